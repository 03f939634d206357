"""The backends under test: every one that can be loaded here, and the CUDA text built for the host."""

import os

import pytest

import backends
from tests.backends import cuda_host

REQUIRE_GPU = os.environ.get("VERDICT_REQUIRE_GPU") == "1"


@pytest.fixture(scope="session")
def reference():
    """The definition."""
    return backends.load("reference")


@pytest.fixture(scope="session")
def cuda_folder(tmp_path_factory):
    """Where the CUDA text is built for the host; skips without a compiler, but not in CI."""
    if cuda_host.compiler() is None and not os.environ.get("CI"):
        pytest.skip("no C++ compiler here; CI has one")
    return tmp_path_factory.mktemp("cuda")


@pytest.fixture(scope="session")
def cuda_device(cuda_folder):
    """The CUDA text built for the host."""
    return cuda_host.HostDevice(cuda_folder)


def pytest_generate_tests(metafunc):
    """Run a test that asks for `backend` on all of them."""
    if "backend" in metafunc.fixturenames:
        gpu = pytest.param("cupy_gpu", marks=pytest.mark.gpu)
        metafunc.parametrize("backend", ["numba_cpu", "cuda_host", gpu], indirect=True)


@pytest.fixture(scope="session")
def backend(request):
    """One backend, by name."""
    if request.param == "cuda_host":
        return cuda_host.backend(request.getfixturevalue("cuda_device"))
    reason = backends.availability()[request.param]
    if reason == "available":
        return backends.load(request.param, threads=1)
    if request.param == "cupy_gpu" and not REQUIRE_GPU:
        pytest.skip(reason)
    pytest.fail(f"{request.param} was required: {reason}")
    return None
