"""Differences of proportions between two groups: Newcombe (1998a, method 10), Miettinen and Nurminen (1985).

The result is the first group minus the second. Its ends rise with the successes of the first group and fall with those
of the second, so that missing units enter at the two corners of what is possible.
"""

from __future__ import annotations

import math
from functools import lru_cache

from verdict.statistics.sample.contract import Asked, Estimated, Sample, Unknown
from verdict.statistics.sample.counting import Share, share
from verdict.statistics.sample.proportion import wilson_ends
from verdict.statistics.sample.quantiles import normal
from verdict.statistics.sample.units import GROUPS, answered

CLOSE = 1e-12  # how closely an end is found


def newcombe(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a difference of proportions by the distances of the Wilson ends of both groups."""
    found = _shares(samples, asked.level)
    if isinstance(found, Unknown):
        return found
    first, second = found
    low = _newcombe_low((first.low, first.size), (second.high, second.size), asked.level)
    high = -_newcombe_low((second.low, second.size), (first.high, first.size), asked.level)
    n, value = first.trials + second.trials, first.value - second.value
    if first.clusters is None:
        return answered(value, low, high, n, "Newcombe")
    clusters = first.clusters + (second.clusters or 0)
    return answered(value, low, high, n, "Newcombe of shares per cluster", clusters=clusters)


def miettinen_nurminen(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a difference of proportions by the score test with the variance's factor N/(N - 1)."""
    found = _shares(samples, asked.level)
    if isinstance(found, Unknown):
        return found
    first, second = found
    (a, most_a), (b, most_b) = ((round(s.low * s.trials), round(s.high * s.trials)) for s in found)
    low = _score_low(a, first.trials, most_b, second.trials, asked.level)
    high = -_score_low(b, second.trials, most_a, first.trials, asked.level)
    n = first.trials + second.trials
    return answered(first.value - second.value, low, high, n, "Miettinen-Nurminen")


def _shares(samples: tuple[Sample, ...], level: float) -> tuple[Share, Share] | Unknown:
    first, second = (share(sample, level, name) for sample, name in zip(samples, GROUPS, strict=True))
    if isinstance(first, Unknown):
        return first
    return second if isinstance(second, Unknown) else (first, second)


def _newcombe_low(first: tuple[float, float], second: tuple[float, float], level: float) -> float:
    """Return the lower end for two shares, each with its size; exchanged and negated, it is the upper end."""
    below = first[0] - wilson_ends(*first, level)[0]
    above = wilson_ends(*second, level)[1] - second[0]
    return first[0] - second[0] - math.hypot(below, above)


@lru_cache(maxsize=4096)
def _score_low(successes: int, trials: int, successes_2: int, trials_2: int, level: float) -> float:
    """Return the least difference that the score test does not reject."""
    from scipy.optimize import brentq

    estimate, z = successes / trials - successes_2 / trials_2, -normal(0.5 * (1.0 - level))
    if estimate <= -1.0:
        return -1.0

    def excess(difference: float) -> float:
        p, q = _restricted(difference, successes, trials, successes_2, trials_2)
        variance = (p * (1.0 - p) / trials + q * (1.0 - q) / trials_2) * (trials + trials_2) / (trials + trials_2 - 1)
        return estimate - difference - z * math.sqrt(max(variance, 0.0))

    return float(brentq(excess, -1.0, estimate - CLOSE, xtol=CLOSE))


def _restricted(difference: float, x: int, n: int, y: int, m: int) -> tuple[float, float]:
    """Return the most likely two proportions with that difference (Miettinen and Nurminen 1985, appendix)."""
    cubic, total = float(n + m), x + y
    square = (n + 2 * m) * difference - cubic - total
    linear = (m * difference - cubic - 2 * y) * difference + total
    constant = y * difference * (1.0 - difference)
    third = square / (3.0 * cubic)
    q = third**3 - linear * square / (6.0 * cubic**2) + constant / (2.0 * cubic)
    p = math.copysign(math.sqrt(max(third**2 - linear / (3.0 * cubic), 0.0)), q)
    angle = (math.pi + math.acos(min(1.0, max(-1.0, q / p**3)))) / 3.0 if p else 0.5 * math.pi
    second = min(1.0, max(0.0, 2.0 * p * math.cos(angle) - third))
    return min(1.0, max(0.0, second + difference)), second
