"""Dyadic batch means, extrapolated, on a plateau (Flyvbjerg and Petersen 1989; Vats and Flegal 2022).

V(B) = B · var(batch means) / (2 Var) -> tau as B grows, low by tau · (mean lag)/B;
tau = 2 V(2B) - V(B) at the smallest B with 5B/2 >= 5 · max(tau, mean lag), where no larger B reads
significantly more: the plateau. Without one the reading is at its ceiling.
"""

from __future__ import annotations

import numpy as np

from verdict.statistics.tau._counts import Counts, Needs
from verdict.statistics.tau._interval import WindowReading, judged, refused, settled, unread
from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._profile import Profile, of_batches
from verdict.statistics.tau._tau import Tau

NEEDS = Needs.LADDER


def estimate(counts: Counts, *, level: float) -> Tau:
    """Estimate tau of every observable; `window` is 5B/2 in draws."""
    ladder = counts.need_ladder("batch_means")
    if few := refused(ladder[0], unread(ladder[0]), level=level, name="batch_means"):
        return few
    profile = of_batches(ladder)
    return judged(ladder[0], profile, read(ladder[0], profile), level=level, name="batch_means")


def read(counts: LagCounts, profile: Profile) -> WindowReading:
    """Return the extrapolated value on the plateau, else at the largest batch allowed."""
    at, closed = settled(profile, np.ones(counts.n_obs, dtype=np.int64))
    value = np.where(counts.moving.any(axis=0), profile.tau(at), np.nan)
    return WindowReading(value, profile.windows[at], closed, 0.5 + float(profile.windows[-1]))
