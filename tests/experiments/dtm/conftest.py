"""The published digits, for tests that are skipped where `make data` was not run."""

from __future__ import annotations

from pathlib import Path

import pytest

from verdict.experiments.dtm import sources
from verdict.experiments.dtm.packages import WHEEL

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def mnist() -> sources.Digits:
    """MNIST from the wheel in .verdict/data, read once."""
    path = ROOT / ".verdict" / "data" / WHEEL
    if not path.is_file():
        pytest.skip("no digits in .verdict/data; run `make data`")
    return sources.read(path)
