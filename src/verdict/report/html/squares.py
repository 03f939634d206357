"""The matrix of predictions against levels, each square with a link to where it is derived."""

from __future__ import annotations

from dataclasses import dataclass

from verdict.report.html.anchors import Places, anchor
from verdict.report.view.axes import Axis
from verdict.report.view.matrix import Matrix, Row, Square, State

GLYPHS = {State.HOLDS: "✓", State.FAILS: "✗", State.OPEN: "?", State.NONE: ""}
WORDS = {State.HOLDS: "holds", State.FAILS: "fails", State.OPEN: "untested", State.NONE: "not asked"}
ASIDE = "out of premise, not judged"
CLASSES = {State.HOLDS: "pass", State.FAILS: "fail", State.OPEN: "open", State.NONE: "none"}
WIDE = 40  # letters of all levels beyond which squares flow in lines
NARROWEST = 3  # letters that a column takes at least


@dataclass(frozen=True, slots=True)
class Linked:
    """One square: its glyph, its word, the class of its colour, what it counts, and where it leads."""

    level: str
    glyph: str
    word: str
    kind: str
    judged: int
    cells: int
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """One prediction and its squares."""

    name: str
    word: str
    claim: str
    of: str
    squares: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Squares:
    """The matrix; `several` where a square counts more than one cell somewhere."""

    axis: Axis
    lines: tuple[Line, ...]

    @property
    def several(self) -> int:
        """The most cells that a square counts."""
        return max((square.cells for line in self.lines for square in line.squares), default=0)

    @property
    def flowing(self) -> bool:
        """Whether there are too many levels for columns, or their names are too long."""
        return sum(max(len(str(level)), NARROWEST) for level in self.axis.levels) > WIDE


def squares(found: Matrix | None, places: Places) -> Squares | None:
    """Give every square its link; nothing where no row differs along an axis that is too long for columns."""
    if found is None:
        return None
    linked = Squares(found.axis, tuple(_line(row, found.axis, places) for row in found.rows))
    differing = any(len({square.state for square in row.squares}) > 1 for row in found.rows)
    return linked if differing or not linked.flowing else None


def _line(row: Row, axis: Axis, places: Places) -> Line:
    linked = (
        _linked(row.name, level, square, axis, places) for level, square in zip(axis.levels, row.squares, strict=True)
    )
    return Line(row.name, row.word, row.claim, row.of, tuple(linked))


def _linked(name: str, level: int | float | str, square: Square, axis: Axis, places: Places) -> Linked:
    clause = square.clauses[0] if len(square.clauses) == 1 else ""
    inside = [anchor(name, clause, {axis.name: level}), anchor(name, clause)] if clause else []
    link = next((place for place in inside if places.has(place)), anchor(name))
    aside = square.state is State.NONE and square.cells
    return Linked(
        str(level),
        GLYPHS[square.state],
        ASIDE if aside else WORDS[square.state],
        CLASSES[square.state],
        square.judged,
        square.cells,
        link,
    )
