"""Tempered rounds with the CUDA text: rungs side by side, exchanges and their counts on the device."""

# ruff: noqa: PLR0917 - a launch has as many arguments
from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends import cuda_text
from backends.contract import Kernel
from backends.cuda_layout import Layout, bits_of, block_layout, candidates, cells_of, exchanging, scan_layout
from backends.cuda_sampler import GROUP, Device, key_of, scanned, threads_of, turned
from backends.cuda_text import REPLICA_THREADS, REPLICAS, SHAPES, Shape
from backends.decision import fold
from backends.numba_packed import first_bits
from backends.replicas import Replicas
from backends.swap_tables import SwapTables, fold_swaps
from backends.tempered_engine import joint_digest
from backends.tempering import TemperedJob

SWEEP, POST, SWAP = 1, 2, 4  # parts of a round, as in `temper.cu`
SLOTS = 4  # places for posts, likewise
MOST_ROUNDS = 1024  # of one launch
APART = 10.0  # microseconds of a round that a second launch and the end of the first take, in the unit of `Shape.time`
FOLLOWED = "carried", "acceptances", "trips", "from_first", "from_last"  # arrays of `Replicas` in the kernel's order


class TemperedSampler:
    """A thread block per rung and group of sets; many rounds to a launch where all blocks run at the same time."""

    def __init__(self, job: TemperedJob, device: Device, shape: Shape | None = None) -> None:
        tables, swaps = [fold(rung) for rung in job.rungs], fold_swaps(job)
        self.job, self.device, self.scanning = job, device, job.kernel is Kernel.RANDOM_SCAN
        self.tables_digest, self.swaps_digest = joint_digest(one.digest() for one in tables), swaps.digest()
        self.shape = _eights() if self.scanning else shape or fitting(job, device)
        lay = scan_layout if self.scanning else partial(block_layout, shape=self.shape)
        layouts = [lay(rung, one) for rung, one in zip(job.rungs, tables, strict=True)]
        self.layout: Layout = layouts[0]
        self.n_groups = -(-job.n_sets // self.shape.chains)
        self.blocks = job.n_rungs * self.n_groups
        self.scans = [tuple(map(device.put, one.arrays)) for one in layouts] if self.scanning else []
        self.plan = tuple(
            map(device.put, (*_sweep_tables(layouts, scanning=self.scanning), *_terms(job, swaps, layouts[0])))
        )
        self.local = exchanging(self.shape, job.graph.n_spins) <= device.shared_bytes
        bounded = all(one.bounded for one in layouts)
        self.program = cuda_text.temper(self.shape, self.layout.ahead or self.shape.ahead[0], self.local, bounded)
        self.posts = (
            device.empty((SLOTS, self.blocks, self.layout.pitch), np.uint32),
            device.empty((SLOTS, self.blocks, self.shape.chains), np.int32),
        )
        first = range(0, job.n_rungs * job.stride, job.stride)
        self.restore(np.stack([first_bits(*one) for one in zip(job.rungs, tables, first, strict=True)]))

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [R, S, n_spins]."""
        packed = self.device.get(self.state).reshape(self.job.n_rungs, self.n_groups, -1)
        return np.stack([bits_of(one, self.layout, self.shape.chains, self.job.n_sets) for one in packed])

    def restore(self, bits: NDArray[np.bool_]) -> None:
        """Put a state back."""
        packed = [cells_of(one, self.layout, self.shape.chains) for one in bits]
        self.state = self.device.put(np.concatenate(packed))
        self.posted = self.device.zeros((self.blocks,), np.int64)

    def rounds(self, first: int, n_rounds: int, stride: int, looks: tuple[int, ...], note: Replicas) -> list[Any]:
        """Run rounds, count the replicas on the device; return the snapshots of the rungs looked at, there."""
        n_draws = n_rounds // stride if looks else 0
        seen = self.device.empty((max(1, len(looks)), self.n_groups, max(1, n_draws), self.layout.pitch), np.uint32)
        followed = [self.device.put(note.arrays[name]) for name in FOLLOWED]
        for done in range(0, n_rounds, MOST_ROUNDS):
            n = min(MOST_ROUNDS, n_rounds - done)
            swapped = self.device.empty((n, self.job.n_rungs - 1, self.n_groups), np.uint32)
            self._rounds(first + done, n, swapped, (seen, self._places(looks)), (n_draws, stride, done))
            self._follow(first + done, n, swapped, followed)
            self._trace(first + done, swapped, note)
        for name, array in zip(FOLLOWED, followed, strict=True):
            np.copyto(note.arrays[name], self.device.get(array))
        note.attempt(first, n_rounds)
        return [self._words(seen[k], n_draws) for k in range(len(looks))]

    def advance(self, first: int, n_rounds: int) -> None:
        """Run the sweeps of rounds and leave their passes of swaps out; return when done."""
        nothing = self.device.zeros((1,), np.uint32)
        if self.scanning:
            self._scan(first, n_rounds)
        else:
            self._launch(SWEEP, first, n_rounds, nothing, (nothing, self._places(())), (0, 1, 0))
        self.device.wait()

    def _rounds(
        self, first: int, n_rounds: int, swapped: Any, looked: tuple[Any, Any], looks: tuple[int, int, int]
    ) -> None:
        if self._together():
            self._launch(SWEEP | POST | SWAP, first, n_rounds, swapped, looked, looks)
            return
        for t in range(n_rounds):
            if self.scanning:
                self._scan(first + t, 1)
            for parts in (POST if self.scanning else SWEEP | POST, SWAP):
                self._launch(parts, first + t, 1, swapped[t : t + 1], looked, (*looks[:2], looks[2] + t))

    def _together(self) -> bool:
        """Tell whether all blocks run at the same time, so that they may wait for each other."""
        return not self.scanning and self.blocks <= self.device.resident(self.program, "temper", *self._grid()[1:])

    def _grid(self) -> tuple[int, int, int]:
        wanted = exchanging(self.shape, self.job.graph.n_spins if self.local else 0)
        return self.blocks, threads_of(self.layout, self.shape), wanted

    def _launch(
        self, parts: int, first: int, n_rounds: int, swapped: Any, looked: tuple[Any, Any], looks: tuple[int, int, int]
    ) -> None:
        job, tossing = self.job, self.job.kernel is Kernel.SYMMETRISED
        steps, rows = (0, 0) if self.scanning else self.layout.sizes
        sizes = steps, rows, self._n_pairs(), job.graph.n_spins, job.graph.n_spins + job.graph.n_edges
        ladder = job.n_rungs, self.n_groups, job.stride, job.swap_every, tossing
        numbers = map(np.int64, (*sizes, *ladder, job.first_round + first, n_rounds, *looks, parts))
        arrays = self.state, *self.posts, self.posted, swapped, *looked, *self.plan
        self.device.launch(self.program, "temper", self._grid(), (*arrays, *numbers, *key_of(job.seed)))

    def _n_pairs(self) -> int:
        return 0 if self.scanning else int(self.layout.arrays[2].size)

    def _scan(self, first: int, n_rounds: int) -> None:
        job, sweep = self.job, (self.job.first_round + first) * self.job.swap_every
        nothing = self.device.zeros((1,), np.uint64)
        for rung, plan in enumerate(self.scans):
            state = self.state[rung * self.n_groups : (rung + 1) * self.n_groups]
            numbers = *self.layout.sizes, job.graph.n_spins, job.n_sets, sweep, 1, n_rounds * job.swap_every, 0
            scanned(self.device, state, nothing, plan, numbers, rung * job.stride, job.seed)

    def _places(self, looks: tuple[int, ...]) -> Any:
        places = np.full(self.job.n_rungs, -1, np.int32)
        places[list(looks)] = np.arange(len(looks))
        return self.device.put(places)

    def _words(self, seen: Any, n_draws: int) -> Any:
        out = self.device.empty((-(-n_draws // 64), self.job.graph.n_spins, self.job.n_sets), np.uint64)
        turned(self.device, seen, self.plan[0], out, self.shape.chains)
        return out

    def _follow(self, first: int, n_rounds: int, swapped: Any, followed: list[Any]) -> None:
        job, measured = self.job, max(0, self.job.warmup - first)
        sizes = job.n_rungs, job.n_sets, self.n_groups, self.shape.chains, job.first_round + first, n_rounds, measured
        arguments = swapped, *followed, *map(np.int64, sizes)
        self.device.launch(REPLICAS, "replicas", (job.n_sets, REPLICA_THREADS, 0), arguments)

    def _trace(self, first: int, swapped: Any, note: Replicas) -> None:
        if not self.job.trace:
            return
        bits = self.device.get(swapped)[..., None] >> np.arange(self.shape.chains, dtype=np.uint32) & np.uint32(1)
        lit = bits.reshape(*bits.shape[:2], -1)[..., : self.job.n_sets].astype(np.bool_)
        note.arrays["trace"][first : first + len(lit)] = lit


def fitting(job: TemperedJob, device: Device) -> Shape:
    """Return the shape that should be soonest done with a round, among those whose state fits in shared memory."""

    def time(shape: Shape) -> float:
        blocks = job.n_rungs * -(-job.n_sets // shape.chains)
        together = blocks <= shape.resident * device.multiprocessors
        alone = shape.time(blocks * shape.chains, device.multiprocessors)
        return alone + (0.0 if together else APART / job.swap_every)

    return min(candidates(job.graph.n_spins, device.shared_bytes), key=time)


def _eights() -> Shape:
    return next(shape for shape in SHAPES if shape.chains == GROUP)


def _sweep_tables(layouts: list[Layout], *, scanning: bool) -> tuple[NDArray[Any], ...]:
    """Return what `temper` sweeps with: as `block_layout` has it, base and pairs with the rungs first."""
    nodes, nothing = layouts[0].nodes.astype(np.int32), np.zeros(1, np.int32)
    if scanning:
        return nodes, nothing, nothing, nothing, nothing
    _, _, _, degrees, order = layouts[0].arrays
    return (
        nodes,
        np.stack([one.arrays[1] for one in layouts]),
        np.stack([one.arrays[2] for one in layouts]),
        degrees,
        order,
    )


def _terms(job: TemperedJob, swaps: SwapTables, layout: Layout) -> tuple[NDArray[Any], ...]:
    """Return the terms of E: cells int32 [terms, 2], differences int32 [R - 1, terms] and 2^-q float32 [R - 1].

    Products come first, those of one cell's k-th with each other, so that terms side by side read side by side.
    """
    cells = np.argsort(layout.nodes).astype(np.int32)
    ends = np.sort(cells[job.graph.edges], axis=1)
    by_cell = np.lexsort((ends[:, 1], ends[:, 0]))
    starts = np.searchsorted(ends[by_cell, 0], ends[by_cell, 0])
    kth = np.arange(len(ends)) - starts
    chosen = by_cell[np.argsort(kth, kind="stable")]
    singles = np.stack([np.arange(len(cells), dtype=np.int32), np.full(len(cells), -1, np.int32)], axis=-1)
    differences = np.concatenate([swaps.weights[:, chosen], swaps.biases[:, layout.nodes]], axis=1)
    return np.concatenate([ends[chosen], singles]), differences, (2.0**-swaps.q).astype(np.float32)
