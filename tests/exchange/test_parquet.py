"""Parquet as pandas writes it: plain columns mean what the same columns mean in CSV, others are refused by name."""

from __future__ import annotations

import io
from decimal import Decimal

import numpy as np
import pandas
import pytest

from verdict.experiments.table.values import Manner, numbers
from verdict.text.tables import read_columns
from verdict.words.errors import DocumentError

FRAME = pandas.DataFrame({
    "model": pandas.Categorical(["old", "new", "old"]),
    "seed": pandas.array([1, 2, None], dtype="Int64"),
    "acc": np.array([0.6, 0.7, np.nan], dtype=np.float32),
    "half": np.array([0.6, 0.1, 1.0], dtype=np.float16),
    "cost": [Decimal("0.10"), Decimal("0.20"), None],
    "ended": pandas.array([True, None, False], dtype="boolean"),
    "name": pandas.array(["a", None, "c"], dtype="string"),
    "day": pandas.to_datetime(["2026-01-01", "2026-01-02", None]),
    "took": pandas.to_timedelta([1, 2, 3], unit="s"),
    "scores": [{"match": 1}, {"match": 0}, None],
    "tokens": [[1, 2], [3], []],
}, index=pandas.Index([7, 8, 9], name="run"))  # fmt: skip


def written(frame: pandas.DataFrame) -> bytes:
    """Write a frame with its index, as pandas does by itself."""
    out = io.BytesIO()
    frame.to_parquet(out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "values"), [
    ("run", [7, 8, 9]), ("model", ["old", "new", "old"]), ("seed", [1, 2, None]), ("ended", [True, None, False]),
    ("cost", [Decimal("0.10"), Decimal("0.20"), None]), ("name", ["a", None, "c"]),
])  # fmt: skip
def test_plain_columns_and_a_named_index_are_read(name: str, values: list[object]) -> None:
    """Categories by what they are called; what pandas calls NA is missing, and turns no whole number into a decimal."""
    assert values == read_columns(written(FRAME), "t.parquet", [name]).values[name]


def test_numbers_of_few_digits_are_the_ones_that_csv_has() -> None:
    """0.6 kept in 32 bits is 0.60000002 in 64: it would be above a bar of 0.6 that it does not pass in CSV."""
    parquet = read_columns(written(FRAME), "t.parquet", ["acc", "half"]).values
    csv = read_columns(FRAME.to_csv().encode(), "t.csv", ["acc", "half"]).values
    for name in ("acc", "half"):
        found, same = (numbers(table[name], Manner()) for table in (parquet, csv))
        np.testing.assert_array_equal(same.low, found.low)
    assert [0.6, 0.7] == parquet["acc"][:2]


@pytest.mark.parametrize(("name", "kind"), [
    ("day", "timestamp"), ("took", "duration"), ("scores", "struct<match: int64>"), ("tokens", "list<"),
])  # fmt: skip
def test_what_is_no_plain_value_is_refused_by_its_column(name: str, kind: str) -> None:
    """Times and what is nested; only where it is read."""
    with pytest.raises(DocumentError, match=rf"found {kind}.*in the column '{name}', wanted numbers or texts"):
        read_columns(written(FRAME), "t.parquet", [name])


def test_an_index_without_a_name_has_the_name_that_pandas_gives_it() -> None:
    """It is a column as any other, and is told among those that are not read."""
    content = written(pandas.DataFrame({"acc": [0.5, 0.6]}, index=["a", "b"]))
    found = read_columns(content, "t.parquet", ["acc"])
    assert ("acc", "__index_level_0__") == found.names
