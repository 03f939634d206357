"""Sampling with the CUDA text on any device that can hold arrays and launch kernels by name."""

# ruff: noqa: PLR0917 - a kernel has as many arguments
from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backends import cuda_text
from backends.contract import Job, Kernel
from backends.cuda_layout import Layout, bits_of, block_layout, cells_of, fitting, scan_layout, shared
from backends.cuda_text import SCAN, SCAN_THREADS, TURN_THREADS, WARP, Program, Shape, turn
from backends.decision import fold
from backends.numba_packed import first_bits

GROUP = 8  # chains in a byte of `scan`


class Device(Protocol):
    """Where the text runs: a GPU, or a host build of the same text."""

    multiprocessors: int
    shared_bytes: int  # that one block may have

    def empty(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Return a device array of anything."""

    def put(self, array: NDArray[Any]) -> Any:
        """Return the device's copy of an array."""

    def zeros(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Return a device array of zeros."""

    def get(self, array: Any) -> NDArray[Any]:
        """Return the host's copy of a device array; waits for the kernels before it."""

    def holds(self, array: Any) -> bool:
        """Tell a device array from the host's."""

    def room(self) -> int:
        """Return how many bytes of memory are left."""

    def launch(self, program: Program, kernel: str, grid: tuple[int, int, int], arguments: tuple[Any, ...]) -> None:
        """Run a kernel on (blocks, threads a block, bytes of shared memory a block).

        Arguments are device arrays, np.int64 and np.uint32.
        """

    def resident(self, program: Program, kernel: str, threads: int, shared: int) -> int:
        """Return how many blocks of a kernel run at the same time, so that they may wait for each other."""

    def wait(self) -> None:
        """Return when every launched kernel is done."""


class Sampler:
    """All chains in one part; a thread block per group of chains, in the shape that suits the device or a given one."""

    def __init__(self, job: Job, device: Device, shape: Shape | None = None) -> None:
        tables = fold(job)
        self.job, self.device, self.tables_digest = job, device, tables.digest()
        self.n_spins = job.model.graph.n_spins
        self.parts: tuple[slice, ...] = (slice(0, job.n_chains),)
        self.scanning = job.kernel is Kernel.RANDOM_SCAN
        self.shape = shape or fitting(job, device.multiprocessors, device.shared_bytes)
        self.group = GROUP if self.scanning else self.shape.chains
        self.layout: Layout = scan_layout(job, tables) if self.scanning else block_layout(job, tables, self.shape)
        self.n_groups = -(-job.n_chains // self.group)
        self.plan = tuple(device.put(array) for array in self.layout.arrays)
        self.restore(first_bits(job, tables))

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [n_chains, n_spins]."""
        return bits_of(self.device.get(self.state), self.layout, self.group, self.job.n_chains)

    def restore(self, bits: NDArray[np.bool_]) -> None:
        """Put a state back."""
        self.state = self.device.put(cells_of(bits, self.layout, self.group))

    def advance(self, part: int, sweep: int, n_sweeps: int) -> None:
        """Run sweeps sweep .. sweep + n_sweeps - 1."""
        nothing = self.device.zeros((1,), np.uint64)
        (self._scan if self.scanning else self._sweeps)(nothing, sweep, 1, n_sweeps, 0)
        self.device.wait()

    def sample(self, part: int, sweep: int, n_draws: int, stride: int) -> Any:
        """Run n_draws * stride sweeps; return uint64 [ceil(n_draws / 64), n_spins, n_chains] on the device."""
        out = self.device.empty((-(-n_draws // 64), self.n_spins, self.job.n_chains), np.uint64)
        if self.scanning:
            self._scan(out, sweep, n_draws, stride, 1)
            return out
        seen = self.device.empty((self.n_groups, n_draws, self.layout.pitch), np.uint32)
        self._sweeps(seen, sweep, n_draws, stride, 1)
        turned(self.device, seen, self.plan[0], out, self.group)
        return out

    def _sweeps(self, seen: Any, sweep: int, n_draws: int, stride: int, looking: int) -> None:
        tossing = self.job.kernel is Kernel.SYMMETRISED
        numbers = (*self.layout.sizes, self.n_spins, sweep, n_draws, stride, looking, tossing)
        arguments = (self.state, seen, *self.plan, *map(np.int64, numbers), *key_of(self.job.seed))
        wanted = shared(self.shape, self.n_spins)
        local = wanted <= self.device.shared_bytes
        program = cuda_text.sweeps(self.shape, self.layout.ahead, local, self.layout.bounded)
        grid = self.n_groups, threads_of(self.layout, self.shape), wanted if local else shared(self.shape, 0)
        self.device.launch(program, "sweeps", grid, arguments)

    def _scan(self, out: Any, sweep: int, n_draws: int, stride: int, looking: int) -> None:
        numbers = (*self.layout.sizes, self.n_spins, self.job.n_chains, sweep, n_draws, stride, looking)
        scanned(self.device, self.state, out, self.plan, numbers, 0, self.job.seed)


def key_of(seed: int) -> tuple[np.uint32, np.uint32]:
    """Return the low and the high word of a seed."""
    return np.uint32(seed & 0xFFFFFFFF), np.uint32(seed >> 32)


def threads_of(layout: Layout, shape: Shape) -> int:
    """Return threads for a block: whole warps, and as few of them idle in a step's last turn as can be."""
    turns = max(1, -(-layout.widest // shape.threads))
    return WARP * max(1, -(-layout.widest // (turns * WARP)))


def turned(device: Device, seen: Any, nodes: Any, out: Any, group: int) -> None:
    """Turn looks, uint32 [groups, n_draws, pitch], into out, uint64 [ceil(n_draws / 64), n_spins, n_chains]."""
    (n_groups, n_draws, pitch), (n_words, n_spins, n_chains) = seen.shape, out.shape
    grid = n_words * n_groups * -(-pitch // TURN_THREADS), TURN_THREADS, 8 * 33 * TURN_THREADS
    numbers = map(np.int64, (n_groups, pitch, n_spins, n_chains, n_draws))
    device.launch(turn(group), "turn", grid, (seen, nodes, out, *numbers))


def scanned(
    device: Device, states: Any, out: Any, plan: tuple[Any, ...], numbers: tuple[int, ...], first: int, seed: int
) -> None:
    """Sweep chains one site at a time; the first of them has the number `first`. numbers[2] is how many there are."""
    arguments = (states, out, *plan, *map(np.int64, (*numbers, first)), *key_of(seed))
    device.launch(SCAN, "scan", (-(-numbers[2] // SCAN_THREADS), SCAN_THREADS, 0), arguments)
