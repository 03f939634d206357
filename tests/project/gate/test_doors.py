"""The GitHub Action and the pre-commit hooks call the gate, and a planted fault turns them red."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.cli.test_commands import ROOT
from tests.project.gate.test_attacks import files
from tests.project.ledger.repository import Repository
from verdict.text import read_yaml

ACTION: Any = read_yaml((ROOT / "action.yml").read_bytes(), "action.yml").tree
HOOKS: Any = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_bytes(), "hooks.yaml").tree


def shell(repository: Repository, script: str, **values: str) -> int:
    """Run a script as the action's bash does."""
    environment = {**os.environ, **values, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=repository.root, env=environment, capture_output=True, check=False).returncode


def action(repository: Repository, **given: str) -> list[int]:
    """Run the action's own steps with its defaults; only installing is left out."""
    inputs = {name: block["default"] for name, block in ACTION["inputs"].items()} | given
    codes = []
    for step in ACTION["runs"]["steps"]:
        if step["name"] != "install":
            values = {k: inputs[v.removeprefix("${{ inputs.").removesuffix(" }}")] for k, v in step["env"].items()}
            codes.append(shell(repository, step["run"], **values))
    return codes


def hooks(repository: Repository) -> list[int]:
    """Run every hook's entry as pre-commit does."""
    return [shell(repository, shlex.join(shlex.split(hook["entry"]))) for hook in HOOKS]


def test_a_sound_repository_is_green(locked: Repository) -> None:
    """Action and hooks pass, with all freezes and with named ones, and the reports are written."""
    assert [0, 0] == action(locked, freezes=locked.only) == hooks(locked)
    assert (locked.root / "verdict-gate.xml").is_file()
    assert (locked.root / "verdict-gate.sarif").is_file()


def test_a_planted_fault_is_red(locked: Repository) -> None:
    """An edited freeze and an edited measurement stop the action with the gate's own codes, and the hooks too."""
    locked.edit(files(locked)[1], '"value": 0.25', '"value": 0.9')
    assert [3, 3] == action(locked)  # no commit holds what is stored now, so nothing shows that it came after
    locked.commit("other numbers")
    assert [0, 31] == action(locked)
    locked.edit(files(locked)[0], "value: 0.3,", "value: 0.5,")
    assert [3, 3] == action(locked) == hooks(locked)


def test_no_input_of_the_action_is_pasted_into_a_script() -> None:
    """Inputs reach the shell as variables, so that none of them can be a command."""
    assert [] == [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step["run"]]
