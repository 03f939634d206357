"""The control: an interval that everybody knows to be too narrow goes through the same door, and must be refused."""

from __future__ import annotations

import math

from verdict.statistics.sample.contract import Asked, Estimated, Sample, Unknown
from verdict.statistics.sample.quantiles import normal
from verdict.statistics.sample.table import Row

WALD = Row("proportion", "wald", "benchmarks.estimate_coverage.control:wald", values="unit")


def wald(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a proportion by its normal approximation (Laplace 1812), of no width where all units are alike."""
    x = samples[0].middle
    share = float(x.mean())
    half = normal(0.5 + 0.5 * asked.level) * math.sqrt(share * (1.0 - share) / x.size)
    return Estimated(share, share - half, share + half, x.size, "Wald")
