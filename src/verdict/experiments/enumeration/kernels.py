"""Transition kernels of one sweep, applied block by block; dense up to 12 free spins.

One heat-bath redraw of node i is the projection
    (P_i f)(s) = P(s_i = +1 | rest) f(s with s_i = +1) + P(s_i = -1 | rest) f(s with s_i = -1),
    P(s_i = +1 | rest) = sigmoid(2 beta h_i(s)),
self-adjoint in L²(pi). A block is the product of its nodes' P_i, which commute when no edge lies inside
the block; a sweep is a product, a mean or a power of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.enumeration.system import SpinSystem, SpinSystemError

Floats = NDArray[np.float64]
_Node = Callable[[int, Floats], Floats]  # how one node's redraw acts: on functions or on laws

DENSE_LIMIT = 12  # 4,096² float64 are 134 MB; at 14 they would be 2.1 GB


class KernelName(StrEnum):
    """What one sweep is."""

    ALTERNATING = "alternating"  # blocks in the given order: P_fwd
    REVERSED = "reversed"  # blocks in the opposite order: P_rev, the adjoint of P_fwd
    SYMMETRISED = "symmetrised"  # ½ (P_fwd + P_rev)
    RANDOM_SCAN = "random_scan"  # n_free redraws, each of one uniformly chosen free node
    RANDOM_BLOCK = "random_block"  # n_blocks redraws, each of one uniformly chosen block


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """One sweep of a named kernel on a system.

    `blocks` are tuples of nodes in update order; clamped nodes in them are skipped. Build with `Kernel.of`.
    """

    system: SpinSystem
    name: KernelName
    blocks: tuple[tuple[int, ...], ...]  # positions among the free nodes
    up: Floats  # P(s_i = +1 | rest), float64[n_states, n_free]
    down: Floats

    @classmethod
    def of(cls, system: SpinSystem, name: KernelName | str, blocks: Iterable[Sequence[int]]) -> Kernel:
        """Prepare the conditional probabilities.

        Raises `UsageError` where the blocks miss or repeat a free node, or hold two joined nodes.
        """
        positions = _positions(system, [tuple(map(int, block)) for block in blocks])
        drive = 2.0 * system.beta * system.fields()
        return cls(system=system, name=KernelName(name), blocks=positions, up=_sigmoid(drive), down=_sigmoid(-drive))

    def renamed(self, name: KernelName | str) -> Kernel:
        """Return another kernel on the same system and blocks."""
        return Kernel(system=self.system, name=KernelName(name), blocks=self.blocks, up=self.up, down=self.down)

    @property
    def reversible(self) -> bool:
        """True where the sweep is self-adjoint in L²(pi) by construction."""
        return self.name not in (KernelName.ALTERNATING, KernelName.REVERSED) or len(self.blocks) < 2

    def on_functions(self, f: Floats) -> Floats:
        """Return P f, the expectation one sweep later; `f` is float64[n_states] or [n_states, n]."""
        return _SWEEPS[self.name](self, f, self._node_on_functions)

    def on_laws(self, law: Floats) -> Floats:
        """Return law P, the law one sweep later; `law` is float64[n_states] or [n_states, n]."""
        order = _TRANSPOSED_ORDER.get(self.name, self.name)
        return _SWEEPS[order](self, law, self._node_on_laws)

    def matrix(self) -> Floats:
        """Return P, float64[n_states, n_states], rows the present state.

        Raises `UsageError` beyond 12 free spins, where `on_functions` is the way.
        """
        refuse_dense(self.system)
        return self.on_functions(np.eye(self.system.n_states))

    def block_matrix(self, block: int) -> Floats:
        """Return the matrix of redrawing one block, float64[n_states, n_states]."""
        refuse_dense(self.system)
        return _block(self, block, np.eye(self.system.n_states), self._node_on_functions)

    def _node_on_functions(self, node: int, f: Floats) -> Floats:
        """Return the expectation of f after redrawing one free node; f is float64[n_states] or [n_states, n]."""
        lo, hi, shape = _split(f, node)
        up, down = self._sides(node, lo)
        mean = up * hi + down * lo
        return np.stack([mean, mean], axis=1).reshape(shape)

    def _node_on_laws(self, node: int, law: Floats) -> Floats:
        """Return the law after redrawing one free node; `law` is float64[n_states] or [n_states, n]."""
        lo, hi, shape = _split(law, node)
        up, down = self._sides(node, lo)
        both = lo + hi
        return np.stack([down * both, up * both], axis=1).reshape(shape)

    def _sides(self, node: int, like: Floats) -> tuple[Floats, Floats]:
        """Return P(up | rest) and P(down | rest) of one free node, cut as `_split` cuts: [..., 1] each."""
        up = self.up[:, node].reshape(-1, 2, 1 << node)[:, 0, :, None]
        down = self.down[:, node].reshape(-1, 2, 1 << node)[:, 0, :, None]
        assert like.shape[:2] == up.shape[:2]  # noqa: S101  both are cut at the same bit
        return up, down


def refuse_dense(system: SpinSystem) -> None:
    """Raise `UsageError` where a dense matrix would be too large."""
    if system.n_free > DENSE_LIMIT:
        raise SpinSystemError(
            f"found {system.n_free} free spins, wanted at most {DENSE_LIMIT} for a dense matrix; "
            "apply the kernel to vectors instead",
            system.n_free,
        )


def _sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)) of any shape; no digit is lost at either end."""
    return np.exp(-np.logaddexp(0.0, -x))


