"""Predictions against the levels of one axis, and beneath them why each square is open, fails, or comes closest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.lines import STYLES, paragraph, shortened
from verdict.report.terminal.listing import GAP, WORD, claim_of, columns, head, put_off
from verdict.report.view.axes import Axis, axes, told
from verdict.report.view.barring import FAILS, Cause, causes
from verdict.report.view.margins import compared, margin
from verdict.report.view.matrix import Matrix, Square, State
from verdict.report.view.sentences import nearest, sentence, where

GLYPHS = {State.HOLDS: "+", State.FAILS: "x", State.OPEN: "?", State.NONE: ""}
SQUARE_STYLES = {State.HOLDS: STYLES["PASS"], State.FAILS: STYLES["NOT PASSED"], State.OPEN: STYLES["UNTESTED"],
                 State.NONE: ""}  # fmt: skip
CLAIM = 16  # columns that a claim needs beside the squares, or they are not drawn
PLACE = 22  # columns that a place may take before a reason


def room(found: Matrix, payload: dict[str, Any], width: int) -> int:
    """Return how many columns are left for claims beside the squares; too few where the matrix does not fit."""
    return width - columns(payload) - WORD - 2 * GAP - _cell(found) * len(found.levels)


def _cell(found: Matrix) -> int:
    marks = [cell_len(_mark(square)) for row in found.rows for square in row.squares]
    return max(*marks, *(cell_len(str(level)) for level in found.levels), 1) + 1


def _mark(square: Square) -> str:
    """Write a square: its glyph, and how many cells were judged where it stands for several."""
    figure = str(square.judged) if square.cells > 1 and square.state in (State.HOLDS, State.FAILS) else ""
    return f"{GLYPHS[square.state]}{figure}"


def squares(found: Matrix, payload: dict[str, Any], width: int, claims: int) -> list[Text]:
    """Return the matrix with its heading and its key; a claim takes at most so many lines."""
    cell, left = _cell(found), room(found, payload, width)
    above = f"{found.axis.name:>{width - cell * len(found.levels) - 1}}"
    lines = [Text(above + " " + "".join(f"{level!s:<{cell}}" for level in found.levels), style="dim")]
    for row in found.rows:
        beside = f" ({row.of})" if row.of else ""
        claim = claim_of(payload["predictions"][row.name])
        first, *more = shortened(claim, left - cell_len(beside), claims)
        line = head(row.name, row.word, columns(payload)).append(first, style="italic").append(beside)
        line.append(" " * (left + GAP - cell_len(first) - cell_len(beside)))
        for square in row.squares:
            line.append(f"{_mark(square):<{cell}}", style=SQUARE_STYLES[square.state])
        indent = " " * (columns(payload) + WORD + GAP)
        lines += [line, *(Text(indent).append(text, style="italic") for text in more)]
    return [*lines, *put_off(payload, width), *_key(found, width)]


def _key(found: Matrix, width: int) -> list[Text]:
    states = {square.state for row in found.rows for square in row.squares}
    words = {State.HOLDS: "+ holds", State.FAILS: "x does not", State.OPEN: "? untested"}
    parts = [word for state, word in words.items() if state in states]
    several = {square.cells for row in found.rows for square in row.squares if square.cells > 1}
    of = f" of {several.pop()}" if len(several) == 1 else ""
    parts += [f"figure: cells judged{of}"] if any(len(_mark(s)) > 1 for row in found.rows for s in row.squares) else []
    indent = min(16, max(width - 64, 0))
    return paragraph(Text(" " * indent), "   ".join(parts).replace(" ", "\u00a0"), width, "dim")


def reasons(payload: dict[str, Any], width: int, lines: int) -> list[Text]:
    """Return why squares are open and why they fail, and of what passes the comparison that comes closest."""
    known, found = axes(payload), causes(payload)
    groups = (
        ("why ?", _together([c for c in found if c.kind != FAILS], known)),
        ("why x", _together([c for c in found if c.kind == FAILS], known)),
        ("why +", list(_closest(payload, known))),
    )
    made: list[Text] = []
    for label, entries in groups:
        made += _set(label, entries, width, lines)
    return made


def _set(label: str, entries: list[tuple[str, str]], width: int, lines: int) -> list[Text]:
    """Set places beside their reasons, and short ones of them side by side."""
    column = min(max((cell_len(place) for place, _ in entries), default=0), PLACE)
    made: list[Text] = []
    for place, text in entries:
        beside = Text("    ").append(f"{place}  {text}")
        if made and not lines > 1 and cell_len(made[-1].plain) + cell_len(beside.plain) <= width:
            made[-1].append_text(beside)
            continue
        first = Text(f"{'' if made else label:<6} ", style="bold").append(f"{place:<{column}}  ", style="not bold")
        made += paragraph(first, text, width, "not bold", lines)
    return made


def _together(found: list[Cause], known: dict[str, Axis]) -> list[tuple[str, str]]:
    """Put causes of one place together, those with numbers first, those that are only not known in a few words."""
    groups: dict[str, list[Cause]] = {}
    for cause in found:
        groups.setdefault(where(cause, known), []).append(cause)
    return [(place, _sentences(here)) for place, here in groups.items()]


def _sentences(found: list[Cause]) -> str:
    numbers = [sentence(cause) for cause in found if cause.decisions]
    unknown = [cause.what for cause in found if not cause.decisions and cause.kind == "inadequate" and cause.note]
    others = [sentence(c) for c in found if not c.decisions and c.what not in unknown]
    said = [f"{', '.join(unknown)} not known to hold"] if unknown else []
    return "; ".join([*numbers, *others, *said])


def _closest(payload: dict[str, Any], known: dict[str, Axis]) -> Iterator[tuple[str, str]]:
    for name, prediction in payload["predictions"].items():
        decision = nearest(prediction) if prediction["verdict"] == "PASS" else None
        if decision is not None:
            place = told(decision["at"], known)
            away = margin(decision)
            yield f"{name} {place}".strip(), f"{compared(decision)}{f': {away}' if away else ''}"
