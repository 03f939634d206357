"""Numbers that a claim says and that nothing in its registration holds are noticed; names and years are none."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factory import freeze
from verdict.project.loading import load_draft
from verdict.registration.numerals import unbound
from verdict.registration.prose import numerals

ROOT = Path(__file__).parents[2]
EACH = {"per": ["seed"], "each": "gain >= bar", "quantifier": {"at_least": 5}}
BASE = {
    "schema": "verdict/prereg/2", "constants": {"bar": 0.3, "c": None, "traj_len": None},
    "axes": {"seed": [1, 2, 3, 4, 5, 6, 7, 8], "t": None, "K": None},
    "quantities": {"gain": {"axes": ["seed"], "support": [-9, 9]}, "ratio": None, "F": None},
}  # fmt: skip


def loose(claim: str, test: object = "all(gain > 0)", **changes: object) -> list[str]:
    """Return the places of the notices on one claim over eight seeds."""
    return [
        text
        for _, text in unbound(freeze(**{**BASE, **changes, "predictions": {"P1": {"claim": claim, "test": test}}}))
    ]


@pytest.mark.parametrize(("claim", "test", "found"), [
    ("at least 5 of 8 seeds gain", "count(gain > 0) >= 4", "'5'"),
    ("at least 5 of 8 seeds gain", "count(gain > 0) >= 5", ""), ("at least 5 of 8 seeds gain", EACH, ""),
    ("at least 5 of 8 seeds gain", {**EACH, "quantifier": {"fraction": 0.625}}, ""),
    ("at least 5 of 8 seeds gain", {**EACH, "quantifier": {"fraction": 0.6}}, ""),  # 4.8, so five of them
    ("at least 5 of 8 seeds gain", {**EACH, "quantifier": {"at_least": 4}}, "'5'"),
    ("at least 5 of 9 seeds gain", EACH, "'9'"), ("at least five of eight gain", EACH, ""),
    ("at least six of the eight gain", EACH, "'six'"), ("5/8 of the seeds gain", EACH, ""),
    ("at least six late ones gain", "all(gain > 0, where=seed > 2)", ""),
    ("at least five late ones gain", "all(gain > 0, where=seed > 2)", "'five'"),
    ("at least six late ones gain", {**EACH, "where": "seed > 2", "quantifier": "all"}, ""),
    ("all 8 seeds gain", "all(gain > 0)", ""), ("all 10 seeds gain", "all(gain > 0)", "'10'"),
    ("every gain is above 0", "all(gain > 0.1)", ""), ("at least one seed gains", "any(gain > 0)", ""),
    ("at least one seed gains", "count(gain > 0) > 0", ""), ("at least two seeds gain", "any(gain > 0)", "'two'"),
    ("the gain is at least 0.3", "all(gain >= bar)", ""), ("the gain is at least 30 %", "all(gain >= bar)", ""),
    ("the gain is at least 30 per cent", "all(gain >= bar)", ""), ("at least 25 %", "all(gain >= bar)", "'25 %'"),
    ("at most 70 % are lost", "all(gain >= bar)", ""), ("within 0.15-0.60", "all(gain in [0.15, 0.60])", ""),
    ("within 0.15 to 0.70", "all(gain in [0.15, 0.60])", "'0.70'"), ("about 0.4", "all(gain in [0.15, 0.60])", ""),
    ("0.4 exactly", "all(gain in [0.15, 0.60])", "'0.4'"), ("about 0.9", "all(gain in [0.15, 0.60])", "'0.9'"),
    ("about 0.33", "all(gain >= 1/3)", ""), ("0.33", "all(gain >= 1/3)", "'0.33'"),
    ("twice as large as the bar", "all(gain >= 2*bar)", ""), ("twice the bar", "all(gain >= 3*bar)", "'twice'"),
    ("more than half of them", "fraction(gain > 0) > 0.5", ""),
    ("more than half", "fraction(gain > 0) > 0.6", "'half'"),
    ("at least two thirds gain", "fraction(gain > 0) >= 2/3", ""), ("below -2", "all(gain < -2)", ""),
    ("it gains at 3", "gain[seed == 3] > 0", ""), ("it gains at 3", "all(gain > 0)", "'3'"),
    ("seed 3 gains", "all(gain > 0)", ""), ("seed 9 gains", "all(gain > 0)", "'9'"),
    ("0.6 in all", "all(gain >= 2*bar)", ""),
    ("within 2^10 sweeps", "all(gain > 0)", "'2^10'"), ("within 1,024 sweeps", "all(gain > 0)", "'1,024'"),
])  # fmt: skip
def test_a_numeral_is_bound_by_what_decides(claim: str, test: object, found: str) -> None:
    """By a literal, a constant, a quantifier, the size or a level of an axis, or by what is reckoned from them."""
    said = loose(claim, test)
    assert bool(found) == bool(said)
    assert not found or f"the claim says {found}, and nothing that it is judged by does" in said[0]


def test_numbers_of_the_run_are_bound() -> None:
    """Settings of the experiment, a constant that no test names, and draws that are planned."""
    settings = {"kind": "record", "produced_by": "a test", "reads": "x.json"}
    assert loose("after 3000 sweeps", constants={"length": 3000}) == []
    assert loose("with 64 units", axes={"seed": [1, 2, 3], "width": [32, 64]}) == []
    assert loose("with 64 units", axes={"seed": [1, 2, 3], "width": ["w32", "w64"]}) == []
    assert loose("with 65 units", axes={"seed": [1, 2], "width": [32, 64]}, experiment=settings)


def test_the_place_is_the_clause() -> None:
    """Each clause answers for its own claim, and the prediction for all of them together."""
    clauses = {
        "low": {"claim": "above 1", "test": "all(gain > 1)"},
        "high": {"claim": "below 4", "test": "all(gain < 3)"},
    }
    registration = freeze(**BASE, predictions={"P1": {"claim": "between 1 and 3", "clauses": clauses}})
    assert ["P1.high"] == [place for place, _ in unbound(registration)]


@pytest.mark.parametrize("sentence", [
    "P1 holds", "as Figure 3 shows", "see Section 4.1", "with Python 3.11", "GPT-4 beats it", "the top-5 accuracy",
    "in 2019", "Smith (2019)", "Smith et al. 2019", "as in [12]", "(1) it gains", "on 2026-11-25", "after 2026-11-25d",
    "in 2-D", "the 3rd rung", "one of them gains", "the first half", "the two arms", "odds of 3:1", "x86 and F4",
    "above 0",
    "no number at all",
])  # fmt: skip
def test_what_names_something_counts_nothing(sentence: str) -> None:
    """Identifiers, references, years, dates, ordinals and words that only speak."""
    assert [] == [numeral.text for numeral in numerals(sentence) if numeral.value]


@pytest.mark.parametrize(("sentence", "values"), [
    ("3 x 10^-6", ["3e-6"]), ("10 000 sweeps", [10000]), ("25,200 means", [25200]), ("1e-3 and 2.5", ["1e-3", "2.5"]),
    ("K>=1000 and |x|<2.", [1000, 2]), ("2^20 sweeps", [2**20]), ("10k steps", [10000]),
    ("-0.5, ±0.25", ["-0.5", "0.25"]),
    ("a 3-fold gain, 2x faster", [3, 2]), ("[0.15, 0.60]", ["0.15", "0.6"]), ("one in twenty", ["0.05"]),
    ("five in a hundred", ["0.05"]), ("2000 sweeps", [2000]), ("5 out of 8", ["0.625"]),
])  # fmt: skip
def test_numbers_are_read_as_they_are_spelt(sentence: str, values: list) -> None:
    """Powers, thousands, signs, comparisons and shares."""
    assert [Fraction(value) for value in values] == [numeral.value for numeral in numerals(sentence)]


@given(st.text(max_size=60) | st.text("0123456789.,-^%/ of()[]e", max_size=40))
def test_any_sentence_is_read(sentence: str) -> None:
    """Whatever is written, nothing fails, and what is found stands for a number."""
    assert all(numeral.text for numeral in numerals(sentence))


@pytest.mark.parametrize("path", sorted(ROOT.glob("prereg/*.yaml")), ids=lambda path: path.stem)
def test_the_freezes_of_this_project(path: Path) -> None:
    """One promises 25,200 means that nothing in it counts; no other says a number that it does not hold."""
    found = [(place, "'25,200'" in text) for place, text in unbound(load_draft(path))]
    assert [("P5", True)] * (path.stem == "2026-11-23a") == found
