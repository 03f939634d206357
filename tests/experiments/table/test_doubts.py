"""Columns whose spelling may mean two numbers are refused; small percentages are noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.table import laid, measured, registered
from verdict.words.errors import DocumentError

RATE = {"rate": {"axes": ["question"], "support": [-9999, 9999]}, "status": {"axes": ["question"], "type": "text"}}
FAILED = {"failed": {"when": "status == 'error'", "why": "no answer"}}


def read(tmp_path: Path, values: list[str], statuses: str = "", **settings):
    """Read values of a rate in a semicolon file, with their status: e is an error."""
    registration = registered(quantities=RATE, exclude=FAILED, **settings)
    words = ["error" if status == "e" else "ok" for status in statuses.ljust(len(values))]
    lines = [f"q{i};{value};{word}" for i, (value, word) in enumerate(zip(values, words, strict=True))]
    found = measured(tmp_path, "\n".join(["question;rate;status", *lines]), registration)
    return laid(found, registration)["rate"][: len(values)], found.notes


PERCENT = {"columns": {"rate": {"percent": True}}}
COMMA = {"decimal": "comma"}


@pytest.mark.parametrize(
    ("values", "at", "said"),
    [
        (["0.0920", "", "9.20%"], 4, "found '9.20%' here and '0.0920' on line 2"),
        (["9.20 %", "8%", "0"], 4, "found '0' here and '9.20 %' on line 2"),
        (["NA", "12", "9%", "12"], 4, "found '9%' here and '12' on line 3"),
    ],
)
def test_percent_signs_on_some_values_only_are_refused(tmp_path: Path, values: list[str], at: int, said: str) -> None:
    """A line of each is named: 9.20% and 0.0920 are the same only to the one who wrote them."""
    with pytest.raises(DocumentError, match="wanted a percent sign on every value of the column or on none") as refused:
        read(tmp_path, values, **PERCENT)
    assert f"t.csv:{at}:" in str(refused.value)
    assert said in str(refused.value)


def test_percent_signs_on_all_values_or_on_none_are_read(tmp_path: Path) -> None:
    """The negative control; missing values and excluded rows have no sign to lack."""
    assert [0.092, None, 0.08] == read(tmp_path, ["9.2%", "NA", "8 %"], **PERCENT)[0]
    assert [0.092, None, 0.08] == read(tmp_path, ["9.2", "", "8"], **PERCENT)[0]
    assert [0.092, None, 0.08] == read(tmp_path, ["9.2%", "7", "8%"], " e ", **PERCENT)[0]


NOTE = "every value of rate is at most 1 %; if they are fractions already, leave percent: out"


@pytest.mark.parametrize("values", [["0.5", "0.1"], ["1", "0"], ["-0.2", "", "0.3"]])
def test_percentages_that_may_be_fractions_already_are_noted(tmp_path: Path, values: list[str]) -> None:
    """They are read as registered, and the note is stored with them."""
    found, notes = read(tmp_path, values, **PERCENT)
    assert NOTE in notes
    assert float(values[0]) / 100 == found[0]


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        (["0.5", "1.1"], PERCENT), (["0.5%", "0.1%"], PERCENT), (["0", "0"], PERCENT), (["", "NA"], PERCENT),
        (["0.5", "0.1"], {}),
    ],
)  # fmt: skip
def test_other_percentages_are_not_noted(tmp_path: Path, values: list[str], settings: dict) -> None:
    """The negative control: one above 1 %, a sign, nothing but zeros, nothing at all, or no percentages."""
    assert NOTE not in read(tmp_path, values, **settings)[1]


@pytest.mark.parametrize("values", [["968", "1,005", "976"], ["-1,000", "10,000"], ["1,005 %", "2,125 %"]])
def test_commas_that_may_separate_thousands_are_refused(tmp_path: Path, values: list[str]) -> None:
    """Read as decimals they would be a thousand times too small."""
    with pytest.raises(DocumentError, match="since every value with a comma has three digits behind it") as refused:
        read(tmp_path, values, **COMMA, **(PERCENT if "%" in values[0] else {}))
    assert "say digits_after: 3 for this column" in str(refused.value)


def test_both_readings_are_named(tmp_path: Path) -> None:
    """At the first value that has both."""
    with pytest.raises(DocumentError, match=r"t.csv:3:4: rate: found '1,005', which may be 1.005 or 1005"):
        read(tmp_path, ["968", "1,005", "1,006"], **COMMA)


@pytest.mark.parametrize(
    ("values", "statuses"),
    [(["1,005", "0,125"], ""), (["1,005", "2,5"], ""), (["1,005", "1234,567"], ""), (["1", "2"], ""),
     (["1,5", "1,005"], ""), (["2", "1,005"], " e")],
)  # fmt: skip
def test_one_value_that_is_a_decimal_settles_a_column(tmp_path: Path, values: list[str], statuses: str) -> None:
    """The negative control; an excluded row is not read."""
    found, _ = read(tmp_path, values, statuses, **COMMA)
    assert float(values[0].replace(",", ".")) == found[0]


def test_digits_after_settles_a_column(tmp_path: Path) -> None:
    """Told, the same column is read as decimals."""
    told = {"columns": {"rate": {"digits_after": 3}}}
    assert [968, 1.005] == read(tmp_path, ["968", "1,005"], **COMMA, **told)[0]
