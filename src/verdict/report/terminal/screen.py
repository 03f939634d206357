"""The outcome of a freeze on one screen: what came out and why, the numbers against their bar, and how to see more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from verdict.report.saying import in_one_line
from verdict.report.terminal.brief import brief
from verdict.report.terminal.closing import closing, last, pointers, to_test
from verdict.report.terminal.everything import everything
from verdict.report.terminal.heading import heading
from verdict.report.terminal.lines import in_letters, printing, show
from verdict.report.terminal.listing import listing, measured_of
from verdict.report.terminal.squares import CLAIM, reasons, room, squares
from verdict.report.terminal.table import table
from verdict.report.view.bands import Bands, leading
from verdict.report.view.barring import Cause, causes
from verdict.report.view.matrix import Matrix, matrix

LINES, COLUMNS = 33, 80  # of one screen; what is narrower has more lines


@dataclass(frozen=True, slots=True)
class Room:
    """How many lines a claim, a reason and the limits may take, and how many rows a table and reasons may have."""

    claim: int
    reason: int
    limits: int
    rows: int
    reasons: int = 99


@dataclass(frozen=True, slots=True)
class Seen:
    """What of an outcome is drawn: squares of predictions along an axis, why they are so, one quantity against its bar.

    `about` is the prediction that the numbers are of, else the first; `test` says what would test what is UNTESTED.
    """

    squares: Matrix | None
    numbers: Bands | None
    causes: tuple[Cause, ...]
    about: str
    test: str


def seen_of(payload: dict[str, Any]) -> Seen:
    """Look once at everything that is drawn, however often it is made to fit."""
    squares_of, numbers = matrix(payload), leading(payload)
    about = numbers.about if numbers else next(iter(payload["predictions"]), "")
    return Seen(squares_of, numbers, causes(payload) if squares_of else (), about, to_test(payload, about))


ROOMS = (  # the first in which all fits is taken
    Room(2, 3, 6, 14), Room(1, 3, 6, 14), Room(1, 3, 3, 12), Room(1, 2, 6, 12), Room(1, 2, 3, 10), Room(1, 2, 2, 10),
    Room(1, 2, 1, 8), Room(1, 1, 3, 8), Room(1, 1, 1, 8), Room(1, 1, 1, 8, 9),
    Room(1, 1, 1, 8, 8), Room(1, 1, 1, 6, 12), Room(1, 1, 1, 4, 12),
    Room(1, 1, 1, 4, 9), Room(1, 1, 1, 0, 12), Room(1, 1, 1, 0, 9), Room(1, 1, 1, 0, 6),
)  # fmt: skip


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
    """Return the lines of one screen but for its last: as much as fits, in fewer words where there is less room."""
    most = LINES * COLUMNS**2 // width**2 if width < COLUMNS else LINES
    seen, parts = seen_of(payload), list[list[Text]]()
    for lines in ROOMS if len(payload["predictions"]) < most else ROOMS[-1:]:
        parts = [part for part in _parts(payload, width, seen, lines) if part]
        if sum(map(len, parts)) < most:
            break
    return _spaced(parts, most - 1 - sum(map(len, parts)))


def _spaced(parts: list[list[Text]], left: int) -> list[Text]:
    """Put an empty line behind parts as far as lines are left, first behind those that are read first."""
    lines: list[Text] = []
    for i, part in enumerate(parts):
        lines += [*part, Text("")] if i < min(left, len(parts) - 1) else part
    return lines


def _parts(payload: dict[str, Any], width: int, seen: Seen, lines: Room) -> Iterator[list[Text]]:
    found, numbers = seen.squares, seen.numbers
    yield heading(payload, width)
    if found is not None and room(found, payload, width) >= CLAIM:
        yield squares(found, payload, width, lines.claim)
        yield reasons(found, seen.causes, payload, width, (lines.reason, lines.reasons))
    else:
        yield listing(payload, width, lines.claim, lines.reason, numbers.about if numbers else "")
    if numbers is not None and lines.rows:
        yield table(numbers, measured_of(payload["predictions"][seen.about]), width, lines.reason, lines.rows)
    yield closing(payload, width, lines.limits, seen.test)
    yield pointers(payload, seen.about, width)
