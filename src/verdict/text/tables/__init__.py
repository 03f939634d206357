"""Rows of a file as columns: CSV as people have it, JSON and JSON Lines, Parquet, each value with its place.

What a value means is decided later, by the type that is registered for it. So nothing here turns a text into a number,
and nothing is said about columns that nobody reads.

columns     the columns of a file, whatever wrote it
separated   CSV: commas, semicolons or tabs, quotes, CRLF, a byte order mark
records     JSON Lines, a JSON list of objects, a JSON table of columns and data
parquet     Parquet, by an extra
opening     the door: a file's bytes in, its columns out
"""

from verdict.text.tables.columns import Columns
from verdict.text.tables.opening import SUFFIXES, read_columns, showing_lines

__all__ = ["SUFFIXES", "Columns", "read_columns", "showing_lines"]
