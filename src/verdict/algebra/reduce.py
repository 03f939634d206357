"""Reducers of intervals along axes of an array.

Each takes the lower ends to the lower end and the upper ends to the upper end, which is exact for every
monotone reducer. One unknown member makes the whole unknown; nothing is ever dropped. Of nothing: unknown.
Known members never give unknown: where their ends are infinite or too large to add, the answer is open instead.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from verdict.algebra import truth
from verdict.algebra.interval import Floats, Interval
from verdict.algebra.order import falling, rising

EPS = np.finfo(np.float64).eps
EXACT_BELOW = 2.0**53
FINEST = 2.0**-24  # halves, quarters and so on down to this are summed exactly


def minimum(x: Interval, axes: tuple[int, ...]) -> Interval:
    """Smallest member."""
    return _ends(x, axes, lambda a: np.min(a, axis=-1))


def maximum(x: Interval, axes: tuple[int, ...]) -> Interval:
    """Largest member."""
    return _ends(x, axes, lambda a: np.max(a, axis=-1))


def median(x: Interval, axes: tuple[int, ...]) -> Interval:
    """Middle member, or the mean of the two middle ones."""
    flat = _flat(x, axes)
    if not flat.shape[-1]:
        return _nothing(flat)
    below, above = (flat.shape[-1] - 1) // 2, flat.shape[-1] // 2
    middle = [Interval(*(_kth(end, k) for end in (flat.lo, flat.hi))) for k in {below, above}]
    if below == above:
        return middle[0]
    return (middle[0] + middle[1]) * Interval.exactly(0.5)


def quantile(x: Interval, axes: tuple[int, ...], q: float) -> Interval:
    """Quantile by linear interpolation between order statistics (Hyndman and Fan 1996, type 7)."""
    flat = _flat(x, axes)
    if not flat.shape[-1]:
        return _nothing(flat)
    place = (flat.shape[-1] - 1) * q
    low, share = int(np.floor(place)), place - np.floor(place)
    at = Interval(_kth(flat.lo, low), _kth(flat.hi, low))
    if not share:
        return at
    above = Interval(_kth(flat.lo, low + 1), _kth(flat.hi, low + 1))
    return at * Interval.exactly(1 - share) + above * Interval.exactly(share)


def mean(x: Interval, axes: tuple[int, ...]) -> Interval:
    """Arithmetic mean."""
    flat = _flat(x, axes)
    n = flat.shape[-1]
    return _sum(flat) / Interval.exactly(float(n)) if n else _nothing(flat)


def total(x: Interval, axes: tuple[int, ...]) -> Interval:
    """Sum; exact where the members are whole numbers, or whole multiples of `FINEST` that add up without rounding."""
    flat = _flat(x, axes)
    if not flat.shape[-1]:
        return _nothing(flat)
    wide, fine = _sum(flat), _sum(flat * Interval.exactly(1 / FINEST)) * Interval.exactly(FINEST)
    return Interval(np.fmax(wide.lo, fine.lo), np.fmin(wide.hi, fine.hi))


def slope(y: Interval, x: Interval, axis: int) -> Interval:
    """Least-squares slope of y on the abscissae x along one axis; unknown where x does not vary.

    x has one number for each level, or the shape of y. Abscissae that may all be equal leave everything open.
    """
    flat = _flat(y, (axis,))
    at = x if len(x.shape) == 1 else _flat(x, (axis,))
    if at.shape[-1] < 2:
        return _nothing(flat)
    alike = np.all((at.lo == at.hi) & (at.lo == at.lo[..., :1]), axis=-1)
    spread = at - _each(mean(at, (len(at.shape) - 1,)))
    with np.errstate(invalid="ignore"):
        found = _sum(flat * (spread / _each(_sum(spread.power(2)))))
    return Interval(np.where(alike, np.nan, found.lo), np.where(alike, np.nan, found.hi))


def _each(x: Interval) -> Interval:
    """Lay one number out for all members of its row."""
    return Interval(x.lo[..., None], x.hi[..., None])


def monotone(x: Interval, axis: int) -> truth.Codes:
    """Say whether the members strictly rise, or strictly fall, along one axis."""
    return truth.either(rising(x, axis), falling(x, axis))


def spearman(x: Interval, y: Interval, axis: int) -> Interval:
    """Spearman's rank correlation along one axis; [-1, 1] where overlapping intervals leave the order open."""
    a, b = _flat(x, (axis,)), _flat(y, (axis,))
    n = a.shape[-1]
    known = np.all(a.known & b.known, axis=-1)
    if n < 2:
        return _nothing(a)
    gaps = Interval.exactly(_ranks(a) - _ranks(b))
    share = Interval.exactly(6.0) * _sum(gaps.power(2)) / Interval.exactly(float(n * (n * n - 1)))
    rho = Interval.exactly(1.0) - share
    settled = _ordered(a) & _ordered(b)
    lo, hi = np.where(settled, np.maximum(rho.lo, -1.0), -1.0), np.where(settled, np.minimum(rho.hi, 1.0), 1.0)
    return Interval(np.where(known, lo, np.nan), np.where(known, hi, np.nan))


