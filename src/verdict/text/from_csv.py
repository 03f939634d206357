"""The CSV door: rows of texts, each field with its place in the file.

Fields are separated by commas and lines end in LF or CRLF. A field in quotes may hold commas, line breaks and doubled
quotes. Blanks around a field, and lines with nothing on them, do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from verdict.text.characters import denormal_span, refused_in_text, shown
from verdict.text.document import Lines
from verdict.text.findings import Findings, Stop
from verdict.words.errors import DocumentError, Problem

BYTE_ORDER_MARK = "\ufeff"
_QUOTED = re.compile(r'[ \t]*("(?:[^"]|"")*")[ \t]*(?=,|\r?\n|\Z)')
_PLAIN = re.compile(r'[ \t]*([^",\r\n]*)')
_LINE_END = re.compile(r"\r?\n|\Z")


@dataclass(frozen=True, slots=True)
class _Field:
    """One field as it reads, and the offset at which it is written."""

    value: str
    offset: int


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The rows of one CSV file, each a text by column name."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    _text: str = field(repr=False)
    _starts: tuple[int, ...] = field(repr=False)
    _lines: Lines = field(repr=False)

    def problem(self, row: int, column: str, message: str) -> Problem:
        """Say what is wrong with one field of a row, counted from 0; a column that is not there means the whole row."""
        return self._placed(self._starts[row + 1], column, message)

    def problem_of_column(self, column: str, message: str) -> Problem:
        """Say what is wrong with a column, at its name in the header."""
        return self._placed(self._starts[0], column, message)

    def _placed(self, start: int, column: str, message: str) -> Problem:
        fields, _ = _record(self._text, start)
        place = self.columns.index(column) if column in self.columns else 0
        line, character = self._lines.at(fields[place].offset)
        return Problem(self.file, line, character, message, self._lines.excerpt(line, character))


def read(text: str, file: str) -> Table:
    """Read a CSV file that starts with a header; `file` is its name in messages.

    Raises:
        DocumentError: characters or quotes that make it unreadable, a column without a name or twice, or a row of
        another length than the header.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    findings = Findings(file, text)
    try:
        records = _sound(text, findings)
    except Stop:
        records = []
    findings.tell()
    if not records:
        raise DocumentError([Problem(file, 1, 1, "found none of it, wanted a header that names the columns")])
    columns = tuple(named.value for named in records[0][1])
    rows = tuple(dict(zip(columns, (f.value for f in fields), strict=True)) for _, fields in records[1:])
    return Table(
        file=file,
        columns=columns,
        rows=rows,
        _text=text,
        _starts=tuple(start for start, _ in records),
        _lines=findings.lines,
    )


def _sound(text: str, findings: Findings) -> list[tuple[int, list[_Field]]]:
    """Return the records with their offsets, the header first, and note everything that is wrong with them."""
    findings.characters(tabs=True)
    start, end = denormal_span(text)
    if start < end:
        findings.add(start, refused_in_text(text[start:end], key=False) or "")
    records = list(_records(text, findings)) if not findings else []
    if records:
        _check_header(records[0][1], findings)
    for offset, fields in records[1:]:
        if len(fields) != len(records[0][1]):
            wanted = f"wanted {len(records[0][1])}"
            findings.add(offset, f"found another number of columns than the header has: {len(fields)}, {wanted}")
    return records


def _check_header(header: list[_Field], findings: Findings) -> None:
    first: dict[str, int] = {}
    for named in header:
        if not named.value:
            findings.add(named.offset, "found a column without a name, wanted a name, or no comma at the end")
        elif named.value in first:
            _, column = findings.lines.at(first[named.value])
            said = f"found the column '{shown(named.value)}' twice, first at character {column}"
            findings.add(named.offset, f"{said}; wanted each once (blanks around a name do not count)")
        first.setdefault(named.value, named.offset)


def _records(text: str, findings: Findings) -> Iterator[tuple[int, list[_Field]]]:
    """Yield the fields of each record with its offset; a line with nothing on it is none."""
    offset = 0
    while offset < len(text):
        fields, end = _record(text, offset)
        if not (match := _LINE_END.match(text, end)):
            findings.stop(end, "found a quote that does not enclose a whole field, wanted quotes around all of it, "
                          "and those inside it doubled")  # fmt: skip
        elif len(fields) > 1 or text[offset:end].strip():
            yield offset, fields
        offset = match.end() if match else len(text)


def _record(text: str, offset: int) -> tuple[list[_Field], int]:
    """Read fields up to the end of a line, or to where none can be read."""
    fields = []
    while True:
        quoted = _QUOTED.match(text, offset)
        match = quoted or _PLAIN.match(text, offset)
        assert match is not None  # noqa: S101 - a plain field may be empty
        value = match[1][1:-1].replace('""', '"') if quoted else match[1]
        fields.append(_Field(value.strip(), match.start(1)))
        if text[match.end() : match.end() + 1] != ",":
            return fields, match.end()
        offset = match.end() + 1
