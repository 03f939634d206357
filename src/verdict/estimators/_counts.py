"""What estimators read: lag counts, a ladder of block sums, or both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from verdict.estimators._lags import LagCounts, SeriesError
from verdict.estimators._series import ladder_counts, lag_counts

# Lags kept per level of the ladder: a window of 5 tau closes at the level whose block is tau/6 or longer.
LADDER_LAGS = 32
# Blocks a chain must have on the coarsest level.
FEWEST_BLOCKS = 4


class Needs(StrEnum):
    """Which counts an estimator reads."""

    LAGS = "lags"
    LADDER = "ladder"


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Counts of one run: every lag up to some window, block sums at dyadic sizes, or both.

    `ladder[k]` holds the lag counts of the sums over blocks of 2^k draws.
    """

    lags: LagCounts | None = None
    ladder: tuple[LagCounts, ...] | None = None

    @classmethod
    def from_series(cls, x: NDArray[np.generic], needs: Needs = Needs.LAGS, n_lags: int | None = None) -> Counts:
        """Count a series x, [n_chains, n_draws, n_obs]; every lag where `n_lags` is not given.

        ±1 integers give exact integer counts; other numbers are float64, where NaN and infinity stay.

        Raises `UsageError` where x is not three-dimensional, is empty or not numeric.
        """
        x = np.asarray(x)
        if needs == Needs.LADDER:
            return cls(ladder=ladder_counts(x, LADDER_LAGS, FEWEST_BLOCKS))
        return cls(lags=lag_counts(x, _draws(x) if n_lags is None else n_lags))

    def need_lags(self, name: str) -> LagCounts:
        """Return the lag counts.

        Raises `UsageError` where they were not counted.
        """
        if self.lags is None:
            raise SeriesError(f"estimator '{name}' needs lag counts and found none; count lags", name)
        return self.lags

    def need_ladder(self, name: str) -> tuple[LagCounts, ...]:
        """Return the ladder of block sums.

        Raises `UsageError` where it was not counted.
        """
        if not self.ladder:
            raise SeriesError(f"estimator '{name}' needs block sums and found none; count a ladder", name)
        return self.ladder


def _draws(x: NDArray[np.generic]) -> int:
    return x.shape[1] if x.ndim == 3 else 1
