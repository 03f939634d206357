"""Leaving out one level at a time by one sort equals doing it one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from verdict.algebra import reduce
from verdict.algebra.interval import Interval
from verdict.judge.left_out import without_each

GRIDS = arrays.arrays(
    np.float64, arrays.array_shapes(min_dims=1, max_dims=3, max_side=5), elements=st.integers(-9, 9).map(float)
)


def one_by_one(at: Interval, axis: int, reducer: str, share: float) -> Interval:
    """The definition: delete a level, aggregate the rest."""
    parts = []
    for k in range(at.shape[axis]):
        rest = Interval(np.delete(at.lo, k, axis), np.delete(at.hi, k, axis))
        every = tuple(range(rest.lo.ndim))
        folds = {"median": reduce.median, "mean": reduce.mean}
        parts.append(folds[reducer](rest, every) if reducer in folds else reduce.quantile(rest, every, share))
    return Interval(np.array([p.lo for p in parts]), np.array([p.hi for p in parts]))


@pytest.mark.parametrize(("reducer", "share"), [("median", 0.5), ("mean", 0.0), ("quantile", 0.25), ("quantile", 0.9)])
@given(grid=GRIDS, width=st.floats(0, 2))
def test_it_equals_the_definition(reducer: str, share: float, grid: np.ndarray, width: float) -> None:
    """For every axis with several levels, ties included."""
    at = Interval.of(grid, grid + width)
    for axis, found in enumerate(without_each(at, reducer, share)):
        if grid.shape[axis] > 1:
            expected = one_by_one(at, axis, reducer, share)
            assert found is not None
            np.testing.assert_allclose(expected.lo, found.lo, rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(expected.hi, found.hi, rtol=1e-12, atol=1e-12)


def test_one_unknown_cell_makes_every_part_unknown() -> None:
    """Nothing is dropped silently."""
    at = Interval.exactly(np.array([[1.0, np.nan], [2.0, 3.0]]))
    assert all(part is not None and np.all(np.isnan(part.lo)) for part in without_each(at, "median", 0.5))


@given(grid=GRIDS, lows=st.lists(st.integers(0, 124), max_size=3), highs=st.lists(st.integers(0, 124), max_size=3))
def test_open_ends_open_only_the_means_they_stand_in(grid: np.ndarray, lows: list[int], highs: list[int]) -> None:
    """An infinite end opens the parts that keep its cell, and never makes one unknown."""
    low, high = grid.copy(), grid.copy()
    low.flat[[k for k in lows if k < grid.size]] = -np.inf
    high.flat[[k for k in highs if k < grid.size]] = np.inf
    for axis, found in enumerate(without_each(Interval.of(low, high), "mean", 0.0)):
        if found is not None:
            expected = one_by_one(Interval.of(low, high), axis, "mean", 0.0)
            np.testing.assert_allclose(expected.lo, found.lo, rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(expected.hi, found.hi, rtol=1e-12, atol=1e-12)


def test_a_single_level_cannot_be_left_out() -> None:
    """An axis of one level has nothing left without it."""
    assert [None] == without_each(Interval.exactly(np.array([1.0])), "median", 0.5)
