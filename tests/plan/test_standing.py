"""Plan says of a prediction what lint proves and what run will say, whatever keeps it from being tested."""

from __future__ import annotations

import pytest

from tests.factory import ESTIMATORS, freeze, judged
from verdict.judge.lint.examination import FindingKind, examine
from verdict.plan.feasible import feasible
from verdict.words.vocabulary import Word

GIVEN = {"quantities": {"x": {"support": [-10, 10]}, "y": {"support": [0, "inf"]}}}
RISK = {"title": "r", "status": "live", "degrades": ["P1"]}
NEVER = {
    "a live risk": {"risks": {"R1": RISK}},
    "an overspent budget": {"budget": {"h": {"limit": 0, "used": "y + 1"}}},
    "a budget that its sum overspends": {"budget": {"h": {"limit": 3, "used": "y - y + 4"}}},
    "a gate that never opens": {"gates": [{"name": "g", "when": "y < 0", "on_fail": "halt"}]},
    "a gate that contradicts itself": {"gates": [{"name": "g", "when": "x > 1 and x < 0", "on_fail": ["P1"]}]},
    "two gates that contradict each other": {
        "gates": [{"name": "g", "when": "x > 1", "on_fail": ["P1"]}, {"name": "h", "when": "x < 0", "on_fail": "halt"}]
    },
    "a requirement": {"predictions": {"P1": {"test": "x > 1", "requires": ["y < 0"]}}},
    "a test that cannot fail": {"predictions": {"P1": {"test": "x >= x"}}},
    "a test that cannot pass": {"predictions": {"P1": {"test": "x > 11"}}},
    "a construction": {"predictions": {"P1": {"clauses": {"a": {"grade": "construction", "why": "it is built so"}}}}},
    "an assumed quantity": {"quantities": {**GIVEN["quantities"], "x": {"support": [-10, 10], "grade": "assumed"}}},
    "measuring only": {"measure_only": True},
    "what is deferred": {"predictions": {"P1": {"deferred": "later", "reenter_when": "then"}}},
}
LACKS_PASS = {
    "a gate": {"gates": [{"name": "g", "when": "x < 0.4", "on_fail": ["P1"]}]},
    "a requirement": {"predictions": {"P1": {"test": "x > 1", "requires": ["x < 1"]}}},
    "a risk": {"risks": {"R1": {**RISK, "status": "open", "live_when": "x > 0.4"}}},
    "one clause by construction": {
        "predictions": {"P1": {"clauses": {"a": {"test": "x > 1"}, "b": {"grade": "construction", "why": "built so"}}}}
    },
}
EITHER = {
    "an open risk": {"risks": {"R1": {**RISK, "status": "open", "live_when": "y > 1"}}},
    "a budget that can be kept": {"budget": {"h": {"limit": 2, "used": "y + 1"}}},
    "a gate that opens": {"gates": [{"name": "g", "when": "y > 0", "on_fail": "halt"}]},
    "a requirement": {"predictions": {"P1": {"test": "x > 1", "requires": ["x > 0"]}}},
}


def registered(changes: dict):
    """Register one prediction with changes."""
    return freeze(**{"predictions": {"P1": {"test": "x > 1"}}, **GIVEN, **changes})


def planned(changes: dict):
    """Return what plan says of the prediction."""
    (found,) = feasible(registered(changes), ESTIMATORS, None).predictions
    return found


@pytest.mark.parametrize("why", NEVER)
def test_what_is_never_tested_is_planned_as_untested(why: str) -> None:
    """Run says UNTESTED for readings that would pass and for readings that would fail."""
    found = planned(NEVER[why])
    assert found.testable is False
    assert found.because
    for x in (2, -2):
        numbers = {"y": 1} if why == "an assumed quantity" else {"x": x, "y": 1}
        outcome = judged(numbers, **{"predictions": {"P1": {"test": "x > 1"}}, **GIVEN, **NEVER[why]})
        assert Word.UNTESTED == outcome.prediction("P1").word


@pytest.mark.parametrize("why", LACKS_PASS)
def test_what_can_never_pass_is_planned_so(why: str) -> None:
    """It is not said that it can come out either way."""
    found = planned(LACKS_PASS[why])
    assert (True, (Word.NOT_PASSED, Word.UNTESTED)) == (found.testable, found.words)
    assert found.why


@pytest.mark.parametrize("why", EITHER)
def test_what_can_come_out_either_way_is_planned_so(why: str) -> None:
    """The negative control, and lint agrees."""
    found = planned(EITHER[why])
    assert (True, tuple(Word), ()) == (found.testable, found.words, found.because)
    assert not [f for f in examine(registered(EITHER[why]), ESTIMATORS).findings if f.kind is FindingKind.VACUOUS]
