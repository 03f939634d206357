"""Sampling with the CUDA text on any device that can hold arrays and launch kernels by name."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from backends import cuda_text
from backends.contract import Job, Kernel
from backends.cuda_layout import Layout, block_layout, cells_of, fitting, scan_layout, shared
from backends.cuda_text import SCAN, SCAN_THREADS, TURN_THREADS, Program, Shape, turn
from backends.decision import fold
from backends.numba_cpu import drawn_bits
from backends.reference import starting_bits

GROUP = 8  # chains in a byte of `scan`
WARP = 32


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
        self.restore(starting_bits(job, tables, drawn_bits))

    def bits(self) -> NDArray[np.bool_]:
        """Return the state, bool [n_chains, n_spins]."""
        packed = self.device.get(self.state).view(np.uint8).reshape(self.n_groups, -1, self.layout.width)
        cells = np.unpackbits(packed[:, : self.n_spins], axis=-1, bitorder="little")[..., : self.group]
        bits = np.empty((self.n_groups, self.group, self.n_spins), np.bool_)
        bits[..., self.layout.nodes] = cells.swapaxes(1, 2)
        return bits.reshape(-1, self.n_spins)[: self.job.n_chains]

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
        self._turn(seen, out, n_draws)
        return out

    def _sweeps(self, seen: Any, sweep: int, n_draws: int, stride: int, looking: int) -> None:
        tossing = self.job.kernel is Kernel.SYMMETRISED
        numbers = (*self.layout.sizes, self.n_spins, sweep, n_draws, stride, looking, tossing)
        arguments = (self.state, seen, *self.plan, *map(np.int64, numbers), *self._key())
        wanted = shared(self.shape, self.n_spins)
        local = wanted <= self.device.shared_bytes
        program = cuda_text.sweeps(self.shape, self.layout.ahead, local, self.layout.bounded)
        grid = self.n_groups, self._threads(), wanted if local else shared(self.shape, 0)
        self.device.launch(program, "sweeps", grid, arguments)

    def _turn(self, seen: Any, out: Any, n_draws: int) -> None:
        numbers = self.n_groups, self.layout.pitch, self.n_spins, self.job.n_chains, n_draws
        blocks = len(out) * self.n_groups * -(-self.layout.pitch // TURN_THREADS)
        grid = blocks, TURN_THREADS, 8 * 33 * TURN_THREADS
        self.device.launch(turn(self.group), "turn", grid, (seen, self.plan[0], out, *map(np.int64, numbers)))

    def _threads(self) -> int:
        """Return threads for a block: whole warps, and as few of them idle in a step's last turn as can be."""
        turns = max(1, -(-self.layout.widest // self.shape.threads))
        warps = -(-self.layout.widest // (turns * WARP))
        return WARP * max(1, warps)

    def _scan(self, out: Any, sweep: int, n_draws: int, stride: int, looking: int) -> None:
        numbers = (*self.layout.sizes, self.n_spins, self.job.n_chains, sweep, n_draws, stride, looking)
        arguments = (self.state, out, *self.plan, *map(np.int64, numbers), *self._key())
        grid = -(-self.job.n_chains // SCAN_THREADS), SCAN_THREADS, 0
        self.device.launch(SCAN, "scan", grid, arguments)

    def _key(self) -> tuple[np.uint32, np.uint32]:
        return np.uint32(self.job.seed & 0xFFFFFFFF), np.uint32(self.job.seed >> 32)
