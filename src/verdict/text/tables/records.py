"""Rows as JSON objects: one a line, a list of them, or a table of columns and data.

A name that no object has at its top may be a path into it, such as `scores.match.value` or `resps.0`: keys and places
of lists, joined by points. NaN and Infinity are read as Python writes them, and judged by the type of their column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from verdict.text.characters import shown
from verdict.text.files import decoded
from verdict.text.json_marks import JsonMarks
from verdict.text.tables.columns import Columns, check_names, check_rows, named, refused
from verdict.words.errors import DocumentError, Problem, nearest
from verdict.words.limits import MOST_JSON, MOST_PROBLEMS, MOST_ROWS, MOST_TABLE

Path = tuple[str | int, ...]


class _TwiceError(ValueError):
    """A key that one object has twice."""


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _TwiceError(f"found the key '{shown(twice)}' twice in one object, wanted each once")
    return mapping


_DECODER = json.JSONDecoder(object_pairs_hook=_mapping)


def _decode(text: str, file: str, first_line: int) -> Any:
    """Decode one JSON value; raises DocumentError at its place."""
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        found = f"found JSON that cannot be read ({error.msg})"
        raise refused(file, first_line + error.lineno - 1, found, error.colno) from None
    except RecursionError:
        raise refused(file, first_line, "found too many levels of nesting, wanted rows of plain values") from None
    except ValueError as error:
        said = str(error) if isinstance(error, _TwiceError) else "found a number that is too long, wanted fewer digits"
        raise refused(file, first_line, said) from None


def read_lines(content: bytes, file: str, keep: Collection[str]) -> Columns:
    """Read JSON Lines, keeping the columns `keep` that some row has; blank lines are no rows.

    Raises:
        DocumentError: a line is no JSON object, or the file is not UTF-8 or too large.
    """
    written = decoded(content.removeprefix(b"\xef\xbb\xbf"), file, MOST_TABLE).split("\n")
    lines = [number for number, line in enumerate(written, 1) if line and not line.isspace()]
    check_rows(len(lines), file)
    long = next((number for number in lines if len(written[number - 1]) > MOST_JSON), None)
    if long is not None:
        raise refused(file, long, f"found a line of more than {MOST_JSON >> 20} MiB, wanted at most that")
    rows = _Rows(file, keep)
    for number in lines:
        rows.add(_decode(written[number - 1].strip(), file, number), (number, 1))
    return rows.columns(_LinePlaces(written, lines))


def read_document(content: bytes, file: str, keep: Collection[str], under: str | None = None) -> Columns:
    """Read a JSON list of objects, or {columns: [...], data: [[...], ...]}, which may stand `under` a dotted path.

    Raises:
        DocumentError: it is no such thing, or the file is not UTF-8 or too large.
    """
    text = decoded(content.removeprefix(b"\xef\xbb\xbf"), file, MOST_JSON)
    marks = JsonMarks(text)
    tree, path = _below(_decode(text, file, 1), under, file)
    if isinstance(tree, dict) and isinstance(tree.get("columns"), list) and isinstance(tree.get("data"), list):
        return _tabled(tree, file, keep, _TablePlaces(marks, (*path, "data"), (*path, "columns"), tree["columns"]))
    if not isinstance(tree, list):
        keys = f"; its keys: {named(tree)}; say under: where the rows stand" if isinstance(tree, dict) else ""
        wanted = "wanted a list of objects, or columns: and data:"
        raise refused(file, marks.place(path, key=False)[0], f"found no rows, {wanted}{keys}")
    check_rows(len(tree), file)
    rows = _Rows(file, keep)
    for i, row in enumerate(tree):
        rows.add(row, (*path, i), marks)
    return rows.columns(_ListPlaces(marks, path))


def _below(tree: Any, under: str | None, file: str) -> tuple[Any, Path]:
    """Follow a dotted path from the root to where the rows stand."""
    path: Path = ()
    for part in under.split(".") if under else ():
        known = list(tree) if isinstance(tree, dict) else []
        if part not in known:
            where = f"under '{'.'.join(map(str, path))}'" if path else "at the top"
            raise refused(file, 1, f"found no key '{shown(part)}' {where}; there: {named(known) or 'no keys'}."
                          f"{nearest(part, known)}")  # fmt: skip
        tree, path = tree[part], (*path, part)
    return tree, path


def _tabled(tree: Mapping[str, Any], file: str, keep: Collection[str], places: _TablePlaces) -> Columns:
    """Read the form {columns: [...], data: [[...], ...]}."""
    names, data = [str(name) for name in tree["columns"]], tree["data"]
    check_names(names, file)
    check_rows(len(data), file)
    wrong = [i for i, row in enumerate(data) if not isinstance(row, list) or len(row) != len(names)]
    if wrong:
        wanted = f"found another row than one of {len(names)} values, as columns: has"
        raise DocumentError(Problem(file, *places.row(i), wanted) for i in wrong[:MOST_PROBLEMS])
    columns = dict(zip(names, zip(*data, strict=True), strict=True))
    return Columns(file, tuple(names), len(data), {n: list(v) for n, v in columns.items() if n in keep}, places)


class _Rows:
    """Objects as they come, turned into columns."""

    def __init__(self, file: str, keep: Collection[str]) -> None:
        self._file, self._keep = file, tuple(keep)
        self._paths = {name: _parts(name) for name in keep}
        self._names: dict[str, None] = {}
        self._kept: dict[str, list[Any]] = {name: [] for name in keep}
        self._there: set[str] = set()
        self._problems: list[Problem] = []

    def add(self, row: Any, where: tuple[Any, ...], marks: JsonMarks | None = None) -> None:
        """Take one row; `where` is its place, or its path where there are marks."""
        if not isinstance(row, dict):
            line, column = marks.place(where, key=False) if marks else where
            self._problems.append(Problem(self._file, line, column, "found no object, wanted one for each row"))
            if len(self._problems) == MOST_PROBLEMS:
                raise DocumentError(self._problems)
            return
        if not self._names.keys() >= row.keys():
            self._names.update(dict.fromkeys(row))
        for name in self._keep:
            value = row.get(name, self)
            if value is self:
                value = _within(row, self._paths[name])
            if value is not None:
                self._there.add(name)
            self._kept[name].append(value)

    def columns(self, places: Any) -> Columns:
        """Return what was read."""
        if self._problems:
            raise DocumentError(self._problems)
        check_names(tuple(self._names) or ("",), self._file)
        there = {name: values for name, values in self._kept.items() if name in self._names or name in self._there}
        rows = len(next(iter(self._kept.values()))) if self._kept else 0
        check_rows(min(rows, MOST_ROWS + 1), self._file)
        return Columns(self._file, tuple(self._names), rows, there, places)


def _parts(name: str) -> Path:
    """Split a path at its points; a part of digits is a place in a list, or a key."""
    parts = tuple(int(part) if part.isdecimal() and len(part) < 7 else part for part in name.split("."))
    return parts if len(parts) > 1 else ()


def _within(row: Mapping[str, Any], path: Path) -> Any:
    """Follow a path into a row; None where it leads nowhere."""
    value: Any = row if path else None
    for part in path:
        if isinstance(value, dict):
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


@dataclass(frozen=True, eq=False)
class _LinePlaces:
    """Places in JSON Lines: a row is a line."""

    written: Sequence[str]
    lines: Sequence[int]

    def value(self, row: int, name: str) -> tuple[int, int]:
        """Return line and column of one value, or of its row where it has none."""
        line = self.lines[row]
        text = self.written[line - 1]
        blank = len(text) - len(text.lstrip())
        _, column = _placed(JsonMarks(text), (), name)
        return line, max(column, blank + 1)

    def heading(self, name: str) -> tuple[int, int]:
        """Return the first value of a column."""
        rows = (row for row, line in enumerate(self.lines) if _mentions(self.written[line - 1], name))
        return self.value(next(rows, 0), name)


def _mentions(text: str, name: str) -> bool:
    return re.search(re.escape(json.dumps(name.split(".", maxsplit=1)[0], ensure_ascii=False)), text) is not None


def _placed(marks: JsonMarks, path: Path, name: str) -> tuple[int, int]:
    """Return the place of a column in the object at `path`: its own key, or a path into it."""
    whole = marks.place((*path, name), key=False)
    inner = tuple(part for part in _parts(name))
    row = marks.place(path, key=False)
    return marks.place((*path, *inner), key=False) if whole == row and inner else whole


@dataclass(frozen=True, eq=False)
class _ListPlaces:
    """Places in a JSON list of objects that stands at `path`."""

    marks: JsonMarks
    path: Path

    def value(self, row: int, name: str) -> tuple[int, int]:
        """Return line and column of one value, or of its row where it has none."""
        return _placed(self.marks, (*self.path, row), name)

    def heading(self, name: str) -> tuple[int, int]:
        """Return the place of a column in the first row."""
        return self.value(0, name)


@dataclass(frozen=True, eq=False)
class _TablePlaces:
    """Places in a JSON table of columns and data."""

    marks: JsonMarks
    data: Path
    heads: Path
    names: Sequence[Any]

    @cached_property
    def _order(self) -> dict[str, int]:
        return {str(name): i for i, name in enumerate(self.names)}

    def row(self, row: int) -> tuple[int, int]:
        """Return line and column of one row."""
        return self.marks.place((*self.data, row), key=False)

    def value(self, row: int, name: str) -> tuple[int, int]:
        """Return line and column of one value."""
        return self.marks.place((*self.data, row, self._order.get(name, 0)), key=False)

    def heading(self, name: str) -> tuple[int, int]:
        """Return the place of a column's name."""
        return self.marks.place((*self.heads, self._order.get(name, 0)), key=False)
