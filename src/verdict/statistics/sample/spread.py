"""The standard deviation of normal data, by the chi-square law of its square."""

from __future__ import annotations

import math

from verdict.statistics.sample.contract import Asked, Estimated, Sample, Unknown
from verdict.statistics.sample.mean import moments
from verdict.statistics.sample.units import answered, refused, still


def chi_square(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate the standard deviation, supposing normal data: without it the level does not hold, at no n.

    Rounding moves the deviation by at most ||half widths||/sqrt(n-1); each end takes the worse side.
    """
    from scipy.special import chdtri  # the upper tail

    (sample,) = samples
    refusal = refused(samples, 2, "none") or still(samples)
    if refusal is not None:
        return refusal
    found, tail = moments(sample.low, sample.high), 0.5 * (1.0 - asked.level)
    degrees = found.n - 1
    low = max(0.0, found.deviation - found.blur) * math.sqrt(degrees / float(chdtri(degrees, tail)))
    high = (found.deviation + found.blur) * math.sqrt(degrees / float(chdtri(degrees, 1.0 - tail)))
    words = f"chi-square, {degrees} degrees of freedom, supposes normal data"
    return answered(found.deviation, low, high, found.n, words)
