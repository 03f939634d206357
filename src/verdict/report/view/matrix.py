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
from verdict.report.view.margins import stands
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
    found = [along(payload, axis) for axis in known.values() if not axis.counted]
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
    pieces = [
        piece
        for clause_name, clause in prediction["clauses"].items()
        for piece in _pieces(clause_name, clause, axis, known)
    ]
    squares = tuple(_square([piece for piece in pieces if piece.level == level]) for level in axis.levels)
    speaking = tuple(dict.fromkeys(piece.clause for piece in pieces))
    alone = len(speaking) == 1 and len(prediction["clauses"]) > 1
    claim = prediction["short"] or prediction["claim"]
    return Row(name, prediction["verdict"], claim, squares, speaking[0] if alone else "")


def _pieces(name: str, clause: dict[str, Any], axis: Axis, known: Mapping[str, Axis]) -> Iterator[_Piece]:
    levels = levels_of(name, clause, known)
    if axis.name in levels:
        yield _whole(name, clause, levels[axis.name])
        return
    compared, barred = _compared(clause, axis), taken(clause)
    for value in clause["values"] if clause["cells"] or compared else ():
        if axis.name in value["at"]:
            state = State.OPEN if barred else _state(value, compared)
            yield _Piece(name, value["at"][axis.name], state, int(value["judged"] is True), 1)


def _compared(clause: dict[str, Any], axis: Axis) -> dict[str, Any] | None:
    """Return a comparison that was made cell by cell, so that a cell can hold or fail: of a median there is none."""
    return next((decision for decision in clause["decisions"] if axis.name in decision["at"]), None)


def _state(value: dict[str, Any], compared: dict[str, Any] | None) -> State:
    """Say what is known of one cell; one that is out of premise takes no part."""
    if value["judged"] is False:
        return State.NONE
    holds = value["holds"]
    if holds is None and compared is not None and value["value"] is not None:
        holds = stands(value["value"], compared)
    if holds is None or value["judged"] is None:
        return State.OPEN
    return State.HOLDS if holds else State.FAILS


WORDS = {"PASS": State.HOLDS, "NOT PASSED": State.FAILS, "UNTESTED": State.OPEN}


def _whole(name: str, clause: dict[str, Any], level: Level) -> _Piece:
    counts = clause["as_measured"] or clause["cells"] or {}
    judged = sum(counts.get(part, 0) for part in ("inside", "outside", "unknown"))
    aside = sum(counts.get(part, 0) for part in ("not_judged", "premise_open"))
    return _Piece(name, level, WORDS[clause["verdict"]], judged, judged + aside)


def _square(pieces: list[_Piece]) -> Square:
    """Put together what is said at one level: one failure fails, and what is out of premise takes no part."""
    if not pieces:
        return Square(State.NONE)
    states = {piece.state for piece in pieces}
    state = next((s for s in (State.FAILS, State.OPEN, State.HOLDS) if s in states), State.OPEN)
    names = tuple(dict.fromkeys(piece.clause for piece in pieces))
    return Square(state, sum(piece.judged for piece in pieces), sum(piece.cells for piece in pieces), names)
