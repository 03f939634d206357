"""The program's tau of every observable of a packed trajectory, each to the lag where its own pairs end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.estimators import LagCounts
from verdict.estimators.pair_truncated import CEILING, read

FIRST = 32  # lags of the first round; every round has four times as many
SUMS_AT_ONCE = 2**22  # lagged sums of one call and kind: 32 MiB
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PairTimes:
    """tau in draws (half convention), variance over chains and draws, and which observables moved; [n_obs] each."""

    tau: Floats
    variance: Floats
    moved: NDArray[np.bool_]
    n_draws: int

    @property
    def ceiling(self) -> float:
        """No series of this length reads more."""
        return CEILING * self.n_draws

    @property
    def total(self) -> float:
        """T_O = sum of tau Var."""
        return float(self.tau @ self.variance)


def pair_times(
    backend: backends.Backend, packed: backends.PackedTrajectory, observables: NDArray[np.int32]
) -> PairTimes:
    """Read every observable; the same values as from all lags at once, since lags past the cut do not count."""
    n, chains = packed.n_draws, packed.words.shape[0]
    tau, variance = np.full(len(observables), np.nan), np.zeros(len(observables))
    moved, open_, n_lags = np.zeros(len(observables), np.bool_), np.arange(len(observables)), min(FIRST, n)
    while len(open_):
        at_once = max(1, SUMS_AT_ONCE // (chains * n_lags))
        left = []
        for k in range(0, len(open_), at_once):
            chosen = open_[k : k + at_once]
            counts = _counts(backend, packed, observables[chosen], n_lags)
            reading = read(counts)
            tau[chosen], variance[chosen] = reading.value, counts.variance()
            moved[chosen] = counts.moving.any(axis=0)
            left.append(chosen[~reading.closed])
        open_, n_lags = (np.concatenate(left), min(4 * n_lags, n)) if n_lags < n else (open_[:0], n)
    return PairTimes(tau, variance, moved, n)


def _counts(
    backend: backends.Backend, packed: backends.PackedTrajectory, rows: NDArray[np.int32], n_lags: int
) -> LagCounts:
    found = backend.lagged_counts(packed, rows, np.arange(n_lags, dtype=np.int64))
    return LagCounts.of_spins(found.n_draws, found.sums, found.products, found.heads + found.tails)
