"""Parquet: the values of plain columns, places by number, and sentences for what cannot be read."""

from __future__ import annotations

import builtins
import datetime
import io
from decimal import Decimal

import pyarrow
import pytest
from pyarrow import parquet

from verdict.text.tables import read_columns
from verdict.words.errors import DocumentError, UsageError


def written(**columns: object) -> bytes:
    """Write a table of columns."""
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def test_plain_columns_are_read_as_they_are() -> None:
    """Numbers, texts, truths, decimals, categories and nothing; a null is missing."""
    content = written(
        a=[1, None], b=["x", "y"], c=[True, False], d=[0.1, 2.0], e=[Decimal("1.50"), None],
        f=pyarrow.array(["u", "v"]).dictionary_encode(), g=[None, None],
    )  # fmt: skip
    found = read_columns(content, "t.parquet", frozenset("abcdefg"))
    assert {
        "a": [1, None], "b": ["x", "y"], "c": [True, False], "d": [0.1, 2.0], "e": [Decimal("1.50"), None],
        "f": ["u", "v"], "g": [None, None],
    } == dict(found.values)  # fmt: skip
    assert "t.parquet:2:3: c: m" == str(found.problem(1, "c", "m"))


def test_only_what_is_asked_for_is_read() -> None:
    """A column of lists that nobody reads is no problem; one that is read is."""
    content = written(a=[1, 2], l=[[1], [2]], t=[datetime.datetime(2026, 1, 1)] * 2)
    assert {"a": [1, 2]} == dict(read_columns(content, "t.parquet", frozenset("a")).values)
    for name, kind in (("l", "list<"), ("t", "timestamp")):
        with pytest.raises(DocumentError, match=f"found {kind}.*in the column '{name}', wanted numbers or texts"):
            read_columns(content, "t.parquet", frozenset(name))


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(64) + b"PAR1", written(a=[1])[:-9] + b"x" * 9])
def test_what_is_no_parquet_is_refused(content: bytes) -> None:
    """A file that is cut off or something else is met with a sentence."""
    with pytest.raises(DocumentError, match=r"^t.parquet:1:1: found no Parquet that can be read"):
        read_columns(content, "t.parquet", frozenset("a"))


def test_a_table_without_rows_is_refused() -> None:
    """As in every other form."""
    with pytest.raises(DocumentError, match="found no rows"):
        read_columns(written(a=pyarrow.array([], pyarrow.int64())), "t.parquet", frozenset("a"))


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lacks pyarrow is told what to install, and what else to do."""
    found = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r'pip install "verdict-engine\[parquet\]", or write the table as CSV'):
        read_columns(b"", "t.parquet", frozenset("a"))
