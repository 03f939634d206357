"""What is said of cells out of premise, of premises that are open, and of what nested quantifiers decided."""

from __future__ import annotations

import pytest

from tests.factory import cells, only, texts
from verdict.outcome.record import ClauseOutcome

AXES = {"axes": {"t": [1, 2, 3], "s": [1, 2], "K": [10]}}
QUANTITIES = {
    "y": {"axes": ["t"], "support": [-9, 9]},
    "r": {"axes": ["t"], "support": [-9, 9]},
    "x": {"axes": ["t", "s"], "support": [-9, 9]},
}
ONE, TWO = {"schema": "verdict/prereg/1"}, {"schema": "verdict/prereg/2"}
OK = {"flags": {"ok": {"axes": ["t"], "when": "r > 0"}}}
LOOSE = {"artifact": {"share": 0.5, "factor": 9, "spread": 99, "rules": 5}}
WIDE = {"range": [-1, 1]}  # known to a range, so that no error is shared among cells


def ts(*values) -> dict:
    """Give values at t = 1, 2, 3; None was not measured."""
    return cells(("t",), {t: value for t, value in enumerate(values, 1) if value is not None})


def clause(test, numbers: dict, **changes) -> ClauseOutcome:
    """Judge one clause and return what came out."""
    return only({"test": test}, numbers, **{**AXES, "quantities": QUANTITIES, **TWO, **changes}).clauses[0]


def each(text: str, quantifier="all", **rest) -> dict:
    """Write a test of every t."""
    return {"per": ["t"], "each": text, "quantifier": quantifier, **rest}


def told(found: ClauseOutcome) -> tuple:
    """Return holding, failing, open, not judged, and holding if judged."""
    counts = found.counts
    return counts.holding, counts.failing, counts.open, counts.not_judged, counts.premise_open


def named(found: ClauseOutcome) -> list:
    """Return what was compared and where, of every decision."""
    return [(d.what, dict(d.cell)) for d in found.decisions]


@pytest.mark.parametrize("y", [(1, 1, 1), (-1, -1, -1), (None, 1, 1), (None, None, 1), (WIDE, 1, 1)])
@pytest.mark.parametrize("quantifier", ["all", "any", {"at_least": 1}, {"fraction": 0.5}])
def test_nothing_in_premise_says_so(y, quantifier):
    """Whatever was measured elsewhere: nothing was judged, and that is the reason."""
    found = clause(each("y > 0", quantifier, where="r > 0"), {"y": ts(*y), "r": ts(-1, -1, -1)})
    assert ["out_of_premise(r > 0)"] == texts(found)
    assert (0, 0, 0, 3, 0) == told(found)


def test_a_cell_out_of_premise_is_no_reason():
    """That y is missing at t = 3 keeps nothing open there."""
    found = clause(each("y > 0", where="r > 0"), {"y": ts(WIDE, 1, None), "r": ts(1, 1, -1)})
    assert ["straddles(-1 to 1 against > 0: t=1)"] == texts(found)


def test_a_cell_that_may_be_in_premise_is_a_reason():
    """A premise that is not known takes nothing out."""
    found = clause(each("y > 0", where="r > 0"), {"y": ts(1, 1, None), "r": ts(1, 1, WIDE)})
    assert ["not_measured(y: t=3)"] == texts(found)


@pytest.mark.parametrize(("y", "r", "quantifier", "counts", "where"), [
    ((1, 1, 1), (WIDE, WIDE, -1), "all", (0, 0, 0, 1, 2), [1, 2]),
    ((1, -1, -1), (WIDE, 1, 1), "any", (0, 2, 0, 0, 1), [1]),
    ((1, 1, -1), (WIDE, 1, -1), {"at_least": 2}, (1, 0, 0, 1, 1), [1]),
])  # fmt: skip
def test_an_open_premise_is_what_keeps_it_open(y, r, quantifier, counts, where):
    """Such cells hold only if they are judged, and the premise is named at them."""
    found = clause(each("y > 0", quantifier, where="r > 0"), {"y": ts(*y), "r": ts(*r)})
    assert ("UNTESTED", counts) == (found.word, told(found))
    assert [("r", {"t": t}) for t in where] == named(found)


def test_a_failing_cell_whose_premise_is_open_is_open():
    """It is not known to fail; another one is."""
    found = clause(each("y > 0", where="r > 0"), {"y": ts(-1, -1, 1), "r": ts(WIDE, 1, 1)})
    assert ("NOT PASSED", (1, 1, 1, 0, 0)) == (found.word, told(found))
    assert [("y", {"t": 2})] == named(found)


def test_a_quorum_that_the_premise_leaves_no_room_for_says_so():
    """NOT PASSED by want of cells, not by a cell."""
    found = clause(each("y > 0", {"at_least": 2}, where="r > 0"), {"y": ts(1, 1, 1), "r": ts(1, -1, -1)})
    assert ("NOT PASSED", ("1 of its cells can be in premise, and 2 must hold",)) == (found.word, found.notes)


