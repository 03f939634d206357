"""Exact autocorrelation times: tau_a, Var_a, T_O and autocovariances of a kernel.

With f̃ = f - pi(f) and Z = Σ_{t>=0} Pᵗ = (I - P)⁻¹ on functions of mean zero,
    C_a(t) = <f̃_a, Pᵗ f̃_a>_pi,   Var_a = C_a(0),
    tau_a = ½ + Σ_{t>=1} C_a(t)/C_a(0) = <f̃_a, Z f̃_a>/Var_a - ½,   T_O = Σ_a tau_a Var_a.
Z f̃ solves a linear system (a deflated resolvent); no sum is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration._solve import resolvent
from verdict.experiments.enumeration.kernels import Kernel
from verdict.experiments.enumeration.system import read_only

Floats = NDArray[np.float64]

# Var below this is a constant: f² is at most 1 and pi(f) carries some 1e-16 per state.
CONSTANT_VARIANCE = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class ExactTimes:
    """Exact figures of every observable, in sweeps, half convention.

    `tau` float64[n_observables] is NaN where `variance` is zero (a clamped or frozen observable).
    """

    tau: Floats
    variance: Floats
    mean: Floats

    @property
    def T_O(self) -> float:  # noqa: N802  the program's name
        """Σ_a tau_a Var_a; constants contribute nothing."""
        moving = self.variance > 0.0
        return float(self.tau[moving] @ self.variance[moving])

    @property
    def tau_max(self) -> float:
        """The largest tau of a moving observable; NaN where none moves."""
        moving = self.variance > 0.0
        return float(self.tau[moving].max()) if moving.any() else float("nan")


def exact_times(kernel: Kernel, observables: Floats | None = None) -> ExactTimes:
    """Solve for tau of `observables`, float64[n_states, n]; without them the system's own, edges first."""
    law = kernel.system.law()
    f = kernel.system.observables() if observables is None else observables
    mean, centred = centre(f, law)
    variance = law @ centred**2
    moving = variance > CONSTANT_VARIANCE
    tau = np.full(len(variance), np.nan)
    solved = resolvent(kernel, law, centred[:, moving])
    tau[moving] = (law @ (centred[:, moving] * solved)) / variance[moving] - 0.5
    return ExactTimes(read_only(tau), read_only(np.where(moving, variance, 0.0)), read_only(mean))


def autocovariances(kernel: Kernel, n_lags: int, observables: Floats | None = None) -> Floats:
    """Return C_a(t) = <f̃_a, Pᵗ f̃_a>_pi, float64[n_lags, n], t = 0 ... n_lags - 1 sweeps.

    `observables` float64[n_states, n], or the system's own.
    """
    law = kernel.system.law()
    f = kernel.system.observables() if observables is None else observables
    _, centred = centre(f, law)
    later, rows = centred, []
    for _ in range(n_lags):
        rows.append(law @ (centred * later))
        later = kernel.on_functions(later)
    return np.array(rows).reshape(n_lags, f.shape[1])


def centre(f: Floats, law: Floats) -> tuple[Floats, Floats]:
    """Return pi(f), float64[n], and f - pi(f), float64[n_states, n]."""
    mean = law @ f
    return mean, f - mean
