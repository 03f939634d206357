"""The CPU backend: bit-packed spins, chains across vector lanes, parts of the chains across cores."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends import numba_ops
from backends.contract import Job, Kernel
from backends.decision import Tables, fold
from backends.engine import Engine
from backends.numba_kernel import chain_of, scanner, snapshots, sweeper
from backends.numba_lanes import LANES
from backends.numba_packed import drawn_bits, first_bits, pack, row_length, state_length, unpack
from backends.numba_plan import WIDE, plan, scan_steps, words_per_node
from backends.numba_tempered import TemperedSampler
from backends.schedule import free_nodes

__all__ = ["Sampler", "cores", "create", "drawn_bits"]
QUIET = np.empty((1, 0), np.uint64)  # one look that copies nothing


def create(threads: int | None = None) -> Engine:
    """Return the backend on `threads` cores, or on every core this process may use."""
    return Engine("numba_cpu", Sampler, numba_ops, threads or cores(), LANES * WIDE, TemperedSampler)


def cores() -> int:
    """Return how many cores this process may use: those that the system lets it, at most NUMBA_NUM_THREADS."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    told = os.environ.get("NUMBA_NUM_THREADS", "").strip()
    return min(here, max(1, int(told))) if told.isascii() and told.isdigit() else here


class Sampler:
    """Chains in parts of 16 or 64, each part a state of its own."""

    def __init__(self, job: Job, threads: int) -> None:
        tables = fold(job)
        self.job, self.tables_digest, self.n_spins = job, tables.digest(), job.model.graph.n_spins
        scan = job.kernel is Kernel.RANDOM_SCAN
        self.wide = 1 if scan else words_per_node(job.n_chains, threads)
        self.lanes, self.turn = chain_of(self.wide), snapshots()
        width = LANES * self.wide
        self.parts = tuple(slice(c, min(c + width, job.n_chains)) for c in range(0, job.n_chains, width))
        self.row = row_length(self.n_spins, self.wide)
        self.key = job.seed & 0xFFFFFFFF, job.seed >> 32
        self.run, self.arguments = _scan(job, tables) if scan else _blocks(job, tables, self.wide)
        self.states = [np.zeros(state_length(self.n_spins, self.wide), np.uint16) for _ in self.parts]
        self.rooms = [np.empty((0, 0, 0), np.uint64) for _ in self.parts]
        self.restore(first_bits(job, tables))

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [n_chains, n_spins]."""
        pairs = zip(self.states, self.parts, strict=True)
        return np.concatenate(
            [unpack(state, self.lanes, part.stop - part.start, self.n_spins) for state, part in pairs]
        )

    def restore(self, bits: NDArray[np.bool_]) -> None:
        """Put a state back."""
        for state, part in zip(self.states, self.parts, strict=True):
            pack(bits[part], self.lanes, state)

    def advance(self, part: int, sweep: int, n_sweeps: int) -> None:
        """Run sweeps sweep .. sweep + n_sweeps - 1 of one part."""
        self._run(part, sweep, n_sweeps, QUIET)

    def sample(self, part: int, sweep: int, n_draws: int, stride: int) -> NDArray[np.uint64]:
        """Run n_draws * stride sweeps; return uint64 [ceil(n_draws / 64), n_spins, chains of the part].

        The array is the part's own and is written again by its next call: fresh pages cost as much as filling them.
        """
        out = self._room(part, -(-n_draws // 64))
        chains = np.where(self.lanes < out.shape[2], self.lanes, -1)
        seen = np.zeros((64, self.row), np.uint64)
        for w, word in enumerate(out):
            n = min(64, n_draws - 64 * w)
            seen[n:] = 0
            self._run(part, sweep + 64 * w * stride, stride, seen[:n])
            self.turn(seen, chains, self.wide, word)
        return out

    def _room(self, part: int, n_words: int) -> NDArray[np.uint64]:
        room = self.rooms[part]
        if len(room) < n_words:
            here = self.parts[part]
            room = self.rooms[part] = np.empty((n_words, self.n_spins, here.stop - here.start), np.uint64)
        return room[:n_words]

    def _run(self, part: int, sweep: int, stride: int, seen: NDArray[np.uint64]) -> None:
        group = self.parts[part].start // 4
        self.run(self.states[part], *self.arguments(), sweep, stride, seen, group, *self.key)


def _blocks(job: Job, tables: Tables, wide: int) -> tuple[Any, Any]:
    """Return the block kernel and what makes its arguments: masks are written to, so every call has its own."""
    laid = plan(job, tables, wide)
    run = sweeper(wide, job.kernel is Kernel.SYMMETRISED, laid.bounded)
    return run, lambda: (laid.tables, laid.order, np.full((3, wide), 0xFFFF, np.uint16))


def _scan(job: Job, tables: Tables) -> tuple[Any, Any]:
    rows = job.model.graph.rows
    steps = scan_steps(tables)
    free = free_nodes(job).astype(np.uint32)
    layout = rows.starts, rows.nodes.astype(np.uint32), steps, tables.base
    return scanner(), lambda: (layout, free)
