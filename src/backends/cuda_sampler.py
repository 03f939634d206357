"""Sampling with the CUDA text on any device that can hold arrays and launch kernels by name."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backends.contract import Job, Kernel
from backends.cuda_text import SCAN_THREADS, THREADS
from backends.decision import Tables, fold
from backends.numba_cpu import drawn_bits
from backends.reference import starting_bits
from backends.schedule import free_blocks, free_nodes, passes

GROUP = 8  # chains in a byte


class Device(Protocol):
    """Where the text runs: a GPU, or a host build of the same text."""

    def put(self, array: NDArray[Any]) -> Any:
        """Return the device's copy of an array."""

    def zeros(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Return a device array of zeros."""

    def get(self, array: Any) -> NDArray[Any]:
        """Return the host's copy of a device array."""

    def launch(self, kernel: str, blocks: int, threads: int, arguments: tuple[Any, ...]) -> None:
        """Run a kernel; arguments are device arrays, np.int64 and np.uint32."""

    def wait(self) -> None:
        """Return when every launched kernel is done."""


class Sampler:
    """All chains in one part; a thread block per group of 8."""

    def __init__(self, job: Job, device: Device) -> None:
        tables = fold(job)
        self.job, self.device, self.tables_digest = job, device, tables.digest()
        self.n_spins, self.groups = job.model.graph.n_spins, -(-job.n_chains // GROUP)
        self.parts: tuple[slice, ...] = (slice(0, job.n_chains),)
        scan = job.kernel is Kernel.RANDOM_SCAN
        self.launch = self._scan if scan else self._sweeps
        self.arrays, self.sizes = (_scan_plan if scan else _block_plan)(job, tables)
        self.plan = tuple(device.put(array) for array in self.arrays)
        self.seen = device.zeros((self.groups if not scan else 1, 64, self.n_spins), np.uint8)
        self.nothing = device.zeros((1,), np.uint64)
        self.restore(starting_bits(job, tables, drawn_bits))

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [n_chains, n_spins]."""
        packed = self.device.get(self.state)[: self.groups * self.n_spins].reshape(self.groups, self.n_spins)
        bits = np.unpackbits(packed[..., None], axis=-1, bitorder="little").astype(np.bool_)
        return np.ascontiguousarray(bits.swapaxes(1, 2).reshape(-1, self.n_spins)[: self.job.n_chains])

    def restore(self, bits: NDArray[np.bool_]) -> None:
        """Put a state back; the array ends on a multiple of four bytes, as atomics want it."""
        padded = np.zeros((self.groups * GROUP, self.n_spins), np.bool_)
        padded[: self.job.n_chains] = bits
        packed = np.packbits(padded.reshape(self.groups, GROUP, -1), axis=1, bitorder="little").reshape(-1)
        self.state = self.device.put(np.concatenate([packed, np.zeros(-len(packed) % 4, np.uint8)]))

    def advance(self, part: int, sweep: int, n_sweeps: int) -> None:
        """Run sweeps sweep .. sweep + n_sweeps - 1."""
        self.launch(self.nothing, sweep, 1, n_sweeps, 0)
        self.device.wait()

    def sample(self, part: int, sweep: int, n_draws: int, stride: int) -> NDArray[np.uint64]:
        """Run n_draws * stride sweeps; return uint64 [ceil(n_draws / 64), n_spins, n_chains]."""
        out = self.device.zeros((-(-n_draws // 64), self.n_spins, self.job.n_chains), np.uint64)
        self.launch(out, sweep, n_draws, stride, 1)
        return self.device.get(out)

    def _sweeps(self, out: Any, sweep: int, n_draws: int, stride: int, looking: int) -> None:
        tossing = self.job.kernel is Kernel.SYMMETRISED
        numbers = (*self.sizes, self.n_spins, self.job.n_chains, sweep, n_draws, stride, looking, tossing)
        arguments = (self.state, self.seen, out, *self.plan, *map(np.int64, numbers), *self._key())
        self.device.launch("sweeps", self.groups, THREADS, arguments)

    def _scan(self, out: Any, sweep: int, n_draws: int, stride: int, looking: int) -> None:
        numbers = (*self.sizes, self.n_spins, self.job.n_chains, sweep, n_draws, stride, looking)
        arguments = (self.state, out, *self.plan, *map(np.int64, numbers), *self._key())
        self.device.launch("scan", -(-self.job.n_chains // SCAN_THREADS), SCAN_THREADS, arguments)

    def _key(self) -> tuple[np.uint32, np.uint32]:
        return np.uint32(self.job.seed & 0xFFFFFFFF), np.uint32(self.job.seed >> 32)


Plan = tuple[tuple[NDArray[Any], ...], tuple[int, ...]]


def _scan_plan(job: Job, tables: Tables) -> Plan:
    rows, free = job.model.graph.rows, free_nodes(job)
    return (rows.starts, rows.nodes.astype(np.int32), tables.steps, tables.base, free.astype(np.int32)), (len(free),)


def _block_plan(job: Job, tables: Tables) -> Plan:
    """Lay rows out block by block; neighbours are [degree, rows], so that neighbouring threads read side by side."""
    blocks, rows = free_blocks(job), job.model.graph.rows
    nodes = np.concatenate([*blocks, np.empty(0, np.int64)])
    degrees = np.diff(rows.starts)[nodes]
    others = np.zeros((int(degrees.max(initial=0)), len(nodes)), np.int32)
    steps = np.zeros(others.shape, np.float32)
    for k in range(len(others)):
        has = degrees > k
        source = rows.starts[nodes[has]] + k
        others[k, has], steps[k, has] = rows.nodes[source], tables.steps[source]
    ends = np.cumsum([0, *map(len, blocks)])
    visits = passes([len(block) for block in blocks], job.kernel)
    order = np.array([(ends[k], ends[k + 1], who) for k, who in visits], np.int32).reshape(-1, 3)
    arrays = (nodes.astype(np.int32), tables.base[nodes], others, steps, degrees.astype(np.int32), order)
    return arrays, (len(order), len(nodes))
