"""Whole registrations of schema 2 against an oracle that asks single points, in plain Python.

PASS and NOT PASSED hold at every point of the intervals, whatever missing cells turn out to be; at a point the judge
says what the oracle says. More of the same: `python -m benchmarks.points --seconds 600`.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from tests.judge import drawn_points
from tests.judge.drawn_points import broken, drawing, drawn, inside, ranges, words
from tests.judge.points import ELEMENTWISE, REDUCED, Point
from verdict.words.vocabulary import Word

REGISTRATIONS = 12


@pytest.mark.parametrize("seed", range(REGISTRATIONS))
def test_what_is_decided_holds_at_every_point(seed: int) -> None:
    """No point of what is open says the opposite, or is open itself."""
    assert [] == broken(drawing(seed))


def test_the_registrations_decide_something() -> None:
    """Every word comes out, on the whole and at points, and most of what is drawn is registered."""
    on_the_whole, at_points, tests = Counter[Word](), Counter[Word](), 0
    for seed in range(6):
        random = drawing(seed)
        found = drawn(random)
        assert found is not None
        tests += len(found.tests)
        known = ranges(random, 0.3)
        on_the_whole.update(words(found, known).values())
        at_points.update(words(found, {cell: (x, x) for cell, x in inside(random, known).items()}).values())
    assert tests >= 40
    assert all(count[word] >= 5 for count in (on_the_whole, at_points) for word in Word)


@pytest.mark.parametrize(("table", "name", "wrong"), [
    (ELEMENTWISE, "floor", lambda x: x + 9), (REDUCED, "sum", max), (REDUCED, "count", lambda truths: Fraction(9)),
])  # fmt: skip
def test_a_wrong_function_is_found(monkeypatch, table, name, wrong) -> None:
    """The negative control: an oracle that reads one function otherwise is contradicted."""
    monkeypatch.setitem(table, name, wrong)
    assert any(broken(drawing(seed), asked=1) for seed in range(25))


def test_a_premise_that_is_not_heeded_is_found(monkeypatch) -> None:
    """The negative control: cells out of premise that count are found."""
    plain = Point._reduce
    monkeypatch.setattr(Point, "_reduce", lambda self, e, at: plain(self, (*e[:4], None), at))
    assert any(broken(drawing(seed), asked=1) for seed in range(12))


def test_points_outside_what_is_known_are_found(monkeypatch) -> None:
    """The negative control: a point that the evidence excludes contradicts what is decided on it."""
    monkeypatch.setattr(drawn_points, "inside", lambda random, known: inside(random, dict.fromkeys(known)))
    assert any(broken(drawing(seed), asked=0) for seed in range(3))
