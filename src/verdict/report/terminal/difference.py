"""A difference in a terminal: its lines as `report.differing` lays them out, each verdict in the colour of its word."""

from __future__ import annotations

import re
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from verdict.report.differing import FULL, SHORT, difference_lines
from verdict.report.saying import in_one_line
from verdict.report.terminal.lines import INDENT, STYLES, in_letters, printing, put, show
from verdict.report.view.difference import difference_view

WORD = re.compile(r"\b(?:NOT PASSED|PASS|UNTESTED)\b")


def show_difference(payload: dict[str, Any], *, full: bool = False) -> None:
    """Print a difference, given as its payload: what touches a verdict first, the rest folded unless all is wanted."""
    with printing() as out:
        put_difference(payload, out, full=full)


def put_difference(payload: dict[str, Any], out: Console, *, full: bool = False) -> None:
    """Print a difference to a console; see `show_difference`."""
    shown = difference_view(in_letters(in_one_line(payload), out.encoding))
    for depth, text, style in difference_lines(shown, out.width, FULL if full else SHORT):
        line = Text(text, style=STYLES.get(style, style))
        for found in WORD.finditer(text):
            line.stylize(STYLES[found[0]], *found.span())
        if cell_len(text) + INDENT * depth <= out.width:
            show(out, [Text(" " * INDENT * depth) + line])  # a row of a table keeps its own blanks
        else:
            put(out, line, depth)
