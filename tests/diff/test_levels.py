"""What changed in one line of for_each is one change, and one cause."""

from __future__ import annotations

from tests.factory import freeze
from verdict.diff.changes import changes
from verdict.diff.kinds import Kind

TWO = {"schema": "verdict/prereg/2", "flags": {"calm": {"axes": ["t"], "when": "F <= 0.5"}}}
P1 = {"claim": "small", "for_each": ["t"], "test": "F <= bar", "requires": ["calm"]}


def changed(before: dict, after: dict, **more):
    """Return the changes between two registrations of one prediction."""
    return changes(freeze(**TWO, predictions={"P1": before}, **more), freeze(**TWO, predictions={"P1": after}, **more))


def test_one_line_is_one_change_in_its_own_words():
    """Four clauses that change alike are told where they were written, without a level that nobody wrote."""
    (found,) = changed(P1, {**P1, "test": "F <= bar / 2"})
    assert (Kind.TIGHTENED, ("predictions", "P1", "test")) == (found.kind, found.place)
    assert ("F <= bar", "F <= bar / 2") == (found.before.whole, found.after.whole)
    (found,) = changed(P1, {**P1, "requires": []})
    assert (Kind.LOOSENED, ("predictions", "P1", "requires"), "calm") == (found.kind, found.place, found.before)


def test_clauses_by_hand_are_compared_with_those_of_one_line():
    """The same clauses are no change but of how they are written; another bar at one level is a change there."""

    def hand(level: int, bar: str = "bar") -> dict:
        return {"test": f"F[t == {level}] <= {bar}", "requires": [f"calm[t == {level}]"]}

    long = {"claim": "small", "clauses": {f"t{level}": hand(level) for level in (1, 2, 3, 4)}}
    assert {Kind.COSMETIC} == {change.kind for change in changed(long, P1)}
    long["clauses"]["t2"] = hand(2, "c")
    told = [change for change in changed(long, P1) if change.kind is not Kind.COSMETIC]
    assert [("predictions", "P1", "clauses", "t2", "test")] == [change.place for change in told]
    long["clauses"]["t3"] = hand(3, "c")
    (found,) = (change for change in changed(long, P1) if change.kind is not Kind.COSMETIC)
    assert (("predictions", "P1", "test"), "at t2, t3") == (found.place, found.note)


def test_a_level_less_is_a_clause_less():
    """What comes or goes whole is told by its name."""
    found = changed(P1, {**P1, "for_each": {"axes": ["t"], "where": "t > 1"}})
    assert (Kind.LOOSENED, ("predictions", "P1", "clauses", "t1")) in [(change.kind, change.place) for change in found]
