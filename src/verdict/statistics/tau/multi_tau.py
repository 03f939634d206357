"""Windowed sums over block lags: single draws at short lags, sums of 2, 4, 8, ... draws at long ones.

Memory grows with the logarithm of the run (Ramirez et al. 2010), so a run of any length can be streamed.
With c_B(i) the covariance of block sums i blocks apart,
    tau(W) = [c_B(0) + 2 Σ_{i=1}^{j} c_B(i)] / (2 B Var),   W = (j + ½) B,
is exact for every B up to the end of its window; the window is the smallest one with
W >= 5 · max(tau(W), mean lag up to W).
"""

from __future__ import annotations

import numpy as np

from verdict.statistics.tau._counts import Counts, Needs
from verdict.statistics.tau._interval import WindowReading, judged, refused, settled, unread
from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._profile import Profile, of_ladder
from verdict.statistics.tau._tau import Tau

NEEDS = Needs.LADDER


def estimate(counts: Counts, *, level: float) -> Tau:
    """Estimate tau of every observable; `window` is W in draws."""
    ladder = counts.need_ladder("multi_tau")
    if few := refused(ladder[0], unread(ladder[0]), level=level, name="multi_tau"):
        return few
    profile = of_ladder(ladder)
    return judged(ladder[0], profile, read(ladder[0], profile), level=level, name="multi_tau")


def read(counts: LagCounts, profile: Profile) -> WindowReading:
    """Return tau at the settled window, else at the longest one allowed."""
    at, closed = settled(profile, np.ones(counts.n_obs, dtype=np.int64))
    value = np.where(counts.moving.any(axis=0), profile.tau(at), np.nan)
    return WindowReading(value, profile.windows[at], closed, 0.5 + float(profile.windows[-1]))
