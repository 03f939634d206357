"""Lint of what goes from level to level: witnesses both ways, proofs, and the premise that was forgotten."""

from __future__ import annotations

from time import process_time

import pytest

from tests.factory import freeze_of
from tests.judge.test_order import QUANTITIES, TESTS, document
from verdict.judge.lint.examination import FindingKind, examine

WAYS = ("PASS", "NOT PASSED", "UNTESTED")
SECONDS = 5.0
LONG = {"axes": {"rung": [2**k for k in range(1, 15)], "arm": ["a", "b", "c"]}}


def examined(test, **changes):
    """Lint one test, in less than the time that each may take; its witnesses and what is said of it."""
    start = process_time()
    found = examine(freeze_of(document(test, **changes)))
    assert process_time() - start < SECONDS
    witnesses = {each.place: each.witnesses for each in found.witnessed}
    return witnesses, [each for each in found.findings if each.place.startswith(("P1", "flag"))]


@pytest.mark.parametrize("name", sorted(set(TESTS) - {"a derived level"}))
def test_every_way_to_speak_of_order_has_its_witnesses(name) -> None:
    """PASS, NOT PASSED and UNTESTED are shown, and nothing is said against it; flags with a first level included."""
    witnesses, said = examined(TESTS[name])
    assert all(witnesses["P1 test"][way] for way in WAYS)
    assert all(witnesses["flag stable"].values())
    assert [] == said


@pytest.mark.parametrize(
    "test",
    ["first(ok, over=rung) <= 8", "first(ok, over=rung) == 64", "last(ok, over=rung) in [64, 512]",
     "at(x, rung, first(ok, over=rung)) > 0", TESTS["two stable rungs in a row"],
     TESTS["the change from the rung before"], "first(ok, over=rung) < last(ok, over=rung)"],
)  # fmt: skip
def test_a_long_ladder_has_its_witnesses_too(test) -> None:
    """Fourteen rungs, where the level that decides may be any."""
    quantities = {**QUANTITIES, "chosen": {"support": [2, "inf"], "is": "first(ok, over=rung)"}}
    witnesses, said = examined(test, **LONG, quantities=quantities)
    assert all(witnesses["P1 test"][way] for way in WAYS)
    assert [] == said


@pytest.mark.parametrize(
    ("test", "lacking", "premise"),
    [
        ({"per": ["rung"], "each": "x - before(x, rung) > 0", "quantifier": "all"}, ["PASS"], 'where: "rung > 2"'),
        ({"per": ["rung"], "each": "x - before(x, rung) > 0", "quantifier": "any"}, ["NOT PASSED"],
         'where: "rung > 2"'),
        ({"per": ["rung"], "each": "x - before(x, rung) > 0", "quantifier": {"at_least": 2}}, [], 'where: "rung > 2"'),
        ({"per": ["rung"], "each": "x - before(x, rung) > 0", "quantifier": {"at_least": 4}}, ["PASS"],
         'where: "rung > 2"'),
        ({"per": ["rung"], "each": "stable and before(stable, rung)", "quantifier": "all"}, ["PASS"],
         'where: "rung > 4"'),
        ({"per": ["rung"], "where": "rung > 2", "each": "before(stable, rung)", "quantifier": "all"}, ["PASS"],
         'where: "rung > 2 and rung > 4"'),
        ({"per": ["arm"], "each": "each_arm > before(each_arm, arm)", "quantifier": "all"}, ["PASS"],
         "where: \"arm != 'a'\""),
        ({"per": ["rung"], "each": "at(x, rung, rung / 2) < x", "quantifier": "all"}, ["PASS"], 'where: "rung > 2"'),
        ({"per": ["rung"], "each": "at(x, rung, 2 * rung) > x", "quantifier": "all"}, ["PASS"], 'where: "rung < 16"'),
        ({"per": ["rung"], "where": "before(ok, rung)", "each": "x > 0", "quantifier": "all"}, [],
         'where: "before(ok, rung) and rung > 2"'),
        ({"per": ["rung"], "each": "ok or before(ok, rung)", "quantifier": "all"}, [], 'where: "rung > 2"'),
        ("at(y, rung, first(x > before(x, rung), over=rung)) > 1", [],
         "wanted first(rung > 2 and x > before(x, rung), over=rung)"),
        ("all(x > before(x, rung))", ["PASS"], "where=rung > 2"),
        ("max(x - before(x, rung)) <= tol", ["PASS", "NOT PASSED"], "where=rung > 2"),
    ],
)  # fmt: skip
def test_a_forgotten_premise_is_shown(test, lacking, premise) -> None:
    """What is never known is named with its levels and the premise to write; what it rules out is proven."""
    witnesses, said = examined(test)
    assert lacking == [way for way in WAYS if way in ("PASS", "NOT PASSED") and not witnesses["P1 test"][way]]
    (shown,) = [each.text for each in said if each.kind is FindingKind.PREMISE]
    assert "whatever is measured, since before(" in shown or "at(" in str(test)
    assert shown.endswith(premise)
    assert bool(lacking) is any(each.kind is FindingKind.VACUOUS for each in said)
    assert not any(each.kind is FindingKind.UNDETERMINED for each in said)


