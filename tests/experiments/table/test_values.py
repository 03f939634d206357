"""Values by their registered type: exact or rounded, percentages and commas; the quick way against the careful one."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verdict.experiments.table.refusals import OPPOSITES
from verdict.experiments.table.values import Manner, numbers, texts
from verdict.text.files import read_yaml

MANNERS = [
    Manner(), Manner(count=True), Manner(percent=True), Manner(comma=True), Manner(printed=True),
    Manner(percent=True, comma=True), Manner(percent=True, printed=True), Manner(count=True, comma=True),
    Manner(comma=True, after=2),
]  # fmt: skip
WRITTEN = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-999, 999, places=3).map(str),
    st.integers(-(2**70), 2**70).map(str),
    st.integers(-20, 20).map(str),
    st.sampled_from(["", "NA", "nan", "n/a", "-0", "0", "0.0", "+1", "1.", ".5", "1e5", "1E-320", "1e-400", "1e400"]),
    st.sampled_from(["%", "5%", "5 %", "5%%", "0,5", "1,5e3", "1.234,5", "1,234.5", "1,2,3", ",", ".", "inf", "-inf"]),
    st.sampled_from(["true", "False", "1_0", "0x1", "1\n2", "\n", "1 2", "Infinity", "9007199254740993", "e5", "5.%"]),
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(WRITTEN, max_size=6), st.sampled_from(MANNERS))
def test_the_quick_way_reads_what_the_careful_way_reads(values: list[str], manner: Manner) -> None:
    """A column read at once holds what each of its values says alone, and what cannot be read is marked in both."""
    found = numbers(values, manner)
    for row, value in enumerate(values):
        try:
            low, high = manner.ends(value)
        except ValueError as error:
            assert found.wrong[row]
            assert str(error) == found.sentence(row)
            continue
        assert not found.wrong[row]
        assert np.array_equal([low, high], [found.low[row], found.high[row]], equal_nan=True)


@given(st.lists(st.one_of(st.none(), st.integers(-(2**70), 2**70), st.floats(), st.booleans()), max_size=5),
       st.sampled_from(MANNERS))  # fmt: skip
def test_numbers_of_json_are_read_as_the_digits_that_csv_holds(values: list, manner: Manner) -> None:
    """The same value means the same whether it came as a number or as the text that Python writes for it."""
    written = ["" if value is None else str(value).replace(".", "," if manner.comma else ".") for value in values]
    plain, text = numbers(values, manner), numbers(written, manner)
    assert np.array_equal(plain.wrong, text.wrong)
    assert np.array_equal(plain.low, text.low, equal_nan=True)
    assert np.array_equal(plain.high, text.high, equal_nan=True)


@given(st.decimals(-(10**6), 10**6, places=5))
def test_a_percentage_is_the_nearest_double_to_its_hundredth(written: Decimal) -> None:
    """Moved as digits, not divided as a double."""
    low, high = Manner(percent=True).ends(str(written))
    assert (float(Fraction(written) / 100),) * 2 == (low, high)


@given(st.decimals(-(10**6), 10**6, places=3), st.booleans())
def test_printed_digits_hold_what_rounds_to_them(written: Decimal, percent: bool) -> None:
    """Half a unit of the last digit on both sides, of a percentage a hundredth of that."""
    low, high = Manner(printed=True, percent=percent).ends(str(written))
    scale = Fraction(1, 100 if percent else 1)
    assert (
        float((Fraction(written) - Fraction(1, 2000)) * scale),
        float((Fraction(written) + Fraction(1, 2000)) * scale),
    ) == (
        low,
        high,
    )


def test_a_long_whole_number_is_held_between_doubles() -> None:
    """It is not rounded in silence: the interval holds it."""
    low, high = Manner(count=True).ends("9007199254740993")
    assert low < 9007199254740993 < high
    assert (low, high) == Manner(count=True).ends(9007199254740993)


SENTENCES = [
    (Manner(), "abc", "found 'abc', wanted a number"),
    (Manner(), "12 %", "if these are percentages, say percent: true for this column"),
    (Manner(), "0,5", "if this is a decimal comma, say decimal: comma"),
    (Manner(), "1.234,5", "if this is a decimal comma, say decimal: comma"),
    (Manner(), "1,042", "if commas separate thousands, take them out of the file; if this is a decimal comma, say"),
    (Manner(), "1,042,007", "wanted a number with a decimal point; if commas separate thousands, take them out"),
    (Manner(), "-1,042.5", "if commas separate thousands, take them out of the file"),
    (Manner(comma=True), "1,042,007", "such as 0,5; if commas separate thousands, take them out of the file"),
    (Manner(comma=True, after=2), "1,042", "wanted 2 digits or fewer behind the comma, as digits_after: says"),
    (Manner(), "Yes", "wanted a number; say values: {Yes: 1, No: 0} for this column"),
    (Manner(count=True), "N", "wanted a number; say values: {Y: 1, N: 0} for this column"),
    (
        Manner(percent=True),
        "FALSE",
        'say values: {"TRUE": 1, "FALSE": 0} for this column, in place of percent: or digits:',
    ),
    (Manner(), "-Infinity", "which is not finite, wanted a number; leave it empty, or exclude its row by a rule"),
    (Manner(), math.inf, "which is not finite"),
    (Manner(), [1], "found a list, wanted one plain value"),
    (Manner(), {"a": 1}, "found an object, wanted one plain value"),
    (Manner(comma=True), "0.5", "wanted a number with a decimal comma and no other separator, such as 0,5"),
    (Manner(comma=True), "1.234,5", "wanted a number with a decimal comma and no other separator"),
    (Manner(count=True), "9.5", "found 9.5, wanted a whole number: it is registered as a count"),
    (Manner(percent=True), "true", "found 'true', wanted a number"),
    (Manner(words={"C": 1}), "D", "found 'D', which is none of the texts in values: 'C'"),
]


@pytest.mark.parametrize(("manner", "value", "said"), SENTENCES)
def test_what_cannot_be_read_is_said(manner: Manner, value: object, said: str) -> None:
    """With what was found, what was wanted, and what to declare."""
    with pytest.raises(ValueError, match="found") as refused:
        manner.ends(value)
    assert said in str(refused.value)


@pytest.mark.parametrize("word", [word for pair in OPPOSITES for word in pair])
@pytest.mark.parametrize("letters", [str.lower, str.upper, str.title])
def test_the_values_that_are_said_can_be_pasted(word: str, letters) -> None:
    """They are YAML that is read, and then the text is."""
    with pytest.raises(ValueError, match="say values: ") as refused:
        Manner(percent=True).ends(letters(word))
    block = re.search(r"values: \{.*\}", str(refused.value))
    assert block is not None
    values = read_yaml(block[0].encode(), "x.yaml").tree["values"]
    assert {0, 1} == {Manner(words=values).ends(letters(each))[0] for each in next(p for p in OPPOSITES if word in p)}


@pytest.mark.parametrize("text", ["0,042", "1,04", "1,0425", "1234,567"])
def test_what_cannot_separate_thousands_is_only_a_decimal_comma(text: str) -> None:
    """The negative control: one reading, one hint; and under decimal: comma it is read."""
    with pytest.raises(ValueError, match=r"decimal point; if this is a decimal comma, say decimal: comma$"):
        Manner().ends(text)
    assert (float(text.replace(",", ".")),) * 2 == Manner(comma=True).ends(text)


def test_texts_are_texts() -> None:
    """NA is one, blanks around it do not count, a whole number is its digits; what is none is said by row."""
    found, wrong = texts(["NA", " a ", "", None, 7, 0.5, True, "x" * 4001, "a\u200b", math.nan, [1]])
    assert ["NA", "a", None, None, "7", None, None, None, None, None, None] == found.tolist()
    assert [5, 6, 7, 8, 10] == list(wrong)
    assert "found true, wanted a text; register the quantity as a count or a number" == wrong[6]
    assert "found a text of 4,001 characters, wanted at most 4,000" == wrong[7]
    assert "U+200B" in wrong[8]