def _flat(x: Interval, axes: tuple[int, ...]) -> Interval:
    return Interval(_last(x.lo, axes), _last(x.hi, axes))


def _last(a: Floats, axes: tuple[int, ...]) -> Floats:
    """Move the reduced axes to the end and join them into one."""
    kept = tuple(i for i in range(a.ndim) if i not in axes)
    moved = np.transpose(a, kept + axes)
    joined = moved.reshape(*(a.shape[i] for i in kept), int(np.prod([a.shape[i] for i in axes], dtype=np.int64)))
    return np.ascontiguousarray(joined)  # numpy sums pairwise along contiguous axes only, and `_sum_error` counts on it


def _nothing(flat: Interval) -> Interval:
    unknown = np.full(flat.shape[:-1], np.nan)
    return Interval(unknown, unknown)


def _ends(x: Interval, axes: tuple[int, ...], fold: Callable[[Floats], Floats]) -> Interval:
    flat = _flat(x, axes)
    return Interval.of(fold(flat.lo), fold(flat.hi)) if flat.shape[-1] else _nothing(flat)


def _kth(a: Floats, k: int) -> Floats:
    bad = np.isnan(a).any(axis=-1)
    return np.where(bad, np.nan, np.partition(a, k, axis=-1)[..., k])


def _sum(flat: Interval) -> Interval:
    """Sum the last axis; widened by the bound of pairwise summation unless the members are whole numbers."""
    return Interval(_sum_down(flat.lo), -_sum_down(-flat.hi))


def _sum_down(a: Floats) -> Floats:
    """Sum lower ends: -inf where one of them is, or where their sum leaves the range of float64."""
    with np.errstate(invalid="ignore", over="ignore"):
        total = np.sum(a, axis=-1) - _sum_error(a)
    open_below = np.isnan(total) | np.any(np.isneginf(a), axis=-1)
    return np.where(np.any(np.isnan(a), axis=-1), np.nan, np.where(open_below, -np.inf, total))


def _sum_error(a: Floats) -> Floats:
    """Bound the rounding of a sum over finite members; inf where they are too large to bound it."""
    finite = np.where(np.isfinite(a), a, 0.0)
    size = np.sum(np.abs(finite), axis=-1)
    whole = np.all(finite == np.round(finite), axis=-1) & (size < EXACT_BELOW)
    return np.where(whole, 0.0, EPS * (np.log2(a.shape[-1] + 1) + 8) * size)


def _ranks(x: Interval) -> Floats:
    return np.argsort(np.argsort(x.lo, axis=-1), axis=-1).astype(np.float64)


def _ordered(x: Interval) -> np.ndarray:
    order = np.argsort(x.lo, axis=-1)
    lo, hi = np.take_along_axis(x.lo, order, -1), np.take_along_axis(x.hi, order, -1)
    return np.asarray(np.all(hi[..., :-1] < lo[..., 1:], axis=-1))
