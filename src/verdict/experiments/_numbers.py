"""Somebody's numbers from a JSON, YAML or CSV file, laid on the registered grid before anything is stored.

A file is one of
- a table: CSV with a header, or a list of objects; one row per cell, columns named as axes and quantities;
- a mapping from quantity to a value, a reading, or `{cells: [{at: ..., value: ...}]}`, as in a measurements file;
  it may stand under the key `quantities`.
A number in CSV is printed, so it stands for its rounding interval; an empty place is a missing cell.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from verdict.errors import DocumentError, NothingToJudgeError, Problem, UsageError, nearest
from verdict.evidence import lay_out
from verdict.record import thaw
from verdict.registration import Registration
from verdict.text import read_document

MOST_CSV = 64 * 2**20  # bytes
Row = Mapping[str, Any]


class _Located(Protocol):
    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem: ...


@dataclass(frozen=True, slots=True)
class _File:
    """A document whose problems are placed at its first line: tables have no marks of their own."""

    file: str

    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem:
        return Problem(self.file, 1, 1, f"{'.'.join(map(str, path))}: {message}")


@dataclass(frozen=True, slots=True)
class _Under:
    """A document whose quantities stand at its root, or under `quantities`."""

    document: _Located
    nested: bool

    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem:
        inner = path if self.nested else path[1:]
        return self.document.problem(inner, message, key=key)


def inside(root: Path, name: str) -> Path:
    """Return a file of the project by its relative name.

    Raises:
        UsageError: the name is absolute, climbs, or leads out of the project through a link.
    """
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or not pure.parts:
        raise UsageError(f"found the path '{name}', wanted one inside the project, relative to it and without ..")
    home = root.resolve()
    path = home / pure
    if not Path(os.path.realpath(path)).is_relative_to(home):
        raise UsageError(f"found the path '{name}', which leads out of the project through a link; name a real file")
    return path


def file_digest(path: Path) -> str:
    """Name the bytes of a file: sha256:<64 hex digits>."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def read_numbers(path: Path, name: str, registration: Registration) -> dict[str, Any]:
    """Read a file of numbers as the quantities of a measurements file, and check that they fit the grid.

    Raises:
        NothingToJudgeError: there is no such file. DocumentError: everything in it that does not fit.
    """
    if not path.is_file():
        raise NothingToJudgeError(f"{name}: found no such file, wanted the numbers of {registration.id} there")
    quantities, located = _read(path, name, registration)
    document = {
        "schema": "verdict/measurements/1", "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": name, "quantities": quantities,
        "executed": {"kind": registration.prereg.experiment.kind,
                     "settings": thaw(registration.prereg.experiment.settings)},
    }  # fmt: skip
    lay_out(document, located, registration)
    return quantities


def _read(path: Path, name: str, registration: Registration) -> tuple[dict[str, Any], _Located]:
    if path.suffix.lower() == ".csv":
        return _table(_csv(path, name), name, registration), _File(name)
    document = read_document(path, name)
    content: Any = document.tree
    if isinstance(content, list):
        return _table(content, name, registration), _File(name)
    if not isinstance(content, dict):
        raise DocumentError([document.problem((), "found one value, wanted a table or a mapping from quantities")])
    nested = "quantities" in content and "quantities" not in registration.prereg.quantities
    inner = content["quantities"] if nested else content
    return inner, _Under(document, nested)


