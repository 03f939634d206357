"""What the order of the levels along one axis says: neighbours, the first and last that hold, running sums.

Levels stand in registered order, whatever numbers they carry. `axis` is the position of the axis in the arrays.
A level that is only partly known is a set of levels that it may be: bool[..., levels], the axis moved to the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.interval import Floats, Interval

EPS = np.finfo(np.float64).eps
Mask = NDArray[np.bool_]
NOTHING = np.array(None, dtype=object)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Which level it may be, bool[..., levels], and whether it is one at all, bool[...]."""

    may: Mask
    known: Mask


def shifted(array: NDArray[np.generic], axis: int, nothing: object) -> NDArray[np.generic]:
    """Return at every level what stands at the level before it along one axis, and `nothing` at the first."""
    last_first = np.roll(array, 1, axis)
    first = np.arange(array.shape[axis]).reshape([-1 if i == axis else 1 for i in range(array.ndim)]) == 0
    return np.where(first, np.asarray(nothing, array.dtype), last_first)


def first_holding(codes: truth.Codes, axis: int, *, possible: bool = False) -> Choice:
    """Choose the first level at which a predicate holds: up to the first where it certainly does.

    It is not known where the predicate certainly holds nowhere; where that is `possible`, any level where it may is.
    """
    along = np.moveaxis(codes, axis, -1)
    certain = along == truth.TRUE
    earlier = np.cumsum(certain, axis=-1) - certain
    may = (along != truth.FALSE) & (earlier == 0)
    return Choice(may, np.any(may if possible else certain, axis=-1))


def last_holding(codes: truth.Codes, axis: int, *, possible: bool = False) -> Choice:
    """Choose the last level at which a predicate holds: down to the last where it certainly does."""
    found = first_holding(np.flip(codes, axis), axis, possible=possible)
    return Choice(np.flip(found.may, -1), found.known)


def numbered(choice: Choice, levels: Sequence[float]) -> Interval:
    """Return the hull of the levels that a choice leaves, float64[...]; unknown where it is not known to be one."""
    numbers = np.array(levels, np.float64)
    low, high = np.where(choice.may, numbers, np.inf), np.where(choice.may, numbers, -np.inf)
    lo, hi = np.min(low, axis=-1), np.max(high, axis=-1)
    return Interval.of(np.where(choice.known, lo, np.nan), np.where(choice.known, hi, np.nan))


def named(choice: Choice, levels: Sequence[str]) -> NDArray[np.object_]:
    """Return the level that a choice leaves, object[...]; None where several are left, or it is not known to be one."""
    names = np.array(levels, dtype=object)[np.argmax(choice.may, axis=-1)]
    single = choice.known & (np.sum(choice.may, axis=-1) == 1)
    return np.where(single, names, NOTHING)


def numbers_at(x: Interval, may: Mask, *, possible: bool = False) -> Interval:
    """Return the hull of numbers over the levels that it may be, both [..., levels] and broadcast against each other.

    Unknown where no level is left or one of the numbers is unknown; where that is `possible`, the known ones stand.
    """
    known = np.broadcast_to(x.known, np.broadcast_shapes(x.shape, may.shape))
    taken = may & known if possible else np.broadcast_to(may, known.shape)
    low, high = np.where(taken, x.lo, np.inf), np.where(taken, x.hi, -np.inf)
    some = np.any(taken, axis=-1)
    lo, hi = np.min(low, axis=-1), np.max(high, axis=-1)
    return Interval.of(np.where(some, lo, np.nan), np.where(some, hi, np.nan))


def truths_at(codes: truth.Codes, may: Mask) -> truth.Codes:
    """Return the truth that is the same at all levels that it may be; unknown where they differ or none is left."""
    some, same = np.any(may, axis=-1), np.broadcast_shapes(codes.shape, may.shape)
    laid = np.broadcast_to(codes, same)
    true = some & np.all(~may | (laid == truth.TRUE), axis=-1)
    return truth.from_bounds(true, some & np.all(~may | (laid == truth.FALSE), axis=-1))


def texts_at(texts: NDArray[np.object_], may: Mask) -> NDArray[np.object_]:
    """Return the text that is the same at all levels that it may be; None where they differ or none is left."""
    shape = np.broadcast_shapes(texts.shape, may.shape)
    laid, left = np.broadcast_to(texts, shape), np.broadcast_to(may, shape)
    one = np.take_along_axis(laid, np.argmax(left, axis=-1)[..., None], -1)
    agree = np.asarray(laid == one, np.bool_)
    return np.where(np.any(left, axis=-1) & np.all(~left | agree, axis=-1), one[..., 0], NOTHING)


def cumulated(x: Interval, axis: int) -> Interval:
    """Return the sum of all members up to each, along one axis; unknown from the first unknown member on."""
    return Interval(_cumulated_down(x.lo, axis), -_cumulated_down(-x.hi, axis))


def _cumulated_down(end: Floats, axis: int) -> Floats:
    """Sum lower ends: exactly while no sum was rounded, else below by all that was; -inf once it is open below.

    The error of each single sum is exact (Knuth, TAOCP 2, 4.2.2).
    """
    a = np.moveaxis(end, axis, -1)
    finite = np.where(np.isfinite(a), a, 0.0)
    with np.errstate(all="ignore"):
        total = np.add.accumulate(finite, axis=-1)
        before = np.concatenate([np.zeros_like(total[..., :1]), total[..., :-1]], axis=-1)
        back = total - before
        error = (before - (total - back)) + (finite - back)
        terms = np.arange(1, a.shape[-1] + 1)
        lost = np.add.accumulate(np.abs(error), axis=-1) * (1 + EPS * (terms + 8))
        low = np.where(lost > 0, np.nextafter(total - lost, -np.inf), total)
    is_open = np.logical_or.accumulate(np.isneginf(a) | np.isposinf(a) | ~np.isfinite(low), axis=-1)
    unknown = np.logical_or.accumulate(np.isnan(a), axis=-1)
    return np.moveaxis(np.where(unknown, np.nan, np.where(is_open, -np.inf, low)), -1, axis)


def rising(x: Interval, axis: int) -> truth.Codes:
    """Say whether each member is greater than the one before it, along one axis; unknown of fewer than two."""
    before, after = _neighbours(x, axis)
    return truth.every(before.less(after), (-1,))


def falling(x: Interval, axis: int) -> truth.Codes:
    """Say whether each member is less than the one before it, along one axis; unknown of fewer than two."""
    before, after = _neighbours(x, axis)
    return truth.every(after.less(before), (-1,))


def _neighbours(x: Interval, axis: int) -> tuple[Interval, Interval]:
    lo, hi = np.moveaxis(x.lo, axis, -1), np.moveaxis(x.hi, axis, -1)
    return Interval(lo[..., :-1], hi[..., :-1]), Interval(lo[..., 1:], hi[..., 1:])
