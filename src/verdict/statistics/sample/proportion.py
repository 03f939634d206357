"""Proportions: Wilson (1927), and Clopper and Pearson (1934) by SciPy.

Both ends of either interval rise with the successes, so that units which are missing take the lower end of the fewest
and the upper end of the most. Where units come in clusters, Wilson's interval is that of the mean share per cluster.
"""

from __future__ import annotations

import math
from functools import lru_cache

from verdict.statistics.sample.contract import Asked, Estimated, Sample, Unknown
from verdict.statistics.sample.counting import share
from verdict.statistics.sample.quantiles import normal
from verdict.statistics.sample.units import answered


def wilson(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a proportion by the interval of the score test."""
    found = share(samples[0], asked.level)
    if isinstance(found, Unknown):
        return found
    low, _ = wilson_ends(found.low, found.size, asked.level)
    _, high = wilson_ends(found.high, found.size, asked.level)
    words = "Wilson" if found.clusters is None else "Wilson of shares per cluster"
    return answered(found.value, low, high, found.trials, words, clusters=found.clusters)


def clopper_pearson(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a proportion by the interval of two exact tests; it covers at least its level at every n."""
    found = share(samples[0], asked.level)
    if isinstance(found, Unknown):
        return found
    low, high = (round(p * found.trials) for p in (found.low, found.high))
    lower, upper = (_exact_ends(k, found.trials, asked.level) for k in (low, high))
    return answered(found.value, lower[0], upper[1], found.trials, "Clopper-Pearson")


def wilson_ends(share_: float, size: float, level: float) -> tuple[float, float]:
    """Return the ends of Wilson's interval for a share among `size` trials, which need not be whole.

    SciPy's takes whole numbers only, and gives the same for them.
    """
    z2 = normal(0.5 * (1.0 - level)) ** 2
    middle = (share_ + 0.5 * z2 / size) / (1.0 + z2 / size)
    half = math.sqrt(z2 * (share_ * (1.0 - share_) / size + 0.25 * z2 / size**2)) / (1.0 + z2 / size)
    low = 0.0 if share_ <= 0.0 else max(0.0, middle - half)
    return low, 1.0 if share_ >= 1.0 else min(1.0, middle + half)


@lru_cache(maxsize=4096)
def _exact_ends(successes: int, trials: int, level: float) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(successes, trials).proportion_ci(level, "exact")
    return float(found.low), float(found.high)
