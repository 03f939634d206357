"""Parquet, which an extra reads: `pip install "verdict-engine[parquet]"`. Places are row and column numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from verdict.text.characters import printable
from verdict.text.short_floats import OF_KIND, shortest
from verdict.text.tables.columns import Columns, check_names, check_rows, refused
from verdict.words.errors import UsageError
from verdict.words.limits import MOST_ARRAYS

PLAIN = ("bool", "int", "uint", "float", "halffloat", "double", "string", "large_string", "decimal", "dictionary",
         "null")  # fmt: skip


def read(content: bytes, file: str, keep: Collection[str]) -> Columns:
    """Read a Parquet file, keeping the columns `keep` that it has.

    Raises:
        UsageError: pyarrow, which reads it, is not installed.
        DocumentError: it is no Parquet, too large unpacked, or a column that is read holds no plain values.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError(
            f"{file} is Parquet, which needs pyarrow, and that is not installed; "
            'pip install "verdict-engine[parquet]", or write the table as CSV'
        ) from None
    try:
        opened = parquet.ParquetFile(pyarrow.BufferReader(content))
        names = tuple(str(name) for name in opened.schema_arrow.names)
        _check(opened.metadata, names, file)
        wanted = [name for name in names if name in keep]
        values = {name: _plain(opened.read(columns=[name]).column(0), name, names, file) for name in wanted}
    except (pyarrow.ArrowException, OSError, EOFError, ValueError) as error:
        said = printable(str(error).splitlines()[0] if str(error) else type(error).__name__)
        raise refused(file, 1, f"found no Parquet that can be read ({said[:200]}); write it again") from None
    rows = opened.metadata.num_rows
    if any(len(column) != rows for column in values.values()):
        raise refused(file, 1, f"found columns of another length than the {rows:,} rows it tells of; write it again")
    return Columns(file, names, rows, values, _Places(names))


def _check(metadata: Any, names: Sequence[str], file: str) -> None:
    check_names(names, file)
    check_rows(metadata.num_rows, file)
    size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if size > MOST_ARRAYS:
        raise refused(file, 1, f"found {size >> 20:,} MiB of values, wanted at most {MOST_ARRAYS >> 20:,} MiB")


def _plain(column: Any, name: str, names: Sequence[str], file: str) -> list[Any]:
    """Return the values of one column as Python's own; None where there is none."""
    kind = str(column.type)
    if not kind.startswith(PLAIN):
        place = names.index(name) + 1
        raise refused(file, 1, f"found {kind} in the column '{printable(name)}', wanted numbers or texts", place)
    return shortest(column.to_pylist(), OF_KIND[kind]) if kind in OF_KIND else list(column.to_pylist())


@dataclass(frozen=True, eq=False)
class _Places:
    """Rows and columns by number, which is all that a file without lines has."""

    names: tuple[str, ...]

    def value(self, row: int, name: str) -> tuple[int, int]:
        """Return the number of the row and of the column, from 1."""
        return row + 1, self.names.index(name) + 1 if name in self.names else 1

    def heading(self, name: str) -> tuple[int, int]:
        """Return the first row and the number of the column."""
        return self.value(0, name)
