"""Fresh repositories for every test; what takes long to build is built once and copied."""

import shutil
from pathlib import Path

import pytest

from tests.project.ledger.repository import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A project in a git repository of its own, with nothing frozen yet."""
    return Repository.begin(tmp_path)


@pytest.fixture(scope="session")
def three_freezes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three freezes of one chain, committed."""
    here = Repository.begin(tmp_path_factory.mktemp("three"))
    second = here.amend(here.freeze(), "value: 0.3", "value: 0.35")
    here.amend(second, "value: 0.35", "value: 0.4")
    return here.root


@pytest.fixture
def chained(three_freezes: Path, tmp_path: Path) -> Repository:
    """A copy of a repository with three freezes of one chain."""
    return Repository(Path(shutil.copytree(three_freezes, tmp_path / "chained")))


@pytest.fixture(scope="session")
def one_measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One freeze, then its measurements, committed in this order."""
    here = Repository.begin(tmp_path_factory.mktemp("measured"))
    here.measure(here.freeze())
    return here.root


@pytest.fixture
def measured(one_measured: Path, tmp_path: Path) -> Repository:
    """A copy of a repository with one freeze and its measurements."""
    return Repository(Path(shutil.copytree(one_measured, tmp_path / "measured")))


@pytest.fixture(scope="session")
def long_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A freeze, its lock, a tag moved up and down twice with the same words, and an amendment, each committed."""
    here = Repository.begin(tmp_path_factory.mktemp("long"))
    name = here.freeze()
    here.measure(name)
    assert 0 == here.run("gate", "--write-lock").returncode
    here.commit("lock")
    for tag, reason in (("solid", "it passed"), ("conjectured", "a doubt")) * 2:
        done = here.run("confer", "small", "--tier", "operational", "--to", tag, "--reason", reason, "--freeze", name)
        assert 0 == done.returncode, done.stderr
        here.commit(f"to {tag}")
    here.amend(name, "value: 100", "value: 90", "--access", "cells_seen")
    assert 7 == len(here.ledger.chain.entries)
    return here.root


@pytest.fixture
def lived(long_ledger: Path, tmp_path: Path) -> Repository:
    """A copy of a repository whose ledger has seven entries."""
    return Repository(Path(shutil.copytree(long_ledger, tmp_path / "lived")))
