"""The action of GitHub, step by step as its runner runs them: installed from a clean checkout, green and red."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tests.cli.test_commands import ROOT
from tests.pipelines.machine import ACTION, Done, Machine, page
from tests.project.gate.test_attacks import files
from tests.project.ledger.repository import Repository

INPUT = re.compile(r"\$\{\{ inputs\.(\w+) \}\}")
JOB: Any = page("gate-github")["jobs"]["gate"]
USES = next(step for step in JOB["steps"] if str(step.get("uses", "")).startswith("OWNER/"))


def act(machine: Machine, repository: Repository, folder: Path) -> list[Done]:
    """Run the steps behind `install` with the inputs of the page, until one fails, as the runner does."""
    inputs = {name: block["default"] for name, block in ACTION["inputs"].items()} | USES["with"]
    variables = {
        "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(repository.root),
        "GITHUB_ACTION_PATH": str(machine.checkout),
        **{f"GITHUB_{name}": str(folder / name.lower()) for name in ("STEP_SUMMARY", "OUTPUT", "ENV", "PATH")},
    }  # fmt: skip
    for name in ("step_summary", "output", "env", "path"):
        (folder / name).touch()
    done: list[Done] = []
    for step in ACTION["runs"]["steps"][1:]:
        given = {
            name: INPUT.sub(lambda found: str(inputs[found[1]]), text) for name, text in step.get("env", {}).items()
        }
        assert "bash" == step["shell"]
        done.append(machine.shell(step["run"], repository.root, **variables, **given))
        if done[-1].returncode:
            break
    return done


def test_a_green_gate(installed: Machine, locked: Repository, tmp_path: Path) -> None:
    """Both steps succeed; the summary has its table, the reports are written, nothing is annotated as wrong."""
    done = act(installed, locked, tmp_path)
    assert [0, 0] == [step.returncode for step in done], done[-1].said
    assert str(installed.environment) in installed.shell("command -v verdict", tmp_path).said
    summary = (tmp_path / "step_summary").read_text()
    assert f"{locked.only}" in summary
    assert "as locked: 1 PASS" in summary
    assert "<testsuite" in (locked.root / "verdict-gate.xml").read_text()
    assert (locked.root / "verdict-gate.sarif").is_file()
    assert "::error" not in done[-1].said
    assert f"+ equal  {locked.only}" in done[-1].said


def test_a_red_gate(installed: Machine, locked: Repository, tmp_path: Path) -> None:
    """Other numbers than those that were locked: the last step ends with 31, annotated at its file and summed up."""
    locked.edit(files(locked)[1], '"value": 0.25', '"value": 0.9')
    locked.commit("other numbers")
    done = act(installed, locked, tmp_path)
    assert [0, 31] == [step.returncode for step in done]
    assert re.search(rf"^::error file=\S*{locked.only}\S*", done[-1].said, re.MULTILINE)
    assert locked.only in (tmp_path / "step_summary").read_text()
    assert "<failure" in (locked.root / "verdict-gate.xml").read_text()
    before, heeded, after = re.split(r"^::(?:stop-commands::)?[0-9a-f]{32}(?:::)?$", done[-1].said, flags=re.MULTILINE)
    assert "::error" in after
    assert "::error" not in before + heeded


def test_an_edited_freeze(installed: Machine, locked: Repository, tmp_path: Path) -> None:
    """The first of them ends with 3, and the gate is not reached."""
    locked.edit(files(locked)[0], "value: 0.3,", "value: 0.5,")
    done = act(installed, locked, tmp_path)
    assert [3] == [step.returncode for step in done]
    assert "constants.bar.value: frozen 0.3, found 0.5" in " ".join(done[-1].said.split())


def test_a_shallow_checkout(installed: Machine, locked: Repository, tmp_path: Path) -> None:
    """Without fetch-depth: 0 the order cannot be known, and that is red, not green."""
    shallow = tmp_path / "shallow"
    locked.git("clone", "-q", "--depth", "1", f"file://{locked.root}", str(shallow))
    done = act(installed, Repository(shallow), tmp_path)
    assert [3] == [step.returncode for step in done]
    assert "shallow clone" in " ".join(done[-1].said.split())


def test_the_page_says_what_the_action_takes() -> None:
    """Every input that the page gives or lists is one of the action's, with its default, and the history is fetched."""
    text = (ROOT / "docs" / "how-to" / "gate-github.md").read_text()
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|.*\| (.*) \|$", text, re.MULTILINE)
    assert {*ACTION["inputs"]} == {name for names, _ in rows for name in re.findall(r"\w+", names)}
    assert {*USES["with"]} <= {*ACTION["inputs"]}
    assert {"fetch-depth": 0} == JOB["steps"][0]["with"]
    for names, defaults in rows:
        known = [str(ACTION["inputs"][name]["default"]) for name in re.findall(r"\w+", names)]
        if "`" in defaults:
            assert known == re.findall(r"`([^`]+)`", defaults)
