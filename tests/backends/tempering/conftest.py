"""The backends under test, as far as they temper."""

import pytest


@pytest.fixture
def tempering(backend):
    """One backend that tempers; the CPU backend must."""
    if backend.name != "numba_cpu" and getattr(backend, "tempered", None) is None:
        pytest.skip(f"{backend.name} does not temper")
    return backend
