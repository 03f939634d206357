"""An estimate with its interval, by jackknife over chains, and how independent ones combine.

Leaving chain c out of a sample of n gives theta_c; the sample's part of the variance is
    (n-1)/n Σ_c (theta_c - mean theta)²   (Efron and Stein 1981),
parts of independent samples add, and the degrees of freedom are Satterthwaite's. Quantities that cannot be
negative have intervals on the log scale, value · exp(± t s/value).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.interval import Interval
from verdict.statistics.sample.quantiles import student

Floats = NDArray[np.float64]

# Relative standard error above which a log interval says no more than the sign: then only a bound is kept.
LOOSEST = 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error and its interval of confidence `level`.

    NaN everywhere is unknown. `hi` may be infinite: a lower bound. `degrees` of freedom carry how well the
    error itself is known.
    """

    value: float
    error: float
    lo: float
    hi: float
    degrees: float
    level: float

    def interval(self) -> Interval:
        """Return [lo, hi] as the engine's interval; unknown where either is NaN."""
        return Interval.of(self.lo, self.hi)


def unknown(level: float) -> Estimate:
    """Return an estimate that nothing is known of."""
    nan = float("nan")
    return Estimate(value=nan, error=nan, lo=nan, hi=nan, degrees=nan, level=level)


def jackknifed(value: float, left_out: Sequence[Floats], *, level: float, positive: bool) -> Estimate:
    """Return an estimate from what it becomes without each chain of each independent sample.

    `left_out` holds one float64[n_chains] for every sample. A sample of fewer than two chains leaves the error unknown:
    the interval is then unknown too.
    """
    parts = [_variance(theta) for theta in left_out]
    variance = math.fsum(v for v, _ in parts)
    if not (math.isfinite(value) and math.isfinite(variance)):
        return unknown(level)
    return around(value, math.sqrt(variance), _degrees(parts), level=level, positive=positive)


def around(value: float, error: float, degrees: float, *, level: float, positive: bool) -> Estimate:
    """Return value ± t · error, on the log scale where the quantity cannot be negative."""
    t = student(0.5 + 0.5 * level, max(degrees, 1.0)) if math.isfinite(degrees) else student(0.5 + 0.5 * level, 1e6)
    if not positive:
        return Estimate(
            value=value, error=error, lo=value - t * error, hi=value + t * error, degrees=degrees, level=level
        )
    if value <= 0.0 or error > LOOSEST * value:  # not told from zero: an upper bound is all there is
        return Estimate(value=value, error=error, lo=0.0, hi=max(value, 0.0) + t * error, degrees=degrees, level=level)
    reach = math.exp(t * error / value)
    return Estimate(value=value, error=error, lo=value / reach, hi=value * reach, degrees=degrees, level=level)


def ratio_of(top: Estimate, bottom: Estimate, factor: float = 1.0) -> Estimate:
    """Return factor · top / bottom of two independent positive estimates, relative variances added.

    Where an end of either is not finite or reaches zero, the ends are divided instead.
    """
    if math.isnan(top.lo) or math.isnan(bottom.lo) or not bottom.value > 0.0:
        return unknown(top.level)
    value = factor * top.value / bottom.value
    if min(top.lo, bottom.lo) <= 0.0 or math.isinf(top.hi) or math.isinf(bottom.hi):
        return _divided(value, top, bottom, factor)
    parts = [((e.error / e.value) ** 2, e.degrees) for e in (top, bottom)]
    relative = math.sqrt(math.fsum(v for v, _ in parts))
    return around(value, value * relative, _degrees(parts), level=top.level, positive=True)


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """Return factor · estimate, factor > 0."""
    e = estimate
    return Estimate(
        value=factor * e.value,
        error=factor * e.error,
        lo=factor * e.lo,
        hi=factor * e.hi,
        degrees=e.degrees,
        level=e.level,
    )


def _divided(value: float, top: Estimate, bottom: Estimate, factor: float) -> Estimate:
    lo = 0.0 if math.isinf(bottom.hi) else factor * top.lo / bottom.hi
    hi = float("inf") if bottom.lo <= 0.0 or math.isinf(top.hi) else factor * top.hi / bottom.lo
    return Estimate(
        value=value, error=float("nan"), lo=lo, hi=hi, degrees=min(top.degrees, bottom.degrees), level=top.level
    )


def _variance(theta: Floats) -> tuple[float, float]:
    """Return the jackknife's variance and its degrees of freedom; `theta` is float64[n_chains]."""
    n = len(theta)
    if n < 2:
        return float("nan"), 0.0
    return float((n - 1) * np.var(theta)), float(n - 1)


def _degrees(parts: Sequence[tuple[float, float]]) -> float:
    total = math.fsum(v for v, _ in parts)
    weight = math.fsum(v * v / d for v, d in parts if v > 0.0 and d > 0.0)
    return total * total / weight if weight > 0.0 else float("inf")