@pytest.mark.parametrize(("r", "reason"), [
    ((-1, 1, 1), "out_of_premise(all(r > 0))"), ((WIDE, 1, 1), "straddles(-1 to 1 against > 0: t=1)"),
])  # fmt: skip
def test_the_premise_of_the_whole_is_told(r, reason):
    """Its text, and the cell of it that decides."""
    found = clause({"whole": "mean(y) > 0", "where": "all(r > 0)"}, {"y": ts(1, 1, 1), "r": ts(*r)}, **LOOSE)
    assert ("mean(y) > 0 where all(r > 0)", [reason]) == (found.test, texts(found))
    assert [("r", {"t": 1})] == named(found)


XS = {"x": cells(("t", "s"), {(1, 1): -1, (1, 2): -2, (2, 1): -1, (2, 2): 3, (3, 1): -1, (3, 2): -1})}


@pytest.mark.parametrize(("text", "spot"), [
    ("any(x > 0)", {"t": 2, "s": 2}), ("not all(x > 0)", {"t": 1, "s": 2}), ("max(x) > 0", {"t": 1}),
])  # fmt: skip
def test_a_quantifier_over_everything_names_a_cell_of_everything(text, spot):
    """Under schema 1 it is the same for every t, so the cell that made it may lie at another one."""
    found = clause(each(text), XS, **ONE)
    assert ("PASS", True, spot) == (found.word, found.decision.holds, dict(found.decision.cell) or spot)


@pytest.mark.parametrize(("quantifier", "y", "r"), [("any", (-1, 3, -3), (1, -1, 1)), ("all", (1, 3, 3), (-1, -1, -1))])
def test_schema_one_says_when_only_the_want_of_a_premise_holds(quantifier, y, r):
    """The word stays as it was; no number is shown as if it had made it."""
    found = clause(each("not ok or y > 0", quantifier), {"y": ts(*y), "r": ts(*r)}, **OK, **ONE)
    assert ("PASS", ()) == (found.word, found.decisions)
    assert ("it holds only for want of its premise: no cell that is in premise makes it",) == found.notes


@pytest.mark.parametrize(
    "test", [each("ok"), "all(ok)", each("ok and y > 0"), each("not not ok"), each("ok[t == 1] and ok")]
)
def test_an_open_flag_is_opened(test):
    """What straddles is the number behind the flag."""
    found = clause(test, {"y": ts(1, 1, 1), "r": ts(WIDE, 1, 1)}, **OK)
    assert ("UNTESTED", "r") == (found.word, found.decision.what)
    assert (("t", 1),) == found.decision.cell


@pytest.mark.parametrize(("text", "what", "least"), [
    ("y > 0.99 or y > -5", "y", 6), ("y > -9 and any(x > 0, over=s)", "x", 3), ("y > 0 and y > -5", "y", 1),
    ("all(x > 0, over=s) or y > -3", "y", 4), ("all(x > -3, over=s) or y > -3", "x", 6),
])  # fmt: skip
def test_of_an_or_the_item_that_carries_it_is_told(text, what, least):
    """Of an `and` the one nearest to failing; a quantifier is as near as the cell that decides it."""
    xs = cells(("t", "s"), {(t, s): 3 for t in (1, 2, 3) for s in (1, 2)})
    found = clause(each(text), {"y": ts(1, 1, 1), "x": xs}).decision
    assert (what, least) == (found.what, found.distance.lo)


@pytest.mark.parametrize("premise", [None, "r > 0", "y < 9"])
def test_what_a_need_takes_out_decides_nothing(premise):
    """Neither by its numbers nor by its premise."""
    block = {"test": each("y > 0", **({"where": premise} if premise else {})), "requires": ["r > 5"]}
    (own,) = only(block, {"y": ts(WIDE, 1, 1), "r": ts(1, 1, WIDE)}, **AXES, quantities=QUANTITIES, **TWO).clauses
    assert ("UNTESTED", ()) == (own.word, own.decisions)


CHOSEN = ("ok[t == 1]", {"per": ["s"], "each": "flat[t == 1]", "quantifier": "all"})


@pytest.mark.parametrize("test", CHOSEN)
def test_the_cells_of_an_open_flag_that_are_chosen_are_opened(test):
    """With a definition over as many axes, or fewer."""
    flags = {**OK["flags"], "flat": {"axes": ["t", "s"], "when": "r > x"}}
    numbers = {"r": ts(WIDE, 1, 1), "x": cells(("t", "s"), {(t, s): 0 for t in (1, 2, 3) for s in (1, 2)})}
    found = clause(test, numbers, flags=flags)
    assert ("UNTESTED", "r") == (found.word, found.decision.what)


def test_a_negation_twice_is_none():
    """`not (... not (y > 0))` wants y > 0."""
    found = clause(each("not (y < 1 and not (y > 0))"), {"y": ts(-1, 1, 1)})
    assert ("> 0", False) == (found.decision.bar, found.decision.holds)


def test_an_aggregate_that_is_not_accepted_is_mentioned():
    """And what it would decide is not shown as decided."""
    record = {"aggregates": {"median(y)": "2.0"}}
    found = only({"test": "median(y) > 1"}, {"r": ts(1, 1, 1)}, record=record, **AXES, quantities=QUANTITIES, **LOOSE)
    (own,) = found.clauses
    assert ("UNTESTED", None) == (own.word, own.decision.holds)
    assert any("does not accept aggregates" in note for note in own.notes)
