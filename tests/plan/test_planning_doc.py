"""docs/how-to/planning.md is carried out: its files are written as they stand, its output is what the commands print.

After a deliberate change of output: VERDICT_UPDATE_DOCS=1 pytest tests/plan/test_planning_doc.py
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT
from tests.docs.following import check
from verdict.registration.supposed import TEXTS
from verdict.statistics.sample.laws import LAWS

PAGE = ROOT / "docs" / "how-to" / "planning.md"


def test_the_page_can_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The registration, the suppositions and the pilot are those of the page, and so is what is printed."""
    check(PAGE, tmp_path, monkeypatch)


def test_every_law_stands_in_the_table() -> None:
    """With each of its parameters."""
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    for law, parameters in {**{name: law.parameters for name, law in LAWS.items()}, **TEXTS}.items():
        (row,) = [row for row in rows if f"`{law}`" in row.split("|")[1]]
        assert all(f"`{parameter}" in row for parameter in parameters)
