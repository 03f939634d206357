"""One small spin system: its states, energies, stationary law and observables, enumerated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from verdict.words.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)

MAX_FREE_SPINS = 14  # 16,384 states: one column of float64 is 131 kB, all 105 observables 14 MB


class SpinSystemError(UsageError):
    """A spin system is refused; `.found` holds the value that was wrong."""

    def __init__(self, message: str, found: object) -> None:
        self.found = found
        super().__init__(message)


@dataclass(frozen=True, slots=True, eq=False)
class SpinSystem:
    """A graph of ±1 spins with p(s) ∝ exp(-beta E(s)), E = -Σ b_i s_i - Σ J_ij s_i s_j.

    `edges` is int64[n_edges, 2], `weights` float64[n_edges], `biases` float64[n_spins]; `clamped` gives
    (node, ±1) pairs that never move. States enumerate the free nodes in ascending order: bit k of a
    state's index is 1 where the k-th free spin is +1.

    Raises `UsageError` for shapes that do not fit, nodes out of range, loops, repeated edges, values
    that are not finite, clamped values other than ±1, and more than 14 free spins.
    """

    n_spins: int
    edges: Ints
    weights: Floats
    biases: Floats
    beta: float
    clamped: tuple[tuple[int, int], ...] = ()
    free: tuple[int, ...] = field(init=False)

    @classmethod
    def of(
        cls,
        n_spins: int,
        edges: ArrayLike,
        weights: ArrayLike,
        biases: ArrayLike,
        beta: float,
        *,
        clamped: Mapping[int, int] | None = None,
    ) -> SpinSystem:
        """Take any arrays, copied and made read-only."""
        return cls(
            n_spins=int(n_spins),
            edges=read_only(np.array(edges, dtype=np.int64).reshape(-1, 2)),
            weights=read_only(np.array(weights, dtype=np.float64)),
            biases=read_only(np.array(biases, dtype=np.float64)),
            beta=float(beta),
            clamped=tuple(sorted((int(node), int(value)) for node, value in (clamped or {}).items())),
        )

    def __post_init__(self) -> None:
        held = {node for node, _ in self.clamped}
        object.__setattr__(self, "free", tuple(i for i in range(self.n_spins) if i not in held))
        _refuse_bad_shapes(self)
        _refuse_bad_edges(self)
        _refuse_bad_values(self)

    @property
    def n_free(self) -> int:
        """Spins that move."""
        return len(self.free)

    @property
    def n_states(self) -> int:
        """2 ** n_free."""
        return 1 << self.n_free

    @property
    def n_observables(self) -> int:
        """Edges, then nodes, clamped ones included."""
        return len(self.edges) + self.n_spins

    def spins(self) -> Floats:
        """Return every state, float64[n_states, n_spins] of ±1."""
        s = np.empty((self.n_states, self.n_spins))
        index = np.arange(self.n_states)
        for bit, node in enumerate(self.free):
            s[:, node] = 2.0 * (index >> bit & 1) - 1.0
        for node, value in self.clamped:
            s[:, node] = value
        return s

    def energies(self) -> Floats:
        """Return E(s) = -Σ b_i s_i - Σ J_ij s_i s_j, float64[n_states]; beta is not in it."""
        f = self.observables()
        return np.asarray(-(f @ np.concatenate([self.weights, self.biases])), dtype=np.float64)

    def law(self) -> Floats:
        """Return the stationary law exp(-beta E)/Z, float64[n_states]."""
        log_p = -self.beta * self.energies()
        p = np.exp(log_p - log_p.max())
        return np.asarray(p / p.sum(), dtype=np.float64)

    def observables(self) -> Floats:
        """Return f, float64[n_states, n_edges + n_spins]: products s_i s_j in edge order, then spins."""
        s = self.spins()
        return np.hstack([s[:, self.edges[:, 0]] * s[:, self.edges[:, 1]], s])

    def fields(self) -> Floats:
        """Return h_i(s) = b_i + Σ_j J_ij s_j of the free nodes, float64[n_states, n_free]."""
        coupling = np.zeros((self.n_spins, self.n_spins))
        coupling[self.edges[:, 0], self.edges[:, 1]] = self.weights
        coupling[self.edges[:, 1], self.edges[:, 0]] = self.weights
        h = self.spins() @ coupling + self.biases
        return np.asarray(h[:, list(self.free)], dtype=np.float64)

    def uniform_law(self) -> Floats:
        """Return the law of independent fair free spins, float64[n_states]."""
        return np.full(self.n_states, 1.0 / self.n_states)


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Close an array that a record is about to hold."""
    array.setflags(write=False)
    return array


def _refuse_bad_shapes(system: SpinSystem) -> None:
    if system.n_free > MAX_FREE_SPINS:
        raise SpinSystemError(
            f"found {system.n_free} free spins, wanted at most {MAX_FREE_SPINS}: "
            "enumeration doubles with each; clamp some or sample instead",
            system.n_free,
        )
    if system.weights.shape != (len(system.edges),):
        raise SpinSystemError(
            f"found weights of shape {system.weights.shape} for {len(system.edges)} edges, wanted one each",
            system.weights.shape,
        )
    if system.biases.shape != (system.n_spins,):
        raise SpinSystemError(
            f"found biases of shape {system.biases.shape} for {system.n_spins} spins, wanted one each",
            system.biases.shape,
        )


def _refuse_bad_edges(system: SpinSystem) -> None:
    seen: set[tuple[int, int]] = set()
    for i, j in system.edges.tolist():
        pair = (min(i, j), max(i, j))
        if pair[0] < 0 or pair[1] >= system.n_spins:
            raise SpinSystemError(f"edge {i}-{j} leaves the nodes 0..{system.n_spins - 1}", (i, j))
        if i == j:
            raise SpinSystemError(f"edge {i}-{j} joins a node to itself; put it into the biases", (i, j))
        if pair in seen:
            raise SpinSystemError(f"edge {i}-{j} is given twice; add the two weights", (i, j))
        seen.add(pair)


def _refuse_bad_values(system: SpinSystem) -> None:
    for name in ("weights", "biases"):
        values = getattr(system, name)
        if not np.isfinite(values).all():
            raise SpinSystemError(f"found {name} that are not finite, wanted numbers", values)
    if not np.isfinite(system.beta):
        raise SpinSystemError(f"found beta {system.beta}, wanted a finite number", system.beta)
    for node, value in system.clamped:
        if not 0 <= node < system.n_spins or value not in (-1, 1):
            raise SpinSystemError(
                f"clamped node {node} at {value}: wanted a node in 0..{system.n_spins - 1} at -1 or +1",
                (node, value),
            )
