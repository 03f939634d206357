"""What lint proves: vacuity, doom, outcome tables and tags, each with its witness and its negative control."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factory import ESTIMATORS, evidence, freeze
from verdict.algebra.grid import Cells
from verdict.algebra.truth import FALSE, TRUE
from verdict.judge import judge
from verdict.judge.limits import limits
from verdict.judge.lint.examination import FindingKind, examine
from verdict.judge.lint.proof import impossible
from verdict.judge.lint.reach import Goal, Space
from verdict.judge.lint.search import solve
from verdict.project.loading import load_registration

ROOT = Path(__file__).parents[3]
TAU = {
    "tau_max": {
        "axes": ["t"], "support": [0, "inf"], "unit": "sweeps",
        "tau": {"estimator": "pair_truncated", "convention": "half", "draws": "traj_len", "lower_bound_at": 0.1},
    }
}  # fmt: skip
LENGTH = {"traj_len": {"value": 3000, "unit": "sweeps"}}


def tau_freeze(when: str, **changes):
    """Register the small freeze with one flag over tau_max."""
    return freeze(quantities=TAU, constants=LENGTH, flags={"long_enough": {"axes": ["t"], "when": when}}, **changes)


def found(registration, kind: FindingKind) -> list[str]:
    """Return the findings of one kind as sentences."""
    return [str(f) for f in examine(registration, ESTIMATORS).findings if f.kind is kind]


def test_five_tau_is_vacuous_under_pair_truncated() -> None:
    """L >= 5 tau cannot fail, since the estimator never reads above 0.1915 L; the sentence says so."""
    said = found(tau_freeze("traj_len >= 5 * tau_max"), FindingKind.VACUOUS)
    assert len(said) == 1
    assert "flag long_enough: vacuous, it cannot fail" in said[0]
    assert "pair_truncated, which never exceeds 0.1915 of the draws (574.5 of 3000)" in said[0]


@pytest.mark.parametrize("when", ["traj_len >= 50 * tau_max", "traj_len >= 6 * tau_max"])
def test_a_stricter_multiple_has_teeth(when: str) -> None:
    """6 tau passes 0.1915 L by a hair and can fail, and 50 tau can: neither is vacuous."""
    assert found(tau_freeze(when), FindingKind.VACUOUS) == []


def test_without_the_ceiling_five_tau_is_not_called_vacuous() -> None:
    """The proof rests on the estimator's ceiling: where none is known, the flag can fail."""
    registration = tau_freeze("traj_len >= 5 * tau_max")
    assert [f for f in examine(registration).findings if f.kind is FindingKind.VACUOUS] == []


def test_the_fifty_tau_gate_of_exp3_is_doomed_above_sixty() -> None:
    """The published freeze is warned of with the run that would do, and is not refused."""
    registration = load_registration(ROOT / "prereg" / "2026-05-30c.yaml")
    examined = examine(registration, limits(registration))
    said = {f.place: f.text for f in examined.findings if f.kind is FindingKind.DOOMED}
    assert "doomed for any tau_max above 60 sweeps" in said["flag traj_adequate_50tau"]
    assert "at tau_max = 500 it takes traj_len >= 25,000 sweeps" in said["flag traj_adequate_50tau"]
    assert "at tau_max = 500 it takes warmup >= 2,500 sweeps" in said["flag burn_adequate_5tau"]
    assert not any(f.refuses for f in examined.findings)


def test_a_price_is_a_time_that_the_gate_fails_for() -> None:
    """Where one flip reads less than the gate holds for, the price lies above both."""
    said = found(tau_freeze("traj_len >= 5 * tau_max"), FindingKind.DOOMED)
    assert "at tau_max = 6000 it takes traj_len >= 30,000" in said[0]


def test_a_prior_above_the_limit_refuses() -> None:
    """Where every registered tau is too slow the flag can never hold, and the freeze is refused."""
    slow = {"tau_max": {**TAU["tau_max"], "support": [100, 1000]}}
    registration = freeze(
        quantities=slow, constants=LENGTH, flags={"long_enough": {"axes": ["t"], "when": "traj_len >= 50 * tau_max"}}
    )
    examined = examine(registration, ESTIMATORS)
    assert {f.kind for f in examined.findings if f.refuses} == {FindingKind.VACUOUS, FindingKind.DOOMED}


