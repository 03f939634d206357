"""Interval arithmetic on arrays: every number is a closed interval, unknown is NaN at both ends.

An operation that is exact in float64 stays exact, so touching a bar is decided by the frozen < or <=;
one that is not is widened by a unit in the last place, so that a rounding error can at worst make a
comparison unknown, never decide it.
An infinite end is an open one: beyond it there is some number, however large. What is known never becomes
unknown by an operation, at worst everything, unless the operation has no value anywhere: a divisor that is
zero, the root or logarithm of what is negative throughout.
Sources: Knuth, TAOCP 2, 4.2.2 (exact error of a sum); Dekker 1971 (exact error of a product).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from verdict.algebra import truth

Floats = NDArray[np.float64]

SPLITTER = 2.0**27 + 1
TINY = 1e-280  # below this Dekker's error term may itself underflow
LOG_ULPS = EXP_ULPS = 4  # the accuracy numpy states for its vectorised log and exp


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Closed intervals [lo, hi], elementwise; NaN at both ends is unknown; lo <= hi elsewhere."""

    lo: Floats
    hi: Floats

    @classmethod
    def of(cls, lo: ArrayLike, hi: ArrayLike) -> Interval:
        """Build from any two arrays of one shape; where one end is NaN both become NaN."""
        low, high = np.broadcast_arrays(np.asarray(lo, np.float64), np.asarray(hi, np.float64))
        bad = np.isnan(low) | np.isnan(high) | (low > high)
        return cls(np.where(bad, np.nan, low), np.where(bad, np.nan, high))

    @classmethod
    def exactly(cls, value: ArrayLike) -> Interval:
        """Build degenerate intervals; infinite values are unknown."""
        at = np.asarray(value, np.float64)
        finite = np.where(np.isfinite(at), at, np.nan)
        return cls(finite, finite)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where something is known at all."""
        return ~np.isnan(self.lo)

    @property
    def ends(self) -> tuple[Floats, ...]:
        """Both ends, or one array for both where every interval is a single number."""
        return (self.lo,) if bool(np.all(self.lo == self.hi)) else (self.lo, self.hi)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of both ends."""
        return self.lo.shape

    def __add__(self, other: Interval) -> Interval:
        return Interval(_add_down(self.lo, other.lo), -_add_down(-self.hi, -other.hi))

    def __neg__(self) -> Interval:
        return Interval(-self.hi, -self.lo)

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def __mul__(self, other: Interval) -> Interval:
        return _hull([_multiply(a, b) for a in self.ends for b in other.ends], self, other)

    def __truediv__(self, other: Interval) -> Interval:
        """Divide; a divisor that touches zero keeps its sign, one with both signs leaves everything open."""
        below, above = np.where(other.lo == 0, 0.0, other.lo), np.where(other.hi == 0, -0.0, other.hi)
        divisors = (below,) if len(other.ends) == 1 and np.all(below) else (below, above)
        quotient = _hull([_divide(a, b) for a in self.ends for b in divisors], self, other)
        touches, nothing = (other.lo <= 0) & (other.hi >= 0), (self.lo == 0) & (self.hi == 0)
        wild = ((other.lo < 0) & (other.hi > 0) | touches & nothing) & self.known
        never = (other.lo == 0) & (other.hi == 0)
        found = quotient.everything_where(wild)
        return Interval(np.where(never, np.nan, found.lo), np.where(never, np.nan, found.hi))

    def __abs__(self) -> Interval:
        inside = (self.lo <= 0) & (self.hi >= 0)
        ends = np.abs(self.lo), np.abs(self.hi)
        return Interval(np.where(inside, 0.0, np.minimum(*ends)), np.maximum(*ends))

    def power(self, exponent: int) -> Interval:
        """Raise to a whole power >= 0."""
        base = abs(self) if exponent % 2 == 0 else self
        answer = Interval.exactly(np.where(self.known, 1.0, np.nan))
        for _ in range(exponent):
            answer = answer * base
        return answer

    def sqrt(self) -> Interval:
        """Square root; everything where the interval reaches below zero, unknown where it lies below."""
        inside = Interval.of(np.where(self.lo < 0, np.nan, self.lo), self.hi)
        lo, hi = np.sqrt(inside.lo), np.sqrt(inside.hi)
        lo, hi = _stepped(lo, _inexact_root(inside.lo, lo), -1), _stepped(hi, _inexact_root(inside.hi, hi), 1)
        return Interval(lo, hi).everything_where((self.lo < 0) & (self.hi >= 0))

    def log(self) -> Interval:
        """Natural logarithm; -inf at zero, everything below it, unknown where nothing lies above zero."""
        inside = Interval.of(np.where((self.lo < 0) | (self.hi == 0), np.nan, self.lo), self.hi)
        with np.errstate(divide="ignore"):
            lo, hi = np.log(inside.lo), np.log(inside.hi)
        for _ in range(LOG_ULPS):
            lo, hi = _stepped(lo, inside.lo != 1, -1), _stepped(hi, inside.hi != 1, 1)
        return Interval(lo, hi).everything_where((self.lo < 0) & (self.hi > 0))

    def exp(self) -> Interval:
        """e to the power of each; never below zero."""
        with np.errstate(over="ignore", under="ignore"):
            lo, hi = np.exp(self.lo), np.exp(self.hi)
        for _ in range(EXP_ULPS):
            lo, hi = _stepped(lo, self.lo != 0, -1), _stepped(hi, self.hi != 0, 1)
        return Interval(np.maximum(lo, 0.0), hi)

    def round(self) -> Interval:
        """Nearest whole number, halves away from zero."""
        return Interval(_nearest(self.lo), _nearest(self.hi))

    def floor(self) -> Interval:
        """Greatest whole number not above each."""
        return Interval(np.floor(self.lo) + 0.0, np.floor(self.hi) + 0.0)

    def everything_where(self, where: NDArray[np.bool_]) -> Interval:
        """Open both ends where `where` is set."""
        return Interval(np.where(where, -np.inf, self.lo), np.where(where, np.inf, self.hi))

    def less(self, other: Interval) -> truth.Codes:
        """Say whether self < other, over the whole of both intervals."""
        return truth.from_bounds(self.hi < other.lo, self.lo >= other.hi)

    def less_equal(self, other: Interval) -> truth.Codes:
        """Say whether self <= other, over the whole of both intervals."""
        return truth.from_bounds(self.hi <= other.lo, self.lo > other.hi)

    def equal(self, other: Interval) -> truth.Codes:
        """Say whether both are one and the same exact number."""
        same = (self.lo == self.hi) & (other.lo == other.hi) & (self.lo == other.lo)
        return truth.from_bounds(same, (self.hi < other.lo) | (self.lo > other.hi))

    def minimum(self, other: Interval) -> Interval:
        """Elementwise minimum; unknown where either is."""
        return Interval(np.minimum(self.lo, other.lo), np.minimum(self.hi, other.hi))

    def maximum(self, other: Interval) -> Interval:
        """Elementwise maximum; unknown where either is."""
        return Interval(np.maximum(self.lo, other.lo), np.maximum(self.hi, other.hi))

    def meets(self, other: Interval) -> NDArray[np.bool_]:
        """Where the two overlap, or one of them is unknown."""
        return ~((self.hi < other.lo) | (self.lo > other.hi))


