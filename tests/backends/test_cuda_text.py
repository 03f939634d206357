"""The CUDA text as text: its constants, and what the compiler says of it without a GPU."""

import os
from importlib.util import find_spec

import pytest

from backends import cuda_text
from backends.decision import COEFFICIENTS

LOG = """ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'scan' for 'sm_90'
ptxas info    : Function properties for scan
ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 34 registers, used 0 barriers
ptxas info    : Compiling entry function 'sweeps' for 'sm_90'
ptxas info    : Function properties for sweeps
ptxas         .     24 bytes stack frame, 20 bytes spill stores, 32 bytes spill loads
ptxas info    : Used 40 registers, used 1 barriers, 24 bytes cumulative stack size
"""


def test_constants_are_exact():
    """Floats travel as hexadecimal literals, so no digit is lost."""
    macros = cuda_text.constants()
    assert [float(c).hex() + "f" for c in COEFFICIENTS] == [macros[f"C{k}"] for k in range(1, 6)]
    assert macros["MULTIPLIER0"] == str(0xD2511F53) + "u"


def test_the_report_is_read():
    """Registers, stack and both kinds of spills are found for each kernel."""
    assert cuda_text.read_report("sm_90", LOG) == (
        cuda_text.Compiled("sm_90", "scan", 34, 0, 0),
        cuda_text.Compiled("sm_90", "sweeps", 40, 24, 52),
    )


def compiled(program, architecture):
    """Return what NVRTC reports of every kernel of a program; skips without CuPy."""
    if find_spec("cupy") is None:
        assert os.environ.get("VERDICT_REQUIRE_CUPY") != "1", "CuPy was required and is not installed"
        pytest.skip("CuPy is not installed; a CI job with it compiles the text")
    return {kernel.kernel: kernel for kernel in cuda_text.compile_report(program, architecture)}


@pytest.mark.parametrize("architecture", cuda_text.ARCHITECTURES)
@pytest.mark.parametrize("shape", cuda_text.SHAPES, ids=str)
def test_sweeps_compile_without_spills(architecture, shape):
    """NVRTC gives every shape as many registers as let its blocks share a multiprocessor, and nothing spills."""
    for ahead in shape.ahead:
        for program in (cuda_text.sweeps, cuda_text.temper):
            [kernel] = compiled(program(shape, ahead, True, False), architecture).values()
            assert (program.__name__, 0) == (kernel.kernel, kernel.spill)
            assert kernel.registers * shape.threads * shape.resident <= 2**16


@pytest.mark.parametrize("architecture", cuda_text.ARCHITECTURES)
def test_the_other_kernels_compile_without_spills(architecture):
    """The same of what turns, scans and counts."""
    turns = cuda_text.turn(2), cuda_text.turn(8), cuda_text.turn(32)
    for program in (cuda_text.SCAN, cuda_text.COUNTS, cuda_text.REPLICAS, *turns):
        kernels = compiled(program, architecture)
        assert kernels
        assert [] == [name for name, kernel in kernels.items() if kernel.spill]


def test_the_digest_holds_every_file_and_shape(monkeypatch):
    """Another constant, shape or text gives another digest, so that no run speaks for what did not run."""
    digests = {cuda_text.digest()}
    monkeypatch.setattr(cuda_text, "SHAPES", cuda_text.SHAPES[1:])
    digests.add(cuda_text.digest())
    monkeypatch.setattr(cuda_text, "COUNT_THREADS", 128)
    digests.add(cuda_text.digest())
    for name in cuda_text.FILES:
        monkeypatch.setattr(cuda_text, "_file", lambda one, name=name: one * 2 if one == name else one)
        digests.add(cuda_text.digest())
    assert 3 + len(cuda_text.FILES) == len(digests)


def test_shapes_follow_the_chains():
    """Few chains go into small blocks, many into large ones; the largest number of multiprocessors is used first."""
    best = [min(cuda_text.SHAPES, key=lambda shape: shape.time(n, 132)) for n in (32, 400, 1000, 3000, 4096, 65_536)]
    assert [(2, 1024), (4, 1024), (8, 1024), (8, 1024), (32, 928), (32, 480)] == [(s.chains, s.threads) for s in best]
