"""The columns of a file, whatever wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from verdict.text.characters import printable, shown
from verdict.words.errors import DocumentError, Problem, listed
from verdict.words.limits import MOST_COLUMNS, MOST_PROBLEMS, MOST_ROWS

ALSO = 3  # lines named beside the first that something is said of
FOUND = re.compile(r"^found (?:'.*'|\S+)(?=, )")  # what differs between sentences of one kind


class Places(Protocol):
    """Where the values of a file stand, looked up only when something is said about them."""

    def value(self, row: int, name: str) -> tuple[int, int]:
        """Return line and column, from 1, of one value; rows count from 0."""

    def heading(self, name: str) -> tuple[int, int]:
        """Return line and column of a column's name."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Values by column: texts from CSV, plain values from JSON and Parquet; None where a row has none.

    `names` lists every column of the file; `values` holds the columns that were asked for and are there, each of
    `rows` entries in the order of the file. The rows of several files follow each other; `parts` then holds each file.
    """

    file: str
    names: tuple[str, ...]
    rows: int
    values: Mapping[str, Sequence[Any]]
    places: Places = field(repr=False)
    parts: tuple[Columns, ...] = field(default=(), repr=False)
    semicolons: bool = False
    """Whether fields are separated by semicolons, as sheets are saved where commas are decimal."""

    def of_row(self, row: int) -> tuple[Columns, int]:
        """Return the file that a row stands in, and the number of the row in it."""
        for part in self.parts:
            if row < part.rows:
                return part, row
            row -= part.rows
        return self, row

    def rows_of_parts(self) -> Iterator[tuple[str, slice]]:
        """Yield each file with the rows that stand in it."""
        first = 0
        for part in self.parts or (self,):
            yield part.file, slice(first, first + part.rows)
            first += part.rows

    def problem(self, row: int, name: str, message: str) -> Problem:
        """Say what is wrong with one value; rows count from 0."""
        part, own = self.of_row(row)
        return Problem(part.file, *part.places.value(own, name), f"{printable(name)}: {message}")

    def together(self, rows: Sequence[int], name: str, said: Callable[[int], str]) -> Iterator[Problem]:
        """Say the same of several values once: of the first of the `rows`, with the lines of the next and a count."""
        if not len(rows):
            return
        first, *others = (int(row) for row in rows[: ALSO + 1])
        lines = listed(self._line(row, name, first) for row in others)
        left = len(rows) - 1 - len(others)
        more = f" and {left:,} more" if left else ""
        also = f"; also on line{'s' * (len(rows) > 2)} {lines}{more}" if others else ""
        yield self.problem(first, name, f"{said(first)}{also}")

    def by_kind(self, rows: Sequence[int], name: str, said: Callable[[int], str]) -> Iterator[Problem]:
        """Say what is wrong with values, those of one kind once: but for what is found, sentences of a kind are equal.

        What is said of a row must follow from its value.
        """
        kinds: dict[str, list[int]] = {}
        known: dict[str, list[int]] = {}  # by text, so that each is asked about once
        for row in map(int, rows):
            value = self.values[name][row]
            alike = known.get(value) if isinstance(value, str) else None
            if alike is None:
                alike = kinds.setdefault(FOUND.sub("", said(row)), [])
            if isinstance(value, str):
                known[value] = alike
            alike.append(row)
        for alike in islice(kinds.values(), MOST_PROBLEMS):
            yield from self.together(alike, name, said)

    def problem_of_column(self, name: str, message: str) -> Problem:
        """Say what is wrong with a column, at its name."""
        part = next((part for part in self.parts if name in part.names), self.parts[0] if self.parts else self)
        return Problem(part.file, *part.places.heading(name), message)

    def line(self, row: int, beside: int) -> str:
        """Say the line of a row, from 1, and its file where another row, `beside`, stands in another one.

        In a file without lines it is the number of the row.
        """
        return f"line {self._line(row, self.of_row(row)[0].names[0], beside)}"

    def _line(self, row: int, name: str, beside: int) -> str:
        part, own = self.of_row(row)
        other = f" of {part.file}" if part is not self.of_row(beside)[0] else ""
        return f"{part.places.value(own, name)[0]}{other}"

    def unread(self, read: Collection[str]) -> tuple[str, ...]:
        """Return the columns of the file that are not among those `read`."""
        return tuple(name for name in self.names if name not in read)


def check_names(names: Sequence[str], file: str, line: int = 1) -> None:
    """Require that columns have names, each once, and not too many of them.

    Raises:
        DocumentError: every name that is none, or stands twice.
    """
    if len(names) > MOST_COLUMNS:
        raise refused(file, line, f"found {len(names):,} columns, wanted at most {MOST_COLUMNS:,}")
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    wrong = [f"found the column '{shown(name)}' {names.count(name)} times; wanted each once" for name in twice if name]
    if "" in names:
        place = names.index("") + 1
        index = ", as pandas leaves its index: write it with index=False, or name it by index_label" * (place == 1)
        wrong.append(f"found no name for column {place} of {len(names)}; wanted a name{index}")
    if wrong:
        raise DocumentError(Problem(file, line, 1, message) for message in wrong)


def check_rows(rows: int, file: str) -> None:
    """Require some rows, and not too many.

    Raises:
        DocumentError: there are none, or more than may be.
    """
    if not rows:
        raise refused(file, 1, "found no rows, wanted one for each run, item or user")
    if rows > MOST_ROWS:
        raise refused(file, 1, f"found {rows:,} rows, wanted at most {MOST_ROWS:,}; split the file")


def refused(file: str, line: int, message: str, column: int = 1) -> DocumentError:
    """Return the error that says one thing about a file."""
    return DocumentError([Problem(file, line, column, message)])


def named(names: Iterable[str]) -> str:
    """List columns for a message, each in quotes."""
    return listed(f"'{shown(name)}'" for name in names)