def _nearest(value: Floats) -> Floats:
    """Round halves away from zero; what is cut off is exact, so that no sum can round up what lies below a half."""
    cut = np.trunc(value)
    with np.errstate(invalid="ignore"):
        return cut + np.where(np.abs(value - cut) >= 0.5, np.copysign(1.0, value), 0.0) + 0.0


def _stepped(value: Floats, where: NDArray[np.bool_], direction: int) -> Floats:
    with np.errstate(over="ignore", under="ignore"):
        return np.where(where, np.nextafter(value, direction * np.inf), value)


def _around(value: Floats, rounded: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Step outward where `value` was rounded; what underflowed to zero keeps its sign."""
    low, high = _stepped(value, rounded, -1), _stepped(value, rounded, 1)
    negative = np.signbit(value)
    return np.where(negative, low, np.maximum(low, 0.0)), np.where(negative, np.minimum(high, 0.0), high)


def _add_down(a: Floats, b: Floats) -> Floats:
    """Add, rounding toward minus infinity exactly where the float sum is too large."""
    with np.errstate(all="ignore"):
        total = a + b
        back = total - a
        error = (a - (total - back)) + (b - back)
    overflown = np.isinf(total) & np.isfinite(a) & np.isfinite(b)
    opposite = np.isinf(a) & (a == -b)
    return np.where(opposite, -np.inf, _stepped(total, (error < 0) | overflown, -1))


def _split(a: Floats) -> tuple[Floats, Floats]:
    high = a * SPLITTER
    high = high - (high - a)
    return high, a - high


def _product_error(a: Floats, b: Floats, product: Floats) -> Floats:
    (ah, al), (bh, bl) = _split(a), _split(b)
    return ((ah * bh - product) + ah * bl + al * bh) + al * bl


def _is_inexact(a: Floats, b: Floats, product: Floats) -> NDArray[np.bool_]:
    """Where a*b was rounded, or where that cannot be told."""
    with np.errstate(all="ignore"):
        error = _product_error(a, b, product)
    # Not `error != 0`: NaN, from overflow in the splitting, must count as inexact.
    return np.asarray(~(error == 0) | ((np.abs(product) < TINY) & (product != 0)), np.bool_)


def _multiply(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    with np.errstate(all="ignore"):
        product = np.where((a == 0) | (b == 0), np.where(np.isnan(a) | np.isnan(b), np.nan, 0.0), a * b)
    rounded = (_is_inexact(a, b, product) | (product == 0)) & (a != 0) & (b != 0)
    return _around(product, rounded)


def _divide(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Enclose a/b, where a zero divisor is the limit from its sign's side; inf/inf is everything of its sign."""
    with np.errstate(all="ignore"):
        quotient = np.where(a == 0, 0.0, a / b)
        product = quotient * b
        exact = (a == 0) | ((product == a) & ~_is_inexact(quotient, b, product))
    low, high = _around(quotient, ~exact)
    open_ends, negative = np.isinf(a) & np.isinf(b), np.signbit(a) != np.signbit(b)
    low = np.where(open_ends, np.where(negative, -np.inf, 0.0), low)
    return low, np.where(open_ends, np.where(negative, 0.0, np.inf), high)


def _inexact_root(square: Floats, root: Floats) -> NDArray[np.bool_]:
    with np.errstate(over="ignore", under="ignore"):
        product = root * root
    return np.asarray(~(product == square) | _is_inexact(root, root, product), np.bool_)


def _hull(ends: list[tuple[Floats, Floats]], *operands: Interval) -> Interval:
    """Enclose all candidate ends; unknown where an operand is."""
    lows, highs = zip(*ends, strict=True)
    known = np.logical_and(*(o.known for o in operands))
    lo, hi = np.minimum.reduce(lows), np.maximum.reduce(highs)
    return Interval.of(np.where(known, lo, np.nan), np.where(known, hi, np.nan))
