"""What commands print, as plain text of 80 columns without colour, whatever terminal there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import StringIO
from typing import Any

from rich.console import Console
from rich.text import Text

from verdict.report.rows import Row
from verdict.report.saying import in_one_line
from verdict.report.terminal.closing import last
from verdict.report.terminal.difference import put_difference
from verdict.report.terminal.everything import everything
from verdict.report.terminal.excerpt import sentence, told
from verdict.report.terminal.lines import put
from verdict.report.terminal.rows import in_letters_of, lines
from verdict.report.terminal.screen import screen
from verdict.text.characters import printable, quoted
from verdict.words.errors import DocumentError, VerdictError

WIDTH = 80


def plain(payload: dict[str, Any]) -> str:
    """Write all of an outcome, as `verdict run --all` does; the same payload gives the same bytes."""
    return _outcome(payload, everything)


def plain_screen(payload: dict[str, Any]) -> str:
    """Write an outcome on one screen, as `verdict run` does."""
    return _outcome(payload, screen)


def plain_difference(payload: dict[str, Any]) -> str:
    """Write a difference, as `verdict diff` does."""
    out = _paper()
    put_difference(payload, out)
    return _ended(out.file.getvalue().split("\n"))


def plain_rows(rows: Iterable[Row]) -> str:
    """Write rows, as commands list them."""
    out = _paper()
    return _ended(line.plain for line in lines(in_letters_of([*rows], out), out))


def plain_lines(lines_of: Iterable[tuple[int, str, str]]) -> str:
    """Write indented lines of (depth, text, style), as `verdict explain` does."""
    out = _paper()
    for depth, text, _ in lines_of:
        put(out, Text(printable(text)), depth)
    return _ended(out.file.getvalue().split("\n"))


def plain_error(error: VerdictError) -> str:
    """Write an error, of a document with the lines of its first problems."""
    if isinstance(error, DocumentError):
        return _ended(told(error.problems, WIDTH, "utf-8"))
    return _ended(line for part in quoted(str(error)).split("\n") for line in sentence(part, WIDTH))


def _outcome(payload: dict[str, Any], write: Callable[[dict[str, Any], int], list[Text]]) -> str:
    told = in_one_line(payload)
    written = [*write(told, WIDTH), *last(told, told["exit_code"], WIDTH)]
    return "".join(f"{line.plain.rstrip()}\n" for line in written)


def _paper() -> Any:
    """Return a console that writes into a text."""
    return Console(file=StringIO(), width=WIDTH, highlight=False, markup=False, emoji=False, color_system=None)


def _ended(written: Iterable[str]) -> str:
    return "\n".join(line.rstrip() for line in written).rstrip("\n") + "\n"
