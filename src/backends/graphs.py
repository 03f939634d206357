"""Graphs that programs use: the torus family, open grids, bipartite and complete graphs, and a greedy colouring."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Iterable, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from backends.errors import GraphError, ModelError
from backends.model import Graph, Model

_RULES = ((0, 1), (4, 1), (10, 9), (11, 14), (23, 6))  # each stands for four offsets, a quarter turn apart
RULES = {4 * n: _RULES[:n] for n in range(1, len(_RULES) + 1)}  # by degree

EDGE_DIGESTS = {"60_12": "1dd6c9fa3a6384009c62186dc1243eb3afa8edc7a10992243655bccc749d3dd3"}


class Boundary(StrEnum):
    """What happens to an offset that leaves the grid: it wraps around, or the edge is dropped."""

    TORUS = "torus"
    OPEN = "open"


def offsets(rules: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the four quarter turns (a, b), (-b, a), (-a, -b), (b, -a) of each rule, in this order."""
    return [turn for a, b in rules for turn in ((a, b), (-b, a), (-a, -b), (b, -a))]


def edge_digest(edges: NDArray[np.int32]) -> str:
    """Return the SHA-256 of an edge list written as little-endian int32 pairs in its own order."""
    return hashlib.sha256(np.ascontiguousarray(edges, dtype="<i4").tobytes()).hexdigest()


def grid(side: int, rules: Sequence[tuple[int, int]], boundary: Boundary) -> Graph:
    """Return a chequered side x side grid; blocks are (upper: i + j even, lower: i + j odd).

    Edge order: uppers in raster order, each with its offsets in order; a torus has edge 12 u + k from the upper of
    rank u at offset k when there are 12 offsets.

    Raises GraphError: an odd side on a torus, a rule that joins equal colours, offsets that meet on a small torus.
    """
    _check_grid(side, rules, boundary)
    cells = np.arange(side * side, dtype=np.int64)
    row, column = cells // side, cells % side
    upper = (row + column) % 2 == 0
    pairs = _grid_pairs(cells[upper], side, offsets(rules), boundary)
    return Graph(side * side, pairs.astype(np.int32), (cells[upper], cells[~upper]))


def _check_grid(side: int, rules: Sequence[tuple[int, int]], boundary: Boundary) -> None:
    if side < 2:
        raise GraphError(f"the grid has side {side}; give at least 2", side)
    for a, b in rules:
        if (a + b) % 2 == 0:
            raise GraphError(f"rule ({a}, {b}) joins nodes of one colour; a + b must be odd", (a, b))
    if boundary is Boundary.OPEN:
        return
    if side % 2:
        raise GraphError(f"a torus of odd side {side} has no two-colouring; take an even side or an open grid", side)
    wrapped = {(a % side, b % side) for a, b in offsets(rules)}
    if len(wrapped) < 4 * len(rules):
        raise GraphError(f"on a torus of side {side} two offsets reach the same node; take a larger side", side)


