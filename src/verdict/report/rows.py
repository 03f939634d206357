"""What commands list, before it is laid out: rows of cells side by side, and the marks beside a word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GOOD, BAD, OPEN = "+", "x", "?"  # every colour has a mark and a word beside it
STYLED = {GOOD: "PASS", BAD: "NOT PASSED", OPEN: "UNTESTED"}


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side: rows of as many cells at one depth share their columns, and the last cell wraps in its own.

    `style` is that of the first `styled` cells.
    """

    cells: tuple[str, ...]
    style: str = ""
    depth: int = 0
    styled: int = 2


def marked(mark: str, word: str, *cells: str, depth: int = 0) -> Row:
    """Return a row that begins with a mark and the word for it, both in the colour of the mark."""
    return Row((f"{mark} {word}", *cells), STYLED[mark], depth, styled=1)


def plain(text: str, depth: int = 0, style: str = "") -> Row:
    """Return a line of text."""
    return Row((text,), style, depth, styled=1)


BLANK = plain("")


def ending(text: str, code: int, why: str = "") -> Row:
    """Return the last line of a listing: what it comes to, and set off from it the exit code."""
    return Row((text, "", f"exit {code}{f': {why}' if why else ''}"), "bold", styled=1)


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: `1 problem`, `2 problems`."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def tallied(found: Iterable[tuple[int, str]]) -> str:
    """Write how many there are of what, leaving out what there is none of: `7 equal, 1 pending`."""
    return ", ".join(f"{number} {word}" for number, word in found if number)
