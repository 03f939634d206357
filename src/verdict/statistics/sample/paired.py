"""Differences of two proportions over the same units: Tango (1998), and Newcombe (1998b, method 10).

Every unit is 0 or 1 in both arguments. The result is the first share minus the second. What decides is how many units
are 1 in the first alone (`only_first`) and in the second alone (`only_second`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from verdict.statistics.sample.contract import Asked, Estimated, Sample, Status, Unknown
from verdict.statistics.sample.counting import LEAST, Successes, ones
from verdict.statistics.sample.proportion import wilson_ends
from verdict.statistics.sample.proportions import CLOSE
from verdict.statistics.sample.quantiles import normal
from verdict.statistics.sample.units import PAIR, answered, refused

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Of n units: the fewest and the most that are 1 in both arguments, in one alone, and in neither; and of each."""

    n: int
    both: Range
    only_first: Range
    only_second: Range
    neither: Range
    first: Range
    second: Range

    @property
    def value(self) -> float:
        """The middle of what the difference may be."""
        return 0.5 * (sum(self.first) - sum(self.second)) / self.n

    def margins(self, ones_: Range) -> tuple[float, float]:
        """Return the least and the greatest of k(n - k), k being how many units are 1 in one argument."""
        ends = [float(k * (self.n - k)) for k in ones_]
        half = self.n // 2
        return min(ends), max(*ends, float(half * (self.n - half)) if ones_[0] <= half <= ones_[1] else 0.0)


def tango(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a paired difference of proportions by the score test.

    Its ends rise with the units that are 1 in the first alone and fall with those of the second.
    """
    found = _pairs(samples)
    if isinstance(found, Unknown):
        return found
    (b, most_b), (c, most_c) = found.only_first, found.only_second
    low = _score_low(b, most_c, found.n, asked.level)
    high = -_score_low(c, most_b, found.n, asked.level)
    return answered(found.value, low, high, found.n, "Tango")


def newcombe_paired(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a paired difference of proportions by the Wilson ends of both shares and their correlation.

    Units that are missing enter with the corner of the two shares and the least correlation that they may have.
    """
    found = _pairs(samples)
    if isinstance(found, Unknown):
        return found
    together = _least_correlation(found)
    low = _newcombe_low(found.first[0], found.second[1], found.n, together, asked.level)
    high = -_newcombe_low(found.second[0], found.first[1], found.n, together, asked.level)
    return answered(found.value, low, high, found.n, "Newcombe for paired units")


def _pairs(samples: tuple[Sample, ...]) -> Pairs | Unknown:
    both_measured = ~(samples[0].missing | samples[1].missing)
    refusal = refused(samples, LEAST, "any", PAIR)
    if refusal is None and np.count_nonzero(both_measured) < LEAST:
        refusal = Unknown(Status.TOO_FEW, f"{np.count_nonzero(both_measured)} units were measured in both arguments")
    if refusal is not None:
        return refusal
    first, second = (ones(sample, name) for sample, name in zip(samples, PAIR, strict=True))
    if isinstance(first, Unknown):
        return first
    return second if isinstance(second, Unknown) else _counted(first, second)


def _counted(first: Successes, second: Successes) -> Pairs:
    """Count the units that must be, and that may be, of each of the four sorts."""
    x0, x1, y0, y1 = (k.astype(bool) for k in (first.low, first.high, second.low, second.high))

    def between(must: np.ndarray, may: np.ndarray) -> Range:
        return int(np.count_nonzero(must)), int(np.count_nonzero(may))

    return Pairs(
        first.low.size,
        both=between(x0 & y0, x1 & y1), only_first=between(x0 & ~y1, x1 & ~y0),
        only_second=between(~x1 & y0, ~x0 & y1), neither=between(~x1 & ~y1, ~x0 & ~y0),
        first=between(x0, x1), second=between(y0, y1),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _score_low(only_first: int, only_second: int, n: int, level: float) -> float:
    """Return the least difference that the score test does not reject."""
    from scipy.optimize import brentq

    z, estimate = -normal(0.5 * (1.0 - level)), (only_first - only_second) / n
    if estimate <= -1.0:
        return -1.0

    def excess(difference: float) -> float:
        """How far the estimate lies above, in units of difference, less z standard errors at this difference."""
        b = difference * (2 * n - only_first + only_second) - only_first - only_second
        c = -only_second * difference * (1.0 - difference)
        q = (math.sqrt(max(b * b - 8.0 * n * c, 0.0)) - b) / (4.0 * n)
        return estimate - difference - z * math.sqrt(max(2.0 * q + difference * (1.0 - difference), 0.0) / n)

    return float(brentq(excess, -1.0, estimate - CLOSE, xtol=CLOSE))


def _newcombe_low(first: int, second: int, n: int, together: float, level: float) -> float:
    """Return the lower end; the upper one is that of the arguments exchanged, negated."""
    p, q = first / n, second / n
    below, above = p - wilson_ends(p, n, level)[0], wilson_ends(q, n, level)[1] - q
    return p - q - math.sqrt(max(0.0, below**2 - 2.0 * together * below * above + above**2))


def _least_correlation(pairs: Pairs) -> float:
    """Return the least φ of the two arguments, with Newcombe's correction for continuity where it is positive.

    φ is (both * neither - only_first * only_second) over the root of the product of the four margins.
    """
    excess = float(pairs.both[0] * pairs.neither[0] - pairs.only_first[1] * pairs.only_second[1])
    least, greatest = (
        math.sqrt(math.prod(ends)) for ends in zip(pairs.margins(pairs.first), pairs.margins(pairs.second), strict=True)
    )
    if excess < 0.0:
        return max(-1.0, excess / least) if least else -1.0
    return max(excess - 0.5 * pairs.n, 0.0) / greatest if greatest else 0.0
