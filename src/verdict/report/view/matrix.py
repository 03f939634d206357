"""Predictions against the levels of one axis: what holds, fails or is open where.

A prediction runs along an axis where it has a clause for each level, or where its test asks each cell by itself. Of a
median over all cells no square can be told, so there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from verdict.report.view.axes import Axis, Level, axes, levels_of
from verdict.report.view.became import Became, barred, became
from verdict.report.view.tally import deferred, taken


class State(StrEnum):
    """What is known at one place: `none` where a prediction says nothing of it."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Square:
    """One prediction at one level: how many of its cells there were judged, of how many, and by which clauses."""

    state: State
    judged: int = 0
    cells: int = 0
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One prediction along the axis; `of` names the clause that the squares are of, where it has others beside it."""

    name: str
    word: str
    claim: str
    squares: tuple[Square, ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows of all predictions that were not deferred, along one axis."""

    axis: Axis
    rows: tuple[Row, ...]

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels of its columns."""
        return self.axis.levels


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one clause says at one level."""

    clause: str
    level: Level
    state: State
    judged: int
    cells: int


def matrix(payload: dict[str, Any]) -> Matrix | None:
    """Return the matrix along the axis that most predictions run along; None where that is not more than half."""
    known = axes(payload)
    found = [along(payload, axis) for axis in known.values() if axis.levels]
    best = max(found, key=_running, default=None)
    return best if best is not None and 2 * _running(best) > len(best.rows) else None


def along(payload: dict[str, Any], axis: Axis) -> Matrix:
    """Return the matrix along one axis, with a row for every prediction that was not deferred."""
    known = axes(payload)
    rows = (_row(name, p, axis, known) for name, p in payload["predictions"].items() if not deferred(p))
    return Matrix(axis, tuple(rows))


def _running(found: Matrix) -> int:
    return sum(any(square.state is not State.NONE for square in row.squares) for row in found.rows)


def _row(name: str, prediction: dict[str, Any], axis: Axis, known: Mapping[str, Axis]) -> Row:
    clauses = prediction["clauses"]
    pieces = [piece for of, clause in clauses.items() for piece in _pieces(of, clause, axis, known)]
    squares = tuple(_square([piece for piece in pieces if piece.level == level]) for level in axis.levels)
    speaking = tuple(dict.fromkeys(piece.clause for piece in pieces))
    alone = len(speaking) == 1 and len(clauses) > 1
    claim = prediction["short"] or prediction["claim"]
    return Row(name, prediction["verdict"], claim, squares, speaking[0] if alone else "")


def _pieces(name: str, clause: dict[str, Any], axis: Axis, known: Mapping[str, Axis]) -> Iterator[_Piece]:
    """Yield what a clause says at the levels of an axis: as a whole, by its counts there, or cell by cell."""
    levels = levels_of(clause, known)
    if axis.name in levels:
        counts = clause["as_measured"] or clause["cells"]
        yield _Piece(name, levels[axis.name], WORDS[clause["verdict"]], *_judged(counts))
    elif axis.name in clause["along"]:
        for row in clause["along"][axis.name]:
            state = _state(row["cells"])
            known_not = barred(clause) and (state is not State.NONE or taken(clause))
            yield _Piece(name, row["level"], State.OPEN if known_not else state, *_judged(row["as_measured"]))
    else:
        yield from _by_cell(name, clause, axis)


WORDS = {"PASS": State.HOLDS, "NOT PASSED": State.FAILS, "UNTESTED": State.OPEN}


def _judged(counts: dict[str, int] | None) -> tuple[int, int]:
    """Return how many cells are judged, before what is required of each, and how many there are."""
    if counts is None:
        return 0, 0
    judged = counts["inside"] + counts["outside"] + counts["unknown"]
    return judged, judged + counts["not_judged"] + counts["premise_open"]


def _state(counts: dict[str, int]) -> State:
    """Say what is known of some cells together: one failure fails, and what is out of premise takes no part."""
    if counts["outside"]:
        return State.FAILS
    if counts["unknown"] or counts["premise_open"]:
        return State.OPEN
    return State.HOLDS if counts["inside"] else State.NONE


def _by_cell(name: str, clause: dict[str, Any], axis: Axis) -> Iterator[_Piece]:
    """Yield the cells that were asked one by one, as in `all(x <= 1)`; of a median or a slope there is none."""
    for value in clause["values"]:
        found = became(value, clause)
        if axis.name in value["at"] and found is not Became.SEEN:
            aside = value["judged"] is False or (clause["cells"] is not None and value["judged"] is None)
            yield _Piece(name, value["at"][axis.name], STATES[found], int(not aside), 1)


STATES = {
    Became.HOLDS: State.HOLDS, Became.FAILS: State.FAILS, Became.OPEN: State.OPEN, Became.OUT: State.NONE,
}  # fmt: skip


def _square(pieces: list[_Piece]) -> Square:
    """Put together what is said at one level: one failure fails, and what is out of premise takes no part."""
    if not pieces:
        return Square(State.NONE)
    states = {piece.state for piece in pieces}
    state = next((s for s in (State.FAILS, State.OPEN, State.HOLDS) if s in states), State.NONE)
    names = tuple(dict.fromkeys(piece.clause for piece in pieces))
    return Square(state, sum(piece.judged for piece in pieces), sum(piece.cells for piece in pieces), names)
