"""Means by Student's t (1908), and differences of means by Welch's (1947), from units or from means per cluster.

Units that are known within bounds enter by the triangle inequality: within half widths h, float64[n], the mean moves by
at most mean(h) and the standard deviation by at most ||h||/sqrt(n-1), so that the interval holds that of every
completion. Where units come in clusters, what is estimated is the mean of the means per cluster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from verdict.statistics.sample.contract import Asked, Estimated, Floats, Sample, Unknown
from verdict.statistics.sample.units import ALONE, GROUPS, answered, clusters_of, draws, refused, still


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and standard deviation of n numbers that are known within bounds.

    mean, deviation   of the middles
    shift, blur       how far mean and deviation of the numbers themselves may lie from them
    """

    n: int
    mean: float
    deviation: float
    shift: float
    blur: float

    @property
    def variances(self) -> tuple[float, float]:
        """The least and the greatest variance of the mean."""
        least = max(0.0, self.deviation - self.blur)
        return least**2 / self.n, (self.deviation + self.blur) ** 2 / self.n


def moments(low: Floats, high: Floats) -> Moments:
    """Return the moments of numbers of which the least and the greatest value are known, float64[n] with n > 1."""
    n = low.size
    with np.errstate(over="ignore", invalid="ignore"):
        middle = low + 0.5 * (high - low)
        mean = float(middle.sum()) / n
        away = middle - mean
        deviation = math.sqrt(float(away @ away) / (n - 1))
        if low is high:
            return Moments(n, mean, deviation, 0.0, 0.0)
        slack = 0.5 * (high - low)
        return Moments(n, mean, deviation, float(slack.sum()) / n, math.sqrt(float(slack @ slack) / (n - 1)))


def factor(level: float, degrees: float) -> float:
    """Return how many standard errors a two-sided interval of Student's t reaches to each side."""
    from scipy.special import stdtrit

    return -float(stdtrit(degrees, 0.5 * (1.0 - level)))


def student(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a mean by Student's t with n - 1 degrees of freedom, or C - 1 where units come in C clusters."""
    (sample,) = samples
    refusal = refused(samples, 2, "finite") or still(samples, ALONE)
    if refusal is not None:
        return refusal
    found, clusters = moments(*draws(sample)), clusters_of(sample)
    half = found.shift + factor(asked.level, found.n - 1) * math.sqrt(found.variances[1])
    words = _words("Student t", found.n - 1, clusters)
    return answered(found.mean, found.mean - half, found.mean + half, sample.low.size, words, clusters=clusters)


def welch(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the mean of the first group minus that of the second, with the degrees of freedom of Welch (1947)."""
    refusal = refused(samples, 2, "finite", GROUPS) or still(samples, GROUPS)
    if refusal is not None:
        return refusal
    first, second = (moments(*draws(sample)) for sample in samples)
    degrees = _welch_degrees(first, second)
    error = math.sqrt(first.variances[1] + second.variances[1])
    half = first.shift + second.shift + factor(asked.level, degrees) * error
    value = first.mean - second.mean
    clusters = None if samples[0].clusters is None else first.n + second.n
    n = sum(sample.low.size for sample in samples)
    return answered(value, value - half, value + half, n, _words("Welch t", degrees, clusters), clusters=clusters)


def _welch_degrees(first: Moments, second: Moments) -> float:
    """Return the fewest degrees of freedom that the bounds allow.

    They depend on the ratio of the two variances alone, and fall to both sides of one ratio: the fewest lie at an end.
    """
    (a, most_a), (b, most_b) = first.variances, second.variances
    return min(_degrees(a, most_b, first.n, second.n), _degrees(most_a, b, first.n, second.n))


def _degrees(a: float, b: float, n: int, m: int) -> float:
    share = a / (a + b) if a + b > 0.0 else 0.5
    return 1.0 / (share**2 / (n - 1) + (1.0 - share) ** 2 / (m - 1))


def _words(law: str, degrees: float, clusters: int | None) -> str:
    of = "" if clusters is None else " of means per cluster"
    return (
        f"{law}{of}, {degrees:.4g} degrees of freedom"
        if degrees % 1
        else f"{law}{of}, {degrees:.0f} degrees of freedom"
    )
