"""The CUDA text with its constants, and what the compiler says of it; no GPU is needed here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from backends import decision, philox, schedule
from backends.contract import Stream

THREADS = 512  # per block of `sweeps`: two blocks, 64 registers a thread, fill a multiprocessor
SCAN_THREADS = 128  # per block of `scan`, one thread a chain
ARCHITECTURES = ("sm_80", "sm_90")
OPTIONS = ("--std=c++17", "--fmad=false")  # the second only doubles what the intrinsics already say
DRIVER_SIGNS = ("/proc/driver/nvidia/gpus", "/dev/nvidia0", "/dev/dxg")  # Linux, containers, Linux under Windows
# Digest of the text (see `digest`) -> the GPU on which the conformance suite passed with it. Nothing is entered here
# that did not run.
GPU_RUNS: dict[str, str] = {}


def missing() -> str | None:
    """Say why no GPU can be used here, or nothing; starts no driver, so that a later fork stays safe."""
    found = any(Path(sign).exists() for sign in DRIVER_SIGNS)
    return None if found else "this machine has no NVIDIA driver with a device"


def constants() -> dict[str, str]:
    """Return the macros of the text: the numbers of decision.py and philox.py, exactly."""
    floats = {"CLAMP": decision.CLAMP, "MAGIC": decision.MAGIC, "BELOW_ONE": decision.BELOW_ONE}
    floats |= {f"C{k}": c for k, c in enumerate(decision.COEFFICIENTS, 1)}
    words = {"SIGNIFICAND": decision.SIGNIFICAND, "ONE_BITS": decision.ONE_BITS, "EXPONENT": decision.EXPONENT}
    numbers = {"ROUNDS": philox.ROUNDS, "HEADS": schedule.HEADS, "ALL": schedule.ALL, "THREADS": THREADS}
    numbers["SCAN_THREADS"] = SCAN_THREADS
    numbers |= {f"STREAM_{stream.name}": int(stream) for stream in Stream}
    pairs = {"MULTIPLIER": philox.MULTIPLIERS, "WEYL": philox.WEYL}
    unsigned = {f"{name}{k}": word for name, two in pairs.items() for k, word in enumerate(two)}
    return (
        {name: f"{float(x).hex()}f" for name, x in floats.items()}
        | {name: f"{int(x)}u" for name, x in (words | unsigned).items()}
        | {name: str(n) for name, n in numbers.items()}
    )


def text() -> str:
    """Return the whole text: one macro a line, then gibbs.cu."""
    macros = "".join(f"#define {name} {value}\n" for name, value in constants().items())
    return macros + files("backends").joinpath("gibbs.cu").read_text(encoding="utf-8")


def digest() -> str:
    """Return the SHA-256 of the text."""
    return hashlib.sha256(text().encode()).hexdigest()


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


def compile_report(architecture: str) -> tuple[Compiled, ...]:
    """Compile for one architecture with CuPy's NVRTC, which needs no device, and read its report.

    Raises ImportError: CuPy is missing. cupy.cuda.nvrtc.NVRTCError: the text does not compile.
    """
    from cupy.cuda import nvrtc

    program = nvrtc.createProgram(text(), "gibbs.cu", (), ())
    nvrtc.compileProgram(program, (f"--gpu-architecture={architecture}", "--ptxas-options=-v", *OPTIONS))
    return read_report(architecture, nvrtc.getProgramLog(program))


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
