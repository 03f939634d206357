"""Tables of numbers: one row for each cell, columns named as axes and quantities, from CSV, JSON or YAML alike.

What is registered decides how a value is read: a level by the kind of its axis, a number, count or text by the type of
its quantity. So "NA" in a text column is a text, and 9.0 in a count column is the count 9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from verdict.algebra.grid import Level
from verdict.evidence.reading import DECIMAL, counted, counted_exactly
from verdict.registration.resolved import Registration
from verdict.text import Document
from verdict.text.scalars import EXACT
from verdict.words.errors import DocumentError, Problem, listed, nearest
from verdict.words.limits import MOST_PROBLEMS

MISSING = frozenset(
    {"nan", "na"}
)  # in columns of numbers and counts, in any letters; an empty place is missing anywhere
BARE_POINT = re.compile(r"^(-?)(?=\.[0-9])")
Row = Mapping[str, Any]
LevelKey = Decimal | str | None


class Rows(Protocol):
    """What a table must offer to be read, and to have its errors placed."""

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, each a value by column name."""

    def problem(self, row: int, column: str, message: str) -> Problem:
        """Say what is wrong with one field of a row, counted from 0."""

    def problem_of_column(self, column: str, message: str) -> Problem:
        """Say what is wrong with a column."""


@dataclass(frozen=True, slots=True, eq=False)
class ListedRows:
    """A list of objects in a JSON or YAML document."""

    document: Document
    rows: Sequence[Row]

    def problem(self, row: int, column: str, message: str) -> Problem:
        """Say what is wrong with one value of a row."""
        return self.document.placed((row, column), message)

    def problem_of_column(self, column: str, message: str) -> Problem:
        """Say what is wrong with a column, at the first row that has it."""
        row = next(i for i, content in enumerate(self.rows) if column in content)
        return self.document.placed((row, column), message, key=True)


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Readings of each quantity in the form of a measurements file, and the row that each came from."""

    quantities: Mapping[str, Any]
    came_from: Mapping[str, Sequence[int]]
    table: Rows

    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem:
        """Say what is wrong with a reading, at the field of the table that it came from."""
        quantity = str(path[1])
        place = path[3] if path[2:3] == ("cells",) and len(path) > 3 else 0
        return self.table.problem(self.came_from[quantity][int(place)], quantity, f"{quantity}: {message}")


def lay(table: Rows, name: str, registration: Registration) -> Laid:
    """Gather the cells of each quantity from rows; a quantity of fewer axes than the table must agree with itself.

    Raises:
        DocumentError: no rows, a column that is nothing registered, a level that is not, or rows that disagree.
    """
    if not table.rows:
        raise DocumentError([Problem(name, 1, 1, "found no rows, wanted one object or line for each cell")])
    gathered = _Gathered(table, registration, list(_unknown_columns(table, registration)))
    found = {quantity: series for quantity in registration.prereg.quantities if (series := gathered.series(quantity))}
    if gathered.problems:
        raise DocumentError(gathered.problems)
    if not found:
        known = listed(registration.prereg.quantities)
        raise DocumentError([Problem(name, 1, 1, f"found no column of a quantity, wanted some of {known}")])
    return Laid(found, gathered.came_from, table)


def _unknown_columns(table: Rows, registration: Registration) -> Iterator[Problem]:
    known = [*registration.grid.names, *registration.prereg.quantities]
    for column in dict.fromkeys(column for row in table.rows for column in row):
        if column not in known:
            message = f"no axis or quantity is called '{column}'; registered: {listed(known)}."
            yield table.problem_of_column(column, message + nearest(column, known))


@dataclass(frozen=True, slots=True)
class _Gathered:
    table: Rows
    registration: Registration
    problems: list[Problem]
    came_from: dict[str, list[int]] = field(default_factory=dict)
    _levels: dict[str, Mapping[LevelKey, Level]] = field(default_factory=dict)

    def series(self, quantity: str) -> dict[str, Any] | None:
        """Return one quantity's cells; what does not fit is added to the problems."""
        registered = self.registration.prereg.quantities[quantity]
        cells: dict[tuple[Level, ...], tuple[int, dict[str, Any]]] = {}
        for row, content in enumerate(self.table.rows):
            at = self._place(row, content, registered.axes) if quantity in content else None
            if at is None:
                continue
            reading = _reading(content[quantity], registered.type, listed=isinstance(self.table, ListedRows))
            first, same = cells.setdefault(at, (row, reading))
            if same != reading:
                self._disagree(quantity, row, first)
            if len(self.problems) > MOST_PROBLEMS:
                raise DocumentError(self.problems)
        self.came_from[quantity] = [row for row, _ in cells.values()]
        return _series(registered.axes, cells) if cells else None

    def _disagree(self, quantity: str, row: int, first: int) -> None:
        where = ", ".join(self.registration.prereg.quantities[quantity].axes) or "place"
        here, there = self.table.rows[row][quantity], self.table.rows[first][quantity]
        said = f"{quantity} is {here} here and {there} elsewhere at the same {where}"
        self.problems.append(self.table.problem(row, quantity, said))

    def _place(self, row: int, content: Row, axes: tuple[str, ...]) -> tuple[Level, ...] | None:
        levels = [self._level(row, content, axis) for axis in axes]
        known = tuple(level for level in levels if level is not None)
        return known if len(known) == len(levels) else None

    def _level(self, row: int, content: Row, axis: str) -> Level | None:
        """Return the registered level that a row names; none that is registered is a problem."""
        known, written = self._known(axis), content.get(axis)
        found = known.get(level_key(written, texts=are_texts(known.values())))
        if found is None:
            levels = list(known.values())
            silent = f"this row does not say its {axis}; wanted one of {listed(map(repr, levels))}"
            other = f"{axis}={written} is not registered; levels: {listed(map(repr, levels))}"
            self.problems.append(self.table.problem(row, axis, silent if written in (None, "") else other))
        return found

    def _known(self, axis: str) -> Mapping[LevelKey, Level]:
        """Return the levels of an axis by what a table may write for them."""
        if axis not in self._levels:
            levels = self.registration.grid.of(axis)
            kinds = () if isinstance(levels, range) else tuple(map(type, levels))
            self._levels[axis] = _by_key(levels, kinds)
        return self._levels[axis]


