"""Rows of commands: aligned, within the width, names whole, nothing behind the last letter."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from verdict.report.rows import BAD, GOOD, OPEN, Row, counted, ending, marked, plain, tallied
from verdict.report.terminal.rows import show_rows

NAMES = (
    "traj_adequate_50tau",
    "2026-11-25d",
    "kref_reference_unequilibrated_risk",
    "measurements/2026-11-25d/all.json",
)
TEXT = f"{NAMES[0]} holds in {NAMES[1]}, but {NAMES[2]} does not, see {NAMES[3]} " * 4
ROWS = [
    marked(GOOD, "equal", "2026-05-30c", TEXT), marked(BAD, "STALE OR MISSING", "2026-11-25d", "short"),
    marked(OPEN, "pending", "語" * 12, TEXT), plain(TEXT, 1), Row((NAMES[2] * 2, TEXT), depth=1), ending("7 equal", 0),
]  # fmt: skip


def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int) -> list[str]:
    """Return the lines at a width."""
    monkeypatch.setenv("COLUMNS", str(width))
    show_rows(ROWS)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", range(60, 201, 7))
def test_lines_fit_and_names_are_whole(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every width: no line is longer, none ends in blanks, no name is broken, no word is lost."""
    lines = shown(capsys, monkeypatch, width)
    assert [] == [line for line in lines if cell_len(line) > width and NAMES[2] * 2 not in line]
    assert [] == [line for line in lines if line != line.rstrip()]
    written = [word.strip(",") for row in ROWS for cell in row.cells for word in cell.split()]
    found = [word.strip(",") for line in lines for word in line.split()]
    assert [written.count(name) for name in NAMES] == [found.count(name) for name in NAMES]


def test_columns_are_aligned(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The third cell of every row of four begins in one column; what wraps goes on under it."""
    lines = shown(capsys, monkeypatch, 120)
    starts = {cell_len(line[: line.index("traj")]) for line in lines if line.startswith(("+", "?"))}
    assert 1 == len(starts)
    (column,) = starts
    assert lines[1].startswith(" " * column)
    assert lines[1][column] != " "


def test_a_word_stands_beside_every_mark(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without colours a row says the same."""
    lines = shown(capsys, monkeypatch, 100)
    assert ["+ equal", "x STALE OR MISSING", "? pending"] == [
        line[:18].strip() if line[0] == "x" else line.split("  ")[0] for line in lines if line[:2] in ("+ ", "x ", "? ")
    ]


def test_hostile_text_stays_in_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes and line breaks are shown, not carried out."""
    show_rows([marked(GOOD, "equal", "a\x1b[2J", "b\nx CHANGED  faked\u202e")])
    (line,) = capsys.readouterr().out.splitlines()
    assert "+ equal  a\\u001b[2J  b\\u000ax CHANGED faked\\u202e" == line


def test_counting_words() -> None:
    """One of a thing, several of it, and none of it left out."""
    assert ("1 entry", "2 entries", "1,000 rows") == (
        counted(1, "entry", "entries"), counted(2, "entry", "entries"), counted(1000, "row"),
    )  # fmt: skip
    assert "7 equal, 1 pending" == tallied([(7, "equal"), (0, "CHANGED"), (1, "pending")])
