"""exp, round, floor and sums of intervals hold what they give for every number inside, and no sum is rounded inward."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verdict.algebra import reduce
from verdict.algebra.interval import Interval

ENDS = st.tuples(st.floats(-750, 750), st.floats(0, 5), st.floats(0, 1))


@settings(max_examples=300, deadline=None)
@given(ENDS)
def test_every_number_inside_goes_inside(ends):
    """At both ends and between them, by exact arithmetic."""
    low, width, share = ends
    high = low + width
    at, x = Interval(np.float64(low), np.float64(high)), min(max(low + share * (high - low), low), high)
    with localcontext() as context:
        context.prec = 60
        assert Decimal(float(at.exp().lo)) <= Decimal(x).exp() <= Decimal(float(at.exp().hi))
    assert at.floor().lo <= math.floor(x) <= at.floor().hi
    assert at.round().lo <= nearest(x) <= at.round().hi


def nearest(x: float) -> int:
    """Return the nearest whole number, halves away from zero, by fractions."""
    return math.copysign(math.floor(abs(Fraction(x)) + Fraction(1, 2)), x)


@pytest.mark.parametrize(("x", "expected"), [
    (0.5, 1), (-0.5, -1), (2.5, 3), (-2.5, -3), (1.5, 2), (0.49999999999999994, 0), (-0.49999999999999994, 0),
    (4503599627370497.5, 4503599627370498), (9007199254740993.0, 9007199254740992), (1e300, 1e300), (0.0, 0),
])  # fmt: skip
def test_halves_go_away_from_zero(x, expected):
    """What lies just below a half does not, and what is whole stays."""
    found = Interval.exactly(x).round()
    assert (expected, expected) == (float(found.lo), float(found.hi))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_unknown_or_open_stays_so(value):
    """No number comes of nothing."""
    at = Interval(np.float64(np.nan if np.isnan(value) else 0.0), np.float64(value))
    for found in (at.exp(), at.round(), at.floor()):
        assert np.array_equal(found.hi, value, equal_nan=True)


def test_round_of_an_interval_is_a_range():
    """Of 1.4 to 2.6 it may be 1, 2 or 3."""
    found = Interval(np.float64(1.4), np.float64(2.6)).round()
    assert (1.0, 3.0) == (float(found.lo), float(found.hi))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_a_sum_encloses_the_exact_one(numbers):
    """By fractions."""
    found = reduce.total(Interval.exactly(np.array(numbers)), (0,))
    exact = sum(map(Fraction, numbers))
    assert Fraction(float(found.lo)) <= exact <= Fraction(float(found.hi))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-(2**20), 2**20), min_size=1, max_size=30))
def test_quarters_and_the_like_are_summed_exactly(numbers):
    """Four shares of 0.25 are 1, which meets a bar at 1."""
    found = reduce.total(Interval.exactly(np.array(numbers) / 1024), (0,))
    assert sum(numbers) / 1024 == float(found.lo) == float(found.hi)
