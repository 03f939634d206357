"""A project with one freeze in each standing, built once and copied for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.project.ledger.conftest import measured, one_measured
from tests.project.ledger.repository import Repository

__all__ = ["measured", "one_measured"]


@pytest.fixture(scope="session")
def one_locked(one_measured: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze with measurements and a lock, committed."""
    here = Repository(Path(shutil.copytree(one_measured, tmp_path_factory.mktemp("locked") / "project")))
    done = here.run("gate", "--write-lock")
    assert 0 == done.returncode, done.stderr
    here.commit("lock")
    return here.root


@pytest.fixture
def locked(one_locked: Path, tmp_path: Path) -> Repository:
    """A copy of a repository whose only freeze is as locked, all of it passed, its order shown by git."""
    return Repository(Path(shutil.copytree(one_locked, tmp_path / "project")))
