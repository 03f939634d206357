"""Small systems of the program's exact experiments, as builders.

Couplings of the random families come from NumPy's Philox generator keyed by `seed`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration.system import Ints, SpinSystem

Blocks = tuple[tuple[int, ...], ...]


def curie_weiss(n_spins: int, beta: float, *, field: float) -> SpinSystem:
    """Return the complete ferromagnet: J_ij = 1/N, b_i = field."""
    edges = _complete(n_spins)
    return SpinSystem.of(
        n_spins, edges, weights=np.full(len(edges), 1.0 / n_spins), biases=_flat(n_spins, field), beta=beta
    )


def sherrington_kirkpatrick(n_spins: int, beta: float, *, field: float, seed: int) -> SpinSystem:
    """Return the complete spin glass: J_ij ~ N(0, 1/N), b_i = field."""
    edges = _complete(n_spins)
    weights = _normal(seed, len(edges)) / np.sqrt(n_spins)
    return SpinSystem.of(n_spins, edges, weights=weights, biases=_flat(n_spins, field), beta=beta)


def planted_hopfield(n_spins: int, n_patterns: int, beta: float, *, field: float, seed: int) -> SpinSystem:
    """Return the Hopfield net of random ±1 patterns: J_ij = (1/N) Σ_m x_i^m x_j^m, b_i = field x_i^1."""
    edges = _complete(n_spins)
    patterns = np.sign(_normal(seed, n_patterns * n_spins)).reshape(n_patterns, n_spins)
    weights = (patterns[:, edges[:, 0]] * patterns[:, edges[:, 1]]).sum(axis=0) / n_spins
    return SpinSystem.of(n_spins, edges, weights=weights, biases=field * patterns[0], beta=beta)


def restricted_boltzmann(
    n_visible: int, n_hidden: int, beta: float, *, weight_scale: float, bias_scale: float, seed: int
) -> SpinSystem:
    """Return a bipartite machine, visible nodes first: J ~ N(0, weight_scale²), b ~ N(0, bias_scale²)."""
    edges = [(v, n_visible + h) for v in range(n_visible) for h in range(n_hidden)]
    draws = _normal(seed, len(edges) + n_visible + n_hidden)
    weights, biases = weight_scale * draws[: len(edges)], bias_scale * draws[len(edges) :]
    return SpinSystem.of(n_visible + n_hidden, edges, weights=weights, biases=biases, beta=beta)


def open_grid(rows: int, columns: int, beta: float, *, weight_scale: float, bias_scale: float, seed: int) -> SpinSystem:
    """Return the open square lattice in raster order: J ~ N(0, weight_scale²), b ~ N(0, bias_scale²)."""
    nodes = np.arange(rows * columns).reshape(rows, columns)
    across = np.column_stack([nodes[:, :-1].ravel(), nodes[:, 1:].ravel()])
    down = np.column_stack([nodes[:-1].ravel(), nodes[1:].ravel()])
    edges = np.vstack([across, down])
    draws = _normal(seed, len(edges) + nodes.size)
    weights, biases = weight_scale * draws[: len(edges)], bias_scale * draws[len(edges) :]
    return SpinSystem.of(nodes.size, edges, weights=weights, biases=biases, beta=beta)


def single_site_blocks(n_spins: int) -> Blocks:
    """Return one block per node, in node order."""
    return tuple((i,) for i in range(n_spins))


def bipartite_blocks(n_visible: int, n_hidden: int) -> Blocks:
    """Return the two blocks of `restricted_boltzmann`: hidden first, then visible."""
    return tuple(range(n_visible, n_visible + n_hidden)), tuple(range(n_visible))


def _complete(n_spins: int) -> Ints:
    return np.column_stack(np.triu_indices(n_spins, k=1)).astype(np.int64)


def _flat(n_spins: int, field: float) -> NDArray[np.float64]:
    return np.full(n_spins, float(field))


def _normal(seed: int, n: int) -> NDArray[np.float64]:
    return np.random.Generator(np.random.Philox(key=seed)).standard_normal(n)
