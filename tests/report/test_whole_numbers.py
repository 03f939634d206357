"""Whole numbers as reports write them."""

from __future__ import annotations

import sys

import pytest

from verdict.report.wording import number


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [("65536", 65536, 65536), ("1048576", 2**20, 2**20), ("0", -0.0, 0.0), ("6.554e+04", 65536.5, 65536.5),
     ("1e+15", 1e15, 1e15), ("6.554e+04 [6.554e+04, 6.555e+04]", 65536, 65550)],
)  # fmt: skip
def test_the_digits_of_a_level_are_written_out(written, low, high):
    """What is exactly a whole number is read off; what is measured is rounded to four digits."""
    assert written == number({"lo": low, "hi": high, "middle": (low + high) / 2}).removeprefix("-")


def test_what_no_double_can_hold_is_infinite():
    """An R-hat of chains that never moved and stand apart; any other bound is written."""
    assert "infinite" == number({"lo": sys.float_info.max, "hi": None, "middle": None})
    assert ">= 1e+300" == number({"lo": 1e300, "hi": None, "middle": None})
    assert "<= 1.798e+308" == number({"lo": None, "hi": sys.float_info.max, "middle": None})
