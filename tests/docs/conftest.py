"""The site of all pages, one for the tests of a run; without Sphinx they are left out."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest

from tests.docs.sites import ROOT, Site, shared


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the site, which the workers of pytest-xdist share in the folder above their own."""
    if find_spec("sphinx") is None:
        pytest.skip("Sphinx is not here: pip install -e '.[docs]'")
    own = tmp_path_factory.getbasetemp()
    return shared(ROOT / "docs", own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own)
