"""Several files as one table: their rows follow each other, and each file may say what is true of all of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from verdict.experiments.table.positions import empty, label_of
from verdict.experiments.table.settings import LabelledFile, Settings
from verdict.text.characters import shown
from verdict.text.tables import Columns
from verdict.text.tables.columns import check_rows
from verdict.words.errors import DocumentError, Problem
from verdict.words.limits import MOST_PROBLEMS

NAMED = 3  # files that a sentence about all of them names


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One file that was read, with what is true of all of its rows by registered name, and its digest."""

    file: LabelledFile
    columns: Columns
    digest: str


def refuse_copies(parts: Sequence[tuple[str, str]]) -> None:
    """Refuse files that hold the same bytes; `parts` are names with digests.

    A copy would bring the same numbers as if they had been measured twice.

    Raises:
        DocumentError: every file that is a copy of an earlier one.
    """
    first: dict[str, str] = {}
    copies = [(name, first[digest]) for name, digest in parts if first.setdefault(digest, name) != name]
    if copies:
        wanted = "wanted files of different runs; was one copied over the other?"
        raise DocumentError(
            Problem(name, 1, 1, f"found the same bytes as in {other}, {wanted}") for name, other in copies
        )


def joined(parts: Sequence[Part], settings: Settings) -> Columns:
    """Return the rows of all files as one table, in the order in which the files are registered.

    A column that a file lacks has no values in its rows, unless the file says one of all of them.

    Raises:
        DocumentError: a column says otherwise than its file, or there are too many rows.
    """
    if len(parts) == 1 and not parts[0].file.set_:
        return parts[0].columns
    labels = [{settings.source(name): label for name, label in part.file.set_.items()} for part in parts]
    problems = [p for part, said in zip(parts, labels, strict=True) for p in _against(part.columns, said)]
    if problems:
        raise DocumentError(problems[:MOST_PROBLEMS])
    tables = [part.columns for part in parts]
    names = tuple(dict.fromkeys(name for table in tables for name in table.names))
    there = dict.fromkeys(name for table, said in zip(tables, labels, strict=True) for name in (*table.values, *said))
    values = {name: [*_values(name, tables, labels)] for name in there}
    rows = sum(table.rows for table in tables)
    file = several([table.file for table in tables])
    check_rows(rows, file)
    return Columns(file, names, rows, values, tables[0].places, tuple(tables))


def several(names: Sequence[str]) -> str:
    """Name files for a sentence, the first of many."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _values(name: str, tables: Sequence[Columns], labels: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    for table, said in zip(tables, labels, strict=True):
        if name in said:
            yield from (said[name] for _ in range(table.rows))
        else:
            yield from table.values.get(name) or (None for _ in range(table.rows))


def _against(table: Columns, said: Mapping[str, Any]) -> Iterator[Problem]:
    """Find values of a file that are not what its registration says of all of its rows."""
    for name, label in said.items():
        values = table.values.get(name, ())
        rows = [row for row, value in enumerate(values) if not empty(value) and not _same(value, label)]
        yield from table.together(rows, name, partial(_differs, values, label, table.file))


def _differs(values: Sequence[Any], label: object, file: str, row: int) -> str:
    found, wanted = shown(str(values[row])), shown(str(label))
    return f"found '{found}', wanted '{wanted}', as reads: sets for every row of {file}"


def _same(value: Any, label: str | float) -> bool:
    """Say whether a value of a file is the label: 7, 7.0 and "7" are one."""
    if isinstance(label, str):
        return (label_of(value) or str(value)) == label.strip()
    try:
        return not isinstance(value, bool) and float(value) == label
    except (TypeError, ValueError):
        return False
