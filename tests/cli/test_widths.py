"""What every command prints fits: at any width, piped, names whole, the result first, the tally last."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.test_commands import ROOT, verdict

FREEZE = "2026-05-30c"
COMMANDS = {
    "gate": ("gate", "--all"), "log": ("log",), "verify": ("verify", "--all"), "doctor": ("doctor",),
    "lint": ("lint", "2026-11-25d", FREEZE, "--witnesses"), "plan": ("plan", FREEZE, "--tau", "486", "500"),
    "explain": ("explain", "P5", FREEZE), "jobs": ("jobs", "2026-11-23a"),
}  # fmt: skip
BROKEN = re.compile(r"[\w)]_$|^\s*_\w|\b20\d\d-$|\b20\d\d-\d\d-$")  # a name or an id that goes on in the next line
COPIED = re.compile(r"head  \d+:sha256:|  verdict plan |\S+\.(yaml|json)\b\S*$")  # what is whole however narrow it is


@pytest.mark.parametrize("width", ["60", "80", "120", "200"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_lines_fit(command: tuple[str, ...], width: str) -> None:
    """No line is wider than the terminal or ends in blanks, no name is broken; what is there to be copied is whole."""
    lines = verdict(*command, width=width).stdout.splitlines()
    assert [] == [line for line in lines if cell_len(line) > int(width) and not COPIED.match(line)]
    assert [] == [line for line in lines if line != line.rstrip() or BROKEN.search(line)]


def test_a_broken_name_is_seen() -> None:
    """The negative control of the patterns."""
    assert all(map(BROKEN.search, ("see traj_", "    _adequate", "since 2026-", "of 2026-11-")))


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_nothing_is_coloured_where_it_is_piped(command: tuple[str, ...]) -> None:
    """Not even with NO_COLOR unset: no escape is written to what is no terminal."""
    assert "\x1b" not in verdict(*command).stdout


ENDS = {
    "gate": r"\d+ (pending|equal).*    exit 0: as locked", "log": r"\d+ entries: .*",
    "doctor": r"0 problems.*    exit 0",
    "verify": r"\d+ held, \d+ not checked    exit 0", "lint": r"2 of 2 registrations without a problem    exit 0",
    "plan": r"of 7: 3 can come out either way, 1 only in part, 3 will be UNTESTED",
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_the_tally_stands_last(name: str) -> None:
    """It is what stays visible, with the exit code where there is more than one."""
    assert re.fullmatch(ENDS[name], verdict(*COMMANDS[name], width="200").stdout.splitlines()[-1])


def test_an_old_code_page_shows_escapes() -> None:
    """In ASCII every letter that is lacking is its escape, and columns stay aligned."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii:backslashreplace", "COLUMNS": "80", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "verdict", "lint", FREEZE], cwd=ROOT, env=environment, check=True,
                          capture_output=True)  # fmt: skip
    assert done.stdout.isascii()


HOSTILE = """schema: verdict/prereg/1
id: 2026-11-26a
titel: "\u202ea"
quantities: {x: {suport: [0, 1]}, y_\u8a9e: 1}
"""


@pytest.mark.parametrize("width", ["60", "80", "120"])
@pytest.mark.parametrize("command", ["lint", "run", "plan", "report"])
def test_a_refused_document_shows_its_lines(tmp_path: Path, command: str, width: str) -> None:
    """Every command that reads it shows place, sentence, line and caret, within the width."""
    path = tmp_path / "next.yaml"
    path.write_text(HOSTILE.replace('"\u202ea"', '"a draft"'), encoding="utf-8")
    done = verdict(command, "next.yaml", cwd=tmp_path, width=width)
    lines = (done.stdout + done.stderr).splitlines()
    assert 2 == done.returncode
    assert '    | titel: "a draft"' in lines
    assert lines[lines.index('    | titel: "a draft"') + 1] == "    | ^"
    path.write_text(HOSTILE, encoding="utf-8")
    done = verdict(command, "next.yaml", cwd=tmp_path, width=width)
    assert ['    | titel: "\\u202ea"', "    |         ^"] == [
        line for line in (done.stdout + done.stderr).splitlines() if line.startswith("    | ")
    ]
