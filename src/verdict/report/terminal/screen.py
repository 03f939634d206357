"""The outcome of a freeze on one screen: what came out and why, the numbers against their bar, and how to see more."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from verdict.report.saying import in_one_line
from verdict.report.terminal.brief import brief
from verdict.report.terminal.closing import closing, last, pointers
from verdict.report.terminal.everything import everything
from verdict.report.terminal.heading import heading
from verdict.report.terminal.lines import in_letters, printing, show
from verdict.report.terminal.listing import listing
from verdict.report.terminal.squares import CLAIM, reasons, room, squares
from verdict.report.terminal.table import table
from verdict.report.view.bands import leading
from verdict.report.view.matrix import matrix

LINES = 33  # of one screen
ROOMS = ((2, 3, 4), (1, 3, 4), (1, 2, 1), (1, 1, 1))  # lines for a claim, a reason and limits: the first that fits


def show_outcome(
    payload: dict[str, Any], returned: int | None = None, *, whole: bool = False, quiet: bool = False
) -> None:
    """Print a judged freeze: on one screen, whole, or in one line a prediction.

    `returned` is the exit code of the command, where it is not the outcome's own.
    """
    code = payload["exit_code"] if returned is None else returned
    with printing() as out:
        told = in_letters(in_one_line(payload), out.encoding)
        write = everything if whole else brief if quiet else screen
        show(out, [*write(told, out.width), *last(told, code, out.width)])


def screen(payload: dict[str, Any], width: int) -> list[Text]:
    """Return the lines of one screen but for its last: as much as fits, in less words where there is less room."""
    made: list[Text] = []
    for claims, words, limits in ROOMS:
        made = _screen(payload, width, claims, words, limits)
        if len(made) < LINES:
            return made
    return [line for line in made if line.plain] if len(made) >= LINES else made


def _screen(payload: dict[str, Any], width: int, claims: int, words: int, limits: int) -> list[Text]:
    found, numbers = matrix(payload), leading(payload)
    drawn = found is not None and room(found, payload, width) >= CLAIM
    parts = [heading(payload, width)]
    if found is not None and drawn:
        parts += [squares(found, payload, width, claims), reasons(payload, width, words)]
    else:
        parts.append(listing(payload, width))
    parts += [table(numbers, width)] if numbers is not None else []
    parts += [closing(payload, width, limits)]
    about = numbers.about if numbers else next(iter(payload["predictions"]), "")
    lines = [line for part in parts if part for line in (*part, Text(""))]
    return [*lines, *pointers(payload, about, width)]
