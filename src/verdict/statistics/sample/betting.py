"""Means of bounded units that hold at every n at once: the hedged capital of Waudby-Smith and Ramdas (2024, JRSS B).

Somebody who bets that the mean is not m grows rich only where m is wrong: the capital of fair bets reaches 1/α with
probability at most α, at whatever time it is looked at (Ville 1939). The interval after n units is every m against
which neither of two bettors, one on higher and one on lower means, has come to 2/α. It is the plain interval at n and
not the intersection of those before it; since all of them hold at once, intersecting them would hold too.

The bets are the paper's predictable plug-in, cut at half of what keeps the capital positive. Then the capital of each
bettor is monotone in m, so that an end is found by search. Units whose own mean is excluded have no interval: they
changed on the way, or are not in the order in which they came.

A missing unit enters the lower end as the least value of the support and the upper end as the greatest: each bettor
then bets on units that have at most, or at least, the mean.
"""

from __future__ import annotations

import math

import numpy as np

from verdict.statistics.sample.contract import Asked, Estimated, Floats, Sample, Status, Unknown
from verdict.statistics.sample.units import answered, refused

LEAST = 2
CUT = 0.5  # of the greatest bet that cannot lose everything
WIDTH = 2.0**-40  # of the bracket of an end, in widths of the support; the outer side is taken
AT_ONCE = 1 << 14  # floats of a step of the search
WORDS = "betting, hedged capital"


def mean(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the mean of units in the order in which they came, at every n at once; the support must be finite."""
    (sample,) = samples
    least, greatest = sample.support
    if not (least < greatest and math.isfinite(greatest - least)):
        why = f"bets need a support with two finite ends; found [{least:g}, {greatest:g}]"
        return Unknown(Status.BEYOND_SUPPORT, why)
    return refused(samples, LEAST, "finite") or _beyond(sample) or _bet(sample, sample.support, asked)


def proportion(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the share of ones among units that are 0 or 1, in the order in which they came, at every n at once."""
    from verdict.statistics.sample.counting import ones

    refusal = refused(samples, LEAST, "any")
    if refusal is not None:
        return refusal
    found = ones(samples[0])
    if isinstance(found, Unknown):
        return found
    low, high = (np.asarray(k, np.float64) for k in (found.low, found.high))
    return _bet(Sample(low, high, samples[0].missing, support=(0.0, 1.0)), (0.0, 1.0), asked)


def _beyond(sample: Sample) -> Unknown | None:
    """Say which measured units lie outside the support; a rounding interval need only reach into it."""
    least, greatest = sample.support
    outside = ((sample.high < least) | (sample.low > greatest)) & ~sample.missing
    if not outside.any():
        return None
    first = float(sample.middle[outside][0])
    why = f"{int(outside.sum())} of {outside.size} units lie outside the support [{least:g}, {greatest:g}]"
    return Unknown(Status.BEYOND_SUPPORT, f"{why}; the first of them is {first:.6g}")


def _bet(sample: Sample, support: tuple[float, float], asked: Asked) -> Estimated | Unknown:
    least, width = support[0], support[1] - support[0]
    lows, highs = (np.clip((x - least) / width, 0.0, 1.0) for x in (sample.low, sample.high))
    rich = math.log(2.0 / (1.0 - asked.level))
    low = _lower_end(lows, rich)
    high = 1.0 - _lower_end(1.0 - highs, rich)
    value, low, high = (least + width * end for end in (float(np.mean(0.5 * (lows + highs))), low, high))
    if not low <= value <= high:
        why = f"bets of {lows.size} units leave the means from {low:.6g} to {high:.6g}, which do not hold their mean"
        return Unknown(Status.EMPTY, f"{why}, {value:.6g}; are the units in the order in which they came?")
    return answered(value, low, high, lows.size, WORDS)


def _lower_end(x: Floats, rich: float) -> float:
    """Return the least m in [0, 1] against which the bettor on higher means has not come to log capital `rich`.

    x is float64[n] in [0, 1]. The capital falls in m. A step of the search asks of several m at once.
    """
    bets = _bets(x, rich)
    low, high, points = 0.0, 1.0, int(np.clip(AT_ONCE // x.size, 1, 63))
    while high - low > WIDTH:
        asked: Floats = low + (high - low) * np.arange(1.0, points + 1.0) / (points + 1.0)
        excluded = int(np.count_nonzero(_capital(x, bets, asked) >= rich))
        low, high = (asked[excluded - 1] if excluded else low), (asked[excluded] if excluded < points else high)
    return float(low)


def _bets(x: Floats, rich: float) -> Floats:
    """Return the bet on every unit, float64[n], each made from the units before it (equation 26 of the paper)."""
    n = x.size
    t = np.arange(1.0, n + 1.0)
    means = (0.5 + np.cumsum(x)) / (t + 1.0)
    variances = (0.25 + np.cumsum((x - means) ** 2)) / (t + 1.0)
    before = np.concatenate([[0.25], variances[:-1]])
    return np.asarray(np.sqrt(2.0 * rich / (before * t * np.log1p(t))))


def _capital(x: Floats, bets: Floats, means: Floats) -> Floats:
    """Return the log capital of bets that the mean is higher than each of `means`, float64[n_means] in (0, 1)."""
    m = means[:, None]
    stakes = np.minimum(bets, CUT / m)
    return np.asarray(np.log1p(stakes * (x - m)).sum(axis=1))
