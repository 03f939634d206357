"""Cells of text set in columns of whole words, in a given number of letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

GAP = 2  # blanks between columns
PIECES = re.compile(
    r"\S*?[-_/.,:;=|(]+(?=\w)|\S+"
)  # of which a long name is made: it goes on behind one of its own marks


def columns(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield the lines of rows whose cells stand below each other; what does not fit goes on in its own column.

    The widest column gives way first, down to its longest piece of a name.
    """
    widths = _widths(rows, width)
    for row in rows:
        cells = [wrapped(cell, room) or [""] for cell, room in zip(row, widths, strict=True)]
        for i in range(max(map(len, cells))):
            parts = (cell[i] if i < len(cell) else "" for cell in cells)
            yield (" " * GAP).join(f"{part:<{room}}" for part, room in zip(parts, widths, strict=True)).rstrip()


def wrapped(text: str, room: int) -> list[str]:
    """Break a text into lines at blanks; a word longer than a line is broken behind its own marks, else anywhere."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        elif len(word) <= room:
            lines.append(word)
        else:
            lines += _broken(word, room)
    return lines


def _broken(word: str, room: int) -> list[str]:
    lines = [""]
    for piece in PIECES.findall(word):
        if len(lines[-1]) + len(piece) > room and lines[-1]:
            lines.append("")
        while len(piece) > room:
            lines[-1:] = [piece[:room], ""]
            piece = piece[room:]  # noqa: PLW2901 - what is left of it
        lines[-1] += piece
    return lines


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Share a width between columns: each as wide as its longest cell, or the widest made narrower in turn.

    Words stay whole as long as they can, then the pieces of names; where even these leave no room, they are broken.
    """
    below = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in below]
    for bound in ([_longest(str.split, column) for column in below], [_longest(PIECES.findall, c) for c in below],
                  [1] * len(below)):  # fmt: skip
        _narrow(widths, bound, width)
    return widths


def _longest(parts: Callable[[str], list[str]], column: Sequence[str]) -> int:
    return max((len(part) for cell in column for part in parts(cell)), default=1)


def _narrow(widths: list[int], bound: list[int], width: int) -> None:
    """Take letters from the widest column that has more than its bound, until all fit or none has."""
    while sum(widths) + GAP * (len(widths) - 1) > width:
        i = max(range(len(widths)), key=lambda i: (widths[i] > bound[i], widths[i]))
        if widths[i] <= bound[i]:
            return
        widths[i] -= 1
