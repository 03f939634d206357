"""The door to tables of rows: the bytes of a file in, its columns out, by the suffix of its name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from verdict.text.tables import parquet, records, separated
from verdict.text.tables.columns import Columns
from verdict.words.errors import DocumentError

LINES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json")
SUFFIXES = (*LINES, ".parquet")


def read_columns(
    content: bytes, file: str, keep: Collection[str], *, delimiter: str | None = None, under: str | None = None
) -> Columns:
    """Read the columns `keep` of a table; `file` is its name in the project, whose suffix says what it is.

    `delimiter` is "comma", "semicolon" or "tab", for CSV; `under` is where the rows of a JSON file stand, as a dotted
    path. Columns that the file lacks are not in what comes back.

    Raises:
        DocumentError: everything that makes it no table. UsageError: an extra that reads it is not installed.
    """
    match PurePosixPath(file).suffix.lower():
        case ".parquet":
            return parquet.read(content, file, keep)
        case ".jsonl" | ".ndjson":
            return records.read_lines(content, file, keep)
        case ".json":
            return records.read_document(content, file, keep, under)
        case ".tsv":
            return separated.read(content, file, keep, delimiter or "tab")
        case _:
            return separated.read(content, file, keep, delimiter)


@contextmanager
def showing_lines(content: bytes, file: str) -> Iterator[None]:
    """Let what is refused in a table name its lines as they were read, where the table is of such a form.

    Raises:
        DocumentError: the same as inside, each problem with its line.
    """
    try:
        yield
    except DocumentError as error:
        if PurePosixPath(file).suffix.lower() not in LINES:
            raise
        raise error.beside(content.decode("utf-8-sig", errors="backslashreplace"), file) from None