def _csv(path: Path, name: str) -> list[Row]:
    content = path.read_bytes()
    if len(content) > MOST_CSV:
        raise DocumentError([Problem(name, 1, 1, f"found more than {MOST_CSV >> 20} MiB, wanted at most that")])
    try:
        text = content.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), strict=True)
        header = reader.fieldnames or []
        _distinct(list(header), name)
        rows = [_whole(row, name, reader.line_num) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DocumentError(
            [Problem(name, 1, 1, f"found no readable CSV ({error}), wanted UTF-8 with a header")]
        ) from None
    return rows


def _distinct(header: list[str], name: str) -> None:
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice or not header:
        raise DocumentError([Problem(name, 1, 1, f"found the columns {twice or 'none'} twice, wanted each once")])


def _whole(row: dict[Any, Any], name: str, line: int) -> Row:
    if None in row or None in row.values():
        raise DocumentError([Problem(name, line, 1, "found another number of columns than the header has")])
    return {str(column).strip(): str(value).strip() for column, value in row.items()}


def _table(rows: list[Any], name: str, registration: Registration) -> dict[str, Any]:
    """Gather the cells of each quantity from rows; a quantity of fewer axes than the table must agree with itself."""
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise DocumentError([Problem(name, 1, 1, "found no rows, wanted one object or line for each cell")])
    gathered = _Gathered(rows, name, registration, list(_unknown_columns(rows, name, registration)))
    found = {quantity: series for quantity in registration.prereg.quantities if (series := gathered.series(quantity))}
    if gathered.problems:
        raise DocumentError(gathered.problems)
    return found


@dataclass(frozen=True, slots=True)
class _Gathered:
    rows: list[Row]
    name: str
    registration: Registration
    problems: list[Problem]

    def series(self, quantity: str) -> dict[str, Any] | None:
        """Return one quantity's cells; what does not fit is added to the problems."""
        registered = self.registration.prereg.quantities[quantity]
        cells: dict[tuple[Any, ...], Any] = {}
        for line, row in enumerate(self.rows, 2):
            at = self._place(row, registered.axes, line) if quantity in row else None
            if at is not None and cells.setdefault(at, row[quantity]) != row[quantity]:
                where = ", ".join(registered.axes) or "place"
                said = f"{quantity} is {row[quantity]} here and {cells[at]} elsewhere at the same {where}"
                self.problems.append(Problem(self.name, line, 1, said))
        return _series(registered.axes, cells, registered.type) if cells else None

    def _place(self, row: Row, axes: tuple[str, ...], line: int) -> tuple[Any, ...] | None:
        try:
            return tuple(_level(self.registration, axis, row, self.name, line) for axis in axes)
        except DocumentError as error:
            self.problems.extend(error.problems)
            return None


def _unknown_columns(rows: list[Any], name: str, registration: Registration) -> Iterator[Problem]:
    known = [*registration.grid.names, *registration.prereg.quantities]
    for column in dict.fromkeys(column for row in rows for column in row):
        if column not in known:
            message = (
                f"no axis or quantity is called '{column}'; registered: {', '.join(known)}.{nearest(column, known)}"
            )
            yield Problem(name, 1, 1, message)


def _level(registration: Registration, axis: str, row: Row, name: str, line: int) -> Any:
    levels = registration.grid.of(axis)
    if axis not in row:
        raise DocumentError([Problem(name, line, 1, f"this row does not say its {axis}; wanted one of {list(levels)}")])
    found = next((level for level in levels if level == row[axis] or str(level) == row[axis]), None)
    if found is None:
        raise DocumentError([Problem(name, line, 1, f"{axis}={row[axis]} is not registered; levels: {list(levels)}")])
    return found


def _series(axes: tuple[str, ...], cells: Mapping[tuple[Any, ...], Any], kind: str) -> dict[str, Any]:
    if not axes:
        return {"every": _reading(next(iter(cells.values())), kind)}
    return {"cells": [{"at": dict(zip(axes, at, strict=True)), **_reading(value, kind)}
                      for at, value in cells.items()]}  # fmt: skip


def _reading(value: Any, kind: str) -> dict[str, Any]:
    """Write a table's value as a reading; a count in digits is exact, any other number in digits is printed."""
    if isinstance(value, dict):
        return value
    if value is None or (isinstance(value, str) and value.lower() in ("", "nan", "na")):
        return {"missing": "empty in the file"}
    if kind == "count" and isinstance(value, str) and value.isdecimal():
        return {"value": int(value)}
    return {"value": str(value) if kind == "text" else value}
