"""An estimate with its interval, by jackknife over chains, and how independent ones combine.

Leaving chain c out of a sample of n gives theta_c; the sample's part of the variance is
    (n-1)/n Σ_c (theta_c - mean theta)²   (Efron and Stein 1981),
parts of independent samples add, and the degrees of freedom are Satterthwaite's. Every estimate carries what made its
ends (`laws.py`), so that it can be taken to any level.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.interval import Interval
from verdict.experiments.tracking.laws import WORST_SKEW, Arms, Quotient, Scaled, Source, Square, words

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error and its interval of confidence `level`.

    NaN everywhere is unknown. `hi` may be infinite: a lower bound. `degrees` of freedom carry how well the
    error itself is known. `source` makes the ends at another level; None where they hold at this level only.
    """

    value: float
    error: float
    lo: float
    hi: float
    degrees: float
    level: float
    source: Source | None = None

    def interval(self) -> Interval:
        """Return [lo, hi] as the engine's interval; unknown where either is NaN."""
        return Interval.of(self.lo, self.hi)

    def at(self, level: float) -> Estimate:
        """Return the estimate with its ends at another level, by its own law.

        Where its law is not known, nothing is known at a higher level, and a lower one keeps the ends.
        """
        if self.source is not None:
            lo, hi = self.source.ends(level)
            return replace(self, lo=lo, hi=hi, level=level)
        if math.isnan(self.lo) or level <= self.level:
            return replace(self, level=level)
        return replace(self, lo=-math.inf, hi=math.inf, level=level)

    @property
    def anchored(self) -> bool:
        """Whether both arms start from the value."""
        return self.source is not None and self.source.anchored and self.lo < self.value < self.hi

    def words(self) -> str:
        """Return how the law is said in a method; only its name where its ends do not follow from its words alone.

        >>> made(0.3, 0.1, Square(0.3, 0.1, 31.0, 0.5), level=0.95).words()
        'Student t, 31 degrees of freedom, skew 0.5'
        """
        law = self.source.law if self.source is not None else None
        divided = isinstance(self.source, Quotient) and not self.lo > 0.0
        return words(None if divided else law)


def made(value: float, error: float, source: Source, *, level: float) -> Estimate:
    """Return an estimate with the ends that a source gives."""
    lo, hi = source.ends(level)
    degrees = source.law.degrees if source.law is not None else None
    return Estimate(
        value=value, error=error, lo=lo, hi=hi, degrees=math.nan if degrees is None else degrees, level=level,
        source=source,
    )  # fmt: skip


def unknown(level: float) -> Estimate:
    """Return an estimate that nothing is known of."""
    nan = float("nan")
    return Estimate(value=nan, error=nan, lo=nan, hi=nan, degrees=nan, level=level)


def jackknifed(value: float, left_out: Sequence[Floats], *, level: float, positive: bool) -> Estimate:
    """Return an estimate from what it becomes without each chain of each independent sample.

    `left_out` holds one float64[n_chains] for every sample. A sample of fewer than two chains, or samples without any
    scatter, leave the error unknown: the interval is then unknown too.
    """
    parts = [_variance(theta) for theta in left_out]
    variance = math.fsum(v for v, _ in parts)
    if not (math.isfinite(value) and math.isfinite(variance) and variance > 0.0):
        return unknown(level)
    error = math.sqrt(variance)
    return made(value, error, Arms(value, error, _degrees(parts), positive), level=level)


def jackknifed_square(value: float, left_out: Sequence[Floats], *, level: float) -> Estimate:
    """Return the same of a mean over chains of squares of Gaussian numbers, however many and however unequal.

    The first sample holds the squares. Its mean is at most as skewed as that of single squared numbers, sqrt(8/n), and
    so is taken every other sample. Spectra of one mode to a hundred, one of them a mode with a seventh of the mean and
    most of the variance, 16 to 256 chains, references 2 to infinitely many times sharper than the replicates: both ends
    together miss at most as often as nominal at 0.95 and 1.5 times as often at 0.9993.
    """
    parts = [_variance(theta) for theta in left_out]
    variance = math.fsum(v for v, _ in parts)
    if not (math.isfinite(value) and math.isfinite(variance) and variance > 0.0):
        return unknown(level)
    error = math.sqrt(variance)
    third = math.fsum(WORST_SKEW / math.sqrt(n + 1.0) * v**1.5 for v, n in parts)
    return made(value, error, Square(value, error, _degrees(parts), third / variance**1.5), level=level)


def ratio_of(top: Estimate, bottom: Estimate, factor: float = 1.0) -> Estimate:
    """Return factor · top / bottom of two independent positive estimates; the ends as `Quotient` says.

    The standard error adds relative variances. Unknown where either is, or where the lower one is not positive.
    """
    if math.isnan(top.lo) or math.isnan(bottom.lo) or not bottom.value > 0.0:
        return unknown(top.level)
    value = factor * top.value / bottom.value
    relative = math.hypot(top.error / top.value, bottom.error / bottom.value) if top.value != 0.0 else math.nan
    sides = [e.source or _Fixed(e) for e in (top, bottom)]
    source = Quotient(sides[0], sides[1], (top.value, bottom.value), factor)
    return made(value, abs(value) * relative, source, level=top.level)


def scaled(estimate: Estimate, factor: float) -> Estimate:
    """Return factor · estimate, factor > 0."""
    e = estimate
    source = Scaled(e.source, factor) if e.source is not None else None
    return replace(e, value=factor * e.value, error=factor * e.error, lo=factor * e.lo, hi=factor * e.hi, source=source)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """An estimate whose ends hold at its own level only."""

    estimate: Estimate

    @property
    def law(self) -> None:
        return None

    @property
    def anchored(self) -> bool:
        return False

    def ends(self, level: float) -> tuple[float, float]:
        found = self.estimate.at(level)
        return max(found.lo, 0.0), found.hi


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