def _grid_pairs(
    uppers: NDArray[np.int64], side: int, turns: list[tuple[int, int]], boundary: Boundary
) -> NDArray[np.int64]:
    steps = np.array(turns, dtype=np.int64)
    row = (uppers // side)[:, None] + steps[:, 0]
    column = (uppers % side)[:, None] + steps[:, 1]
    inside = (row >= 0) & (row < side) & (column >= 0) & (column < side)
    lower = (row % side) * side + column % side
    pairs = np.stack([np.broadcast_to(uppers[:, None], lower.shape), lower], axis=-1)
    return pairs[inside] if boundary is Boundary.OPEN else pairs.reshape(-1, 2)


def preset(name: str, boundary: Boundary = Boundary.TORUS) -> Graph:
    """Return the graph "side_degree", such as "60_12"; the founding one is checked against its published digest.

    Raises GraphError: a name of another form, a degree with no rules, whatever `grid` refuses.
    """
    match = re.fullmatch(r"(\d{1,4})_(\d{1,2})", name)
    if match is None or int(match[2]) not in RULES:
        raise GraphError(f"'{name}' is no preset; write side_degree with a degree of {sorted(RULES)}", name)
    graph = grid(int(match[1]), RULES[int(match[2])], boundary)
    wanted = EDGE_DIGESTS.get(name)
    if boundary is Boundary.TORUS and wanted not in (None, edge_digest(graph.edges)):
        raise GraphError(f"the edges of '{name}' do not have the published digest {wanted}", name)
    return graph


def from_edges(n_spins: int, edges: Iterable[tuple[int, int]]) -> Graph:
    """Return any sparse graph with the blocks of a greedy colouring."""
    pairs = _pairs(edges)
    return Graph(n_spins, pairs, greedy_colouring(n_spins, pairs))


def bipartite(n_spins: int, edges: Iterable[tuple[int, int]]) -> Graph:
    """Return a two-block graph; the block that holds node 0 comes first, isolated nodes join it.

    Raises GraphError: a cycle of odd length, with an edge on it.
    """
    pairs = _pairs(edges)
    colour = _two_colours(n_spins, pairs)
    clash = pairs[colour[pairs[:, 0]] == colour[pairs[:, 1]]] if len(pairs) else pairs
    if len(clash):
        i, j = clash[0].tolist()
        raise GraphError(f"edge {i}-{j} lies on a cycle of odd length, so two blocks cannot hold it", (i, j))
    nodes = np.arange(n_spins)
    blocks = (nodes[colour == 0], nodes[colour == 1])
    return Graph(n_spins, pairs, tuple(block for block in blocks if len(block)))


def complete(n_spins: int) -> Graph:
    """Return the complete graph: edges i < j in lexical order, one block per node."""
    upper = np.triu_indices(n_spins, 1)
    return Graph(n_spins, np.stack(upper, axis=-1).astype(np.int32), tuple(np.arange(n_spins)[:, None]))


def from_matrix(matrix: NDArray[np.float64], biases: NDArray[np.float64]) -> Model:
    """Return the model of a symmetric matrix of weights: its non-zero pairs i < j are the edges, greedily coloured.

    Raises ModelError: not square, not symmetric, a weight of a node with itself, a value that is not finite.
    """
    weights = np.asarray(matrix, dtype=np.float64)
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1]:
        raise ModelError(f"the weights have shape {weights.shape}; a square matrix was wanted", weights.shape)
    for bad, what in (
        (~np.isfinite(weights), "is not finite"),
        (weights != weights.T, "differs from its mirror image"),
    ):
        if bad.any():
            i, j = np.argwhere(bad)[0].tolist()
            raise ModelError(f"weight [{i}, {j}] = {weights[i, j]} {what} ({weights[j, i]})", (i, j))
    if np.diagonal(weights).any():
        node = int(np.flatnonzero(np.diagonal(weights))[0])
        raise ModelError(f"node {node} has weight {weights[node, node]} with itself; it must be 0", node)
    pairs = np.argwhere(np.triu(weights))
    graph = from_edges(len(weights), ((i, j) for i, j in pairs.tolist()))
    return Model(graph, weights[tuple(pairs.T)].astype(np.float32), np.asarray(biases))


def greedy_colouring(n_spins: int, edges: NDArray[np.int32]) -> tuple[NDArray[np.int64], ...]:
    """Return blocks such that no edge lies inside one: nodes in index order take the first free colour."""
    adjacent = _adjacency(n_spins, edges)
    colour = np.full(n_spins, -1, dtype=np.int64)
    for node in range(n_spins):
        taken = {int(colour[other]) for other in adjacent[node]}
        colour[node] = next(c for c in range(n_spins) if c not in taken)
    return tuple(np.flatnonzero(colour == c) for c in range(int(colour.max(initial=-1)) + 1))


def _pairs(edges: Iterable[tuple[int, int]]) -> NDArray[np.int32]:
    return np.array([tuple(edge) for edge in edges], dtype=np.int32).reshape(-1, 2)


def _adjacency(n_spins: int, edges: NDArray[np.int32]) -> list[list[int]]:
    adjacent: list[list[int]] = [[] for _ in range(n_spins)]
    for i, j in edges.tolist():
        if not (0 <= i < n_spins and 0 <= j < n_spins):
            raise GraphError(f"edge {i}-{j} names a node outside 0..{n_spins - 1}", (i, j))
        adjacent[i].append(j)
        adjacent[j].append(i)
    return adjacent


def _two_colours(n_spins: int, edges: NDArray[np.int32]) -> NDArray[np.int64]:
    adjacent = _adjacency(n_spins, edges)
    colour = np.full(n_spins, -1, dtype=np.int64)
    for root in range(n_spins):
        if colour[root] >= 0:
            continue
        colour[root], queue = 0, deque([root])
        while queue:
            node = queue.popleft()
            for other in adjacent[node]:
                if colour[other] < 0:
                    colour[other] = 1 - colour[node]
                    queue.append(other)
    return colour
