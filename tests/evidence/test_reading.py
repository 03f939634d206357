"""One written value and the interval it stands for."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from verdict.evidence.reading import Reading, bounds
from verdict.words.vocabulary import Origin

ALL = (-math.inf, math.inf)


def reading(**fields):
    """Validate a reading as a file would have it."""
    return Reading.model_validate(fields, strict=False)


@pytest.mark.parametrize(
    ("ends", "printed"),
    [
        ((2.935, 2.945), "2.94"),
        ((0.595, 0.605), "0.60"),
        ((0.55, 0.65), "0.6"),
        ((-2.945, -2.935), "-2.94"),
        ((2.5, 3.5), "3"),
        ((0.0005, 0.0015), "1e-3"),
        ((0.00095, 0.00105), "1.0e-3"),
        ((950.0, 1050.0), "1.0E+3"),
        ((-0.5, 0.5), "0"),
        ((-0.005, 0.005), "0.00"),
        ((1215.0, 1225.0), "1.22e3"),
    ],
)
def test_a_printed_decimal_stands_for_its_rounding_interval(ends, printed):
    """Half a unit of the last printed digit to either side; a trailing zero is a digit."""
    assert ends == bounds(printed)
    assert ends == reading(value=printed).ends(ALL)
    assert Origin.ROUNDED == reading(value=printed).origin


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3))
def test_what_rounds_to_the_printed_digits_lies_inside(number):
    """The printed value lies in the middle of an interval one unit of the last place wide."""
    low, high = bounds(f"{number:f}")
    middle = Fraction(Decimal(number))
    assert low <= middle <= high
    assert math.isclose(high - low, 0.001, abs_tol=1e-6)


@pytest.mark.parametrize("text", ["", "six", "1,5", ".5", "5.", "+5", "1e", "0x10", "nan", "inf", "1_0", " 1", "٣"])
def test_other_texts_are_no_decimals(text):
    """Only plain decimals count as printed numbers."""
    with pytest.raises(ValueError, match="wanted a printed decimal"):
        bounds(text)


@pytest.mark.parametrize("text", ["1e999", "-1e999", "1e309", "1e-999", "2.5e-400"])
def test_what_no_double_holds_is_refused(text):
    """An infinite or vanished reading would decide comparisons that nobody measured."""
    with pytest.raises(ValueError, match="no double can hold"):
        bounds(text)
    for field in ({"at_least": text}, {"at_most": text}, {"range": [text, text]}):
        with pytest.raises(ValidationError, match="no double can hold"):
            reading(**field)


@pytest.mark.parametrize(
    ("ends", "origin", "fields"),
    [
        ((3.0, 3.0), Origin.EXACT, {"value": 3}),
        ((0.25, 0.25), Origin.EXACT, {"value": 0.25}),
        ((485.5, 500.5), Origin.RANGE, {"range": ["486", "500"]}),
        ((7000.0, 12500.0), Origin.RANGE, {"range": [7000, 12500]}),
        ((0.0, 0.1), Origin.BOUND, {"at_most": "0.1"}),
        ((2.5, 9.0), Origin.BOUND, {"at_least": "2.5"}),
        ((1.0, 2.0), Origin.CONFIDENCE, {"interval": [1, 2], "level": 0.95, "method": "bootstrap"}),
        ((1.0, 2.0), Origin.CONFIDENCE, {"value": "1.5", "interval": [1, 2], "level": 0.95, "method": "bootstrap"}),
        (None, Origin.UNKNOWN, {"missing": "never measured"}),
    ],
)
def test_each_kind_of_reading_has_ends_and_an_origin(ends, origin, fields):
    """The support closes what is open on one side; what is missing has no ends."""
    assert ends == reading(**fields).ends((0.0, 9.0))
    assert origin == reading(**fields).origin


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("found nothing", {}),
        ("wanted exactly one reading", {"value": 1, "missing": "lost"}),
        ("wanted exactly one reading", {"range": [1, 2], "at_most": 3}),
        ("an interval is a claim", {"interval": [1, 2]}),
        ("an interval is a claim", {"interval": [1, 2], "level": 0.9}),
        ("wanted the lower end first", {"interval": [2, 1], "level": 0.9, "method": "m"}),
        ("wanted the lower end first", {"range": ["5", "3"]}),
        ("outside its interval", {"value": 5, "interval": [0, 1], "level": 0.9, "method": "m"}),
        ("less than 1", {"interval": [1, 2], "level": 1.0, "method": "m"}),
    ],
)
def test_incomplete_and_contradictory_readings_are_refused(words, fields):
    """Exactly one reading, complete, its ends in order, its value inside its interval."""
    with pytest.raises(ValidationError, match=words):
        reading(**fields)
