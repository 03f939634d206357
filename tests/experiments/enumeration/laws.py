"""Laws to start from, and spectra: what tests ask of an enumerated system beside its own law."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from verdict.experiments.enumeration import Kernel, SpinSystem

Floats = NDArray[np.float64]
Spectrum = NDArray[np.inexact[Any]]


def product_law(system: SpinSystem, probability_up: ArrayLike) -> Floats:
    """Return the law of independent free spins with P(s_i = +1) = probability_up[i].

    `probability_up` is float64[n_spins]; entries of clamped nodes are ignored.
    """
    p = np.asarray(probability_up, dtype=np.float64)
    index = np.arange(system.n_states)
    law = np.ones(system.n_states)
    for bit, node in enumerate(system.free):
        law *= np.where(index >> bit & 1, p[node], 1.0 - p[node])
    return law


def point_law(system: SpinSystem, spins: ArrayLike) -> Floats:
    """Return the law that starts in one state; `spins` is ±1[n_spins], clamped entries ignored."""
    s = np.asarray(spins)
    law = np.zeros(system.n_states)
    law[sum(1 << bit for bit, node in enumerate(system.free) if s[node] > 0)] = 1.0
    return law


def spectrum(kernel: Kernel) -> Spectrum:
    """Return every eigenvalue of the sweep, largest modulus first: real for reversible kernels.

    Raises `UsageError` beyond 12 free spins.
    """
    P = kernel.matrix()
    if kernel.reversible:
        root = np.sqrt(kernel.system.law())
        symmetric = root[:, None] * P / root
        return _largest_first(np.linalg.eigvalsh(0.5 * (symmetric + symmetric.T)))
    return _largest_first(np.linalg.eigvals(P))


def _largest_first(values: Spectrum) -> Spectrum:
    return values[np.argsort(-np.abs(values), kind="stable")]
