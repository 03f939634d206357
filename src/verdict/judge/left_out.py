"""An aggregate with one level of an axis left out, for every level at once.

One sort serves all levels: among the rest, the q-th smallest is found by counting how many of the removed ranks
lie below it, so a grid of a million cells costs a sort per axis and not a sort per level.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.expression.functions import Reducer
from verdict.interval import Floats, Interval

Ranks = NDArray[np.int64]


def without_each(at: Interval, axis: int, reducer: str, share: float) -> Interval:
    """Return the aggregate of all cells but one level's, float64[n_levels]; `share` is the quantile's.

    One unknown cell makes all of them unknown.
    """
    levels = at.shape[axis]
    if not np.all(at.known):
        return Interval.exactly(np.full(levels, np.nan))
    if reducer == Reducer.MEAN:
        return _means(at, axis)
    rest = at.lo.size - at.lo.size // levels
    place = (rest - 1) * (0.5 if reducer == Reducer.MEDIAN else share)
    low, part = int(np.floor(place)), place - np.floor(place)
    below = _order(at, axis, low)
    if not part:
        return below
    return below * Interval.exactly(1 - part) + _order(at, axis, low + 1) * Interval.exactly(part)


def _means(at: Interval, axis: int) -> Interval:
    others = tuple(i for i in range(at.lo.ndim) if i != axis)
    rest = at.lo.size - at.lo.size // at.shape[axis]
    sums = [end.sum() - end.sum(axis=others) for end in (at.lo, at.hi)]
    slack = [np.finfo(float).eps * (np.log2(end.size + 1) + 8) * np.abs(end).sum() for end in (at.lo, at.hi)]
    return Interval.of(sums[0] - slack[0], sums[1] + slack[1]) / Interval.exactly(float(rest))


def _order(at: Interval, axis: int, q: int) -> Interval:
    """Return the q-th smallest of the rest, from 0, for every level left out."""
    return Interval(*(_order_of(end, axis, q) for end in (at.lo, at.hi)))


def _order_of(end: Floats, axis: int, q: int) -> Floats:
    flat = np.moveaxis(end, axis, 0).reshape(end.shape[axis], -1)
    order = np.argsort(flat, axis=None, kind="stable")
    ranks: Ranks = np.empty(order.size, np.int64)
    ranks[order] = np.arange(order.size)
    removed = np.sort(ranks.reshape(flat.shape), axis=1)
    kept_below = removed - np.arange(removed.shape[1])
    skipped = np.sum(kept_below <= q, axis=1)
    return np.asarray(flat.ravel()[order[q + skipped]])
