"""Automatic windowing: the smallest W with W >= c · tau(W) (Madras and Sokal 1988, appendix C).

The autocorrelation is centred on the mean over all chains, so chains that sit apart do not close a
window; c = 5 in the half convention. The value is cut off where tau hides a slow mode of small weight; the
interval is not.
"""

from __future__ import annotations

import numpy as np

from verdict.statistics.tau._counts import Counts, Needs
from verdict.statistics.tau._interval import WindowReading, first, judged, refused, unread, widest_window
from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._profile import Profile, of_lags
from verdict.statistics.tau._tau import Tau
from verdict.statistics.tau._thresholds import WINDOW

NEEDS = Needs.LAGS


def estimate(counts: Counts, *, level: float) -> Tau:
    """Estimate tau of every observable; `window` is W in draws."""
    lags = counts.need_lags("sokal")
    if few := refused(lags, unread(lags), level=level, name="sokal"):
        return few
    profile = of_lags(lags, widest_window(lags))
    return judged(lags, profile, read(lags, profile), level=level, name="sokal")


def read(lags: LagCounts, profile: Profile) -> WindowReading:
    """Return tau(W) at the first self-consistent window, else at the longest one allowed."""
    at, closed = first(profile.windows >= WINDOW * profile.curve())
    window = profile.windows[at]
    value = np.where(lags.moving.any(axis=0), np.minimum(profile.tau(at), 0.5 + window), np.nan)
    return WindowReading(value, window, closed, 0.5 + float(profile.windows[-1]))
