"""Tempered jobs on the CPU: parts of the replica sets, each with a state per rung; rungs in blocks across cores."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from backends.contract import Kernel
from backends.decision import Tables, fold
from backends.numba_kernel import chain_of, snapshots
from backends.numba_lanes import LANES
from backends.numba_packed import first_bits, lane_bits, pack, row_length, state_length, unpack
from backends.numba_plan import WIDE_GAIN, plan, scan_steps
from backends.numba_swaps import tempered_blocks, tempered_scan
from backends.schedule import free_nodes
from backends.swap_tables import SwapTables, fold_swaps
from backends.tempered_engine import Note, joint_digest
from backends.tempering import TemperedJob

SHARED_WORK = 2**20  # spin updates of a part's round below which its rungs stay on one core
BATCH = 64  # rounds between two reports of swaps where nothing is looked at
GAINS = {1: 1.0, 2: 0.95, 4: WIDE_GAIN}  # time per chain by words of 16 chains per node


class Task(NamedTuple):
    """One compiled call: rounds t .. t + n - 1 of a batch, which rungs and pairs, and which draws it copies."""

    part: int
    t: int
    n: int
    rungs: tuple[int, int]
    pairs: tuple[int, int]
    draws: tuple[int, int]


class Batch(NamedTuple):
    """What a batch of rounds leaves, by part: `swapped` [rounds, R - 1, wide] and `seen` [draws, looks, row]."""

    first: int
    looks: NDArray[np.int64]
    n_draws: int
    swapped: NDArray[np.uint16]
    seen: NDArray[np.uint64]


class TemperedSampler:
    """Replica sets in parts of 16, 32 or 64, each part with a state of its own at every rung."""

    def __init__(self, job: TemperedJob, threads: int) -> None:
        folded, swaps, scan = [fold(rung) for rung in job.rungs], fold_swaps(job), job.kernel is Kernel.RANDOM_SCAN
        self.tables_digest, self.swaps_digest = joint_digest(one.digest() for one in folded), swaps.digest()
        self.job, self.n_spins, self.threads = job, job.graph.n_spins, threads
        self.wide = 1 if scan else words_of_sets(job.n_sets)
        self.lanes, self.row, width = chain_of(self.wide), row_length(self.n_spins, self.wide), LANES * self.wide
        self.parts = [slice(c, min(c + width, job.n_sets)) for c in range(0, job.n_sets, width)]
        self.blocks = rung_blocks(job, width, len(self.parts), threads)
        self.run, self.tables = (_scan if scan else _blocks)(job, folded, self.wide)
        self.swaps, self.turn = _terms(job, swaps, self.wide), snapshots()
        shape = job.n_rungs, state_length(self.n_spins, self.wide)
        self.states = [np.zeros(shape, np.uint16) for _ in self.parts]
        self.restore(np.stack([first_bits(rung, folded[r], r * job.stride) for r, rung in enumerate(job.rungs)]))

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [R, S, n_spins]."""
        parts, rungs = list(zip(self.states, self.parts, strict=True)), range(self.job.n_rungs)
        return np.stack([np.concatenate([self._unpack(states[r], part) for states, part in parts]) for r in rungs])

    def _unpack(self, state: NDArray[np.uint16], part: slice) -> NDArray[np.bool_]:
        return unpack(state, self.lanes, part.stop - part.start, self.n_spins)

    def restore(self, bits: NDArray[np.bool_]) -> None:
        """Put a state back."""
        for states, part in zip(self.states, self.parts, strict=True):
            for state, rung in zip(states, bits, strict=True):
                pack(rung[part], self.lanes, state)

    def rounds(
        self, first: int, n_rounds: int, stride: int, looks: tuple[int, ...], note: Note
    ) -> list[NDArray[np.uint64]]:
        """Run rounds and note their swaps; return the snapshots of the rungs looked at."""
        n_words, length = (-(-n_rounds // (64 * stride)), 64 * stride) if looks else (0, BATCH)
        out = np.empty((len(looks), n_words, self.n_spins, self.job.n_sets), np.uint64)
        with ThreadPoolExecutor(self.threads) as pool:
            for begin in range(0, n_rounds, length):
                n = min(length, n_rounds - begin)
                batch = self._batch(first + begin, n, n // stride, looks, pool)
                for t, exchanged in enumerate(self._by_set(batch.swapped)):
                    note(first + begin + t, exchanged)
                words = out[:, begin // length] if looks else out
                list(pool.map(self._turn, np.moveaxis(batch.seen, 2, 0), words))
        return list(out)

    def _batch(self, first: int, n: int, n_draws: int, looks: tuple[int, ...], pool: ThreadPoolExecutor) -> Batch:
        parts, pairs = len(self.parts), self.job.n_rungs - 1
        batch = Batch(
            first,
            np.array(looks, np.int64),
            n_draws if looks else 0,
            np.zeros((parts, n, pairs, self.wide), np.uint16),
            np.zeros((parts, 64 if looks else 0, len(looks), self.row), np.uint64),
        )
        for step in self._steps(n, batch.n_draws):
            list(pool.map(lambda task: self._carry_out(batch, task), step))
        return batch

    def _carry_out(self, batch: Batch, task: Task) -> None:
        part, rows, begin = task.part, slice(*task.draws), self.job.first_round + batch.first + task.t
        numbers = np.array([begin, task.n, self.job.swap_every, *task.rungs, *task.pairs], np.int64)
        groups = self.parts[part].start // 4, self.job.stride // 4, self.job.seed & 0xFFFFFFFF, self.job.seed >> 32
        swapped = batch.swapped[part, task.t : task.t + task.n]
        self.run(
            self.states[part], *self.tables, self.swaps, numbers, *groups, batch.looks, batch.seen[part, rows], swapped
        )

    def _steps(self, n: int, n_draws: int) -> Iterator[list[Task]]:
        """Yield what cores may do side by side: parts through all rounds, or blocks of rungs, one round at a time."""
        parts, n_pairs, nothing = range(len(self.parts)), self.job.n_rungs - 1, (0, 0)
        if len(self.blocks) == 1:
            yield [Task(part, 0, n, self.blocks[0], (0, n_pairs), (0, n_draws)) for part in parts]
            return
        tasks = [(part, low, high) for part in parts for low, high in self.blocks]
        for t in range(n):
            yield [Task(part, t, 1, (low, high), nothing, nothing) for part, low, high in tasks]
            yield [Task(part, t, 1, nothing, (low, min(high, n_pairs)), nothing) for part, low, high in tasks]
            draw, rest = divmod(t + 1, n // n_draws) if n_draws else (0, 1)
            if not rest:
                yield [Task(part, t, 1, nothing, nothing, (draw - 1, draw)) for part in parts]

    def _by_set(self, swapped: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Return who swapped, bool [rounds, R - 1, S]."""
        pairs = zip(swapped, self.parts, strict=True)
        return np.concatenate([lane_bits(words, self.lanes, part.stop - part.start) for words, part in pairs], axis=-1)

    def _turn(self, seen: NDArray[np.uint64], out: NDArray[np.uint64]) -> None:
        """Write the snapshots of one rung, [parts, 64, row], as one word of time per node and set, [n_spins, S]."""
        for part, rows in zip(self.parts, seen, strict=True):
            chains = np.where(self.lanes < part.stop - part.start, self.lanes + part.start, -1)
            self.turn(np.ascontiguousarray(rows), chains, self.wide, out)


def words_of_sets(n_sets: int) -> int:
    """Return 1, 2 or 4 words of 16 sets per node: whichever takes the least time for all sets."""
    return min(GAINS, key=lambda wide: -(-n_sets // (LANES * wide)) * wide * GAINS[wide])


def rung_blocks(job: TemperedJob, width: int, n_parts: int, threads: int) -> list[tuple[int, int]]:
    """Return the rungs that cores share: all in one block where parts are enough or a round is short."""
    work = job.n_rungs * width * job.graph.n_spins * job.swap_every
    wanted = min(-(-threads // n_parts), job.n_rungs) if work >= SHARED_WORK else 1
    ends = [job.n_rungs * k // wanted for k in range(wanted + 1)]
    return list(pairwise(ends))


def _blocks(job: TemperedJob, folded: list[Tables], wide: int) -> tuple[Any, Any]:
    """Return the rounds by blocks and their tables: base and steps by rung, the rest shared."""
    plans = [plan(rung, tables, wide) for rung, tables in zip(job.rungs, folded, strict=True)]
    nodes, _, others, _, starts, degrees = plans[0].tables
    base, steps = (np.stack([one.tables[k] for one in plans]) for k in (1, 3))
    run = tempered_blocks(wide, job.kernel is Kernel.SYMMETRISED, all(one.bounded for one in plans))
    return run, ((nodes, base, others, steps, starts, degrees), plans[0].order)


def _scan(job: TemperedJob, folded: list[Tables], wide: int) -> tuple[Any, Any]:
    """Return the rounds by single draws and their tables."""
    del wide
    rows = job.graph.rows
    base, steps = (np.stack(arrays) for arrays in zip(*((one.base, scan_steps(one)) for one in folded), strict=True))
    layout = rows.starts, rows.nodes.astype(np.uint32), steps, base
    return tempered_scan(), (layout, free_nodes(job.rungs[0]).astype(np.uint32))


def _terms(job: TemperedJob, swaps: SwapTables, wide: int) -> Any:
    """Return the terms of an energy: rows of both ends, D_int by pair, and 2^(1 - q).

    A weight counts where its ends differ; a bias counts, the other way about, where its node differs from 0.
    """
    n_spins = job.graph.n_spins
    first = np.concatenate([job.graph.edges[:, 0], np.arange(n_spins)])
    second = np.concatenate([job.graph.edges[:, 1], np.full(n_spins, n_spins)])
    weights = np.concatenate([swaps.weights, -swaps.biases], axis=1)
    rows = ((ends * wide).astype(np.int32) for ends in (first, second))
    return *rows, np.ascontiguousarray(weights), np.ldexp(1.0, 1 - swaps.q).astype(np.float32)
