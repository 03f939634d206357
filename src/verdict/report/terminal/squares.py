"""Predictions against the levels of one axis, and beneath them why each square is open, fails, or comes closest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from verdict.report.terminal.lines import STYLES, paragraph, shortened
from verdict.report.terminal.listing import GAP, WORD, claim_of, columns, head, put_off
from verdict.report.view.axes import Axis, axes, told
from verdict.report.view.barring import FAILS, Cause
from verdict.report.view.margins import compared, margin
from verdict.report.view.matrix import Matrix, Square, State
from verdict.report.view.sentences import levels, nearest, sentence

GLYPHS = {State.HOLDS: "+", State.FAILS: "x", State.OPEN: "?", State.NONE: ""}
SQUARE_STYLES = {State.HOLDS: STYLES["PASS"], State.FAILS: STYLES["NOT PASSED"], State.OPEN: STYLES["UNTESTED"],
                 State.NONE: ""}  # fmt: skip
CLAIM = 16  # columns that a claim needs beside the squares, or they are not drawn
DROPPED = 2  # reasons that are left out before all others lose their levels
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
    return "." if square.state is State.NONE and square.cells else f"{GLYPHS[square.state]}{figure}"


def squares(found: Matrix, payload: dict[str, Any], width: int, claims: int) -> list[Text]:
    """Return the matrix with its heading and its key; a claim takes at most so many lines."""
    cell, left = _cell(found), room(found, payload, width)
    before, key = width - cell * len(found.levels) - 1, _key(found)
    fits = cell_len(key) + cell_len(found.axis.name) < before
    above = f"{key if fits else '':<{before - cell_len(found.axis.name)}}{found.axis.name} "
    lines = [] if fits else paragraph(Text(""), key, width, "dim")
    lines.append(Text(above + "".join(f"{level!s:<{cell}}" for level in found.levels), style="dim"))
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
    return [*lines, *put_off(payload, width)]


def _key(found: Matrix) -> str:
    """Say what the glyphs and figures mean that occur."""
    states = {square.state for row in found.rows for square in row.squares}
    words = {State.HOLDS: "+ holds", State.FAILS: "x fails", State.OPEN: "? untested"}
    parts = [word for state, word in words.items() if state in states]
    several = {square.cells for row in found.rows for square in row.squares if square.cells > 1}
    of = f" of {several.pop()}" if len(several) == 1 else ""
    aside = any(_mark(square) == "." for row in found.rows for square in row.squares)
    parts += [". out of premise"] if aside else []
    figured = any(len(_mark(square)) > 1 for row in found.rows for square in row.squares)
    return "  ".join([*parts, *([f"figure: cells judged{of}"] if figured else [])])


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of reasons: the glyphs that it explains, of which predictions, where, why, and whether by numbers."""

    glyphs: str
    names: tuple[str, ...]
    place: str
    text: str
    numbers: bool


def reasons(
    found: Matrix, behind: tuple[Cause, ...], payload: dict[str, Any], width: int, room: tuple[int, int]
) -> list[Text]:
    """Return why squares are open and why they fail, and of what passes the comparison that comes closest.

    `room` is how many lines a reason may take, and how many reasons are told: one of each prediction before a second,
    and those with numbers before others.
    """
    lines, most = room
    known, short, told_here = axes(payload), lines == 1, _told_here(found, behind)
    entries = [*_entries(told_here, found.axis, known, short), *_closest(payload, known, short)]
    if len(entries) > most + DROPPED:
        entries = [*_entries(told_here, None, known, short), *_closest(payload, known, short)]
    kept = _kept(entries, most)
    column = max((cell_len(entry.place) for entry in kept if cell_len(entry.place) <= PLACE), default=0)
    made: list[Text] = []
    for entry in kept:
        first = Text(f"{'' if made else 'why':<4}{entry.glyphs:<3}", style="bold")
        if cell_len(entry.place) > PLACE:
            made += paragraph(first, f"{entry.place}: {entry.text}", width, "not bold", lines)
        else:
            first.append(f"{entry.place:<{column}}  ", style="not bold")
            made += paragraph(first, entry.text, width, "not bold", lines)
    left = len(entries) - len(kept)
    return [*made, *([Text(f"       {left} reasons more: --all", style="dim")] if left else [])]


def _kept(entries: list[Entry], most: int) -> list[Entry]:
    if len(entries) <= most:
        return entries
    seen: set[str] = set()
    ranks = []
    for i, entry in enumerate(entries):
        known = set(entry.names) <= seen
        seen |= set(entry.names)
        ranks.append((known, not entry.numbers, i))
    return [entries[i] for _, _, i in sorted(sorted(ranks)[: most - 1], key=lambda rank: rank[2])]


def _told_here(found: Matrix, behind: tuple[Cause, ...]) -> list[Cause]:
    """Return the causes behind squares and words: not those of a clause beside one that fails, which has no square."""
    shown = {(row.name, clause) for row in found.rows for square in row.squares for clause in square.clauses}
    failed = {row.name for row in found.rows if row.word == "NOT PASSED"}
    return [
        cause for cause in behind
        if cause.kind == FAILS or any(one.prediction not in failed or (one.prediction, one.clause) in shown
                                      for one in cause.where)
    ]  # fmt: skip


def _entries(found: list[Cause], axis: Axis | None, known: dict[str, Axis], short: bool) -> list[Entry]:
    """Return glyphs, place and sentence of every cause: those of one place together, and those that say the same.

    Without an axis levels are left out, so that there is little more than one for each prediction.
    """
    groups: dict[tuple[tuple[str, ...], str, str], list[Cause]] = {}
    for cause in found:
        glyph = GLYPHS[State.FAILS if cause.kind == FAILS else State.OPEN]
        shown = {} if axis is None else known if len(cause.where) == 1 else {axis.name: axis}
        groups.setdefault((cause.predictions, levels(cause, shown), glyph), []).append(cause)
    alike: dict[tuple[str, str], list[tuple[tuple[str, ...], str, bool]]] = {}
    for (names, at, glyph), here in groups.items():
        numbers = any(cause.decisions for cause in here)
        alike.setdefault((at, _sentences(here, short)), []).append((names, glyph, numbers))
    return [_entry(at, text, of) for (at, text), of in alike.items()]


def _entry(at: str, text: str, of: list[tuple[tuple[str, ...], str, bool]]) -> Entry:
    names = tuple(dict.fromkeys(name for each, _, _ in of for name in each))
    glyphs = "".join(dict.fromkeys(glyph for _, glyph, _ in of))
    return Entry(glyphs, names, f"{' '.join(names)} {at}".strip(), text, any(numbers for _, _, numbers in of))


def _sentences(found: list[Cause], short: bool) -> str:
    """Tell causes of one place: first what is known to fail, then what has no number, then what is not known."""
    order = sorted(found, key=lambda cause: (bool(cause.note), not cause.decisions))
    return "; ".join(dict.fromkeys(sentence(cause, short=short) for cause in order))


def _closest(payload: dict[str, Any], known: dict[str, Axis], short: bool) -> Iterator[Entry]:
    for name, prediction in payload["predictions"].items():
        decision = nearest(prediction, known) if prediction["verdict"] == "PASS" else None
        if decision is not None:
            away, place = margin(decision), f"{name} {told(decision['at'], known)}".strip()
            yield Entry("+", (name,), place, f"{compared(decision, short=short)}{f': {away}' if away else ''}", True)
