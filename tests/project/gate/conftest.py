"""A repository with one freeze, measured and locked; built once and copied for every test."""

import shutil
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository


@pytest.fixture(scope="session")
def one_locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze, its measurements and its lock, committed in this order."""
    here = Repository.begin(tmp_path_factory.mktemp("locked"))
    here.measure(here.freeze())
    assert 0 == here.run("gate", "--write-lock").returncode
    here.commit("lock")
    return here.root


@pytest.fixture
def locked(one_locked: Path, tmp_path: Path) -> Repository:
    """A copy of a repository with one freeze, measured and locked."""
    return Repository(Path(shutil.copytree(one_locked, tmp_path / "locked")))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A project in a git repository of its own, with nothing frozen yet."""
    return Repository.begin(tmp_path / "fresh")
