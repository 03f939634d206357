"""A ratio is compared as a ratio: rounding of a quotient leaves nothing open that whole numbers decide."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factory import cells, only, span
from verdict.words.vocabulary import Word

S = {"axes": {"s": [1, 2, 3]}, "quantities": {"y": {"axes": ["s"], "support": [-9, 9]}}}
YS = {"y": cells(("s",), {1: 1, 2: 1, 3: -1})}


@pytest.mark.parametrize(("text", "word"), [
    ("fraction(y > 0) >= 2/3", "PASS"), ("fraction(y > 0) > 2/3", "NOT PASSED"), ("2/3 <= fraction(y > 0)", "PASS"),
    ("fraction(y > 0) in [1/3, 2/3]", "PASS"), ("fraction(y > 0) in [2/3, 1]", "PASS"),
    ("fraction(y > 0) <= 2/3", "PASS"), ("fraction(y < 0) >= 1/3", "PASS"), ("fraction(y < 0) > 1/3", "NOT PASSED"),
    ("n / 3 >= 2 / 3", "PASS"), ("n / 3 > 2 / 3", "NOT PASSED"), ("x / 7 >= 3/7", "PASS"), ("x >= 2/3", "PASS"),
])  # fmt: skip
def test_two_of_three_is_two_thirds(text, word):
    """No double is 2/3, and none needs to be."""
    assert word == only(text, {**YS, "n": 2, "x": 3}, **S).word


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, 40),
    st.integers(1, 40),
    st.integers(0, 40),
    st.integers(1, 40),
    st.sampled_from(["<", "<=", ">", ">="]),
)
def test_ratios_of_whole_numbers_are_always_decided(a, b, c, d, operator):
    """As the fractions are, exactly."""
    left, right = Fraction(a, b), Fraction(c, d)
    holds = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]
    block = {"test": f"n / {b} {operator} {c} / {d}", "keep_vacuous": "any bar may come up"}
    found = only(block, {"n": a}, quantities={"n": {"support": [-1, 99]}})
    assert (Word.PASS if holds else Word.NOT_PASSED) == found.word


def test_what_an_interval_leaves_open_stays_open():
    """Only rounding is taken away."""
    assert Word.UNTESTED == only("x / 3 >= 2/3", {"x": span(1.9, 2.1)}).word
