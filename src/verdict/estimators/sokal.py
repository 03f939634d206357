"""Automatic windowing: the smallest W with W >= c · tau(W) (Madras and Sokal 1988, appendix C).

The autocorrelation is centred on the mean over all chains, so chains that sit apart do not close a
window; c is `SOKAL_WINDOW`, half convention.
"""

from __future__ import annotations

import numpy as np

from verdict.estimators._counts import Counts, Needs
from verdict.estimators._interval import Reading, judged, widest_window
from verdict.estimators._lags import LagCounts
from verdict.estimators._profile import Profile
from verdict.estimators._tau import Tau
from verdict.estimators._thresholds import SOKAL_WINDOW

NEEDS = Needs.LAGS


def estimate(counts: Counts, *, level: float) -> Tau:
    """Estimate tau of every observable; `window` is W."""
    lags = counts.need_lags("sokal")
    profile = Profile.of(lags)
    return judged(lags, profile, read(lags, profile), level=level, name="sokal")


def read(lags: LagCounts, profile: Profile) -> Reading:
    """Return tau(W) at the first self-consistent window, else at the longest one allowed."""
    widest = widest_window(lags)
    windows = np.arange(1, widest + 1)
    running = 0.5 + profile.sums()[:, 1 : widest + 1]
    consistent = windows >= SOKAL_WINDOW * running
    closed = np.asarray(consistent.any(axis=1))
    window = np.where(closed, 1 + consistent.argmax(axis=1), widest)
    value = np.where(lags.moving.any(axis=0), np.minimum(profile.tau(window), 0.5 + window), np.nan)
    return Reading(value, window, closed, 0.5 + widest)
