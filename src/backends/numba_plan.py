"""Lay a job out for the compiled kernels: rows in blocks, tables interleaved, chains in parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backends.contract import Job
from backends.decision import Float32, Tables
from backends.numba_kernel import PAIR, UNROLL
from backends.numba_lanes import LANES
from backends.schedule import free_blocks, passes

WIDE = 4  # words of 16 chains per node where there are chains enough
WIDE_GAIN = 0.9  # time per chain at WIDE against that at one word, measured on the 60_12 graph
BOUND = 100.0  # below it exponents need no clamp; decisions no longer depend on y beyond 25

RowTables = tuple[
    NDArray[np.int32], Float32, NDArray[np.int32], Float32, NDArray[np.int64], NDArray[np.int64]
]  # nodes, base, others, steps, starts, degrees


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """`tables` by row, `order` int64 [steps, 3]: first row, last row and mask of each step of a sweep."""

    tables: RowTables
    order: NDArray[np.int64]
    bounded: bool


def words_per_node(n_chains: int, threads: int) -> int:
    """Return 1 or WIDE: whichever lets the slowest thread finish first."""

    def time(wide: int) -> float:
        parts = -(-n_chains // (LANES * wide))
        return -(-parts // threads) * wide * (WIDE_GAIN if wide > 1 else 1.0)

    return min((1, WIDE), key=time)


def plan(job: Job, tables: Tables, wide: int) -> Plan:
    """Return rows of two nodes: neighbours interleaved, degrees padded with the row that is always 0."""
    blocks = free_blocks(job)
    degrees = np.diff(job.model.graph.rows.starts)
    rows = [_rows(block[np.argsort(degrees[block], kind="stable")]) for block in blocks]
    nodes = np.concatenate([*rows, np.empty((0, PAIR), np.int64)])
    ends = np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int64)
    steps = passes([len(r) for r in rows], job.kernel)
    order = np.array([(ends[k], ends[k + 1], mask) for k, mask in steps], np.int64).reshape(-1, 3)
    return Plan(_tables(job, tables, nodes, wide), order, bounded(job, tables))


def scan_steps(tables: Tables) -> Float32:
    """Return every step beside a 0, as `numba_kernel.site_field` looks them up."""
    return np.stack([np.zeros_like(tables.steps), tables.steps], axis=-1).reshape(-1)


def bounded(job: Job, tables: Tables) -> bool:
    """Tell whether every exponent stays so small that the decision needs no clamp."""
    reach = np.abs(tables.base) + _reach(tables, np.diff(job.model.graph.rows.starts))
    return float(np.max(reach, initial=0)) < BOUND


def _rows(nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    padded = np.full(-(-len(nodes) // PAIR) * PAIR, -1, np.int64)
    padded[: len(nodes)] = nodes
    return padded.reshape(-1, PAIR)


def _reach(tables: Tables, degrees: NDArray[np.int64]) -> NDArray[np.float64]:
    reach = np.zeros(len(degrees))
    np.add.at(reach, np.repeat(np.arange(len(degrees)), degrees), np.abs(tables.steps).astype(np.float64))
    return reach


def _tables(job: Job, tables: Tables, nodes: NDArray[np.int64], wide: int) -> RowTables:
    n_spins, rows = job.model.graph.n_spins, job.model.graph.rows
    real, flat = nodes >= 0, nodes.reshape(-1)
    degree = np.where(real, np.diff(rows.starts)[nodes], 0)
    width = -(-degree.max(axis=1, initial=0) // UNROLL) * UNROLL
    starts = np.concatenate([[0], np.cumsum(width * PAIR)]).astype(np.int64)
    others = np.full(starts[-1], n_spins * wide, np.int32)
    steps = np.zeros(starts[-1], np.float32)
    slot, k = _entries(degree.reshape(-1))
    at = starts[slot // PAIR] + k * PAIR + slot % PAIR
    source = rows.starts[flat[slot]] + k
    others[at] = rows.nodes[source] * wide
    steps[at] = tables.steps[source]
    base = np.where(real, tables.base[nodes], np.float32(0)).astype(np.float32)
    names = np.where(real, nodes, n_spins + 1).astype(np.int32)
    return names.reshape(-1), base.reshape(-1), others, steps, starts[:-1].copy(), width.astype(np.int64)


def _entries(degree: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for every neighbour of every slot, the slot and the neighbour's number within it."""
    slot = np.repeat(np.arange(len(degree)), degree)
    return slot, np.arange(len(slot)) - np.repeat(np.cumsum(degree) - degree, degree)
