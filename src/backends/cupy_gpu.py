"""The GPU backend: the CUDA text under CuPy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cupy
import cupyx
import numpy as np
from cupy.cuda import driver
from numpy.typing import NDArray

from backends.cuda_ops import CudaOps
from backends.cuda_sampler import Sampler
from backends.cuda_tempering import TemperedSampler
from backends.cuda_text import OPTIONS, Program
from backends.engine import Engine
from backends.numba_cpu import cores

LARGE = 2**26  # bytes from which an array crosses in pieces
PIECE = 2**24  # bytes of one
CROSSINGS = 8  # pieces under way
PLAIN_SHARED = 48 * 1024  # bytes that a block may have unless a kernel asks for more


class CupyDevice:
    """A GPU."""

    def __init__(self) -> None:
        of = cupy.cuda.Device().attributes
        self.multiprocessors = int(of["MultiProcessorCount"])
        self.shared_bytes = int(of["MaxSharedMemoryPerBlockOptin"])
        self._kernels: dict[tuple[Program, str], Any] = {}

    def put(self, array: NDArray[Any]) -> Any:
        """Copy to the GPU."""
        plain = np.ascontiguousarray(array)
        return cupy.asarray(plain.view(np.uint8) if plain.dtype.names else plain)

    def empty(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Room on the GPU."""
        return cupy.empty(shape, kind)

    def zeros(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Zeros on the GPU."""
        return cupy.zeros(shape, kind)

    def get(self, array: Any) -> NDArray[Any]:
        """Copy to the host; waits for the kernels before it.

        What is large crosses in pieces through pinned memory, several at a time: a single copy into fresh pages takes
        longer to fill them than to cross.
        """
        if array.nbytes < LARGE:
            return np.asarray(cupy.asnumpy(array))
        self.wait()
        out = np.empty(array.shape, array.dtype)
        there, here = cupy.ascontiguousarray(array).reshape(-1).view(np.uint8), out.reshape(-1).view(np.uint8)
        with ThreadPoolExecutor(CROSSINGS) as pool:
            list(pool.map(lambda worker: _cross(there, here, worker), range(CROSSINGS)))
        return out

    def holds(self, array: Any) -> bool:
        """Tell an array of the GPU."""
        return isinstance(array, cupy.ndarray)

    def room(self) -> int:
        """Bytes that are left, those that CuPy keeps for later included."""
        return int(cupy.cuda.Device().mem_info[0] + cupy.get_default_memory_pool().free_bytes())

    def launch(self, program: Program, kernel: str, grid: tuple[int, int, int], arguments: tuple[Any, ...]) -> None:
        """Queue a kernel."""
        blocks, threads, shared = grid
        run = self._kernel(program, kernel)
        if shared > PLAIN_SHARED:
            run.max_dynamic_shared_size_bytes = shared
        run((blocks,), (threads,), arguments, shared_mem=shared)

    def resident(self, program: Program, kernel: str, threads: int, shared: int) -> int:
        """Blocks of a kernel that all multiprocessors hold together."""
        run = self._kernel(program, kernel)
        if shared > PLAIN_SHARED:
            run.max_dynamic_shared_size_bytes = shared
        here = driver.occupancyMaxActiveBlocksPerMultiprocessor(run.kernel.ptr, threads, shared)
        return int(here) * self.multiprocessors

    def wait(self) -> None:
        """Wait for the GPU."""
        cupy.cuda.get_current_stream().synchronize()

    def _kernel(self, program: Program, kernel: str) -> Any:
        if (program, kernel) not in self._kernels:
            module = cupy.RawModule(code=program.text(), options=OPTIONS, backend="nvrtc")
            self._kernels[program, kernel] = module.get_function(kernel)
        return self._kernels[program, kernel]


def _cross(there: Any, here: NDArray[np.uint8], worker: int) -> None:
    """Copy every CROSSINGS-th piece from number `worker` on."""
    stream, room = cupy.cuda.Stream(non_blocking=True), cupyx.empty_pinned((PIECE,), np.uint8)
    for begin in range(worker * PIECE, len(here), CROSSINGS * PIECE):
        part = there[begin : begin + PIECE]
        part.get(stream=stream, out=room[: part.size])
        stream.synchronize()
        here[begin : begin + part.size] = room[: part.size]


def create(threads: int | None = None) -> Engine:
    """Return the backend; `threads` count on the host."""
    device, workers = CupyDevice(), threads or cores()
    return Engine(
        "cupy_gpu",
        lambda job, _: Sampler(job, device),
        CudaOps(device, workers),
        workers,
        tempered=lambda job, _: TemperedSampler(job, device),
    )
