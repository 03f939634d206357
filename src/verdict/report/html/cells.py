"""The cells of a prediction as tables: what is known of each, and what that says, each with its anchor.

Clauses that ask the same at each level of an axis share one table. Along two axes it is a table of rows and columns;
otherwise every cell has a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from verdict.report.folding import without_level
from verdict.report.html.anchors import Places, anchor
from verdict.report.html.told import MISSING, between
from verdict.report.view.axes import Axis, Level, axes, levels_of
from verdict.report.view.became import alone, asked, became
from verdict.report.view.margins import wanted

MOST_COLUMNS = 12
MOST_APART = 4  # levels of a third axis that get a table each
PAIR = 2
STAR = "*"
FORMS = {"holds": "✓ {}", "fails": "✗ {}", "open": "? {}", "out": "({})", "seen": "{}"}
NOT_JUDGED = ("open", "out")
LEGEND = {"holds": "✓ holds", "fails": "✗ fails", "open": "? open", "out": "(…) out of premise, not judged",
          "seen": "not judged cell by cell"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its anchor, its number, and what became of it.

    `state` is one of holds, fails, open, out (of premise), seen (looked at, and not asked by itself); `misses` says of
    a cell that was not judged that its number by itself misses the bar.
    """

    anchor: str
    text: str
    state: str
    misses: bool = False

    def __str__(self) -> str:
        return FORMS[self.state].format(f"{self.text}{STAR if self.misses else ''}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of cells: the level or the place that it is of, and its cells."""

    head: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of one test: `caption` is the test, `place` the level of a third axis, `corner` what rows are.

    `across` is what columns are, "" where every cell has a row.
    """

    caption: str
    place: str
    wanted: str
    corner: str
    across: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def legend(self) -> str:
        """What the glyphs that occur in it mean."""
        cells = [cell for row in self.rows for cell in row.cells if cell is not None]
        occurring = {cell.state for cell in cells}
        said = [meaning for state, meaning in LEGEND.items() if state in occurring]
        said += ["* its number by itself misses the bar"] if any(cell.misses for cell in cells) else []
        said += ["– not known"] if any(cell.text == MISSING for cell in cells) else []
        return " · ".join(said)

    @property
    def size(self) -> int:
        """How many cells it has."""
        return sum(cell is not None for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class _Found:
    place: dict[str, Level]
    cell: Cell


@dataclass(frozen=True, slots=True)
class _Group:
    """Cells that share a table: their test without its levels, the clause where it has no level, and their axes."""

    test: str
    clause: str
    along: tuple[str, ...]


def tables(name: str, payload: dict[str, Any], places: Places) -> tuple[Table, ...]:
    """Return the tables of a prediction's cells; each cell gets its anchor."""
    known = axes(payload)
    groups: dict[_Group, list[_Found]] = {}
    bars: dict[str, str] = {}
    for clause_name, clause in payload["predictions"][name]["clauses"].items():
        levels = levels_of(clause, known)
        test = str(without_level(clause["test"], levels))
        bars[test] = bars.get(test) or _wanted(clause)
        for own, value in _differing(clause, levels, known):
            where = places.give(anchor(name, clause_name, own)) if own else ""
            found = _Found({**levels, **own}, _cell(where, value, clause))
            along = tuple(axis for axis in known if axis in found.place)
            groups.setdefault(_Group(test, "" if levels else clause_name, along), []).append(found)
    return tuple(
        replace(table, caption=group.test, wanted=bars[group.test])
        for group, found in groups.items()
        for table in _tables([known[axis] for axis in group.along], found)
    )


def _wanted(clause: dict[str, Any]) -> str:
    comparison = asked(clause)
    return wanted({**comparison, "bar": "", "holds": None}) if comparison is not None else ""


def _differing(
    clause: dict[str, Any], levels: Mapping[str, Level], known: Mapping[str, Axis]
) -> Iterator[tuple[dict[str, Level], dict[str, Any]]]:
    """Yield the cells of a clause, each with its levels along axes that can differ but for those of the clause."""
    for value in clause["values"]:
        own = {axis: level for axis, level in value["at"].items() if axis in known and axis not in levels}
        if own or levels:
            yield own, value


def _cell(where: str, value: dict[str, Any], clause: dict[str, Any]) -> Cell:
    found = became(value, clause)
    misses = str(found) in NOT_JUDGED and alone(value, clause) is False
    return Cell(where, between(value["value"]), str(found), misses)


def _tables(along: list[Axis], found: list[_Found]) -> Iterator[Table]:
    """Yield the cells in one table, or in one for each level of the shortest of three axes."""
    apart = min(along, key=lambda axis: len(_levels(axis, found))) if len(along) == PAIR + 1 else None
    if apart is None or len(_levels(apart, found)) > MOST_APART:
        yield _table(along, found)
        return
    rest = [axis for axis in along if axis is not apart]
    for level in _levels(apart, found):
        own = [one for one in found if one.place[apart.name] == level]
        yield replace(_table(rest, own), place=f"{apart.name}={level}")


def _levels(axis: Axis, found: list[_Found]) -> list[Level]:
    """Return the levels of an axis that occur, in their order; of counted units as they come."""
    here = dict.fromkeys(one.place[axis.name] for one in found)
    return [level for level in axis.levels or here if level in here]


def _table(along: list[Axis], found: list[_Found]) -> Table:
    if len(along) == PAIR and min(len(_levels(axis, found)) for axis in along) <= MOST_COLUMNS:
        down, across = along if len(_levels(along[1], found)) <= MOST_COLUMNS else along[::-1]
        return _crossed(down, across, found)
    head = ", ".join(_named(axis) for axis in along)
    rows = (Row(", ".join(f"{axis.name}={f.place[axis.name]}" for axis in along), (f.cell,)) for f in found)
    return Table("", "", "", head, "", (), tuple(rows))


def _crossed(down: Axis, across: Axis, found: list[_Found]) -> Table:
    at = {(one.place[down.name], one.place[across.name]): one.cell for one in found}
    levels, others = _levels(down, found), _levels(across, found)
    rows = (Row(f"{down.name}={level}", tuple(at.get((level, other)) for other in others)) for level in levels)
    columns = tuple(f"{level:,}" if isinstance(level, int) else str(level) for level in others)
    return Table("", "", "", _named(down), _named(across), columns, tuple(rows))


def _named(axis: Axis) -> str:
    return f"{axis.name} ({axis.unit})" if axis.unit else axis.name