def _split(values: Floats, node: int) -> tuple[Floats, Floats, tuple[int, ...]]:
    """Return the values where a free node is down and where it is up, and the shape that they came in.

    `values` is float64[n_states] or [n_states, n]; each side is [n_states / 2^(node + 1), 2^node, n].
    """
    cube = values.reshape(-1, 2, 1 << node, values.shape[1] if values.ndim > 1 else 1)
    return cube[:, 0], cube[:, 1], values.shape


def _block(kernel: Kernel, block: int, values: Floats, node: _Node) -> Floats:
    for position in kernel.blocks[block]:
        values = node(position, values)
    return values


def _sweep_backwards(kernel: Kernel, values: Floats, node: _Node) -> Floats:
    for block in reversed(range(len(kernel.blocks))):
        values = _block(kernel, block, values, node)
    return values


def _sweep_onwards(kernel: Kernel, values: Floats, node: _Node) -> Floats:
    for block in range(len(kernel.blocks)):
        values = _block(kernel, block, values, node)
    return values


def _sweep_both(kernel: Kernel, values: Floats, node: _Node) -> Floats:
    return 0.5 * (_sweep_onwards(kernel, values, node) + _sweep_backwards(kernel, values, node))


def _scan_nodes(kernel: Kernel, values: Floats, node: _Node) -> Floats:
    n = kernel.system.n_free
    for _ in range(n):
        values = sum((node(i, values) for i in range(1, n)), start=node(0, values)) / n
    return values


def _scan_blocks(kernel: Kernel, values: Floats, node: _Node) -> Floats:
    n = len(kernel.blocks)
    for _ in range(n):
        first = _block(kernel, 0, values, node)
        values = sum((_block(kernel, b, values, node) for b in range(1, n)), start=first) / n
    return values


# On functions the block drawn last acts first: P_1 P_2 ... P_k f starts with P_k f.
_SWEEPS = {
    KernelName.ALTERNATING: _sweep_backwards,
    KernelName.REVERSED: _sweep_onwards,
    KernelName.SYMMETRISED: _sweep_both,
    KernelName.RANDOM_SCAN: _scan_nodes,
    KernelName.RANDOM_BLOCK: _scan_blocks,
}
_TRANSPOSED_ORDER = {
    KernelName.ALTERNATING: KernelName.REVERSED,
    KernelName.REVERSED: KernelName.ALTERNATING,
}


def _positions(system: SpinSystem, blocks: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    place = {node: k for k, node in enumerate(system.free)}
    kept = tuple(tuple(place[node] for node in block if node in place) for block in blocks)
    drawn = sorted(k for block in kept for k in block)
    if drawn != list(range(system.n_free)):
        raise SpinSystemError(f"blocks {blocks} must hold each of the free nodes {system.free} once", blocks)
    _refuse_joined(system, blocks)
    return tuple(block for block in kept if block)


def _refuse_joined(system: SpinSystem, blocks: list[tuple[int, ...]]) -> None:
    free = set(system.free)
    home = {node: b for b, block in enumerate(blocks) for node in block if node in free}
    for i, j in system.edges.tolist():
        if i in home and home[i] == home.get(j):
            raise SpinSystemError(
                f"nodes {i} and {j} share a block and an edge; "
                "nodes redrawn together must be conditionally independent",
                (i, j),
            )
