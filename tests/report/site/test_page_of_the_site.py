"""how-to/site.md: its workflow is one, names actions by commits, and commands have the options that it gives them."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from tests.cli.test_commands import ROOT, verdict

PAGE = (ROOT / "docs/how-to/site.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """Return the blocks of one language."""
    return [text for found, text in BLOCK.findall(PAGE) if found == language]


def commands() -> list[str]:
    """Return every call of verdict in the page: in blocks of the shell, and in steps of the workflow."""
    (workflow,) = blocks("yaml")
    steps = [step["run"] for job in yaml.safe_load(workflow)["jobs"].values() for step in job["steps"] if "run" in step]
    lines = [line for text in (*blocks("sh"), *steps) for line in text.splitlines()]
    return [line for line in lines if line.startswith("verdict ")]


def test_every_action_is_named_by_its_commit() -> None:
    """A tag can be moved, a commit cannot; the version stands beside it for people."""
    (workflow,) = blocks("yaml")
    used = re.findall(r"uses: (\S+)(.*)", workflow)
    assert 4 == len(used)
    for name, comment in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_the_workflow_may_do_no_more_than_it_needs() -> None:
    """It reads the repository; only the job that deploys writes, and only pages."""
    tree = yaml.safe_load(blocks("yaml")[0])
    assert {"contents": "read"} == tree["permissions"]
    assert "permissions" not in tree["jobs"]["build"]
    assert {"pages": "write", "id-token": "write"} == tree["jobs"]["deploy"]["permissions"]


@pytest.mark.parametrize("line", commands())
def test_commands_have_the_options_that_the_page_gives_them(line: str) -> None:
    """Every command parses as it is written."""
    _, name, *arguments = shlex.split(line)
    command = import_module(f"verdict.cli.{name}").command
    known = {option for parameter in command.params for option in parameter.opts}
    assert [] == [word for word in arguments if word.startswith("--") and word not in known]


def test_the_steps_of_the_page_work(tmp_path: Path) -> None:
    """The gate and the run write their summary, as the page says."""
    summary = tmp_path / "summary.md"
    for line in commands():
        words = [str(summary) if word == "$GITHUB_STEP_SUMMARY" else word for word in shlex.split(line)[1:]]
        if words[0] == "run":
            assert 0 == verdict(*words).returncode
    assert summary.read_text().startswith("## 2026-05-30c")
