"""The README is extracted and run: its files are read as they stand, its output is what the command prints.

After a deliberate change of output: VERDICT_UPDATE_README=1 pytest tests/test_readme.py
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, verdict
from verdict.assemble import load_registration

README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- (?P<kind>output|file): (?P<what>[^>]+) -->\n```(?:yaml)?\n(?P<body>.*?)```", re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project with the README's own files laid beside its freezes."""
    for folder in ("prereg", "measurements"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    files = {m["what"]: m["body"] for m in BLOCK.finditer(README.read_text()) if m["kind"] == "file"}
    for name, body in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body)
    example = next(tmp_path / name for name in files if name.startswith("prereg/"))
    record = next(tmp_path / name for name in files if name.startswith("measurements/"))
    record.write_text(record.read_text().replace("DIGEST", load_registration(example).digest))
    return tmp_path


def printed(arguments: str, project: Path) -> str:
    """What the command prints at a width of 100, without trailing spaces."""
    lines = verdict(*arguments.split(), cwd=project).stdout.splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def test_every_output_in_the_readme_is_real(project: Path) -> None:
    """Each output block equals what its command prints now."""
    blocks = [m for m in BLOCK.finditer(README.read_text()) if m["kind"] == "output"]
    assert len(blocks) == 3
    if os.environ.get("VERDICT_UPDATE_README"):
        README.write_text(BLOCK.sub(lambda m: _renewed(m, project), README.read_text()))
        blocks = [m for m in BLOCK.finditer(README.read_text()) if m["kind"] == "output"]
    for block in blocks:
        assert printed(block["what"], project) == block["body"]


def _renewed(block: re.Match[str], project: Path) -> str:
    if block["kind"] == "file":
        return block[0]
    return block[0].replace(f"```\n{block['body']}```", f"```\n{printed(block['what'], project)}```")


def test_the_example_is_untested_for_its_missing_seed(project: Path) -> None:
    """The README's own example gives the verdict its text claims."""
    done = verdict("run", "prereg/2026-01-01a.yaml", cwd=project)
    assert 20 == done.returncode
    assert "seed=5" in done.stdout
