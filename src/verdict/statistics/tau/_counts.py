"""What estimators read: lag counts, a ladder of block sums, or both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._adapt import from_batches, from_correlator
from verdict.statistics.tau._blocks import BlockLadder, from_ladder
from verdict.statistics.tau._lags import LagCounts, SeriesError
from verdict.statistics.tau._series import Series, ladder_counts, lag_counts, stacked, with_faults

Ints = NDArray[np.int64]

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
    def from_series(
        cls, x: Series, needs: Needs = Needs.LAGS, n_lags: int | None = None, *, checked: bool = False
    ) -> Counts:
        """Count a series x, [n_chains, n_draws, n_obs]; every lag where `n_lags` is not given.

        Chains of unequal length and masked draws are filled up with NaN, as in `estimate_series`. What is wrong with
        the draws (copies, a start that was not discarded, periods: `_faults`) is found here and said by the estimator,
        unless they were `checked` before.

        ±1 integers give exact integer counts; other numbers are float64, where NaN and infinity stay.

        Raises `UsageError` where x is not three-dimensional, is empty or not numeric.
        """
        x = stacked(x)
        if needs == Needs.LADDER:
            ladder = ladder_counts(x, LADDER_LAGS, FEWEST_BLOCKS)
            return cls(ladder=ladder if checked else (with_faults(ladder[0], x), *ladder[1:]))
        lags = lag_counts(x, _draws(x) if n_lags is None else n_lags)
        return cls(lags=lags if checked else with_faults(lags, x))

    @classmethod
    def from_lagged(cls, n_draws: int, sums: Ints, products: Ints, ends: Ints) -> Counts:
        """Take exact lagged sums of ±1 observables at lags 0, 1, 2, ...

        `sums` int64[n_chains, n_obs]; `products` and `ends` int64[n_chains, n_obs, n_lags], where ends is
        the sum of the early and the late members of the pairs (heads + tails).

        Raises `UsageError` for shapes that do not fit and for counts that no ±1 series has.
        """
        return cls(lags=LagCounts.of_spins(n_draws, sums, products, ends))

    @classmethod
    def from_batches(cls, batches: Ints, sums: Ints, squares: Ints) -> Counts:
        """Take sums and squared sums of dyadic batches of ±1 observables; see `_adapt.from_batches`.

        `batches` int64[n_levels]; `sums` and `squares` int64[n_chains, n_levels, n_obs].
        """
        return cls(ladder=_long_enough(from_batches(batches, sums, squares)))

    @classmethod
    def from_correlator(cls, pairs: Ints, products: Ints, sums: Ints) -> Counts:
        """Take a multiple-tau correlator of ±1 observables; see `_adapt.from_correlator` for the shapes."""
        return cls(ladder=_long_enough(from_correlator(pairs, products, sums)))

    @classmethod
    def from_block_ladder(cls, found: BlockLadder) -> Counts:
        """Take sums over consecutive blocks of sweeps, merged by twos; a block is one draw.

        `blocks_in_sweeps` turns the times that come out back to sweeps. Raises `UsageError` for counts that do not fit.
        """
        return cls(ladder=_long_enough(from_ladder(found)))

    def as_counted(self) -> Counts:
        """Return these counts as a backend makes them: nothing is known of how they lie in time, nor of the draws."""
        lags = None if self.lags is None else _bare(self.lags)
        return Counts(lags, None if self.ladder is None else tuple(_bare(level) for level in self.ladder))

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


def _long_enough(ladder: tuple[LagCounts, ...]) -> tuple[LagCounts, ...]:
    return ladder[:1] + tuple(level for level in ladder[1:] if level.n_draws >= FEWEST_BLOCKS)


def _bare(counts: LagCounts) -> LagCounts:
    return replace(counts, over_time=None, faults=None)


def _draws(x: NDArray[np.generic]) -> int:
    return x.shape[1] if x.ndim == 3 else 1
