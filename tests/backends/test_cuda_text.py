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


@pytest.mark.parametrize("architecture", cuda_text.ARCHITECTURES)
def test_the_text_compiles_without_spills(architecture):
    """NVRTC compiles both kernels for the architecture within 64 registers, and nothing spills to memory."""
    if find_spec("cupy") is None:
        assert os.environ.get("VERDICT_REQUIRE_CUPY") != "1", "CuPy was required and is not installed"
        pytest.skip("CuPy is not installed; a CI job with it compiles the text")
    kernels = {kernel.kernel: kernel for kernel in cuda_text.compile_report(architecture)}
    assert set(kernels) == {"scan", "sweeps"}
    assert [0, 0] == [kernel.spill for kernel in kernels.values()]
    assert max(kernel.registers for kernel in kernels.values()) <= 64
