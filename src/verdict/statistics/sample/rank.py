"""Shifts by ranks: the estimates of Hodges and Lehmann (1963), with the intervals that invert Wilcoxon's tests (1945).

The ends are order statistics of pairwise means or differences, which rise with every unit of the one sample and fall
with those of the other: rounding and missing units are exact. Ties leave the level at least what it was. The laws of
both statistics are exact for few units, and normal with a correction for continuity beyond.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from verdict.statistics.sample.choosing import difference, walsh
from verdict.statistics.sample.contract import Asked, Estimated, Sample, Unknown
from verdict.statistics.sample.quantiles import normal
from verdict.statistics.sample.units import ALONE, GROUPS, answered, refused, still

LEAST, LEAST_PER_GROUP = 6, 4
EXACT = 60  # units of one sample, and of both, up to which the law is exact


def signed_rank(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the centre of a symmetric law by the median of all pairwise means (the signed-rank test)."""
    (sample,) = samples
    refusal = refused(samples, LEAST, "finite", ALONE) or still(samples, ALONE)
    if refusal is not None:
        return refusal
    n = sample.low.size
    pairs, k = n * (n + 1) // 2, _signed_rank_end(asked.level, n)
    low = walsh(sample.low, k, outward=-1) if k else sample.support[0]
    high = walsh(sample.high, pairs + 1 - k, outward=1) if k else sample.support[1]
    value = 0.5 * (walsh(sample.middle, (pairs + 1) // 2, outward=1) + walsh(sample.middle, pairs // 2 + 1, outward=1))
    return answered(value, low, high, n, _words("signed rank", n, k), unbounded=True)


def rank_sum(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate by how much the first group lies above the second: the median of all differences (the rank-sum test)."""
    refusal = refused(samples, LEAST_PER_GROUP, "finite", GROUPS)
    if refusal is None and still(samples[1:], GROUPS[1:]) is not None:
        refusal = still(samples[:1], GROUPS[:1])  # one group may be still, both may not
    if refusal is not None:
        return refusal
    first, second = samples
    n, m = first.low.size, second.low.size
    pairs, k = n * m, _rank_sum_end(asked.level, n, m)
    low = difference(first.low, second.high, k, outward=-1) if k else first.support[0] - second.support[1]
    high = difference(first.high, second.low, pairs + 1 - k, outward=1) if k else first.support[1] - second.support[0]
    middles = [difference(first.middle, second.middle, r, outward=1) for r in ((pairs + 1) // 2, pairs // 2 + 1)]
    return answered(0.5 * sum(middles), low, high, n + m, _words("rank sum", n + m, k), unbounded=True)


def _words(test: str, n: int, rank: int) -> str:
    ends = "" if rank else ", between the ends of the support"
    return f"Hodges-Lehmann, {test} test, {'exact' if n <= EXACT else 'normal'} law{ends}"


@lru_cache(maxsize=1024)
def _signed_rank_end(level: float, n: int) -> int:
    """Return the rank, from 1, of the pairwise mean at the lower end; 0 where the level is out of reach."""
    if n <= EXACT:
        return _rank(level, _signed_rank_law(n))
    return _normal_rank(level, n * (n + 1) // 2, n * (n + 1) * (2 * n + 1) / 24)


@lru_cache(maxsize=1024)
def _rank_sum_end(level: float, n: int, m: int) -> int:
    """Return the rank, from 1, of the difference at the lower end; 0 where the level is out of reach."""
    if n + m <= EXACT:
        return _rank(level, _rank_sum_law(n, m))
    return _normal_rank(level, n * m, n * m * (n + m + 1) / 12)


def _rank(level: float, law: tuple[int, ...]) -> int:
    """Return the greatest k with P(statistic <= k - 1) <= α/2, or 0; `law` counts the cases of each value."""
    tail = 0.5 * (1.0 - level) * sum(law) * (1.0 + 1e-12)
    below = 0
    for k, cases in enumerate(law):
        below += cases
        if below > tail:
            return k
    return 0


def _normal_rank(level: float, pairs: int, variance: float) -> int:
    return max(0, math.floor(0.5 * pairs + normal(0.5 * (1.0 - level)) * math.sqrt(variance) + 0.5))


@lru_cache(maxsize=64)
def _signed_rank_law(n: int) -> tuple[int, ...]:
    """Return how many of the 2^n signs give each value of the signed-rank statistic, from 0 on."""
    cases = np.zeros(n * (n + 1) // 2 + 1, dtype=object)
    cases[0] = 1
    for size in range(1, n + 1):
        cases[size:] = cases[size:] + cases[:-size]
    return tuple(cases.tolist())


@lru_cache(maxsize=256)
def _rank_sum_law(n: int, m: int) -> tuple[int, ...]:
    """Return how many arrangements of two groups give each value of the rank-sum statistic, from 0 on.

    They are the coefficients of the Gaussian binomial, the product of (1 - x^(n+i))/(1 - x^i) over i = 1..m.
    """
    cases = np.zeros(n * m + 1, dtype=object)
    cases[0] = 1
    for i in range(1, m + 1):
        for top in range(n * m, n + i - 1, -1):
            cases[top] -= cases[top - n - i]
        for top in range(i, n * m + 1):
            cases[top] += cases[top - i]
    return tuple(cases.tolist())
