"""Neighbours, first and last levels, values at a level and running sums: by hand, and for every point inside."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verdict.algebra import order, truth
from verdict.algebra.interval import Interval

NAN = float("nan")
T, U, F = int(truth.TRUE), int(truth.UNKNOWN), int(truth.FALSE)
LEVELS = (2.0, 4.0, 8.0, 16.0)


def codes(*values):
    """Write truths along one axis."""
    return np.array(values, np.int8)


def ends(found):
    """Return both ends as plain lists."""
    return found.lo.tolist(), found.hi.tolist()


def test_what_stands_before_and_nothing_at_the_first_level() -> None:
    """Each level shows the one before it, along either axis of a table."""
    table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    np.testing.assert_equal(np.array([[NAN, 1, 2], [NAN, 4, 5]]), order.shifted(table, 1, NAN))
    np.testing.assert_equal(np.array([[NAN, NAN, NAN], [1, 2, 3]]), order.shifted(table, 0, NAN))
    assert [U, T, F] == order.shifted(codes(T, F, T), 0, truth.UNKNOWN).tolist()
    assert [None, "a"] == order.shifted(np.array(["a", "b"], object), 0, None).tolist()


@pytest.mark.parametrize(
    ("held", "first", "last"),
    [
        ((F, F, T, T), (8, 8), (16, 16)),
        ((F, U, F, T), (4, 16), (16, 16)),
        ((F, U, T, U), (4, 8), (8, 16)),
        ((T, U, U, U), (2, 2), (2, 16)),
        ((U, U, U, T), (2, 16), (16, 16)),
        ((F, F, F, F), (NAN, NAN), (NAN, NAN)),
        ((F, U, U, F), (NAN, NAN), (NAN, NAN)),
        ((U, F, F, T), (2, 16), (16, 16)),
    ],
)
def test_the_first_and_the_last_level_that_hold(held, first, last) -> None:
    """From the first level where it may hold to the first where it does; nothing certain is unknown."""
    found = order.numbered(order.first_holding(codes(*held), 0), LEVELS)
    np.testing.assert_equal(first, (float(found.lo), float(found.hi)))
    found = order.numbered(order.last_holding(codes(*held), 0), LEVELS)
    np.testing.assert_equal(last, (float(found.lo), float(found.hi)))


def test_the_hull_holds_the_truth_for_levels_in_any_order() -> None:
    """First goes by place; with levels that fall or jump the interval still reaches over all that are left."""
    falling = order.numbered(order.first_holding(codes(U, F, U, T), 0), (0.4, 0.3, 0.2, 0.1))
    assert (0.1, 0.4) == (float(falling.lo), float(falling.hi))
    jumping = order.numbered(order.first_holding(codes(F, U, T, T), 0), (5.0, 9.0, 1.0, 7.0))
    assert (1.0, 9.0) == (float(jumping.lo), float(jumping.hi))


def test_a_level_that_is_a_text_is_known_or_not() -> None:
    """One level left is a text; several, or none for certain, are not known."""
    held = np.array([[F, T, U], [U, T, T], [F, F, F], [F, F, U]], np.int8)
    assert ["b", None, None, None] == order.named(order.first_holding(held, 1), ("a", "b", "c")).tolist()


def test_where_anything_possible_counts_a_first_level_may_be_any_that_may_hold() -> None:
    """What no reading makes known stays unknown."""
    held = np.array([[F, U, U, F], [F, F, F, F]], np.int8)
    found = order.numbered(order.first_holding(held, 1, possible=True), LEVELS)
    np.testing.assert_equal(([4, NAN], [8, NAN]), ends(found))


def test_numbers_at_a_level_that_is_partly_known() -> None:
    """The hull over the levels that are left; unknown where one of these is, or where none is left."""
    x = Interval.of([1.0, 5.0, NAN, 2.0], [1.0, 6.0, NAN, 2.0])
    may = np.array([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [1, 0, 0, 1]], np.bool_)
    np.testing.assert_equal(([1, NAN, NAN, 1], [6, NAN, NAN, 2]), ends(order.numbers_at(x, may)))
    np.testing.assert_equal(([1, 5, NAN, 1], [6, 6, NAN, 2]), ends(order.numbers_at(x, may, possible=True)))


def test_truths_and_texts_at_a_level_that_is_partly_known() -> None:
    """They must agree."""
    may = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 0], [1, 0, 0]], np.bool_)
    assert [T, U, U, T] == order.truths_at(codes(T, T, F), may).tolist()
    assert [U, U, U, F] == order.truths_at(codes(F, U, F), may).tolist()
    assert ["a", None, None, "a"] == order.texts_at(np.array(["a", "a", "b"], object), may).tolist()
    assert [None, "b", None, None] == order.texts_at(np.array([None, "b", "b"], object), may).tolist()


def test_running_sums() -> None:
    """Exact while sums are; unknown from the first unknown member on; open from the first open one on."""
    assert ([1, 3.5, 3.75], [1, 3.5, 3.75]) == ends(order.cumulated(Interval.exactly([1, 2.5, 0.25]), 0))
    found = order.cumulated(Interval.of([1.0, NAN, 1.0], [2.0, NAN, 1.0]), 0)
    np.testing.assert_equal(([1, NAN, NAN], [2, NAN, NAN]), ends(found))
    assert ([0, 1, -np.inf], [1, np.inf, np.inf]) == ends(
        order.cumulated(Interval.of([0, 1, -np.inf], [1, np.inf, 0]), 0)
    )


def test_a_running_sum_beyond_all_numbers_is_open() -> None:
    """What overflows encloses everything on that side."""
    found = order.cumulated(Interval.exactly([1e308, 1e308, -1e308]), 0)
    assert [1e308, -np.inf, -np.inf] == found.lo.tolist()
    assert [1e308, np.inf, np.inf] == found.hi.tolist()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(-1e12, 1e12) | st.sampled_from([0.1, 1e-300, 1e16, -1e16]), min_size=1, max_size=30))
def test_a_running_sum_holds_the_exact_one(members) -> None:
    """However sums are rounded, the fraction that they are lies inside; and the interval is narrow."""
    found = order.cumulated(Interval.exactly(members), 0)
    total, size = Fraction(0), Fraction(0)
    for k, member in enumerate(members):
        total, size = total + Fraction(member), size + abs(Fraction(member))
        assert Fraction(float(found.lo[k])) <= total <= Fraction(float(found.hi[k]))
        assert found.hi[k] - found.lo[k] <= 4 * (k + 1) * np.finfo(float).eps * float(size) + 1e-300


@pytest.mark.parametrize(
    ("low", "high", "rises", "falls"),
    [
        ([1, 2, 3], [1, 2, 3], T, F),
        ([3, 2, 1], [3, 2, 1], F, T),
        ([1, 1, 2], [1, 1, 2], F, F),
        ([1, 1.5, 3], [2, 2.5, 4], U, F),
        ([1, NAN, 3], [1, NAN, 3], U, U),
        ([1, NAN, 3, 2], [1, NAN, 3, 2], F, U),
        ([1], [1], U, U),
    ],
)
def test_rising_and_falling_are_strict(low, high, rises, falls) -> None:
    """One neighbour that certainly does not decides; fewer than two members are unknown."""
    x = Interval.of(low, high)
    assert (rises, falls) == (int(order.rising(x, 0)), int(order.falling(x, 0)))


POINTS = st.lists(st.integers(-3, 3), min_size=4, max_size=4)
SLACK = st.lists(st.integers(0, 2), min_size=4, max_size=4)


@settings(max_examples=300, deadline=None)
@given(POINTS, SLACK, SLACK, st.permutations(LEVELS))
def test_every_point_inside_gives_a_level_inside(points, below, above, levels) -> None:
    """The first level at which x >= 1, and x there, of points lie in what intervals around them give."""
    point, x = np.array(points, float), Interval.of(np.subtract(points, below), np.add(points, above))
    y = Interval.of(np.add(points, 10.0), np.add(points, 10.0))
    at_point, at_x = (z.less_equal(Interval.exactly(0.5)) for z in (Interval.exactly(point), x))
    exact, wide = (order.first_holding(truth.negate(c), 0) for c in (at_point, at_x))
    found, around = order.numbered(exact, levels), order.numbered(wide, levels)
    if around.known:
        assert found.known
        assert around.lo <= found.lo == found.hi <= around.hi
        here, there = (order.numbers_at(y, choice.may) for choice in (exact, wide))
        assert there.lo <= here.lo <= here.hi <= there.hi


@settings(max_examples=100, deadline=None)
@given(POINTS, SLACK, st.integers(0, 3))
def test_widening_and_dropping_never_settle_anything(points, slack, gone) -> None:
    """Neither a level, nor a direction, nor a running sum becomes sharper."""
    x = Interval.exactly(np.array(points, float))
    wide = Interval.of(np.subtract(points, slack), np.add(points, slack))
    dropped = Interval.of(np.where(np.arange(4) == gone, np.nan, wide.lo), wide.hi)
    for worse in (wide, dropped):
        for direction in (order.rising, order.falling):
            assert direction(worse, 0) in (truth.UNKNOWN, direction(x, 0))
        sums, sharp = order.cumulated(worse, 0), order.cumulated(x, 0)
        assert np.all(~sums.known | (sums.lo <= sharp.lo) & (sharp.hi <= sums.hi))
