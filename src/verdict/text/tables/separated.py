"""CSV as people have it: commas, semicolons or tabs between fields, quotes, LF or CRLF, a byte order mark or none.

The delimiter is registered, or the only one of the three that stands in the header. Blanks around a field do not count,
and lines with nothing on them but delimiters are no rows. Only columns that are asked for are kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.text.document import Lines
from verdict.text.files import decoded
from verdict.text.tables.columns import Columns, check_names, check_rows, refused
from verdict.words.errors import DocumentError, Problem
from verdict.words.limits import MOST_COLUMNS, MOST_FIELDS, MOST_PROBLEMS, MOST_ROWS, MOST_TABLE

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
WRITTEN = {"comma": ",", "semicolon": ";", "tab": "\t"}
AT_ONCE = 40_000  # fields that are held as rows before they become columns
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SPREADSHEET = re.compile(rb"sep=([,;\t])(?=\r?\n)")  # the first line of some spreadsheets
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SAID = {
    "expected after": "found a quote that does not enclose a whole field, wanted quotes around all of it, and those "
    "inside it doubled",
    "unexpected end": "found a quote that is never closed, wanted a second one behind the field",
    "new-line character": "found a carriage return without line feed, wanted lines that end in LF or CRLF",
}


def read(content: bytes, file: str, keep: Collection[str], delimiter: str | None = None) -> Columns:
    """Read a CSV file that starts with a header, keeping the columns `keep` that it has.

    `delimiter` is "comma", "semicolon" or "tab"; None takes the only one that stands in the header.

    Raises:
        DocumentError: it is not UTF-8, not one table, too large, or its delimiter cannot be told.
    """
    content = content.removeprefix(BYTE_ORDER_MARK)
    said = _SPREADSHEET.match(content)
    content = content[said.end() :] if said else content  # its line stays, blank, so that lines keep their numbers
    text = decoded(content, file, MOST_TABLE)
    separator = WRITTEN[delimiter] if delimiter else said[1].decode() if said else _separator(_header(text), file)
    if text.count(separator) > MOST_FIELDS:
        raise refused(file, 1, f"found more than {MOST_FIELDS:,} fields, wanted at most that; split the file")
    table = _Reading(file, separator, keep)
    with _fields_of_any_length(len(text)):
        table.take(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="\n"))
    lines = np.array(table.lines, dtype=np.int64)
    places = _Places(content, separator, table.names, lines, table.header_line)
    check_rows(len(lines), file)
    return Columns(file, table.names, len(lines), table.kept, places, semicolons=separator == ";")


@contextmanager
def _fields_of_any_length(most: int) -> Iterator[None]:
    """Let a field be as long as the file, since texts in columns that nobody reads may be."""
    before = csv.field_size_limit(max(most, 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _header(text: str) -> str:
    """Return the first line that has something on it."""
    match = re.search(r"[^\r\n]*\S[^\r\n]*", text)
    return match[0] if match else ""


def _separator(header: str, file: str) -> str:
    """Return the one delimiter that stands outside quotes in the header; a table of one column has none."""
    bare = _QUOTED.sub("", header)
    found = [delimiter for delimiter in DELIMITERS if delimiter in bare]
    if len(found) > 1:
        names = " and ".join(DELIMITERS[delimiter] for delimiter in found)
        wanted = f"wanted to be told which of them separates the fields: delimiter: {', '.join(WRITTEN)}"
        raise refused(file, 1, f"found {names} in the header, {wanted}")
    return found[0] if found else ","


@dataclass(slots=True)
class _Reading:
    """What has been read of one file: its header, the kept columns, and the line that each row begins on."""

    file: str
    separator: str
    keep: Collection[str]
    names: tuple[str, ...] = ()
    header_line: int = 1
    kept: dict[str, list[str]] = field(default_factory=dict)
    nameless: int = 0  # empty columns behind the last that has a name, as spreadsheets leave them
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, stream: io.TextIOWrapper) -> None:
        """Read all rows; raises DocumentError with every row that does not fit."""
        reader = csv.reader(stream, delimiter=self.separator, skipinitialspace=True, strict=True)
        records = self._records(reader)
        for line, header in records:
            self._head(line, header)
            break
        else:
            raise refused(self.file, 1, "found none of it, wanted a header that names the columns")
        for rows in self._portions(records):
            self._keep(rows)
        if self.problems:
            raise DocumentError(self.problems)

    def _records(self, reader: Any) -> Iterator[tuple[int, list[str]]]:
        """Yield each record that is not blank with the line that it begins on."""
        line = 1
        try:
            for record in reader:
                if any(map(str.strip, record)):
                    yield line, record
                line = reader.line_num + 1
        except csv.Error as error:
            said = next((s for found, s in _SAID.items() if found in str(error)), f"found no CSV ({error})")
            raise refused(self.file, line, said) from None

    def _head(self, line: int, header: list[str]) -> None:
        if len(header) > MOST_COLUMNS:
            raise refused(self.file, line, f"found {len(header):,} columns, wanted at most {MOST_COLUMNS:,}")
        names = [name.strip() for name in header]
        while len(names) > 1 and not names[-1]:
            names.pop()
        self.nameless = len(header) - len(names)
        self.names, self.header_line = tuple(names), line
        check_names(self.names, self.file, line)
        self.kept = {name: [] for name in self.names if name in self.keep}

    def _portions(self, records: Iterator[tuple[int, list[str]]]) -> Iterator[list[list[str]]]:
        width, most = len(self.names), max(1, AT_ONCE // len(self.names))
        rows: list[list[str]] = []
        for line, record in records:
            if len(record) != width + self.nameless:
                self._ragged(line, len(record))
            elif any(map(str.strip, record[width:])):
                self._problem(line, f"found a value in column {width + 1} or behind it, which have no name; name them")
            else:
                rows.append(record[:width])
                self.lines.append(line)
            if len(rows) == most:
                yield rows
                rows = []
                check_rows(min(len(self.lines), MOST_ROWS + 1), self.file)
        yield rows

    def _ragged(self, line: int, found: int) -> None:
        wanted = f"wanted {len(self.names) + self.nameless}, as the header has"
        self._problem(line, f"found {found} field{'s' * (found != 1)}, {wanted}")

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, 1, message))
        if len(self.problems) == MOST_PROBLEMS:
            raise DocumentError(self.problems)

    def _keep(self, rows: list[list[str]]) -> None:
        columns = zip(*rows, strict=True)
        for name, column in zip(self.names, columns, strict=bool(rows)):
            if name in self.kept:
                self.kept[name].extend(map(str.strip, column))


@dataclass(frozen=True, eq=False)
class _Places:
    """Where the fields stand: the line of each row is known, the column is found by reading that row again."""

    content: bytes
    separator: str
    names: tuple[str, ...]
    lines: NDArray[np.int64]
    header_line: int

    def value(self, row: int, name: str) -> tuple[int, int]:
        """Return line and column of one field."""
        return self._at(int(self.lines[row]), name)

    def heading(self, name: str) -> tuple[int, int]:
        """Return line and column of a name in the header."""
        return self._at(self.header_line, name)

    @cached_property
    def _text(self) -> str:
        return self.content.decode()

    @cached_property
    def _starts(self) -> list[int]:
        return list(chain([0], (match.end() for match in re.finditer("\n", self._text))))

    def _at(self, line: int, name: str) -> tuple[int, int]:
        """Walk along the fields of a record to the one of a column; an unknown column means its first field."""
        offset = self._starts[line - 1]
        steps = self.names.index(name) if name in self.names else 0
        field_end = re.compile(rf'[ ]*(?:"(?:[^"]|"")*"[^{self.separator}\n]*|[^{self.separator}\n]*){self.separator}')
        for _ in range(steps):
            match = field_end.match(self._text, offset)
            offset = match.end() if match else offset
        blank = re.compile(r"[ ]*").match(self._text, offset)
        return self._placed(blank.end() if blank else offset, line)

    def _placed(self, offset: int, line: int) -> tuple[int, int]:
        """Return line and column of an offset at or behind a line, which a field with line breaks may lie below."""
        start = self._starts[line - 1]
        below, column = Lines(self._text[start : offset + 1]).at(offset - start)
        return line + below - 1, column
