"""Means by the bootstrap: studentised (Efron 1982; Hall 1988), and BCa (Efron 1987) by SciPy.

Both draw resamples from `asked.seed` alone, a batch at a time. Rounding moves every mean of a resample by at most the
greatest half width; both ends are moved outward by as much. Missing units have no place in a resample.
"""

from __future__ import annotations

import math
import warnings

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.contract import Asked, Estimated, Floats, Sample, Status, Unknown
from verdict.statistics.sample.units import answered, measured, refused, still

LEAST = 10
RESAMPLES = 9999
BEYOND = 25  # resamples that lie beyond each end at least: an end that rests on fewer is noise
MOST_RESAMPLES = 999_999
FLOATS_AT_ONCE = 1 << 21  # of resampled units, 16 MB


def bootstrap_t(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a mean by the quantiles of (mean* - mean)/error* over resamples.

    A resample without spread has an infinite ratio; where such ratios reach the quantiles there is no interval.
    """
    x, resamples = _began(samples, asked)
    if isinstance(resamples, Unknown):
        return resamples
    value, error = float(x.mean()), float(x.std(ddof=1)) / math.sqrt(x.size)
    ratios = np.sort(_ratios(x, resamples, np.random.default_rng(asked.seed)))
    beyond = _beyond(asked.level, resamples)
    least, greatest = float(ratios[beyond - 1]), float(ratios[resamples - beyond])
    if not (math.isfinite(least) and math.isfinite(greatest)):
        alone = int(np.sum(np.isinf(ratios)))
        why = f"{alone} of {resamples} resamples of {x.size} units do not vary: the units are too few or too equal"
        return Unknown(Status.NO_VARIANCE, why)
    return _widened(samples[0], (value, value - greatest * error, value - least * error), "bootstrap t", resamples)


def bca(samples: tuple[Sample, ...], asked: Asked) -> Estimated | Unknown:
    """Estimate a mean by the bias-corrected and accelerated bootstrap of `scipy.stats.bootstrap`."""
    from scipy.stats import bootstrap

    x, resamples = _began(samples, asked)
    if isinstance(resamples, Unknown):
        return resamples
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a degenerate distribution, which is answered below
        found = bootstrap(
            (x,), np.mean, n_resamples=resamples, batch=max(1, FLOATS_AT_ONCE // x.size), vectorized=True,
            confidence_level=asked.level, method="BCa", random_state=np.random.default_rng(asked.seed),
        ).confidence_interval  # fmt: skip
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        why = f"the acceleration of BCa is no number for these {x.size} units: nearly all of them are equal"
        return Unknown(Status.NO_VARIANCE, why)
    return _widened(samples[0], (float(x.mean()), float(found.low), float(found.high)), "BCa bootstrap", resamples)


def _began(samples: tuple[Sample, ...], asked: Asked) -> tuple[Floats, int | Unknown]:
    """Return the units, float64[n], and how many resamples the level takes, or why there are none."""
    (sample,) = samples
    refusal = refused(samples, LEAST, "none") or still(samples)
    resamples = max(RESAMPLES, math.ceil(2 * BEYOND / (1.0 - asked.level) - 1e-6) - 1)
    if refusal is None and resamples > MOST_RESAMPLES:
        why = f"the level {asked.level:.9g} needs {resamples} resamples; at most {MOST_RESAMPLES} are drawn"
        refusal = Unknown(Status.TOO_FEW, why)
    return measured(sample), resamples if refusal is None else refusal


def _beyond(level: float, resamples: int) -> int:
    return int((resamples + 1) * 0.5 * (1.0 - level) + 1e-6)


def _ratios(x: Floats, resamples: int, rng: np.random.Generator) -> Floats:
    """Return (mean* - mean)/error* of every resample, float64[resamples]; infinite where a resample does not vary."""
    n, centred = x.size, x - x.mean()
    batch = max(1, FLOATS_AT_ONCE // n)
    return np.concatenate(
        [
            _studentised(centred, rng.integers(n, size=(min(batch, resamples - a), n)))
            for a in range(0, resamples, batch)
        ]
    )


def _studentised(centred: Floats, drawn: NDArray[np.int64]) -> Floats:
    """Return the ratios of one batch, `drawn` int64[batch, n] being the units of each resample."""
    y = centred[drawn]
    mean = y.mean(axis=1)
    variance = np.mean(y * y, axis=1) - mean * mean
    settled = variance <= 1e-12 * mean * mean  # all units of the resample are one
    error = np.sqrt(np.where(settled, 1.0, variance) / (centred.size - 1))
    return np.asarray(np.where(settled, np.copysign(math.inf, mean), mean / error))


def _widened(sample: Sample, ends: tuple[float, float, float], words: str, resamples: int) -> Estimated | Unknown:
    value, low, high = ends
    slack = float(sample.slack.max())
    return answered(value, low - slack, high + slack, sample.low.size, f"{words}, {resamples} resamples")
