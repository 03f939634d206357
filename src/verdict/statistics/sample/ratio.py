"""Ratios of two means over the same units, by Fieller (1954).

A ratio r belongs to the set where the mean of x - r y does not differ from zero by Student's t. Where the mean of y
does not differ from zero either, the set has no end on one side at least: it is said to be unbounded, and so is every
set that consists of two pieces.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from verdict.statistics.sample.contract import Asked, Estimated, Floats, Sample, Status, Unknown
from verdict.statistics.sample.mean import Moments, factor, moments
from verdict.statistics.sample.units import EQUAL, PAIR, answered, clusters_of, draws, refused, worded

UNBOUNDED = "unbounded: the denominator is not told from zero"


@dataclass(frozen=True, slots=True)
class Both:
    """The moments of numerator and denominator over n draws, and the covariance of their middles."""

    x: Moments
    y: Moments
    covariance: float

    def excess(self, ratio: float, t: float) -> float:
        """How far the mean of x - ratio * y lies from zero, beyond all that t errors and the bounds explain."""
        x, y, n = self.x, self.y, self.x.n
        variance = x.deviation**2 - 2.0 * ratio * self.covariance + (ratio * y.deviation) ** 2
        error = (math.sqrt(max(variance, 0.0)) + x.blur + abs(ratio) * y.blur) / math.sqrt(n)
        return abs(x.mean - ratio * y.mean) - x.shift - abs(ratio) * y.shift - t * error


def fieller(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the mean of the first argument over the mean of the second, unit by unit or by means per cluster."""
    refusal = refused(samples, 2, "none", PAIR)
    if refusal is not None:
        return refusal
    ends = [draws(sample) for sample in samples]
    x, y = (0.5 * (low + high) for low, high in ends)
    found = Both(moments(*ends[0]), moments(*ends[1]), float(np.cov(x, y)[0, 1]))
    refusal = _degenerate(x, y, found)
    return refusal if refusal is not None else _set(samples[0], found, factor(asked.level, found.x.n - 1))


def _degenerate(x: Floats, y: Floats, both: Both) -> Unknown | None:
    if both.y.mean == 0.0:
        return Unknown(Status.NOT_FINITE, f"the mean of the {y.size} denominators is 0: there is no ratio")
    ratio = both.x.mean / both.y.mean
    if np.abs(x - ratio * y).max() <= EQUAL * np.abs(x).max():
        return Unknown(Status.NO_VARIANCE, f"the {x.size} ratios are all {ratio:.6g}: they do not vary")
    return None


def _set(sample: Sample, both: Both, t: float) -> Estimated | Unknown:
    """Return the set of ratios. It is bounded where the denominator differs from zero, whatever the bounds hide.

    Within the reach every ratio is explained or lies beyond the one end on its side: the excess is concave there.
    """
    x, y, n = both.x, both.y, both.x.n
    ratio, clusters = x.mean / y.mean, clusters_of(sample)
    of = "Fieller" if clusters is None else "Fieller of means per cluster"
    words = f"{of}, {n - 1} degrees of freedom"
    certain = abs(y.mean) - y.shift - t * (y.deviation + y.blur) / math.sqrt(n)
    if certain <= 0.0:
        return Estimated(
            ratio, -math.inf, math.inf, sample.low.size, f"{worded(words, clusters)}, {UNBOUNDED}", clusters
        )
    reach = 1.0 + 2.0 * (abs(x.mean) + x.shift + t * (x.deviation + x.blur) / math.sqrt(n)) / certain
    low, high = (_end(lambda r: both.excess(r, t), ratio, side * reach) for side in (-1.0, 1.0))
    return answered(ratio, low, high, sample.low.size, words, clusters=clusters)


def _end(excess: Callable[[float], float], inside: float, outside: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(excess, inside, outside, xtol=1e-15 * max(1.0, abs(inside)), rtol=1e-14))