@pytest.mark.parametrize(
    "test",
    [{"per": ["rung"], "where": "rung > 2", "each": "x - before(x, rung) > 0", "quantifier": "all"},
     {"per": ["rung"], "each": "rung == 2 or x > before(x, rung)", "quantifier": "all"},
     {"per": ["rung"], "each": "x > 0", "quantifier": "all"}, "all(x > 0)", "all(x > before(x, rung), where=rung > 2)",
     "max(x - before(x, rung), where=rung > 2) <= tol", "first(rung > 2 and stable, over=rung) <= 8",
     "last(stable, over=rung) > 4"],
)  # fmt: skip
def test_a_premise_that_is_there_is_not_asked_for(test) -> None:
    """The negative control: no sentence where every cell that is taken in can be known."""
    witnesses, said = examined(test)
    assert all(witnesses["P1 test"].values())
    assert [] == [each for each in said if each.kind is not FindingKind.SCHEMA]


def test_a_first_level_that_may_always_be_the_first_is_shown() -> None:
    """It is never beyond the first level for certain; that nothing shows it is said, and what to write."""
    witnesses, said = examined("first(stable, over=rung) <= 8")
    assert ("", True) == (witnesses["P1 test"]["NOT PASSED"] or "", bool(witnesses["P1 test"]["PASS"]))
    assert [FindingKind.UNDETERMINED, FindingKind.PREMISE] == [each.kind for each in said]
    assert said[1].text.endswith("wanted first(rung > 2 and stable, over=rung)")


def test_a_derived_step_that_is_forgotten_is_shown_and_not_called_impossible() -> None:
    """The step at the first level could still be measured itself, so that a PASS is not ruled out."""
    witnesses, said = examined({"per": ["rung"], "each": "change > 0", "quantifier": "all"})
    assert "" == (witnesses["P1 test"]["PASS"] or "")
    assert [FindingKind.UNDETERMINED, FindingKind.PREMISE] == [each.kind for each in said]
    assert said[1].text.endswith('where: "rung > 2"')


@pytest.mark.parametrize(
    ("test", "barred"),
    [
        ("first(ok, over=rung) <= 16", "cannot fail"),
        ("first(ok, over=rung) > 16", "cannot pass"),
        ("last(ok, over=rung) >= first(ok, over=rung)", ""),
        ("at(y, rung, first(ok, over=rung)) >= 0", "cannot fail"),
        ("min(cumsum(y)) >= 0", "cannot fail"),
    ],
)  # fmt: skip
def test_what_cannot_come_out_is_proven(test, barred) -> None:
    """No level lies beyond the last; what is proven is what no reading shows, and dependence is not seen through."""
    _, said = examined(test)
    vacuous = [each.text for each in said if each.kind is FindingKind.VACUOUS]
    assert bool(barred) is bool(vacuous)
    assert all(barred in text for text in vacuous)


def test_a_premise_that_is_measured_proves_nothing() -> None:
    """What a reducer takes in is open until it is measured; that is not the same as never known."""
    witnesses, said = examined("max(x, where=y > 1) > 0")
    assert all(witnesses["P1 test"].values())
    assert [] == said


SEEDS = {
    "axes": {"rung": [2, 4, 8, 16], "arm": ["a", "b", "c"], "seed": {"levels": [1, 2], "role": "fixed", "why": "all"}},
    "quantities": {**QUANTITIES, "z": {"axes": ["rung", "seed"], "support": ["-inf", "inf"]}},
}


@pytest.mark.parametrize("each", ["count(z > before(z, rung)) >= 2", "all(z > before(z, rung))",
                                  "abs(mean(z) - before(mean(z), rung)) <= tol"])  # fmt: skip
def test_a_reducer_that_keeps_the_axis_takes_in_no_first_level(each) -> None:
    """The premise leaves that level out; and rules about averages look at no cell that nothing stands before."""
    test = {"per": ["rung"], "where": "rung > 2", "each": each, "quantifier": "all"}
    witnesses, said = examined(test, **SEEDS)
    assert all(witnesses["P1 test"].values())
    assert [] == said
