"""Whether all chains move together, from their first halves to their second: a start that all of them remember."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._lags import LagCounts

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def drift_of(counts: LagCounts) -> Floats:
    """Return the mean of first halves less that of second halves, float64[n_obs]; NaN where it was not counted."""
    return np.full(counts.n_obs, np.nan) if counts.over_time is None else counts.over_time.drift


def drifts(counts: LagCounts, tau: Floats, error: Floats) -> Flags:
    """Say where all chains moved, from first halves to second ones, by more than tau explains, bool[n_obs].

    F = drift²/(8 tau Var/n) with 1 and 2/error² degrees; `tau` float64[n_obs] in draws, `error` that of its logarithm.
    Nowhere where it was not counted.
    """
    if counts.over_time is None:
        return np.zeros(counts.n_obs, dtype=bool)
    from scipy.special import fdtrc

    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = drift_of(counts) ** 2 * counts.n_chains * counts.n_draws / (8.0 * tau * counts.variance())
        return np.asarray(fdtrc(1.0, 2.0 / error**2, ratio) < limits.DRIFT)