def test_a_requirement_that_never_holds_dooms_the_clause() -> None:
    """A clause is vacuous when what it requires cannot hold, whatever its own test can do."""
    registration = freeze(
        flags={"never": {"when": "n < 0"}}, predictions={"P1": {"test": "all(F <= bar)", "requires": ["never"]}}
    )
    assert any("P1 test: vacuous, it can neither pass nor fail" in s for s in found(registration, FindingKind.VACUOUS))


@pytest.mark.parametrize(
    ("test", "never"),
    [
        ("all(F >= 0)", "fail"), ("all(F < 0)", "pass"), ("x * x >= 0", "fail"), ("min(ratio) < -1", "pass"),
        ("traj_len > 10", "fail"),     ],
)  # fmt: skip
def test_what_cannot_come_out_both_ways_is_refused(test: str, never: str) -> None:
    """One-sided tests are proven vacuous, with the side that is missing; squares need a cut at zero."""
    said = found(freeze(predictions={"P1": {"test": test}}), FindingKind.VACUOUS)
    assert [f"it cannot {never}" in s for s in said] == [True]


def test_an_empty_band_is_refused() -> None:
    """A band whose ends are exchanged holds nothing."""
    said = found(freeze(predictions={"P1": {"test": "median(F) in [0.5, 0.4]"}}), FindingKind.VACUOUS)
    assert len(said) == 1
    assert "P1 test: vacuous, it looks for a value in an empty band; change it" in said[0]


def test_a_vacuous_clause_can_be_kept_with_a_reason() -> None:
    """keep_vacuous silences the finding."""
    kept = {"P1": {"test": "all(F >= 0)", "keep_vacuous": "a reminder"}}
    assert found(freeze(predictions=kept), FindingKind.VACUOUS) == []


OPEN_TESTS = [
    "all(F <= bar)", "any(F > 12.5)", "median(ratio) in band(c)", "all(monotone(ratio, over=K))",
    "fraction(F <= bar) in [0.2, 0.8]", 'name == "right"', "n == 7", "x > 3 and F[t == 1] < 0.01",
    "slope(log(ratio[t == 1]), log(K)) > 0.5", "max(F) > 4 * min(F)", "abs(x) <= 0.001",
]  # fmt: skip


@pytest.mark.parametrize("test", OPEN_TESTS)
def test_every_witness_is_judged_as_it_says(test: str) -> None:
    """The readings found for PASS and NOT PASSED, laid down as measurements, give those words."""
    registration = freeze(predictions={"P1": {"test": test, "on_artifact": "report"}})
    space = Space(registration, ESTIMATORS)
    for want, word in ((TRUE, "PASS"), (FALSE, "NOT PASSED")):
        readings = solve(space, (Goal(registration.node("predictions", "P1", "test", "whole"), want),))
        assert readings is not None
        outcome = judge(registration, evidence(registration, series(registration, readings)), ESTIMATORS)
        assert outcome.prediction("P1").word == word


def series(registration, readings) -> dict:
    """Write found readings as the quantities of a measurements file."""
    written = {"F": {"every": {"missing": "not needed"}}}
    for name, value in readings.items():
        array = value.at.lo if isinstance(value, Cells) else value.text
        cells = [
            {**({"at": dict(key)} if key else {}), "value": array[spot]}
            for spot, key in zip(ndindex(array), keys(registration, value.axes), strict=True)
        ]
        written[name] = {"cells": cells} if value.axes else {"every": cells[0]}
    return written


def ndindex(array):
    """Yield the positions of an array in order."""
    import numpy as np

    return np.ndindex(array.shape)


def keys(registration, axes):
    """Yield the cell keys of an array in order."""
    import numpy as np

    shape = registration.grid.shape(axes)
    return registration.grid.keys(axes, np.ones(shape, bool)) if axes else [()]


