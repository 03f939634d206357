"""What stands beside a word is compared as a lock holds it, and what was never judged is not called the same."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.diff.rich import case, everything
from tests.factory import evidence, freeze, span
from verdict.diff import Difference, compare
from verdict.diff.writing import markdown, payload
from verdict.outcome.lock import Head, lock_of

PREDICTION = {"claim": "x is positive", "test": "x > 0"}
TWO = {"clauses": {"a": {"claim": "a", "test": "x > 5"}, "b": {"claim": "b", "test": "x > bar"}}}
LOOKED = {
    "predictions": {"P1": PREDICTION},
    "looks": {"counted_by": "n", "at": [10, 20], "spend": [0.5, 0.5]},
    "families": {"f": {"predictions": ["P1"], "error": 0.05, "method": "bonferroni"}},
}


def amended(prediction: dict[str, Any], quantities: dict[str, Any] | None = None, /, **changes: Any) -> Difference:
    """Compare a freeze of one prediction, measured, to its amendment, both on the same numbers."""
    first = freeze(predictions={"P1": prediction})
    second = freeze(**{"id": "2026-01-01b", "predictions": {"P1": prediction}, **changes})
    return compare(case(first, evidence(first, quantities or {"x": 1, "n": 7})), case(second))


def shown(found: Difference) -> str:
    """Return everything that diff prints."""
    return "\n".join(text for _, text, _ in everything(found))


SURROGATE = {"x": {"support": ["-inf", "inf"], "grade": "surrogate"}}
GRADED: list[tuple[dict[str, Any], str]] = [
    ({"quantities": SURROGATE}, "surrogate"),
    ({"quantities": {"x": {"support": ["-inf", "inf"], "grade": "transcribed"}}}, "transcribed"),
    ({"predictions": {"P1": {**PREDICTION, "grade": "surrogate"}}}, "surrogate"),
]


@pytest.mark.parametrize(("changes", "grade"), GRADED)
def test_another_grade_is_another_verdict(changes: dict[str, Any], grade: str) -> None:
    """The word stays, the grade does not: no form of a difference calls that the same, and all of them name both."""
    found = amended(PREDICTION, **changes)
    assert () == found.same
    assert "No verdict moves: P1 keeps its word on evidence of another grade." == payload(found)["result"]
    assert {"before": "measured", "after": grade} == payload(found)["verdicts"]["P1"]["grades"]
    for text in (shown(found), markdown(found).replace("\\", "")):
        assert "PASS [measured]" in text
        assert f"PASS [{grade}]" in text


@pytest.mark.parametrize("grade", ["surrogate", "transcribed"])
def test_another_grade_of_what_was_measured_is_the_datas(grade: str) -> None:
    """One freeze measured twice: the second record is of another grade, and the verdict with it."""
    registration = freeze(predictions={"P1": PREDICTION})
    first, second = ({"x": 1}, {"grade": "measured"}), ({"x": 1}, {"grade": grade})
    found = compare(*(case(registration, evidence(registration, q, **record)) for q, record in (first, second)))
    assert "No verdict moves: P1 keeps its word on evidence of another grade." == payload(found)["result"]
    assert "data" == payload(found)["verdicts"]["P1"]["cause"]


BESIDE: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"claim": "c", "test": "x > 5"}, {"cause": [{"when": "x > 0", "is": "regime"}]}, "cause unspecified -> regime"),
    (PREDICTION, {"qualify": [{"when": "x > 0", "say": "only here"}]}, "labels none -> only here"),
    (PREDICTION, {"grade": "surrogate"}, "grade measured -> surrogate"),
    ({"claim": "c", "test": "F[t == 1] > 0"}, {"test": "F[t == 2] > 0"}, "now not_measured"),
]


@pytest.mark.parametrize(("prediction", "more", "step"), BESIDE)
def test_the_way_to_a_changed_verdict_names_what_changed_beside_the_word(
    prediction: dict[str, Any], more: dict[str, Any], step: str
) -> None:
    """Cause, label, grade and reason of a clause are steps, each as it stood and stands."""
    found = amended(prediction, predictions={"P1": {**prediction, **more}})
    assert ["P1"] == [v.prediction for v in found.verdicts]
    assert step in " ".join(step.said() for step in found.verdicts[0].through)


@pytest.mark.parametrize("bar", [0.9, 1, 2, 4])
def test_a_clause_that_changes_behind_an_unchanged_word_is_told(bar: float) -> None:
    """P1 fails by its other clause before and after; that this one changes too is a change of the lock."""
    found = amended(TWO, constants={"bar": bar})
    told = [step.said() for v in found.verdicts for step in v.through]
    expected = ["clause b: PASS -> NOT PASSED"] if bar >= 1 else []
    assert expected == [step for step in told if "PASS ->" in step]
    assert (not expected) == (("P1",) == found.same)


EDITS: list[dict[str, Any]] = [
    {}, {"title": "another"}, {"constants": {"bar": 0.2}}, {"quantities": SURROGATE}, {"measure_only": True},
    {"predictions": {"P1": {**PREDICTION, "test": "x > 3"}}},
    {"predictions": {"P1": {**PREDICTION, "test": "0 < x"}}},
    {"predictions": {"P1": {**PREDICTION, "requires": ["x > 3"]}}},
    {"predictions": {"P1": {**PREDICTION, "requires": ["x > 0.5"]}}},
    {"predictions": {"P1": {**PREDICTION, "grade": "surrogate"}}},
    {"predictions": {"P1": {**PREDICTION, "qualify": [{"when": "x > 0", "say": "only here"}]}}},
    {"predictions": {"P1": {"claim": "x", "out_of_scope": "not here"}}},
    {"gates": [{"name": "G", "when": "x > 3", "on_fail": ["P1"]}]},
]  # fmt: skip


@pytest.mark.parametrize("changes", EDITS, ids=str)
def test_what_diff_calls_the_same_is_the_same_in_a_lock(changes: dict[str, Any]) -> None:
    """The lines of a prediction and its clauses differ in a lock exactly where diff tells of a change."""
    first = freeze(predictions={"P1": PREDICTION})
    second = freeze(**{"id": "2026-01-01b", "predictions": {"P1": PREDICTION}, **changes})
    found = compare(case(first, evidence(first, {"x": 1})), case(second))
    both = [
        case(side, evidence(side, {"x": 1}, freeze={"id": side.id, "digest": side.digest})) for side in (first, second)
    ]
    locks = [
        lock_of(side.judge(side.registration, side.evidence, side.evidence.measurements), "n", Head(0, "none")).lines
        for side in both if side.evidence is not None
    ]  # fmt: skip
    own = [{line for line in lock if re.match(r'\["(prediction|clause)"', line)} for lock in locks]
    assert (own[0] == own[1]) == (("P1",) == found.same)


@pytest.mark.parametrize("when", ["x > 3", "x > 0"])
def test_a_gate_that_stops_nothing_here_is_told_when_it_closes(when: str) -> None:
    """A gate that comes to something else is told, though no verdict changes by it."""
    gates = [{"name": "G", "when": "x > 0", "on_fail": ["P2"]}]
    predictions = {"P1": PREDICTION, "P2": {"claim": "d", "out_of_scope": "not here"}}
    first = freeze(predictions=predictions, gates=gates)
    second = freeze(id="2026-01-01b", predictions=predictions, gates=[{**gates[0], "when": when}])
    found = compare(case(first, evidence(first, {"x": 1})), case(second))
    expected = [("gate G", "passed", "failed")] if when == "x > 3" else []
    assert expected == [(c.what, c.before, c.after) for c in found.consequences if c.what.startswith("gate")]


@pytest.mark.parametrize("n", [7, 11, 300])
def test_two_sides_that_were_both_refused_are_not_the_same(n: int) -> None:
    """A count at none of the looks: neither freeze can be judged, so nothing is unchanged and nothing changed."""
    first = freeze(**LOOKED)
    second = freeze(id="2026-01-01b", title="another", **LOOKED)
    found = compare(case(first, evidence(first, {"x": span(0.9, 1.1), "n": n})), case(second))
    assert () == found.same
    assert "No verdict can be compared: P1 could not be judged on both sides." == payload(found)["result"]
    assert "the same" not in shown(found)
    assert "not_comparable" == payload(found)["verdicts"]["P1"]["cause"]
    assert [f"found a look at {n}" in why for _, why in found.refused] == [True, True]


@pytest.mark.parametrize(("old", "new"), [(7, 10), (10, 7), (7, 8)])
def test_one_freeze_measured_twice_of_which_one_was_refused(old: int, new: int) -> None:
    """Where only one set stands at a look nothing can be said of the change; where none does, still nothing."""
    registration = freeze(**LOOKED)
    found = compare(*(case(registration, evidence(registration, {"x": span(0.9, 1.1), "n": n})) for n in (old, new)))
    assert () == found.same
    assert "No verdict can be compared: P1 could not be judged on both sides." == payload(found)["result"]


def test_two_sides_at_a_look_are_compared() -> None:
    """The same freezes at a declared look: judged, and the same."""
    first = freeze(**LOOKED)
    second = freeze(id="2026-01-01b", title="another", **LOOKED)
    found = compare(case(first, evidence(first, {"x": span(0.9, 1.1), "n": 10})), case(second))
    assert ("P1",) == found.same
    assert "No verdict moves." == payload(found)["result"]


@pytest.mark.parametrize("method", ["bonferroni", "holm"])
@pytest.mark.parametrize("other", [{"claim": "d", "out_of_scope": "not here"}, {"claim": "d", "test": "F[t == 1] > 0"}])
def test_a_member_that_leaves_a_family_bears_on_the_others(method: str, other: dict[str, Any]) -> None:
    """P2 out of scope leaves P1 the whole error, so that the change of P2 is what P1 passes by."""
    family = {"f": {"predictions": ["P1", "P2"], "error": 0.05, "method": method}}
    tested = {"claim": "d", "test": "F[t == 1] > 0"}
    first = freeze(predictions={"P1": PREDICTION, "P2": tested}, families=family)
    second = freeze(id="2026-01-01b", predictions={"P1": PREDICTION, "P2": other}, families=family)
    numbers = {"x": span(0.01, 1.0), "F": {"cells": [{"at": {"t": 1}, **span(-1, 1)}]}}
    found = compare(case(first, evidence(first, numbers)), case(second))
    told = {v.prediction: v for v in found.verdicts}
    assert ("P1" in told) == (other != tested)
    if "P1" in told:
        assert ("UNTESTED", "PASS") == (told["P1"].before.word, told["P1"].after.word)
        assert ["predictions.P2"] == [change.where for change in told["P1"].factors]


@pytest.mark.parametrize(
    ("member", "kinds"),
    [
        ({"claim": "d", "test": "F[t == 1] > 0"}, ("tightened", "loosened")),
        ({"claim": "d", "out_of_scope": "not here"}, ("cosmetic", "cosmetic")),
        ({"claim": "d", "deferred": "no samples", "reenter_when": "some"}, ("cosmetic", "cosmetic")),
    ],
)
def test_a_member_that_is_never_judged_makes_a_family_no_tighter(
    member: dict[str, Any], kinds: tuple[str, str]
) -> None:
    """One more member that is tested leaves less to each; one that is not changes no verdict, come or gone."""
    predictions = {"P1": PREDICTION, "P2": member}
    family = {"error": 0.05, "method": "bonferroni"}
    one, two = (
        freeze(id=name, predictions=predictions, families={"f": {"predictions": members, **family}})
        for name, members in (("2026-01-01a", ["P1"]), ("2026-01-01b", ["P1", "P2"]))
    )
    numbers = {"x": span(0.01, 1.0), "F": {"every": span(-1, 1)}}
    for first, second, kind in ((one, two, kinds[0]), (two, one, kinds[1])):
        found = compare(case(first, evidence(first, numbers)), case(second))
        assert [kind] == [change.kind for change in found.changes]
        assert ("P1" in found.same) == (kind == "cosmetic")
