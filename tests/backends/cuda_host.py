"""The CUDA text built for the host: a device for `cuda_sampler.Sampler` without a GPU."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np

from backends import numba_ops
from backends.cuda_sampler import Sampler
from backends.cuda_text import text
from backends.engine import Engine

SHIM = Path(__file__).with_name("cuda_shim.cc")
FLAGS = ("-std=c++17", "-O2", "-ffp-contract=off", "-fPIC", "-shared", "-pthread")


def compiler():
    """Return the C++ compiler of this machine, or None."""
    return next((found for name in ("g++", "clang++", "c++") if (found := shutil.which(name))), None)


def build(folder, source=None):
    """Compile the text, or a changed copy of it, and return the library."""
    cuda, library = folder / "text.cu", folder / "text.so"
    cuda.write_text(source or text(), encoding="utf-8")
    command = [compiler(), *FLAGS, f'-DCUDA_TEXT="{cuda}"', str(SHIM), "-o", str(library)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return ctypes.CDLL(str(library))


class HostDevice:
    """Arrays are NumPy arrays; a block is a team of `team` threads, or one."""

    def __init__(self, library, team=1):
        self.library, self.team = library, team

    def put(self, array):
        return np.array(array, order="C")

    def zeros(self, shape, kind):
        return np.zeros(shape, kind)

    def get(self, array):
        return array.copy()

    def wait(self):
        """Nothing is asynchronous here."""

    def launch(self, kernel, blocks, threads, arguments):
        team = threads if kernel == "scan" else self.team
        if kernel == "scan" and self.team == 1:
            blocks, team = blocks * threads, 1
        getattr(self.library, f"launch_{kernel}")(
            ctypes.c_longlong(blocks), ctypes.c_longlong(team), *map(_c_value, arguments)
        )


def _c_value(value):
    if isinstance(value, np.ndarray):
        return value.ctypes.data_as(ctypes.c_void_p)
    return {np.int64: ctypes.c_longlong, np.uint32: ctypes.c_uint32}[type(value)](int(value))


def backend(library, team=1):
    """Return a backend that runs the host build."""
    return Engine("cuda_host", lambda job, _: Sampler(job, HostDevice(library, team)), numba_ops, 1)
