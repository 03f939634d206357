"""Correlations by Fisher's z (1921), of numbers by SciPy and of ranks by Bonett and Wright (2000), and slopes by t.

Rounding is bounded by geometry. Within half widths h a centred vector turns by at most arcsin(||h|| / its length), and
the correlation is the cosine of the angle between two. Missing units have no place here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from verdict.statistics.sample.contract import Asked, Estimated, Floats, Sample, Status, Unknown
from verdict.statistics.sample.mean import factor
from verdict.statistics.sample.quantiles import normal
from verdict.statistics.sample.units import EQUAL, PAIR, answered, refused, still

LEAST, LEAST_RANKS, LEAST_SLOPE = 4, 10, 3


@dataclass(frozen=True, slots=True)
class Vector:
    """Centred numbers, float64[n], their length, and how far the vector of the numbers themselves may lie from it."""

    entries: Floats
    length: float
    blur: float

    @property
    def turn(self) -> float:
        """By how much rounding may turn it, in radians."""
        return math.asin(min(1.0, self.blur / self.length))


def pearson(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the correlation of two arguments, supposing that they are normal together."""
    refusal = refused(samples, LEAST, "none", PAIR) or still(samples, PAIR)
    if refusal is not None:
        return refusal
    x, y = (_vector(sample.middle, sample.slack) for sample in samples)
    if not (x.blur or y.blur):
        return _exact_pearson(samples, asked.level)
    return _fisher(x, y, asked.level, "Fisher z")


def spearman(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the correlation of the ranks of two arguments."""
    refusal = refused(samples, LEAST_RANKS, "none", PAIR) or still(samples, PAIR)
    if refusal is not None:
        return refusal
    ranks = [_ranks(sample) for sample in samples]
    x, y = (_vector(0.5 * (low + high), 0.5 * (high - low)) for low, high in ranks)
    return _fisher(x, y, asked.level, "Fisher z of ranks, Bonett-Wright variance", spread=0.5)


def slope(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the slope of the first argument on the second by least squares, with n - 2 degrees of freedom.

    Rounding of the second argument moves the slope b by at most (||h|| ||residuals|| / (||x|| - ||h||) + |b| ||h||) /
    (||x|| - ||h||), and the residuals by at most |b| ||h||; rounding of the first adds its own ||h|| to both.
    """
    refusal = refused(samples, LEAST_SLOPE, "none", PAIR) or still((samples[1],), (PAIR[1],))
    if refusal is not None:
        return refusal
    y, x = (_vector(sample.middle, sample.slack) for sample in samples)
    certain, n = x.length - x.blur, x.entries.size
    if certain <= 0.0:
        return _hidden(PAIR[1], n)
    b = float(x.entries @ y.entries) / x.length**2
    residuals = y.entries - b * x.entries
    left = math.sqrt(float(residuals @ residuals))
    size = float(np.abs(samples[0].middle).max() + abs(b) * np.abs(samples[1].middle).max())
    if float(np.abs(residuals).max()) <= EQUAL * size:
        return Unknown(Status.NO_VARIANCE, f"the {n} units lie on a line of slope {b:.6g}: no residual varies")
    moved = abs(b) * x.blur + y.blur
    half = (x.blur * left / certain + moved + factor(asked.level, n - 2) * (left + moved) / math.sqrt(n - 2)) / certain
    return answered(b, b - half, b + half, n, f"least squares, Student t, {n - 2} degrees of freedom")


def _vector(middle: Floats, slack: Floats) -> Vector:
    entries = middle - middle.mean()
    return Vector(entries, math.sqrt(float(entries @ entries)), math.sqrt(float(slack @ slack)))


def _exact_pearson(samples: tuple[Sample, ...], level: float) -> Estimated | Unknown:
    from scipy.stats import pearsonr

    found = pearsonr(samples[0].middle, samples[1].middle)
    r, n = float(found.statistic), samples[0].low.size
    if 1.0 - abs(r) <= EQUAL:
        return _on_a_line(r, n)
    ends = found.confidence_interval(level)
    return answered(r, float(ends.low), float(ends.high), n, "Fisher z")


def _fisher(x: Vector, y: Vector, level: float, words: str, spread: float = 0.0) -> Estimated | Unknown:
    """Return tanh(artanh r -+ z sqrt((1 + spread r²)/(n - 3))), each end at the r that rounding makes worst."""
    n = x.entries.size
    for vector, name in zip((x, y), PAIR, strict=True):
        if vector.blur >= vector.length:
            return _hidden(name, n)
    r = max(-1.0, min(1.0, float(x.entries @ y.entries) / (x.length * y.length)))
    angle, turn = math.acos(r), x.turn + y.turn
    if 1.0 - abs(r) <= EQUAL and turn == 0.0:
        return _on_a_line(r, n)
    worst = (math.cos(min(math.pi, angle + turn)), math.cos(max(0.0, angle - turn))) if turn else (r, r)
    low, high = (_fisher_end(rho, side, n, level, spread) for rho, side in zip(worst, (-1.0, 1.0), strict=True))
    return answered(r, low, high, n, words)


def _fisher_end(r: float, side: float, n: int, level: float, spread: float) -> float:
    if 1.0 - abs(r) <= EQUAL:
        return r
    z = -normal(0.5 * (1.0 - level))
    return math.tanh(math.atanh(r) + side * z * math.sqrt((1.0 + spread * r * r) / (n - 3)))


def _ranks(sample: Sample) -> tuple[Floats, Floats]:
    """Return the least and the greatest rank, float64[n] each, that rounding leaves to each unit; ties share theirs.

    Rounding intervals are open: two that only touch are in order.
    """
    from scipy.stats import rankdata

    if sample.exact:
        ranks = np.asarray(rankdata(sample.middle), np.float64)
        return ranks, ranks
    inward = 1e-9 * (sample.high - sample.low)
    low, high = sample.low + inward, sample.high - inward
    least = 1.0 + np.searchsorted(np.sort(high), low, side="left")
    greatest = 1.0 * np.searchsorted(np.sort(low), high, side="right")
    return np.asarray(least), np.asarray(greatest)


def _on_a_line(r: float, n: int) -> Unknown:
    return Unknown(
        Status.NO_VARIANCE, f"the {n} units lie on a line: their correlation is {r:.6g}, and no error follows"
    )


def _hidden(name: str, n: int) -> Unknown:
    return Unknown(Status.NO_VARIANCE, f"the {n} units of {name} may all be equal: their rounding hides what varies")
