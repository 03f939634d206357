"""Exactness on spin systems of up to 14 free spins: laws, kernels, tau, T_O, mean squared errors.

    p(s) ∝ exp(-beta E(s)),   E(s) = -sum_i b_i s_i - sum_(ij) J_ij s_i s_j,   s_i = ±1

Everything is float64 on the enumerated states; nothing is sampled. Times are in sweeps, tau is in the
half convention ½ + Σρ. These figures are the oracle of samplers, estimators and verdicts.

system    one small system, enumerated
kernels   transition kernels of one sweep
times     tau, T_O, autocovariances (_solve: the linear systems behind them)
mse       the error of a window average
families  the program's exact systems
"""

from verdict.experiments.enumeration.families import (
    bipartite_blocks,
    curie_weiss,
    open_grid,
    planted_hopfield,
    restricted_boltzmann,
    sherrington_kirkpatrick,
    single_site_blocks,
)
from verdict.experiments.enumeration.kernels import DENSE_LIMIT, Kernel, KernelName
from verdict.experiments.enumeration.mse import MeanSquareError, mean_square_error
from verdict.experiments.enumeration.system import MAX_FREE_SPINS, SpinSystem
from verdict.experiments.enumeration.times import ExactTimes, autocovariances, exact_times

__all__ = [
    "DENSE_LIMIT",
    "MAX_FREE_SPINS",
    "ExactTimes",
    "Kernel",
    "KernelName",
    "MeanSquareError",
    "SpinSystem",
    "autocovariances",
    "bipartite_blocks",
    "curie_weiss",
    "exact_times",
    "mean_square_error",
    "open_grid",
    "planted_hopfield",
    "restricted_boltzmann",
    "sherrington_kirkpatrick",
    "single_site_blocks",
]
