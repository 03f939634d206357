"""Outcomes and tags: what is said to be reachable is, and points that cannot be are neither reached nor holes."""

from __future__ import annotations

import pytest

from tests.factory import ESTIMATORS, evidence, freeze, judged
from verdict.judge.lint.examination import FindingKind, examine
from verdict.words.vocabulary import Word

GATED = {
    "flags": {"calibrated": {"when": "x > 0"}},
    "gates": [{"name": "calibration", "when": "calibrated", "on_fail": "halt"}],
    "predictions": {"P1": {"test": "all(F <= bar)"}, "P2": {"test": "n > 3"}},
}
HALT = {"name": "HALT", "when": "not calibrated"}
BOTH = {"name": "BOTH", "when": "P1 == PASS and P2 == PASS"}
OTHER = {"name": "OTHER", "when": "calibrated and not (P1 == PASS and P2 == PASS)"}


def said(registration, kind: FindingKind = FindingKind.OUTCOMES) -> list[str]:
    """Return the findings of one kind that refuse."""
    found = examine(registration, ESTIMATORS).findings
    return [f.text for f in found if f.kind is kind and f.refuses]


def fires(registration) -> dict:
    """Return where each outcome fires."""
    witnessed = examine(registration, ESTIMATORS).witnessed
    return {w.place: w.witnesses["fires"] for w in witnessed if w.place.startswith("outcome ")}


def test_a_gate_that_halts_keeps_outcomes_apart() -> None:
    """HALT and BOTH would both fire where P1 and P2 pass and the gate fails; that point cannot be."""
    assert [] == said(freeze(**GATED, outcomes=[HALT, BOTH, OTHER]))


def test_without_the_gate_they_overlap() -> None:
    """The same list without the gate is not exclusive."""
    found = said(freeze(**{**GATED, "gates": []}, outcomes=[HALT, BOTH, OTHER]))
    assert ["not exclusive: HALT and BOTH both fire at P1 PASS, P2 PASS, calibrated false"] == found


@pytest.mark.parametrize("word", ["P1 == PASS", "P1 == NOT_PASSED", "P2 != UNTESTED"])
def test_an_outcome_beside_a_failed_gate_can_never_fire(word: str) -> None:
    """No word is given where the gate that halts has failed."""
    rules = [{"name": "DEAD", "when": f"{word} and not calibrated"}, HALT]
    assert any(text.startswith("DEAD can never fire") for text in said(freeze(**GATED, outcomes=rules)))


def test_a_gate_on_one_prediction_stops_no_other() -> None:
    """P2 is judged where a gate that blocks P1 alone has failed."""
    gates = [{"name": "calibration", "when": "calibrated", "on_fail": ["P1"]}]
    rules = [{"name": "ALIVE", "when": "P2 == PASS and not calibrated"},
             {"name": "REST", "when": "not (P2 == PASS and not calibrated)"}]  # fmt: skip
    registration = freeze(**{**GATED, "gates": gates}, outcomes=rules)
    assert [] == said(registration)
    assert "P2 PASS, calibrated false" == fires(registration)["outcome ALIVE"]


def test_a_requirement_keeps_outcomes_apart_as_a_gate_does() -> None:
    """P1 cannot pass where a flag that it requires is false."""
    predictions = {"P1": {"test": "all(F <= bar)", "requires": ["calibrated"]}}
    rules = [{"name": "DEAD", "when": "P1 == PASS and not calibrated"}, {"name": "REST", "when": "P1 != PASS"}]
    registration = freeze(flags=GATED["flags"], predictions=predictions, outcomes=rules)
    assert any(text.startswith("DEAD can never fire") for text in said(registration))


def test_a_construction_never_passes() -> None:
    """An outcome on the PASS of what holds by construction is refused, with the reason."""
    predictions = {"P1": {"clauses": {"formula": {"grade": "construction", "why": "by the formula"}}},
                   "P2": {"test": "x > 0.5"}}  # fmt: skip
    rules = [{"name": "both", "when": "P1 == PASS and P2 == PASS"},
             {"name": "otherwise", "when": "P1 != PASS or P2 != PASS"}]  # fmt: skip
    expected = "both can never fire: P1 can only be UNTESTED (formula holds by construction)"
    assert [expected] == said(freeze(predictions=predictions, outcomes=rules))


def test_a_prediction_with_a_construction_fails_by_its_other_clauses() -> None:
    """It cannot pass, and is NOT PASSED where a measured clause is: lint and judge alike."""
    predictions = {"P1": {"clauses": {"formula": {"grade": "construction", "why": "y"}, "number": {"test": "x > 0"}}}}
    examined = examine(freeze(predictions=predictions), ESTIMATORS)
    assert {Word.NOT_PASSED, Word.UNTESTED} == set(examined.words["P1"])
    assert Word.NOT_PASSED == judged({"x": -1}, predictions=predictions).prediction("P1").word
    assert Word.UNTESTED == judged({"x": 1}, predictions=predictions).prediction("P1").word


