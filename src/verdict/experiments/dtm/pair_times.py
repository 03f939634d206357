"""The program's tau of every observable of a packed trajectory: `pair_truncated` from exact sums over its pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.statistics.tau.pair_truncated import CEILING

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
    """Read every observable; what never moved reads 1/2.

    Raises BackendError: as `pair_sums` does.
    """
    found = backend.pair_sums(packed, observables)
    n, draws = found.n_draws, found.n_chains * found.n_draws
    lags = 2 * found.kept
    covariances = float(n) * (n * found.products - found.ends) + found.squares * (lags * n - lags * (lags + 1) // 2)
    start = float(n) * (n * draws - found.squares)
    moved = found.squares < n * draws
    tau = 0.5 + np.divide(covariances, start, out=np.zeros(len(start)), where=moved)
    return PairTimes(tau, 1.0 - (found.sums / draws) ** 2, moved, n)
