"""An aggregate with one level of an axis left out, for every level at once.

One sort serves all levels: among the rest, the q-th smallest is found by counting how many of the removed ranks
lie below it, so a grid of a million cells costs a sort per axis and not a sort per level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.interval import Floats, Interval
from verdict.expression.functions import Reducer

Ranks = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Sorted:
    """One end of all cells, sorted once: `ranks` has the grid's shape, `ascending` is flat."""

    ranks: Ranks
    ascending: Floats

    @classmethod
    def of(cls, end: Floats) -> _Sorted:
        order = np.argsort(end, axis=None)
        ranks: Ranks = np.empty(order.size, np.int64)
        ranks[order] = np.arange(order.size)
        return cls(ranks.reshape(end.shape), end.ravel()[order])

    def order_statistic(self, axis: int, q: int) -> Floats:
        """Return the q-th smallest of the rest, from 0, for every level of `axis` left out."""
        levels = self.ranks.shape[axis]
        removed = np.sort(np.moveaxis(self.ranks, axis, 0).reshape(levels, -1), axis=1)
        kept_below = removed - np.arange(removed.shape[1])
        return np.asarray(self.ascending[q + np.sum(kept_below <= q, axis=1)])


def without_each(at: Interval, reducer: str, share: float) -> list[Interval | None]:
    """Return, for each axis, the aggregate of all cells but one level's, float64[n_levels]; None for a single level.

    `share` is the quantile's. One unknown cell makes all of them unknown.
    """
    several = [i if n > 1 else None for i, n in enumerate(at.shape)]
    if not np.all(at.known):
        return [None if i is None else Interval.exactly(np.full(at.shape[i], np.nan)) for i in several]
    if reducer == Reducer.MEAN:
        return [None if i is None else _means(at, i) for i in several]
    ends = (_Sorted.of(at.lo), _Sorted.of(at.hi))
    part = 0.5 if reducer == Reducer.MEDIAN else share
    return [None if i is None else _quantile(ends, i, part) for i in several]


def _quantile(ends: tuple[_Sorted, _Sorted], axis: int, share: float) -> Interval:
    shape = ends[0].ranks.shape
    size = int(np.prod(shape))
    place = (size - size // shape[axis] - 1) * share
    low, part = int(np.floor(place)), place - np.floor(place)
    below = Interval(*(end.order_statistic(axis, low) for end in ends))
    if not part:
        return below
    above = Interval(*(end.order_statistic(axis, low + 1) for end in ends))
    return below * Interval.exactly(1 - part) + above * Interval.exactly(part)


def _means(at: Interval, axis: int) -> Interval:
    rest = at.lo.size - at.lo.size // at.shape[axis]
    return Interval(_sums_down(at.lo, axis), -_sums_down(-at.hi, axis)) / Interval.exactly(float(rest))


def _sums_down(end: Floats, axis: int) -> Floats:
    """Return a lower bound of the sum of the rest for every level left out; -inf where the rest is open below."""
    others = tuple(i for i in range(end.ndim) if i != axis)
    finite, is_open = np.where(np.isfinite(end), end, 0.0), ~np.isfinite(end)
    with np.errstate(over="ignore", invalid="ignore"):
        slack = np.finfo(float).eps * (np.log2(end.size + 1) + 8) * np.abs(finite).sum()
        rest = finite.sum() - finite.sum(axis=others) - slack
    return np.where((is_open.sum() > is_open.sum(axis=others)) | ~np.isfinite(rest), -np.inf, rest)
