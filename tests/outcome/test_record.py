"""The record that reports read: an interval has a middle wherever it has ends."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.factory import only
from verdict.outcome.record import Span

LARGEST = 1.7976931348623157e308
FINITE = some.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("lo", "hi", "middle"),
    [
        (1e308, 1e308, 1e308), (-1e308, -1e308, -1e308), (LARGEST, LARGEST, LARGEST), (1e308, 1.5e308, 1.25e308),
        (-LARGEST, LARGEST, 0.0), (5e-324, 5e-324, 5e-324), (1.0, 2.0, 1.5), (-math.inf, 3.0, 3.0),
        (3.0, math.inf, 3.0),
    ],
)  # fmt: skip
def test_the_middle_of_large_and_of_small_ends(lo: float, hi: float, middle: float) -> None:
    """Neither the sum of two large ends nor the half of a small one leaves the doubles."""
    assert middle == Span(lo, hi).middle


@given(FINITE, FINITE)
def test_the_middle_lies_between_finite_ends(one: float, other: float) -> None:
    """However large they are, and on whichever sides of nothing."""
    span = Span(min(one, other), max(one, other))
    assert math.isfinite(span.middle)
    assert span.lo <= span.middle <= span.hi


@pytest.mark.parametrize("count", ["1e308", "9e307"])
def test_a_large_count_is_printed_as_itself(count: str) -> None:
    """An exact count of 1e308 printed as inf."""
    found = only("n > 3", {"n": float(count)})
    (decision,) = found.clauses[0].decisions
    assert count.replace("e", "e+") == str(decision.value)
