"""The README is extracted and run: its files are read as they stand, its output is what the command prints.

After a deliberate change of output: VERDICT_UPDATE_README=1 pytest tests/test_readme.py
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict

README = ROOT / "README.md"
BLOCK = re.compile(
    r"<!-- (?P<kind>output|file|output in an empty folder): (?P<what>[^>]+) -->\n```(?:yaml|csv)?\n(?P<body>.*?)```",
    re.DOTALL,
)
TYPED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """A copy of the project's freezes, and an empty folder with nothing in it but the README's own files."""
    here = {"output": tmp_path / "clone", "output in an empty folder": tmp_path / "empty"}
    for folder in ("prereg", "measurements", "verdicts"):
        shutil.copytree(ROOT / folder, here["output"] / folder)
        committed(here["output"], folder)
    for block in BLOCK.finditer(README.read_text()):
        if block["kind"] == "file":
            path = here["output in an empty folder"] / block["what"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"])
    return here


def committed(folder: Path, what: str) -> None:
    """Commit one folder of a repository, which is made where there is none."""
    who = ("-c", "user.name=a reader", "-c", "user.email=reader@example.org")
    for arguments in (("init", "--quiet"), ("add", what), (*who, "commit", "--quiet", "--message", f"Add {what}")):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def printed(arguments: str, project: Path) -> str:
    """What the command prints at a width of 100, without trailing spaces."""
    lines = verdict(*arguments.split(), cwd=project).stdout.splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def outputs() -> list[re.Match[str]]:
    """Every output block of the README, in order."""
    return [block for block in BLOCK.finditer(README.read_text()) if block["kind"] != "file"]


def test_every_output_in_the_readme_is_real(folders: dict[str, Path]) -> None:
    """Each output block equals what its command prints now."""
    assert 3 == len(outputs())
    if os.environ.get("VERDICT_UPDATE_README"):
        README.write_text(BLOCK.sub(lambda m: _renewed(m, folders), README.read_text()))
    for block in outputs():
        assert printed(block["what"], folders[block["kind"]]) == block["body"]


def _renewed(block: re.Match[str], folders: dict[str, Path]) -> str:
    if block["kind"] == "file":
        return block[0]
    return block[0].replace(f"```\n{block['body']}```", f"```\n{printed(block['what'], folders[block['kind']])}```")


def test_every_command_typed_in_the_readme_is_one_that_is_shown() -> None:
    """What a reader types is run by the test above."""
    typed = [line.removeprefix("verdict ") for text in TYPED.findall(README.read_text()) for line in text.splitlines()]
    assert typed
    assert set(typed) <= {block["what"] for block in outputs()}


def test_the_example_is_untested_for_its_missing_seed(folders: dict[str, Path]) -> None:
    """The README's own example gives the verdict its text claims."""
    done = verdict("run", "2026-01-01a", cwd=folders["output in an empty folder"])
    assert 20 == done.returncode
    assert "n = 5, 1 of them missing" in " ".join(done.stdout.split())


def test_the_two_commands_stand_on_the_first_screen() -> None:
    """Somebody who reads forty lines knows how to set everything up."""
    first = "\n".join(README.read_text().splitlines()[:40])
    assert "make run" in first
    assert "make test" in first
