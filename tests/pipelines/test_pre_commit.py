"""The hooks, run by pre-commit itself at a real `git commit`: it builds their environment from a clean checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from tests.pipelines.machine import OFFLINE, PACKAGES, Machine, page
from tests.project.gate.test_attacks import files
from tests.project.ledger.repository import DRAFT, Repository
from verdict.text.to_json import to_json

pytest.importorskip("pre_commit", reason="no hook was run: pre-commit is not installed (pip install -e '.[dev]')")
CONFIG: Any = page("pre-commit")


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What pre-commit runs with: environments in a folder of their own, and nothing fetched."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    return {**kept, **OFFLINE, "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("hooks")), "PYTHONPATH": PACKAGES}


@pytest.fixture
def hooked(machine: Machine, locked: Repository, surroundings: dict[str, str]) -> Repository:
    """A project with the page's hooks, taken from the checkout at its commit, and installed as the page says."""
    (repo,) = CONFIG["repos"]
    head = Repository(machine.checkout).git("rev-parse", "HEAD")
    config = {"repos": [{**repo, "repo": str(machine.checkout), "rev": head}]}
    locked.write(".pre-commit-config.yaml", to_json(config))
    locked.commit("hooks")
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=locked.root, env=surroundings, check=True,
                   capture_output=True)  # fmt: skip
    return locked


def commit(repository: Repository, surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Commit everything, as a person does, with hooks."""
    repository.git("add", "-A")
    return subprocess.run(["git", "commit", "-m", "a change"], cwd=repository.root, env=surroundings, check=False,
                          capture_output=True, text=True)  # fmt: skip


def test_a_moved_bar_is_not_committed(hooked: Repository, surroundings: dict[str, str]) -> None:
    """Both hooks fail, the sentence says what was frozen, and there is no commit; brought back, a draft passes."""
    before = hooked.git("rev-parse", "HEAD")
    hooked.edit(files(hooked)[0], "value: 0.3,", "value: 0.5,")
    done = commit(hooked, surroundings)
    said = " ".join(f"{done.stdout}{done.stderr}".split())
    assert 1 == done.returncode, said
    assert 2 == said.count("Failed")
    assert "constants.bar.value: frozen 0.3, found 0.5" in said
    assert before == hooked.git("rev-parse", "HEAD")

    hooked.git("checkout", "-q", "HEAD", "--", "prereg")
    hooked.write("prereg/drafts/later.yaml", DRAFT)
    done = commit(hooked, surroundings)
    said = f"{done.stdout}{done.stderr}"
    assert 0 == done.returncode, said
    assert 2 == said.count("Passed")
    assert before != hooked.git("rev-parse", "HEAD")


def test_other_numbers_are_not_committed(hooked: Repository, surroundings: dict[str, str]) -> None:
    """The gate fails with its own code, and `verify` is not asked, since measurements are none of its files."""
    hooked.edit(files(hooked)[1], '"value": 0.25', '"value": 0.9')
    done = commit(hooked, surroundings)
    said = f"{done.stdout}{done.stderr}"
    assert 1 == done.returncode
    assert "exit code: 31" in said or "exit code: 3" in said


def test_other_files_are_not_looked_at(hooked: Repository, surroundings: dict[str, str]) -> None:
    """A commit that touches none of the project's folders runs no hook."""
    hooked.write("notes.txt", "a note")
    done = commit(hooked, surroundings)
    assert (0, 2) == (done.returncode, f"{done.stdout}{done.stderr}".count("Skipped"))
