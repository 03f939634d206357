"""Initial monotone sequence: pairs of lags 0-1, 2-3, ..., kept while positive, made non-increasing
(Geyer 1992, section 3.3).

    Γ_m = rho(2m) + rho(2m+1), positive and decreasing for reversible chains;
    tau = -½ + Σ_m min(Γ_0, ..., Γ_m) up to, not including, the first Γ_m <= 0.

The autocorrelation is centred on the mean over all chains.
"""

from __future__ import annotations

import numpy as np

from verdict.statistics.tau._counts import Counts, Needs
from verdict.statistics.tau._interval import WindowReading, judged, refused, unread, widest_window
from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._profile import Profile, of_lags
from verdict.statistics.tau._tau import Tau
from verdict.statistics.tau.pair_truncated import before_first_not_positive

NEEDS = Needs.LAGS


def estimate(counts: Counts, *, level: float) -> Tau:
    """Estimate tau of every observable; `window` is the last lag summed."""
    lags = counts.need_lags("geyer_ims")
    if few := refused(lags, unread(lags), level=level, name="geyer_ims"):
        return few
    profile = of_lags(lags, widest_window(lags))
    return judged(lags, profile, read(lags, profile), level=level, name="geyer_ims")


def read(lags: LagCounts, profile: Profile) -> WindowReading:
    """Return the monotone sum, else the part up to the longest window allowed."""
    curve = profile.curve()
    n_pairs = (curve.shape[1] + 1) // 2
    rho = np.diff(np.column_stack([np.full(len(curve), -0.5), np.full(len(curve), 0.5), curve]), axis=1)
    pairs = rho[:, 0 : 2 * n_pairs : 2] + rho[:, 1 : 2 * n_pairs : 2]
    kept, closed = before_first_not_positive(pairs)
    falling = np.minimum.accumulate(pairs, axis=1)
    value = -0.5 + np.where(np.arange(n_pairs) < kept[:, None], falling, 0.0).sum(axis=1)
    window = np.maximum(2 * kept - 1, 1)
    value *= 1.0 + (2 * window + 1) / profile.n
    value[np.isnan(curve[:, 0]) | ~lags.moving.any(axis=0)] = np.nan
    return WindowReading(value, window, closed, 2.0 * n_pairs)
