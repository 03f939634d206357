"""Exact error of a window average, burn-in bias included."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration.kernels import Kernel
from verdict.experiments.enumeration.system import SpinSystemError, read_only
from verdict.experiments.enumeration.times import centre

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class MeanSquareError:
    """E(f̄_a - pi(f_a))² of every observable, float64[n_observables], and its squared bias."""

    mse: Floats
    bias: Floats

    @property
    def total(self) -> float:
        """E‖ĝ(K) - g‖² = Σ_a mse_a."""
        return float(self.mse.sum())

    @property
    def variance(self) -> Floats:
        """mse - bias², float64[n_observables]: the part that burn-in cannot remove."""
        return self.mse - self.bias**2


def mean_square_error(
    kernel: Kernel, K: int, *, burn_in: int, start: Floats, observables: Floats | None = None
) -> MeanSquareError:
    """Return the error of f̄ = (1/K) Σ_{t=B+1}^{B+K} f(s_t), s_0 ~ start, times in sweeps.

    `start` float64[n_states] is a law; `observables` float64[n_states, n], or the system's own.

    With mu_t = start Pᵗ and f̃ = f - pi(f):
        E f̄̃² = K⁻² Σ_{t=1}^{K} mu_{B+t}( f̃² + 2 f̃ Σ_{l=1}^{K-t} Pˡ f̃ ),   E f̄̃ = K⁻¹ Σ_t mu_{B+t}(f̃).
    Costs K applications of the kernel and K stored laws.

    Raises `UsageError` for K < 1, a negative burn-in, or a start that is no law.
    """
    _refuse(kernel, K, burn_in, start)
    law = kernel.system.law()
    f = kernel.system.observables() if observables is None else observables
    _, centred = centre(f, law)
    laws = _laws(kernel, start, burn_in, K)
    ahead = np.zeros_like(centred)  # Σ_{l=1}^{K-t} Pˡ f̃
    square = np.zeros(f.shape[1])
    for mu in reversed(laws):
        square += mu @ (centred**2 + 2.0 * centred * ahead)
        ahead = kernel.on_functions(centred + ahead)
    bias = np.mean(laws, axis=0) @ centred
    return MeanSquareError(read_only(square / K**2), read_only(bias))


def _laws(kernel: Kernel, start: Floats, burn_in: int, K: int) -> list[Floats]:
    """Return the laws after burn_in + 1 ... burn_in + K sweeps, float64[n_states] each."""
    mu, laws = np.asarray(start, dtype=np.float64), []
    for t in range(1, burn_in + K + 1):
        mu = kernel.on_laws(mu)
        if t > burn_in:
            laws.append(mu)
    return laws


def _refuse(kernel: Kernel, K: int, burn_in: int, start: Floats) -> None:
    if K < 1 or burn_in < 0:
        raise SpinSystemError(f"found K = {K}, burn_in = {burn_in}; wanted K >= 1 and burn_in >= 0", (K, burn_in))
    shape, total = np.shape(start), float(np.sum(start))
    if shape != (kernel.system.n_states,) or not abs(total - 1.0) < 1e-9 or np.min(start) < 0.0:
        raise SpinSystemError(
            f"found a start of shape {shape} that sums to {total}; wanted a law on {kernel.system.n_states} states",
            shape,
        )
