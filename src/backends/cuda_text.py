"""The CUDA text with its constants, and what the compiler says of it; no GPU is needed here."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from backends import decision, philox, schedule
from backends.contract import Stream
from backends.tempering import SWAP

SCAN_THREADS = 128  # per block of `scan`, one thread a chain
TURN_THREADS = 32  # per block of `turn`: one warp, and one thread for each bit of a word that it shares out
COUNT_THREADS = 256  # per block of the counting kernels, one thread an observable and chain
REPLICA_THREADS = 64  # per block of `replicas`, which follows one set
WARP = 32
PATIENCE = 2**24  # looks, of a microsecond or so, at what another block has yet to post, before `temper` gives up
FILES = ("common", "rows", "sweeps", "temper", "replicas", "turn", "scan", "counts")
BEFORE = {"sweeps": ("rows",), "temper": ("rows",)}  # files that come between the common one and a program's own
ARCHITECTURES = ("sm_80", "sm_90")
OPTIONS = ("--std=c++17", "--fmad=false")  # the second only doubles what the intrinsics already say
DRIVER_SIGNS = ("/proc/driver/nvidia/gpus", "/dev/nvidia0", "/dev/dxg")  # Linux, containers, Linux under Windows
# Digest of the text (see `digest`) -> the GPU on which the conformance suite passed with it. Nothing is entered here
# that did not run.
GPU_RUNS: dict[str, str] = {
    "adebe923a8e447e267eb58ac301e7d0e4752ca1486d76dd2db75c9e7d6b77250": (
        "an NVIDIA H100 80GB HBM3, driver 580.159.04, CuPy 14.2.0 for CUDA 13, on 27 November 2026"
    ),
    "964a1fee3380c15ad475dc156eaf1a61a96cab493dad14f717f5299709298df0": (
        "an NVIDIA H200, driver 580.159.04, CuPy 14.2.0 for CUDA 13, on 27 November 2026"
    ),
}


@dataclass(frozen=True, slots=True)
class Program:
    """One file of the text with the macros that are its own; a device compiles each once."""

    name: str
    macros: tuple[tuple[str, int], ...] = ()

    def text(self) -> str:
        """Return the whole text: one macro a line, the common part, then the files."""
        macros = constants() | {"BOUNDED": "0", "CHAINS": "8"} | {name: str(value) for name, value in self.macros}
        files_of = "common", *BEFORE.get(self.name, ()), self.name
        return "".join([f"#define {name} {value}\n" for name, value in macros.items()] + [_file(n) for n in files_of])


@dataclass(frozen=True, slots=True)
class Shape:
    """How `sweeps` uses a multiprocessor: chains and the most threads of a block, and blocks that are there at a time.

    alone, full: microseconds of a sweep of the 60_12 graph on an H100, of one block and of `resident` blocks together.
    ahead: how many neighbours a thread may load at a time without a register too few.
    """

    chains: int
    threads: int
    resident: int
    alone: float
    full: float
    ahead: tuple[int, ...]

    def time(self, n_chains: int, multiprocessors: int) -> float:
        """Return the time of a sweep of so many chains, on the scale of `alone` and `full`."""
        here = math.ceil(n_chains / self.chains / multiprocessors)
        rest = here % self.resident
        steps = max(1, self.resident - 1)
        last = self.alone + (self.full - self.alone) * (rest - 1) / steps if rest else 0
        return here // self.resident * self.full + last


SHAPES = (
    Shape(2, 1024, 1, 6.3, 6.3, (12, 6, 4)),
    Shape(4, 1024, 1, 7.5, 7.5, (12, 6, 4)),
    Shape(8, 1024, 1, 10.5, 10.5, (12, 6, 4)),
    Shape(32, 928, 1, 33.7, 33.7, (6, 4)),
    Shape(32, 480, 2, 43.0, 66.0, (6, 4)),
)


def sweeps(shape: Shape, ahead: int, local: bool, bounded: bool) -> Program:
    """Return the program of whole sweeps: `local` states in shared memory, `bounded` fields need no clamp."""
    return Program("sweeps", _macros(shape, ahead, local, bounded))


def temper(shape: Shape, ahead: int, local: bool, bounded: bool) -> Program:
    """Return the program of rungs that exchange states, as `sweeps` has it."""
    return Program("temper", _macros(shape, ahead, local, bounded))


def _macros(shape: Shape, ahead: int, local: bool, bounded: bool) -> tuple[tuple[str, int], ...]:
    sizes = ("CHAINS", shape.chains), ("THREADS", shape.threads), ("RESIDENT", shape.resident)
    return (*sizes, ("AHEAD", ahead), ("LOCAL", int(local)), ("BOUNDED", int(bounded)))


def turn(chains: int) -> Program:
    """Return the program that turns states of so many chains to a group."""
    return Program("turn", (("CHAINS", chains),))


SCAN, COUNTS, REPLICAS = Program("scan"), Program("counts"), Program("replicas")


def missing() -> str | None:
    """Say why no GPU can be used here, or nothing; starts no driver, so that a later fork stays safe."""
    found = any(Path(sign).exists() for sign in DRIVER_SIGNS)
    return None if found else "this machine has no NVIDIA driver with a device"


def constants() -> dict[str, str]:
    """Return the macros of the text: the numbers of decision.py and philox.py, exactly."""
    floats = {"CLAMP": decision.CLAMP, "MAGIC": decision.MAGIC, "BELOW_ONE": decision.BELOW_ONE}
    floats |= {f"C{k}": c for k, c in enumerate(decision.COEFFICIENTS, 1)}
    words = {"SIGNIFICAND": decision.SIGNIFICAND, "ONE_BITS": decision.ONE_BITS, "EXPONENT": decision.EXPONENT}
    numbers = {"ROUNDS": philox.ROUNDS, "HEADS": schedule.HEADS, "ALL": schedule.ALL}
    numbers |= {"SCAN_THREADS": SCAN_THREADS, "TURN_THREADS": TURN_THREADS, "COUNT_THREADS": COUNT_THREADS}
    numbers |= {"REPLICA_THREADS": REPLICA_THREADS, "WARP": WARP, "PATIENCE": PATIENCE}
    numbers |= {f"STREAM_{stream.name}": int(stream) for stream in Stream} | {"STREAM_SWAP": SWAP}
    pairs = {"MULTIPLIER": philox.MULTIPLIERS, "WEYL": philox.WEYL}
    unsigned = {f"{name}{k}": word for name, two in pairs.items() for k, word in enumerate(two)}
    return (
        {name: f"{float(x).hex()}f" for name, x in floats.items()}
        | {name: f"{int(x)}u" for name, x in (words | unsigned).items()}
        | {name: str(n) for name, n in numbers.items()}
    )


def digest() -> str:
    """Return the SHA-256 of the text, its constants and the shapes it is compiled for."""
    parts = *(f"{name} {value}" for name, value in constants().items()), *map(repr, SHAPES), *map(_file, FILES)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def evidence() -> str:
    """Say in one sentence whether this text has run on a GPU."""
    device = GPU_RUNS.get(digest())
    if device is None:
        return "this CUDA text has not run on a GPU; its host build gives the integers of `reference`"
    return f"this CUDA text passed the conformance suite on {device}"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the compiler reports of one kernel: registers per thread, and bytes of stack and of spills."""

    architecture: str
    kernel: str
    registers: int
    stack: int
    spill: int


def compile_report(program: Program, architecture: str) -> tuple[Compiled, ...]:
    """Compile for one architecture with CuPy's NVRTC, which needs no device, and read its report.

    Raises ImportError: CuPy is missing. cupy.cuda.nvrtc.NVRTCError: the text does not compile.
    """
    from cupy.cuda import nvrtc

    compiled = nvrtc.createProgram(program.text(), f"{program.name}.cu", (), ())
    nvrtc.compileProgram(compiled, (f"--gpu-architecture={architecture}", "--ptxas-options=-v", *OPTIONS))
    return read_report(architecture, nvrtc.getProgramLog(compiled))


def read_report(architecture: str, log: str) -> tuple[Compiled, ...]:
    """Return the kernels in a compiler's verbose log."""
    pattern = (
        r"Compiling entry function '(\w+)'.*?(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads"
        r".*?Used (\d+) registers"
    )
    found = re.findall(pattern, log, re.DOTALL)
    return tuple(
        Compiled(architecture, name, int(registers), int(stack), int(stores) + int(loads))
        for name, stack, stores, loads, registers in found
    )


def _file(name: str) -> str:
    return files("backends").joinpath("cuda", f"{name}.cu").read_text(encoding="utf-8")
