"""The GPU backend: the CUDA text under CuPy, counted on the host."""

from __future__ import annotations

from functools import cache
from typing import Any

import cupy
import numpy as np
from numpy.typing import NDArray

from backends import numba_ops
from backends.contract import Job
from backends.cuda_sampler import Sampler
from backends.cuda_text import OPTIONS, text
from backends.engine import Engine
from backends.numba_cpu import cores


@cache
def module() -> Any:
    """The compiled text."""
    return cupy.RawModule(code=text(), options=OPTIONS, backend="nvrtc")


class CupyDevice:
    """A GPU."""

    def put(self, array: NDArray[Any]) -> Any:
        """Copy to the GPU."""
        return cupy.asarray(np.ascontiguousarray(array))

    def zeros(self, shape: tuple[int, ...], kind: type[np.generic]) -> Any:
        """Zeros on the GPU."""
        return cupy.zeros(shape, kind)

    def get(self, array: Any) -> NDArray[Any]:
        """Copy to the host; waits for the kernels before it."""
        return np.asarray(cupy.asnumpy(array))

    def launch(self, kernel: str, blocks: int, threads: int, arguments: tuple[Any, ...]) -> None:
        """Queue a kernel."""
        module().get_function(kernel)((blocks,), (threads,), arguments)

    def wait(self) -> None:
        """Wait for the GPU."""
        cupy.cuda.get_current_stream().synchronize()


def create(threads: int | None = None) -> Engine:
    """Return the backend; `threads` count on the host."""
    return Engine("cupy_gpu", lambda job, _: _sampler(job), numba_ops, threads or cores())


def _sampler(job: Job) -> Sampler:
    return Sampler(job, CupyDevice())
