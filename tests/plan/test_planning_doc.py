"""docs/how-to/planning.md is carried out: its files are written as they stand, its output is what the commands print.

After a deliberate change of output: VERDICT_UPDATE_DOCS=1 pytest tests/plan/test_planning_doc.py
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.cli.test_commands import ROOT, verdict
from verdict.registration.supposed import TEXTS
from verdict.statistics.sample.laws import LAWS

PAGE = ROOT / "docs" / "how-to" / "planning.md"
BLOCK = re.compile(r"<!-- (?P<kind>command|file): (?P<what>[^>]+) -->\n```(?:yaml|csv)?\n(?P<body>.*?)```", re.DOTALL)


def printed(arguments: str, folder: Path) -> str:
    """Return what a command prints at a width of 100."""
    done = verdict(*arguments.split(), cwd=folder)
    assert (0, "") == (done.returncode, done.stderr)
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n") + "\n"


def test_every_command_prints_what_is_shown(tmp_path: Path) -> None:
    """The registration, the suppositions and the pilot are those of the page."""
    blocks = list(BLOCK.finditer(PAGE.read_text()))
    for block in blocks:
        if block["kind"] == "file":
            path = tmp_path / block["what"]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block["body"])
    said = {block["what"]: printed(block["what"], tmp_path) for block in blocks if block["kind"] == "command"}
    assert 2 == len(said)
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        PAGE.write_text(BLOCK.sub(lambda m: _renewed(m, said), PAGE.read_text()))
        blocks = list(BLOCK.finditer(PAGE.read_text()))
    for block in blocks:
        assert block["kind"] == "file" or said[block["what"]] == block["body"]


def _renewed(block: re.Match[str], said: dict[str, str]) -> str:
    own = said.get(block["what"])
    return block[0] if own is None else block[0].replace(f"```\n{block['body']}```", f"```\n{own}```")


def test_every_law_stands_in_the_table() -> None:
    """With each of its parameters."""
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    for law, parameters in {**{name: law.parameters for name, law in LAWS.items()}, **TEXTS}.items():
        (row,) = [row for row in rows if f"`{law}`" in row.split("|")[1]]
        assert all(f"`{parameter}" in row for parameter in parameters)
