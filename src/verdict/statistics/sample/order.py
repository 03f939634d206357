"""Medians and quantiles by order statistics (Thompson 1936; Scheffé and Tukey 1945), whatever the law of the units.

How many units lie below the quantile is binomial; the interval runs between two order statistics. Where n is too small
for the level it ends where the support ends. Order statistics rise with every unit, so that rounding and missing units
are exact: the lower end is made from the least values, the upper end from the greatest.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from verdict.statistics.sample.contract import Asked, Estimated, Floats, Sample, Status, Unknown
from verdict.statistics.sample.units import answered, measured, refused, still

LEAST = 6


def median(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the median."""
    return _between(samples, asked.level, 0.5)


def quantile(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the q-quantile, q being an option strictly between 0 and 1."""
    q = float(asked.options["q"])
    if not 0.0 < q < 1.0:
        return Unknown(Status.BEYOND_SUPPORT, f"q is {q:g}; a quantile has q between 0 and 1")
    return _between(samples, asked.level, q)


def _between(samples: tuple[Sample, ...], level: float, q: float) -> Estimated | Unknown:
    (sample,) = samples
    refusal = refused(samples, LEAST, "any") or still(samples)
    if refusal is not None:
        return refusal
    n = sample.low.size
    below, above = _ranks(n, q, level)
    low = _ranked(sample.low, below) if below >= 1 else sample.support[0]
    high = _ranked(sample.high, above) if above <= n else sample.support[1]
    value = min(max(float(np.quantile(measured(sample), q)), low), high)
    return answered(
        value, low, high, n, f"order statistics {_named(below, n)} and {_named(above, n)} of {n}", unbounded=True
    )


@lru_cache(maxsize=1024)
def _ranks(n: int, q: float, level: float) -> tuple[int, int]:
    """Return the ranks, from 1, of the order statistics at the ends; 0 and n + 1 stand for the ends of the support.

    The lower is the greatest r with P(fewer than r below) <= α/2, the upper the least r with P(at least r) <= α/2.
    """
    from scipy.stats import binom

    tail = 0.5 * (1.0 - level)
    return int(binom.ppf(tail, n, q)), int(binom.isf(tail, n, q)) + 1


def _ranked(x: Floats, rank: int) -> float:
    return float(np.partition(x, rank - 1)[rank - 1])


def _named(rank: int, n: int) -> str:
    return str(rank) if 1 <= rank <= n else "the end of the support"
