"""All of an outcome as plain text: what `verdict run --all` prints at 80 columns, without colour."""

from __future__ import annotations

from typing import Any

from verdict.report.saying import in_one_line
from verdict.report.terminal.closing import last
from verdict.report.terminal.everything import everything

WIDTH = 80


def plain(payload: dict[str, Any]) -> str:
    """Write the text; the same payload gives the same bytes, whatever terminal there is."""
    told = in_one_line(payload)
    lines = [*everything(told, WIDTH), *last(told, told["exit_code"], WIDTH)]
    return "".join(f"{line.plain.rstrip()}\n" for line in lines)
