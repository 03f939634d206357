"""The CUDA text built for the host: a device for `cuda_sampler.Sampler` without a GPU."""

import ctypes
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np

from backends.cuda_ops import CudaOps
from backends.cuda_sampler import Sampler
from backends.cuda_tempering import TemperedSampler
from backends.engine import Engine

SHIM = Path(__file__).with_name("cuda_shim.cc")
FLAGS = ("-std=c++17", "-O1", "-ffp-contract=off", "-fPIC", "-shared", "-pthread", "-Wno-unknown-pragmas")
SHARED_BYTES = 2**16  # what the shim has for a block


def compiler():
    """Return the C++ compiler of this machine, or None."""
    return next((found for name in ("g++", "clang++", "c++") if (found := shutil.which(name))), None)


class Held(np.ndarray):
    """An array of the host device, told from the host's own by its type."""


class HostDevice:
    """Arrays are NumPy arrays; a block is a team of `team` threads, or one.

    Where blocks run `side_by_side`, each is a thread, and all of them run at the same time.
    Programs are compiled into `folder` when they are first launched; `change` may rewrite their text.
    """

    multiprocessors = 4

    def __init__(self, folder, *, team=1, shared_bytes=SHARED_BYTES, change=str, bytes_left=2**40, side_by_side=False):
        self.folder, self.team, self.shared_bytes, self.change = folder, team, shared_bytes, change
        self.side_by_side = side_by_side
        self.libraries, self.bytes_left, self.fetched = {}, bytes_left, 0

    def put(self, array):
        return np.array(array, order="C").view(Held)

    def empty(self, shape, kind):
        return np.full(shape, 99, kind).view(Held)

    def zeros(self, shape, kind):
        return np.zeros(shape, kind).view(Held)

    def get(self, array):
        self.fetched += 1
        return np.array(array)

    def holds(self, array):
        return isinstance(array, Held)

    def room(self):
        return self.bytes_left

    def wait(self):
        """Nothing is asynchronous here."""

    def launch(self, program, kernel, grid, arguments):
        blocks, threads, shared = grid
        assert shared <= SHARED_BYTES, "a block asks for more shared memory than there is"
        if kernel == "turn" or (kernel == "scan" and self.team > 1):
            team = threads
        elif kernel in {"sweeps", "temper", "replicas"}:
            team = self.team
        else:
            blocks, team = blocks * threads, 1
        run = getattr(self._library(program), f"launch_{kernel}")
        run(ctypes.c_longlong(blocks), ctypes.c_longlong(team), *map(_c_value, arguments))

    def resident(self, program, kernel, threads, shared):
        return 2**20 if self.side_by_side else 1

    def _library(self, program):
        if program not in self.libraries:
            alone = program.text().replace("#define WARP 32\n", "#define WARP 1\n")
            macros = ("SIDE_BY_SIDE",) if self.side_by_side and program.name == "temper" else ()
            self.libraries[program] = build(self.folder, program, self.change(alone), macros)
        return self.libraries[program]


@cache
def build(folder, program, source, macros=()):
    """Compile a program's text, once, and return the library, which keeps nothing between two launches."""
    stem = f"{program.name}{abs(hash((program, source, macros)))}"
    cuda, library = folder / f"{stem}.cu", folder / f"{stem}.so"
    cuda.write_text(source, encoding="utf-8")
    defined = f'-DCUDA_TEXT="{cuda}"', f"-DPROGRAM_{program.name}", *(f"-D{name}" for name in macros)
    command = [compiler(), *FLAGS, *defined, str(SHIM), "-o", str(library)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return ctypes.CDLL(str(library))


def _c_value(value):
    if isinstance(value, np.ndarray):
        return value.ctypes.data_as(ctypes.c_void_p)
    return {np.int64: ctypes.c_longlong, np.uint32: ctypes.c_uint32}[type(value)](int(value))


def backend(device, shape=None):
    """Return a backend that runs the host build, in one shape or the one that suits."""
    return Engine(
        "cuda_host",
        lambda job, _: Sampler(job, device, shape),
        CudaOps(device, 1),
        1,
        tempered=lambda job, _: TemperedSampler(job, device, shape),
    )
