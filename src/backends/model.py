"""Graphs and models: what is sampled, checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backends.errors import GraphError, ModelError
from backends.sinks import SINGLE, Observables, read_only


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """Compressed rows: node i has neighbours nodes[starts[i]:starts[i+1]] along edges edges[starts[i]:starts[i+1]]."""

    starts: NDArray[np.int64]
    nodes: NDArray[np.int64]
    edges: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Nodes 0 .. n_spins - 1, edges int32 [n_edges, 2] and blocks: arrays of nodes, in update order.

    The blocks hold every node exactly once, and no edge lies inside a block. `rows` gives each node's neighbours in the
    contract's order.

    Raises GraphError: no spins, a node out of range, a loop, a repeated edge, a block that breaks the above.
    """

    n_spins: int
    edges: NDArray[np.int32]
    blocks: tuple[NDArray[np.int64], ...]
    rows: Neighbours = field(init=False, repr=False)

    def __post_init__(self) -> None:
        edges = np.array(self.edges, dtype=np.int32).reshape(-1, 2)
        blocks = tuple(np.array(block, dtype=np.int64).reshape(-1) for block in self.blocks)
        _check_edges(self.n_spins, edges)
        _check_blocks(self.n_spins, edges, blocks)
        read_only(edges)
        for block in blocks:
            read_only(block)
        object.__setattr__(self, "edges", edges)
        object.__setattr__(self, "blocks", blocks)
        object.__setattr__(self, "rows", _rows(self.n_spins, edges))

    @property
    def n_edges(self) -> int:
        """Number of undirected edges."""
        return len(self.edges)

    def with_blocks(self, blocks: tuple[NDArray[np.int64], ...]) -> Graph:
        """Return the same nodes and edges under another block order or division."""
        return Graph(self.n_spins, self.edges, blocks)

    def observables(self) -> Observables:
        """Return every edge product in edge order, then every spin in node order: int32 [n_edges + n_spins, 2]."""
        nodes = np.arange(self.n_spins, dtype=np.int32)
        spins = np.stack([nodes, np.full_like(nodes, SINGLE)], axis=-1)
        return np.concatenate([self.edges, spins])


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A graph with float32 weights [n_edges] and biases [n_spins].

    Raises ModelError: another length, a value that is NaN or infinite in float32.
    """

    graph: Graph
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def __post_init__(self) -> None:
        for name, wanted in (("weights", self.graph.n_edges), ("biases", self.graph.n_spins)):
            object.__setattr__(self, name, _finite(name, getattr(self, name), wanted))


def _check_edges(n_spins: int, edges: NDArray[np.int32]) -> None:
    if n_spins < 1:
        raise GraphError(f"the graph has {n_spins} spins; give at least 1", n_spins)
    for bad, what in (
        (((edges < 0) | (edges >= n_spins)).any(axis=1), f"names a node outside 0..{n_spins - 1}"),
        (edges[:, 0] == edges[:, 1], "joins a node to itself"),
        (_repeated(edges), "is listed twice"),
    ):
        if bad.any():
            i, j = edges[int(np.argmax(bad))].tolist()
            raise GraphError(f"edge {i}-{j} {what}", (i, j))


def _rows(n_spins: int, edges: NDArray[np.int32]) -> Neighbours:
    """Lay both directions of every edge side by side, so that a stable sort by node keeps the order of edges."""
    owners, others = edges.reshape(-1), edges[:, ::-1].reshape(-1)
    order = np.argsort(owners, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=n_spins))]).astype(np.int64)
    rows = Neighbours(starts, others[order].astype(np.int64), order // 2)
    for array in (rows.starts, rows.nodes, rows.edges):
        read_only(array)
    return rows


def _repeated(edges: NDArray[np.int32]) -> NDArray[np.bool_]:
    repeated = np.ones(len(edges), dtype=np.bool_)
    low, high = edges.min(axis=1, initial=2**31 - 1).astype(np.int64), edges.max(axis=1, initial=0)
    repeated[np.unique(low << 32 | high, return_index=True)[1]] = False
    return repeated


def _check_blocks(n_spins: int, edges: NDArray[np.int32], blocks: tuple[NDArray[np.int64], ...]) -> None:
    nodes = np.concatenate(blocks) if blocks else np.empty(0, dtype=np.int64)
    outside = nodes[(nodes < 0) | (nodes >= n_spins)]
    if len(outside):
        raise GraphError(f"a block names node {outside[0]}, outside 0..{n_spins - 1}", int(outside[0]))
    times = np.bincount(nodes, minlength=n_spins)
    if (times != 1).any():
        node = int(np.argmax(times != 1))
        raise GraphError(f"node {node} is in {times[node]} blocks; every node belongs to exactly one", node)
    block_of = np.empty(n_spins, dtype=np.int64)
    for number, block in enumerate(blocks):
        block_of[block] = number
    inside = block_of[edges[:, 0]] == block_of[edges[:, 1]]
    if inside.any():
        i, j = edges[int(np.argmax(inside))].tolist()
        raise GraphError(f"edge {i}-{j} lies inside block {block_of[i]}; its ends must be in two blocks", (i, j))


def _finite(name: str, values: NDArray[np.float32], wanted: int) -> NDArray[np.float32]:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (wanted,):
        raise ModelError(f"{name} have shape {array.shape}; the graph wants ({wanted},)", array.shape)
    bad = ~(np.abs(array) <= np.finfo(np.float32).max)
    if bad.any():
        k = int(np.argmax(bad))
        raise ModelError(f"{name}[{k}] is {array[k]}; it must be finite in float32", float(array[k]))
    out = array.astype(np.float32)
    read_only(out)
    return out
