"""The quantities of the tracking experiment, from integer sums to intervals.

Sums are int64[n_chains, n_obs] over K consecutive draws of each chain, one draw a sweep, observables in the
graph's order: edges, then nodes. Chains are replicates: independent streams. Reference chains are others than
the ones judged. What the program never defined publicly carries our definition, and its docstring says so.

gradient  the gradient from moments of two phases
mse       its squared error from replicates
times     quantities that rest on tau
tracking  Q_op, Q_struct, their ratio, F4
estimate, laws, resample
          intervals by jackknife and by bootstrap over chains, and the laws of their ends
"""

from verdict.experiments.tracking.estimate import Estimate, ratio_of
from verdict.experiments.tracking.gradient import gradient, gradient_norm, means, reference_change
from verdict.experiments.tracking.mse import PhaseError, windowed_error
from verdict.experiments.tracking.times import (
    cardinality,
    cardinality_change,
    clt,
    effective_tau,
    t_o_growth,
    t_o_of_k,
    total,
)
from verdict.experiments.tracking.tracking import f4, q_op, q_struct, tracking_ratio

__all__ = [
    "Estimate",
    "PhaseError",
    "cardinality",
    "cardinality_change",
    "clt",
    "effective_tau",
    "f4",
    "gradient",
    "gradient_norm",
    "means",
    "q_op",
    "q_struct",
    "ratio_of",
    "reference_change",
    "t_o_growth",
    "t_o_of_k",
    "total",
    "tracking_ratio",
    "windowed_error",
]