def test_a_risk_that_is_live_as_registered_is_refused() -> None:
    """What a live risk degrades is UNTESTED whatever is measured, and lint says so."""
    risks = {"R1": {"title": "a risk", "status": "live", "degrades": ["P1"]}}
    found = said(freeze(risks=risks), FindingKind.VACUOUS)
    assert ["vacuous, it can neither pass nor fail: R1 live as registered; change it, or say in keep_vacuous why it "
            "stays"] == found  # fmt: skip
    assert Word.UNTESTED == judged({"F": 0.1}, risks=risks).prediction("P1").word


def test_an_assumed_quantity_is_refused_where_it_is_tested() -> None:
    """A quantity that is registered as assumed is never read, so a clause on it has no word but UNTESTED."""
    found = said(
        freeze(quantities={"x": {"grade": "assumed"}}, predictions={"P1": {"test": "x > 0"}}), FindingKind.VACUOUS
    )
    assert ["x is registered as assumed" in text for text in found] == [True]


@pytest.mark.parametrize(("fraction", "cells", "word"), [(0.7, 10, "PASS"), (0.1, 10, "PASS"), (0.3, 10, "PASS")])
def test_a_share_is_the_decimal_that_was_written(fraction: float, cells: int, word: str) -> None:
    """0.7 of ten cells are seven, not 7.000000000000001: seven holding cells have a witness and pass."""
    test = {"per": ["s"], "each": "H <= 1", "quantifier": {"fraction": fraction}}
    changes = {"axes": {"s": list(range(cells))}, "quantities": {"H": {"axes": ["s"], "support": [0, 9]}}}
    least = round(fraction * cells)
    series = {"cells": [{"at": {"s": i}, "value": 0 if i < least else 5} for i in range(cells)]}
    outcome = judged({"H": series}, predictions={"P1": {"test": test}}, **changes)
    assert word == outcome.prediction("P1").word
    assert "PASS" in examine(freeze(predictions={"P1": {"test": test}}, **changes), ESTIMATORS).words["P1"]


def test_a_tag_flip_at_an_impossible_point_is_no_refutation() -> None:
    """A flip on PASS beside a failed gate can never be proposed, so `tag_flips: none` holds."""
    flip = {"tier": "operational", "to": "validated", "when": "P1 == PASS and not calibrated"}
    claims = {"C": {"tags": {"operational": "conjectured"}, "flips": [flip]}}
    assert [] == said(freeze(**GATED, claims=claims), FindingKind.TAGS)
    assert 1 == len(said(freeze(**{**GATED, "gates": []}, claims=claims), FindingKind.TAGS))


RULES = [
    {"name": "GOOD", "when": "P1 == PASS and steady"},
    {"name": "BAD", "when": "P1 == NOT_PASSED and steady"},
    {"name": "LOUD", "when": "not steady"},
]


@pytest.mark.parametrize(
    ("quantities", "text"),
    [
        ({"F": 0.1, "x": 1}, "GOOD fired"),
        ({"F": 0.9, "x": 1}, "BAD fired"),
        ({"F": 0.1, "x": -1}, "LOUD fired"),
        ({"F": 0.1}, "no outcome fired: GOOD is open, since steady is not known; LOUD is open, since steady is not "
                     "known"),
        ({"x": 1}, "no outcome fired: none of the registered ones holds"),
    ],
)  # fmt: skip
def test_what_kept_an_outcome_open_is_said(quantities: dict, text: str) -> None:
    """Without a fired outcome the rules left open are named with what is not known in them."""
    flags = {"steady": {"when": "x > 0"}}
    registration = freeze(flags=flags, outcomes=RULES)
    outcome = judged(quantities, flags=flags, outcomes=RULES)
    assert text == str(outcome.firing)
    assert evidence(registration, quantities) is not None


def test_two_outcomes_that_hold_are_named() -> None:
    """Two rules that hold at once fire neither, and both are named."""
    rules = [{"name": "A", "when": "P1 == PASS"}, {"name": "B", "when": "P1 != UNTESTED"}]
    assert "no outcome fired: A holds; B holds" == str(judged({"F": 0.1}, outcomes=rules).firing)


def test_without_registered_outcomes_nothing_is_said() -> None:
    """A freeze that registers none has no firing."""
    assert judged({"F": 0.1}).firing is None
