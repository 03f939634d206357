"""Lay a job out for the CUDA text: which cell holds which node, which row reads which cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.contract import Job
from backends.cuda_text import SHAPES, Shape
from backends.decision import Tables
from backends.numba_plan import bounded
from backends.schedule import free_blocks, free_nodes, passes

PAIR = np.dtype([("at", np.int32), ("step", np.float32)])
SAVED = 48  # bytes of shared memory for four chains: what two sweeps begin with


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """`arrays` and `sizes` are arguments of a kernel.

    nodes: the node of every cell, [n_spins]. width: bytes of a cell. pitch: 32-bit words of a group's state.
    widest: rows of the largest step. ahead: neighbours that a thread loads at a time. bounded: no field reaches where
    the decision needs its clamp.
    """

    arrays: tuple[NDArray[Any], ...]
    sizes: tuple[int, ...]
    nodes: NDArray[np.int64]
    width: int
    pitch: int
    widest: int
    ahead: int
    bounded: bool


def fitting(job: Job, multiprocessors: int, shared_bytes: int) -> Shape:
    """Return the shape that should be soonest done with a sweep, among those whose state fits in shared memory."""
    shapes = candidates(job.model.graph.n_spins, shared_bytes)
    return min(shapes, key=lambda shape: shape.time(job.n_chains, multiprocessors))


def candidates(n_spins: int, shared_bytes: int) -> list[Shape]:
    """Return the shapes whose state fits in shared memory, or, where none does, those of small groups."""
    local = [shape for shape in SHAPES if shared(shape, n_spins) <= shared_bytes]
    return local or [shape for shape in SHAPES if shape.chains <= 8]


def shared(shape: Shape, n_spins: int) -> int:
    """Return the bytes of shared memory that a block takes when it keeps its state there."""
    return SAVED * -(-shape.chains // 4) + 4 * -(-n_spins * _width(shape.chains) // 4)


def exchanging(shape: Shape, n_spins: int) -> int:
    """Return the bytes that a block takes which also exchanges states: a sum for each chain, and a mask."""
    return shared(shape, n_spins) + 4 * shape.chains + 16


def _width(chains: int) -> int:
    return max(1, chains // 8)


def cells_of(bits: NDArray[np.bool_], layout: Layout, group: int) -> NDArray[np.uint32]:
    """Pack bool [n_chains, n_spins] into uint32 [groups, pitch], the lowest bit of a cell its first chain."""
    n_chains, n_spins = bits.shape
    padded = np.zeros((-(-n_chains // group), group, 4 * layout.pitch // layout.width), np.bool_)
    padded.reshape(-1, padded.shape[-1])[:n_chains, :n_spins] = bits[:, layout.nodes]
    packed = np.packbits(padded, axis=1, bitorder="little").swapaxes(1, 2)
    return np.ascontiguousarray(packed).reshape(len(packed), -1).view(np.uint32)


def bits_of(packed: NDArray[np.uint32], layout: Layout, group: int, n_chains: int) -> NDArray[np.bool_]:
    """Undo `cells_of`: bool [n_chains, n_spins]."""
    n_spins, n_groups = len(layout.nodes), len(packed)
    cells = packed.view(np.uint8).reshape(n_groups, -1, layout.width)[:, :n_spins]
    bits = np.empty((n_groups, group, n_spins), np.bool_)
    bits[..., layout.nodes] = np.unpackbits(cells, axis=-1, bitorder="little")[..., :group].swapaxes(1, 2)
    return bits.reshape(-1, n_spins)[:n_chains]


def scan_layout(job: Job, tables: Tables) -> Layout:
    """Cells are nodes; rows as the graph has them."""
    rows, free, n_spins = job.model.graph.rows, free_nodes(job), job.model.graph.n_spins
    arrays = rows.starts, rows.nodes.astype(np.int32), tables.steps, tables.base, free.astype(np.int32)
    return Layout(arrays, (len(free),), np.arange(n_spins), 1, -(-n_spins // 4), 0, 0, False)


def block_layout(job: Job, tables: Tables, shape: Shape) -> Layout:
    """Rows block by block, those of like degree together; pairs are [neighbours, rows], padded with steps of 0."""
    blocks, rows, n_spins = free_blocks(job), job.model.graph.rows, job.model.graph.n_spins
    degrees = np.diff(rows.starts)
    blocks = [block[np.argsort(degrees[block], kind="stable")] for block in blocks]
    drawn = np.concatenate([*blocks, np.empty(0, np.int64)])
    nodes = np.concatenate([drawn, np.setdiff1d(np.arange(n_spins), drawn)])
    cells, width = np.argsort(nodes), _width(shape.chains)
    padded, ahead = _padded(degrees[drawn], shape)
    pairs = np.zeros((int(padded.max(initial=0)), len(drawn)), PAIR)
    for k in range(len(pairs)):
        has = degrees[drawn] > k
        source = rows.starts[drawn[has]] + k
        pairs["at"][k, has], pairs["step"][k, has] = width * cells[rows.nodes[source]], tables.steps[source]
    steps = passes([len(block) for block in blocks], job.kernel)
    ends = np.cumsum([0, *map(len, blocks)])
    order = np.array([(ends[k], ends[k + 1], who, 0) for k, who in steps], np.int32).reshape(-1, 4)
    arrays = nodes.astype(np.int32), tables.base[drawn], pairs, padded.astype(np.int32), order
    widest, pitch = max(map(len, blocks), default=0), -(-n_spins * width // 4)
    return Layout(arrays, (len(order), len(drawn)), nodes, width, pitch, widest, ahead, bounded(job, tables))


def _padded(degrees: NDArray[np.int64], shape: Shape) -> tuple[NDArray[np.int64], int]:
    """Return degrees made whole multiples, at least one, of a number of the shape, and the number that adds least."""

    def with_(ahead: int) -> NDArray[np.int64]:
        return np.maximum(1, -(-degrees // ahead)) * ahead

    ahead = min(shape.ahead, key=lambda number: int(with_(number).sum()))
    return with_(ahead), ahead