@lru_cache(maxsize=64)
def _by_key(levels: Sequence[Level], kinds: tuple[type, ...]) -> Mapping[LevelKey, Level]:
    """Return levels by their keys, once for many small tables; `kinds` tells 1 from 1.0, which are equal."""
    texts = are_texts(levels)
    return {level_key(level, texts=texts): level for level in levels}


def are_texts(levels: Any) -> bool:
    """Say whether the levels of an axis are texts."""
    return any(isinstance(level, str) for level in levels)


def level_key(value: Any, *, texts: bool) -> LevelKey:
    """Write a level so that equal ones are equal: a text without blanks around it, or a number to the digit."""
    if isinstance(value, bool) or (texts and isinstance(value, float)):
        return None
    if texts:
        return str(value).strip() if isinstance(value, str | int) else None
    if isinstance(value, str):
        written = _led(value.strip())
        return Decimal(written) if re.match(DECIMAL, written) else None
    return Decimal(str(value)) if isinstance(value, int | float) else None


def _series(axes: tuple[str, ...], cells: Mapping[tuple[Level, ...], tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    if not axes:
        return {"every": next(iter(cells.values()))[1]}
    return {"cells": [{"at": dict(zip(axes, at, strict=True)), **reading} for at, (_, reading) in cells.items()]}


def _led(text: str) -> str:
    """Write the zero that a number may leave out before its point, as in .5, which expressions take too."""
    return BARE_POINT.sub(r"\g<1>0", text)


def _reading(value: Any, kind: str, *, listed: bool) -> dict[str, Any]:
    """Write a table's value as a reading of its type; what is no such value is refused where readings are checked.

    `listed` says that the rows are objects, in which a text had quotes and so is printed digits, of a count too.
    """
    if isinstance(value, dict):
        return value
    written = value.strip() if isinstance(value, str) else value
    if written is None or written == "" or (kind != "text" and str(written).lower() in MISSING):
        return {"missing": "empty in the file"}
    if kind == "text" and isinstance(written, int) and not isinstance(written, bool):
        return {"value": str(written)}
    if kind == "text" or not isinstance(written, str):
        return {"value": written}
    return {"value": _count(_led(written), listed=listed) if kind == "count" else _led(written)}


def _count(written: str, *, listed: bool) -> int | float | str:
    """Read a count; one too long for a bare number of JSON stays in digits, which are exact for a count as well."""
    try:
        count = counted(written) if listed else counted_exactly(written)
    except ValueError:
        return written
    return str(count) if isinstance(count, int) and abs(count) >= EXACT else count