@pytest.mark.parametrize("test", OPEN_TESTS)
def test_what_has_a_witness_is_never_proven_impossible(test: str) -> None:
    """Search and proof never contradict each other."""
    registration = freeze(predictions={"P1": {"test": test, "on_artifact": "report"}})
    space, node = Space(registration, ESTIMATORS), registration.node("predictions", "P1", "test", "whole")
    for want in (TRUE, FALSE):
        assert not impossible(space, Goal(node, want))


def test_what_is_neither_found_nor_refuted_is_said_to_be_open() -> None:
    """A product is not told from its factors exchanged: that no readings do it is not proven, and said to be open."""
    examined = examine(freeze(predictions={"P1": {"test": "x * n > n * x"}}), ESTIMATORS)
    assert [(f.kind, f.refuses) for f in examined.findings] == [(FindingKind.UNDETERMINED, False)]


OUTCOMES = [
    {"name": "BOTH", "when": "P1 == PASS and P2 == PASS"},
    {"name": "FAIL", "when": "P1 == NOT_PASSED or P2 == NOT_PASSED"},
    {"name": "OPEN", "when": "not (P1 == PASS and P2 == PASS) and P1 != NOT_PASSED and P2 != NOT_PASSED"},
]
TWO = {"P1": {"test": "all(F <= bar)"}, "P2": {"test": "x > 0"}}


def test_a_total_and_disjoint_table_is_accepted() -> None:
    """Each outcome has a point where it fires, and exactly one fires everywhere."""
    examined = examine(freeze(predictions=TWO, outcomes=OUTCOMES), ESTIMATORS)
    assert examined.findings == ()
    fired = {w.place: w.witnesses["fires"] for w in examined.witnessed if w.place.startswith("outcome")}
    assert fired["outcome BOTH"] == "P1 PASS, P2 PASS"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rules: rules[:2], "not exhaustive"),
        (lambda rules: [*rules, {"name": "AGAIN", "when": "P2 == PASS"}], "not exclusive"),
        (lambda rules: [*rules, {"name": "NEVER", "when": "P1 == PASS and P1 == UNTESTED"}], "NEVER can never fire"),
    ],
)
def test_a_broken_table_is_refused(change, says: str) -> None:
    """A hole, an overlap and a rule that cannot fire are each found."""
    said = found(freeze(predictions=TWO, outcomes=change(OUTCOMES)), FindingKind.OUTCOMES)
    assert any(says in s for s in said)


def test_an_outcome_of_a_deferred_prediction_cannot_fire() -> None:
    """A deferred prediction is UNTESTED only, so a rule on its PASS is dead."""
    predictions = {**TWO, "P3": {"deferred": "later", "reenter_when": "there is time"}}
    rules = [{"name": "A", "when": "P3 == PASS"}, {"name": "B", "when": "P3 != PASS"}]
    assert found(freeze(predictions=predictions, outcomes=rules), FindingKind.OUTCOMES) == [
        "outcomes: A can never fire: P3 can only be UNTESTED (it is deferred)"
    ]


def test_a_tag_flip_against_the_declaration_is_refuted_with_its_outcome() -> None:
    """tag_flips: none with a rule that some outcome fires is a finding that names the outcome."""
    claims = {"C": {"tags": {"operational": "conjectured"},
                    "flips": [{"tier": "operational", "to": "validated", "when": "P1 == PASS"}]}}  # fmt: skip
    assert "P1 PASS -> flip of C" in found(freeze(claims=claims), FindingKind.TAGS)[0]


def test_the_frozen_registrations_lint_clean() -> None:
    """Neither frozen registration is refused, and each clause has all three witnesses."""
    for path in sorted((ROOT / "prereg").glob("20*.yaml")):
        registration = load_registration(path)
        examined = examine(registration, limits(registration))
        assert [f for f in examined.findings if f.refuses] == []
        assert all(all(w.witnesses.values()) for w in examined.witnessed)


@pytest.mark.parametrize("when", ["name == other", "name != other", "'abc' == name", "name == name"])
def test_comparisons_of_texts_are_linted(when):
    """Two measured texts are no numbers to draw lines through: a gate that compares them is examined like any other."""
    registration = freeze(
        quantities={"other": {"type": "text"}}, gates=[{"name": "P0", "when": when, "on_fail": "halt"}]
    )
    assert any(place.place.endswith("P0") for place in examine(registration).witnessed)
