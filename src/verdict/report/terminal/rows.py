"""Rows of cells as lines: columns as wide as what is in them, the last as wide as what is left of the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from verdict.report.rows import Row
from verdict.report.terminal.lines import HANG, INDENT, STYLES, in_letters, printing, show, wrapped
from verdict.text.characters import printable

GAP = 2  # blanks between columns
LEAST = 30  # columns for the last cell, below which it goes under the others
SHARE = 2  # the cells before the last may take this part of the line; a longer one stands alone in its row


def show_rows(rows: Iterable[Row]) -> None:
    """Print rows, each text printable on one line; what does not fit goes on under the beginning of its cell."""
    listed = list(rows)
    with printing() as out:
        for line in lines(in_letters_of(listed, out), out):
            show(out, [line])


def in_letters_of(rows: Sequence[Row], out: Console) -> list[Row]:
    """Return rows in the letters that the terminal has, so that their widths are those that it shows."""
    return [
        Row(tuple(in_letters(printable(cell), out.encoding) for cell in row.cells), row.style, row.depth, row.styled)
        for row in rows
    ]


def lines(rows: Sequence[Row], out: Console) -> Iterable[Text]:
    """Lay rows out in lines of a console's width."""
    widths = _widths(rows, out.width)
    return chain.from_iterable(_lines(row, widths[row.depth, len(row.cells)], out.width) for row in rows)


def _widths(rows: Sequence[Row], width: int) -> dict[tuple[int, int], list[int]]:
    """Return the width of every column but the last, for rows of each depth and number of cells."""
    found: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        columns = found.setdefault((row.depth, len(row.cells)), [0] * (len(row.cells) - 1))
        for i, cell in enumerate(row.cells[:-1]):
            if cell_len(cell) <= width // SHARE:
                columns[i] = max(columns[i], cell_len(cell))
    return found


def _lines(row: Row, widths: Sequence[int], width: int) -> list[Text]:
    style, begin = STYLES.get(row.style, row.style), Text(" " * INDENT * row.depth)
    for i, (cell, column) in enumerate(zip(row.cells[:-1], widths, strict=True)):
        begin.append(cell, style=style if i < row.styled else "").append(" " * (max(column - cell_len(cell), 0) + GAP))
    last = style if row.styled >= len(row.cells) else ""
    indent = cell_len(begin.plain)
    if len(row.cells) == 1:
        return _hanging(begin, row.cells[0], last, width)
    if width - indent >= _needed(row.cells[-1]):
        return _beside(begin, row.cells[-1], last, width)
    set_in = Text(" " * (INDENT * row.depth + HANG))
    return [*_hanging(Text(" " * INDENT * row.depth), begin.plain.strip(), style, width),
            *_beside(set_in, row.cells[-1], last, width)]  # fmt: skip


def _needed(text: str) -> int:
    """Return the columns that a cell needs beside others: no word of it may be broken, nor more lines than words."""
    return min(max(LEAST, max(map(cell_len, text.split()), default=0)), cell_len(text))


def _beside(begin: Text, text: str, style: str, width: int) -> list[Text]:
    """Set a text behind what stands before it; what does not fit goes on under its own beginning."""
    indent = cell_len(begin.plain)
    first, *more = wrapped(text, width - indent)
    return [begin.append(first, style=style), *(Text(" " * indent).append(line, style=style) for line in more)]


def _hanging(begin: Text, text: str, style: str, width: int) -> list[Text]:
    """Set a text in; what does not fit goes on further in, so that it cannot pass for a line of its own."""
    indent = cell_len(begin.plain)
    made = wrapped(text, width - indent)
    made = wrapped(text, width - indent - HANG) if len(made) > 1 else made
    return [Text(" " * (indent + (HANG if i else 0))).append(line, style=style) for i, line in enumerate(made)]
