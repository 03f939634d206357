"""The interval and the status of a windowed tau, shared by every estimator that has a window.

1. At the estimator's window W the relative variance of tau(W) is 2(2W+1)/n (Madras and Sokal 1988,
   eq. 3.19, n = chains · draws) plus a term per crossing that Gaussian theory misses; from
   `CHAINS_FOR_JACKKNIFE` chains on, the jackknife over chains where that is larger.
2. lo = tau(W) exp(-z s), hi = tau(W) exp(+z s).
3. hi is raised to the upper end at 2W, 4W, ... up to `WIDEST_CHECK` of the record, so that a slow mode of
   small weight, which closes windows early, is inside.
4. The status refuses what coverage counts do not carry; then hi is infinite and lo is a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.estimators import _thresholds as limits
from verdict.estimators._lags import LagCounts
from verdict.estimators._profile import Profile
from verdict.estimators._quantiles import chi_square, normal, student
from verdict.estimators._tau import Convention, Status, Tau

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What an estimator read off: value and window per observable, and whether the window closed."""

    value: Floats
    window: Ints
    closed: Flags
    ceiling: float


def judged(counts: LagCounts, profile: Profile, reading: Reading, *, level: float, name: str) -> Tau:
    """Give a reading its interval and status, half convention, in draws."""
    lo, hi = _ends(counts, profile, reading.window, level)
    lo, hi = np.fmin(lo, reading.value), np.fmax(hi, reading.value)
    status = _status(counts, profile, reading, hi)
    unbounded = np.isin(status, [Status.AT_CEILING, Status.TOO_SHORT, Status.ANTITHETIC])
    unknown = np.isin(status, [Status.FROZEN, Status.NOT_FINITE])
    return Tau(
        reading.value.copy(),
        np.where(unknown, np.nan, np.where(status == Status.ANTITHETIC, 0.0, lo)),
        np.where(unknown, np.nan, np.where(unbounded, np.inf, hi)),
        reading.window.copy(),
        status,
        counts.mean(),
        counts.variance(),
        reading.ceiling,
        level,
        name,
        counts.n_chains,
        counts.n_draws,
        Convention.HALF,
    )


def widest_window(counts: LagCounts) -> int:
    """Return the longest window that may close."""
    return max(1, min(counts.n_lags - 1, int(limits.WIDEST_WINDOW * counts.n_draws)))


def _ends(counts: LagCounts, profile: Profile, window: Ints, level: float) -> tuple[Floats, Floats]:
    p = 0.5 + 0.5 * level
    tau, spread = _spread(counts, profile, window, p)
    lo, hi = tau * np.exp(-spread), tau * np.exp(spread)
    longest = min(counts.n_lags - 1, int(limits.WIDEST_CHECK * counts.n_draws))
    wider = 2 * window
    while (wider <= longest).any():
        tau, spread = _spread(counts, profile, np.minimum(wider, longest), p)
        hi = np.where(wider <= longest, np.fmax(hi, tau * np.exp(spread)), hi)
        wider = 2 * wider
    return lo, hi


def _spread(counts: LagCounts, profile: Profile, window: Ints, p: float) -> tuple[Floats, Floats]:
    tau = profile.tau(window)
    flips = np.maximum(counts.flips.sum(axis=0), 1)
    n = counts.n_chains * counts.n_draws
    variance = 2.0 * (2 * window + 1) / n + limits.VARIANCE_PER_FLIP / flips
    spread = normal(p) * np.sqrt(variance)
    if counts.n_chains >= limits.CHAINS_FOR_JACKKNIFE:
        spread = np.fmax(spread, _jackknife(profile, window, p))
    return tau, spread


def _jackknife(profile: Profile, window: Ints, p: float) -> Floats:
    n = profile.n_chains
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(profile.without_each_chain(window))
    error: Floats = np.sqrt((n - 1) * logs.var(axis=0))
    return student(p, n - 1) * error


def _status(counts: LagCounts, profile: Profile, reading: Reading, hi: Floats) -> NDArray[np.str_]:
    n = counts.n_chains * counts.n_draws
    with np.errstate(invalid="ignore"):
        short = (
            (counts.n_draws < limits.SHORTEST_IN_TAU * hi)
            | (n < limits.FEWEST_TAU_IN_ALL * reading.value)
            | (counts.flips.sum(axis=0) < limits.FEWEST_FLIPS)
        )
        apart = _chains_apart(profile, hi)
        antithetic = profile.rho()[:, min(1, profile.n_lags - 1)] < limits.MOST_NEGATIVE
        full = ~reading.closed | (reading.window > widest_window(counts)) | apart
    finite = np.isfinite(counts.products[:, :, 0]).all(axis=0)
    return np.select(
        [~finite, ~counts.moving.any(axis=0), antithetic, full, short],
        [Status.NOT_FINITE, Status.FROZEN, Status.ANTITHETIC, Status.AT_CEILING, Status.TOO_SHORT],
        Status.RESOLVED,
    ).astype("U12")


def _chains_apart(profile: Profile, hi: Floats) -> Flags:
    n = profile.n_chains
    if n < 2:
        return np.zeros(len(hi), dtype=bool)
    mean = profile.mean.mean(axis=0)
    between = profile.mean.var(axis=0, ddof=1)
    within = (profile.square - mean**2).mean(axis=0)
    allowed = 2.0 * hi * within / profile.n_draws
    flags: Flags = between * (n - 1) > chi_square(1.0 - limits.DISAGREEMENT, n - 1) * allowed
    return flags
