"""Columns: many readings written as lists or packed numbers say what cells would have said."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.factory import RECORD, Unplaced, freeze, lay_out
from verdict.evidence.columns import LISTED, Column, column, texts
from verdict.words.errors import DocumentError

EVERYWHERE = (-np.inf, np.inf)


def through_json(made: Column) -> Column:
    """Write a column and read it again."""
    return Column.model_validate_json(json.dumps(made.model_dump(mode="json", exclude_defaults=True)))


@pytest.mark.parametrize("n", [1, 7, LISTED, LISTED + 1])
@pytest.mark.parametrize("kind", ["bits", "counts", "numbers", "gaps", "intervals"])
def test_numbers_come_back_to_the_digit(n: int, kind: str) -> None:
    """Whatever form a column takes, its ends are those that were written."""
    rng = np.random.default_rng(1)
    low = {"bits": rng.integers(0, 2, n), "counts": rng.integers(0, 10**6, n)}.get(kind, rng.normal(size=n))
    low = np.asarray(low, np.float64)
    low[0] = np.nan if kind == "gaps" else low[0]
    high = low + 0.5 if kind == "intervals" else low
    found = through_json(column(low, high)).ends(n, EVERYWHERE, count=False)
    assert np.array_equal(low, found[0], equal_nan=True)
    assert np.array_equal(high, found[1], equal_nan=True)


@pytest.mark.parametrize("n", [3, LISTED + 3])
def test_texts_come_back(n: int) -> None:
    """Texts and gaps between them survive both forms."""
    written = [None if i % 7 == 0 else f"arm {i % 3}" for i in range(n)]
    assert written == through_json(texts(written)).words(n).tolist()


def test_printed_digits_stand_for_their_interval() -> None:
    """A number in quotes is printed, as in a cell."""
    low, high = Column(values=("0.5", 0.5, None)).ends(3, EVERYWHERE, count=False)
    assert [0.45, 0.5] == low[:2].tolist()
    assert [0.55, 0.5] == high[:2].tolist()


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (Column(values=(1, 2)), "found 2 entries, wanted 3"),
        (Column(values=(1, 2, "x")), "wanted a printed decimal"),
        (Column(values=(1, 2, 9)), "found 9 at entry 3"),
        (Column(values=(1, 2, 2.5)), "wanted a whole number"),
        (texts(["a", "b", "c"]), "printed decimal"),
    ],
)
def test_what_does_not_fit_is_said(made: Column, message: str) -> None:
    """Too few entries, texts, numbers beyond the support and parts of a count are refused with what was found."""
    with pytest.raises(ValueError, match=message):
        made.ends(3, (0.0, 5.0), count=True)


def test_damaged_bytes_are_refused() -> None:
    """Data that is no base64, of another length, or an infinite number is no column."""
    good = column(np.linspace(0, 1, LISTED + 1), np.linspace(0, 1, LISTED + 1)).model_dump(mode="json")
    for data in ("#", "AAAA", good["low"]["data"][:-8] + "AAAA8H8="):
        packed = Column.model_validate_json(json.dumps({"low": {"kind": "float64", "data": data}}))
        with pytest.raises(ValueError, match="found"):
            packed.ends(LISTED + 1, EVERYWHERE, count=False)


def test_a_column_is_one_thing() -> None:
    """Values beside packed numbers are refused."""
    with pytest.raises(ValueError, match="both or neither"):
        Column.model_validate_json('{"values": [1], "low": {"kind": "int8", "data": "AA=="}}')


def transcribed(made: Column, grade: str = "transcribed"):
    """Lay one column out over as many levels, in a record that was copied from print."""
    n = len(made.values or ()) or len(made.low.array())
    registration = freeze(axes={"i": list(range(n))}, quantities={"a": {"axes": ["i"], "support": [0, 9]}})
    series = {"column": made.model_dump(mode="json", exclude_defaults=True)}
    tree = {**RECORD, "schema": "verdict/measurements/2", "grade": grade, "quantities": {"a": series}}
    return lay_out(tree, Unplaced(), registration).values["a"].at.lo.tolist()


MANY = np.arange(LISTED + 1) % 7
BARE = {
    "listed": Column(values=("0.5", 0.5)),
    "listed, whole and yet with a point": Column(values=("0.5", 2.0)),
    "packed": column(*[MANY + np.where(MANY == 1, 0.5, 0.0)] * 2),
    "packed with upper ends": column(np.r_[MANY, 0.1, 0.5], np.r_[MANY, 0.2, 0.5]),
}


@pytest.mark.parametrize("how", BARE)
def test_a_transcribed_column_holds_printed_digits(how: str) -> None:
    """A bare decimal copied from print was rounded at a digit that nobody told: it is refused as in a cell."""
    with pytest.raises(DocumentError, match=r"found the bare decimal .* wanted the printed digits in quotes"):
        transcribed(BARE[how])
    assert transcribed(BARE[how], grade="measured")


def test_a_transcribed_column_of_whole_and_printed_numbers_is_read() -> None:
    """Whole numbers are exact and quoted ones are printed, listed or packed; an interval at the support's end too."""
    assert [2.0, 0.45] == transcribed(Column(values=(2, "0.5")))
    assert [0.0] == transcribed(Column(values=("0.0",)))
    assert MANY.tolist() == transcribed(column(*[MANY.astype(float)] * 2))
    assert [0.1, 0.2] == transcribed(column(np.array([0.1, 0.2]), np.array([0.3, 0.4])))
