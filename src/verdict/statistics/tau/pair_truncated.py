"""The program's estimator, called half-Sokal there: positive pairs of lags 1-2, 3-4, ..., cut at the first
pair that is not positive (program specification, section 4). Kept for faithful replays.

    C(l) per chain around the chain's own mean, divisor L; mean over chains; rho = C/C(0), 0 where C(0) = 0;
    Γ_m = rho(2m+1) + rho(2m+2);   tau = ½ + Γ_0 + ... up to, not including, the first Γ_m <= 0.

Its value is biased low on short records and never exceeds 0.1915 L; a frozen observable reads ½. The
interval is for the true tau and does not share the bias.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._counts import Counts, Needs
from verdict.statistics.tau._interval import WindowReading, judged, refused, widest_window
from verdict.statistics.tau._lags import LagCounts
from verdict.statistics.tau._profile import of_lags
from verdict.statistics.tau._tau import Tau

NEEDS = Needs.LAGS

# sup tau/L over all exactly centred series, L >= 100 (program specification, finding F-A).
CEILING = 0.1915


def estimate(counts: Counts, *, level: float) -> Tau:
    """Estimate tau of every observable; `window` is the last lag summed."""
    lags = counts.need_lags("pair_truncated")
    reading = read(lags)
    if few := refused(lags, reading.value, level=level, name="pair_truncated"):
        return few
    return judged(lags, of_lags(lags, widest_window(lags)), reading, level=level, name="pair_truncated")


def read(lags: LagCounts) -> WindowReading:
    """Return the program's value; where the counted lags end before a pair closes, the part summed."""
    C = lags.pooled()
    with np.errstate(invalid="ignore", divide="ignore"):
        rho = np.where(C[:, :1] > 0.0, C / C[:, :1], np.where(np.isnan(C[:, :1]), np.nan, 0.0))
    n_pairs = (lags.n_lags - 1) // 2
    pairs = rho[:, 1 : 2 * n_pairs : 2] + rho[:, 2 : 2 * n_pairs + 1 : 2]
    kept, closed = before_first_not_positive(pairs)
    value = 0.5 + np.where(np.arange(n_pairs) < kept[:, None], pairs, 0.0).sum(axis=1)
    value[np.isnan(C[:, 0])] = np.nan
    value[~lags.moving.any(axis=0)] = 0.5
    complete = lags.n_lags == lags.n_draws
    return WindowReading(value, np.maximum(2 * kept, 1), closed | complete, _ceiling(lags))


def before_first_not_positive(
    pairs: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return how many leading entries of each row are positive, and whether one was not.

    `pairs` float64[n_obs, n_pairs] -> int64[n_obs], bool[n_obs].
    """
    stop = ~(pairs > 0.0)
    closed = np.asarray(stop.any(axis=1))
    first = stop.argmax(axis=1) if stop.shape[1] else np.zeros(len(stop), dtype=np.int64)
    return np.where(closed, first, stop.shape[1]), closed


def _ceiling(lags: LagCounts) -> float:
    return max(0.5, min(CEILING * lags.n_draws, 0.5 + 2.0 * ((lags.n_lags - 1) // 2)))
