"""The backends under test: all that `tests/backends/conftest.py` names temper."""

import pytest


@pytest.fixture
def tempering(backend):
    """One backend, by name; one that does not temper fails."""
    return backend
