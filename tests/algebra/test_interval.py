"""Interval arithmetic against exact rational arithmetic: nothing that can be true is left out."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verdict.algebra import truth
from verdict.algebra.interval import Interval

NAN, INF = math.nan, math.inf
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TAME = st.floats(-1e6, 1e6) | st.integers(-1000, 1000).map(float)
ENDS = FLOATS | TAME
OPERATIONS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}


def interval(lo, hi=None):
    """Make one interval, or one exact number."""
    return Interval.of(lo, lo if hi is None else hi)


def ends(x):
    """Return both ends as floats."""
    return float(x.lo), float(x.hi)


def holds(x, exact):
    """Say whether an exact rational lies inside."""
    low, high = ends(x)
    return (low == -INF or Fraction(low) <= exact) and (high == INF or exact <= Fraction(high))


def points():
    """Draw an interval and a point inside it."""
    return st.tuples(ENDS, ENDS, ENDS).map(sorted).map(lambda abc: (interval(abc[0], abc[2]), abc[1]))


@settings(max_examples=300, deadline=None)
@given(points(), points(), st.sampled_from(sorted(OPERATIONS)))
def test_every_operation_encloses_what_points_inside_give(a, b, operator):
    """Exact rational arithmetic on points inside the operands lands inside the interval, up to the edge of float64."""
    (x, p), (y, q) = a, b
    if operator == "/" and q == 0:
        return
    exact = OPERATIONS[operator](Fraction(p), Fraction(q))
    assert holds(OPERATIONS[operator](x, y), exact)


@settings(max_examples=200, deadline=None)
@given(points(), st.integers(0, 8))
def test_powers_abs_min_and_max_enclose(a, n):
    """Whole powers, |x|, min and max enclose exactly."""
    x, p = a
    assert holds(x.power(n), Fraction(p) ** n)
    assert holds(abs(x), abs(Fraction(p)))
    assert holds(-x, -Fraction(p))
    assert holds(x.minimum(interval(1)), min(Fraction(p), 1))
    assert holds(x.maximum(interval(1)), max(Fraction(p), 1))


@settings(max_examples=200, deadline=None)
@given(st.tuples(*[st.floats(0, 1e300, exclude_min=True)] * 2).map(sorted), st.floats(0, 1))
def test_log_and_sqrt_enclose_to_sixty_digits(pair, share):
    """Logarithm and root enclose the value that 60 decimal digits give."""
    low, high = pair
    p = min(max(low + share * (high - low), low), high)
    with localcontext() as context:
        context.prec = 60
        assert holds(interval(low, high).sqrt(), Fraction(Decimal(p).sqrt()))
        assert holds(interval(low, high).log(), Fraction(Decimal(p).ln()))


@settings(max_examples=200, deadline=None)
@given(points(), points(), st.floats(0, 1e3), st.sampled_from(sorted(OPERATIONS)))
def test_wider_operands_give_wider_answers(a, b, slack, operator):
    """Inclusion is monotone, and what was unknown stays so or becomes an interval around everything."""
    (x, _), (y, _) = a, b
    wider = interval(float(x.lo) - slack, float(x.hi) + slack)
    narrow, wide = OPERATIONS[operator](x, y), OPERATIONS[operator](wider, y)
    assert not narrow.known or (wide.lo <= narrow.lo and narrow.hi <= wide.hi)


@settings(max_examples=200, deadline=None)
@given(points(), points())
def test_a_comparison_is_certain_only_where_every_point_agrees(a, b):
    """True holds for the points drawn, false for none of them."""
    (x, p), (y, q) = a, b
    for code, answer in ((x.less(y), p < q), (x.less_equal(y), p <= q), (x.equal(y), p == q)):
        assert code == truth.UNKNOWN or bool(code == truth.TRUE) == answer


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ((3000.0, 3000.0), interval(50) * interval(60)),
        ((3.0, 3.0), interval(1) + interval(2)),
        ((0.75, 0.75), interval(0.5) + interval(0.25)),
        ((0.125, 0.125), interval(1) / interval(8)),
        ((1.5, 1.5), (interval(1.25) + interval(1.75)) * interval(0.5)),
        ((-6.0, 3.0), interval(-1, 2) * interval(-3, 1)),
        ((0.0, 4.0), interval(-1, 2).power(2)),
        ((1.0, 1.0), interval(-1, 2).power(0)),
        ((4.0, 4.0), interval(16).sqrt()),
        ((0.0, 0.0), interval(1).log()),
        ((0.0, 2.0), abs(interval(-1, 2))),
        ((0.0, 0.0), interval(0) * interval(-5, INF)),
        ((0.0, 0.5), interval(1) / interval(2, INF)),
    ],
)
def test_what_is_exact_in_float64_is_not_widened(answer, found):
    """Sums, products, quotients and roots that need no rounding stay exact, and infinity times zero is zero."""
    assert answer == ends(found)


def test_fifty_times_sixty_touches_three_thousand():
    """The founding gate: 3000 >= 50 * 60 holds and 3000 > 50 * 60 does not."""
    assert truth.TRUE == (interval(50) * interval(60)).less_equal(interval(3000))
    assert truth.FALSE == (interval(50) * interval(60)).less(interval(3000))


def test_an_inexact_sum_leaves_a_touch_open():
    """0.1 + 0.2 is not 0.3 in float64: nobody is told that it is, or that it is not, below."""
    assert truth.UNKNOWN == (interval(0.1) + interval(0.2)).less_equal(interval(0.3))


@pytest.mark.parametrize("operator", sorted(OPERATIONS))
def test_unknown_in_unknown_out(operator):
    """NaN on either side, at either end, makes both ends NaN, and no comparison is answered."""
    for bad in (interval(NAN), Interval.of(NAN, 1), Interval.of(1, NAN), Interval.of(2, 1)):
        for found in (OPERATIONS[operator](bad, interval(1)), OPERATIONS[operator](interval(1), bad)):
            assert (True, True) == tuple(map(math.isnan, ends(found)))
            assert truth.UNKNOWN == found.less(interval(0))
            assert truth.UNKNOWN == truth.negate(found.less_equal(interval(0)))
            assert truth.UNKNOWN == found.equal(found)


def test_infinite_is_not_a_number_that_can_be_exact():
    """An exact value that is infinite is unknown."""
    assert [True, True, False] == np.isnan(Interval.exactly([INF, -INF, 1]).lo).tolist()


def test_open_ends_are_kept_and_never_turn_into_nothing():
    """[0, inf) - [0, inf) is everything; two open ends of one sign leave the sign."""
    assert (-INF, INF) == ends(interval(0, INF) - interval(0, INF))
    assert (1.0, INF) == ends(interval(0, INF) + interval(1))
    assert (-INF, INF) == ends(interval(INF, INF) - interval(INF, INF))


@pytest.mark.parametrize(
    ("answer", "numerator", "divisor"),
    [
        ((0.0, INF), (1, INF), (1, INF)),
        ((-INF, 0.0), (1, INF), (-INF, -1)),
        ((-INF, 0.0), (-INF, -1), (1, INF)),
        ((0.0, INF), (-INF, -1), (-INF, -1)),
        ((0.0, INF), (0, INF), (0, INF)),
        ((0.0, INF), (INF, INF), (INF, INF)),
        ((-2.0, INF), (-4, INF), (2, INF)),
        ((-INF, INF), (-INF, INF), (1, INF)),
        ((0.0, 5e-324), (1, 1), (INF, INF)),
        ((-5e-324, 0.0), (1, 1), (-INF, -INF)),
        ((0.0, 0.0), (0, 0), (1, INF)),
    ],
)
def test_infinity_over_infinity_keeps_the_sign(answer, numerator, divisor):
    """An open end over an open end is anything of their sign, not a missing number; 1/inf is not zero."""
    assert answer == ends(interval(*numerator) / interval(*divisor))


def test_overflow_and_underflow_never_decide():
    """What leaves the range of float64 is bounded by it: 1/(1e400) is not zero and 1e-400 is not either."""
    huge, tiny = interval(1e200) * interval(1e200), interval(1e-200) * interval(1e-200)
    assert (np.finfo(float).max, INF) == ends(huge)
    assert truth.UNKNOWN == (interval(1) / huge).less_equal(interval(0))
    assert ends(tiny) == (0.0, 5e-324)
    assert truth.UNKNOWN == tiny.less_equal(interval(0))
    assert ends(interval(-1e-200) * interval(1e-200)) == (-5e-324, 0.0)
    assert ends(interval(1.7e308) + interval(1.7e308)) == (np.finfo(float).max, INF)
    assert ends(interval(1e300) / interval(1e-300)) == (np.finfo(float).max, INF)


def test_division_through_zero_is_everything_and_by_zero_is_nothing():
    """A divisor of both signs bounds nothing; one that is zero leaves no number at all."""
    assert (-INF, INF) == ends(interval(1) / interval(-1, 1))
    assert (-INF, INF) == ends(interval(0) / interval(-1, 1))
    for numerator in (interval(1), interval(0), interval(-1, 1), interval(0, INF), interval(-INF, INF)):
        assert not (numerator / interval(0)).known


@pytest.mark.parametrize(
    ("answer", "numerator", "divisor"),
    [
        ((1.0, INF), (1, 1), (0, 1)),
        ((-INF, -1.0), (1, 1), (-1, 0)),
        ((-INF, -1.0), (-1, -1), (0, 1)),
        ((1.0, INF), (-1, -1), (-1, 0)),
        ((1.0, INF), (1, 1), (-0.0, 1)),
        ((-INF, -1.0), (1, 1), (-1, -0.0)),
        ((0.5, INF), (1, 2), (0, 2)),
        ((0.0, INF), (1, 2), (0, INF)),
        ((0.0, INF), (0, 1), (0, 1)),
        ((-INF, 0.0), (-1, 0), (0, 1)),
        ((-INF, 0.0), (0, 1), (-1, 0)),
        ((0.0, INF), (-1, 0), (-1, 0)),
        ((-INF, INF), (-1, 1), (0, 1)),
        ((-INF, INF), (0, 0), (0, 1)),
        ((-INF, INF), (0, 0), (-1, 0)),
        ((1.0, INF), (1, INF), (0, 1)),
    ],
)
def test_a_divisor_that_touches_zero_keeps_its_sign(answer, numerator, divisor):
    """A half-line where both have one sign; exactly zero over what may be zero is any number."""
    assert answer == ends(interval(*numerator) / interval(*divisor))


def test_the_least_of_a_quotient_over_a_bound_decides():
    """0.15 over at most 0.0099 is at least 15.15, rounded outward, with no upper end."""
    low, high = ends(interval(0.15) / interval(0, 0.0099))
    assert Fraction(low) <= Fraction(0.15) / Fraction(0.0099) < Fraction(math.nextafter(low, INF))
    assert INF == high


def test_roots_and_logarithms_know_their_domain():
    """Reaching below zero leaves everything open; the logarithm of zero is an open end; none above: no number."""
    assert (-INF, INF) == ends(interval(-1e-9, 4).sqrt())
    assert (-INF, INF) == ends(interval(-INF, INF).sqrt())
    assert (0.0, 2.0) == ends(interval(0, 4).sqrt())
    assert (2.0, INF) == ends(interval(4, INF).sqrt())
    assert not interval(-4, -1).sqrt().known
    assert (-INF, INF) == ends(interval(-1e-9, 4).log())
    assert (-INF, INF) == ends(interval(0, INF).log())
    assert not interval(0).log().known
    assert not interval(-1, 0).log().known
    assert float(interval(0, 1).log().lo) == -INF


def open_points():
    """Draw an interval whose ends may be zero or infinite, and a finite point inside it."""
    end = ENDS | st.sampled_from([0.0, -0.0, -INF, INF])
    inside = st.tuples(end, ENDS | st.just(0.0), end).map(sorted)
    return inside.filter(lambda abc: math.isfinite(abc[1])).map(lambda abc: (interval(abc[0], abc[2]), abc[1]))


@settings(max_examples=1000, deadline=None)
@given(open_points(), open_points(), st.sampled_from(sorted(OPERATIONS)))
def test_open_ends_and_zeros_enclose_and_stay_known(a, b, operator):
    """With zero and infinite ends every operation encloses the exact rational answer; only x/0 has none."""
    (x, p), (y, q) = a, b
    found = OPERATIONS[operator](x, y)
    if operator == "/" and ends(y) == (0.0, 0.0):
        assert not found.known
        return
    assert found.known and found.lo <= found.hi
    if operator != "/" or q != 0:
        assert holds(found, OPERATIONS[operator](Fraction(p), Fraction(q)))


@settings(max_examples=500, deadline=None)
@given(open_points(), open_points(), st.integers(0, 8))
def test_functions_of_open_ends_enclose_and_stay_known(a, b, n):
    """Powers, |x|, min, max, root and logarithm of intervals with zero and infinite ends."""
    (x, p), (y, q) = a, b
    exact = {
        x.power(n): Fraction(p) ** n, abs(x): abs(Fraction(p)), -x: -Fraction(p),
        x.minimum(y): min(Fraction(p), Fraction(q)), x.maximum(y): max(Fraction(p), Fraction(q)),
    }  # fmt: skip
    for found, answer in exact.items():
        assert found.known and holds(found, answer)
    root, logarithm = x.sqrt(), x.log()
    assert bool(x.hi >= 0) == bool(root.known) and bool(x.hi > 0) == bool(logarithm.known)
    if p > 0:
        with localcontext() as context:
            context.prec = 60
            assert holds(root, Fraction(Decimal(p).sqrt())) and holds(logarithm, Fraction(Decimal(p).ln()))


def test_equality_is_of_exact_numbers_only():
    """Two intervals that overlap are not known to be equal, not even an interval and itself."""
    assert truth.TRUE == interval(2).equal(interval(2))
    assert truth.FALSE == interval(2).equal(interval(3))
    assert truth.UNKNOWN == interval(2, 3).equal(interval(2, 3))
    assert truth.FALSE == interval(2, 3).equal(interval(4, 5))


def test_straddling_a_bar_is_unknown_and_touching_it_follows_the_sign():
    """[0.2, 0.3] <= 0.3 holds, < 0.3 is open; [0.3, 0.4] < 0.3 fails, <= 0.3 is open."""
    bar = interval(0.3)
    assert truth.TRUE == interval(0.2, 0.3).less_equal(bar)
    assert truth.UNKNOWN == interval(0.2, 0.3).less(bar)
    assert truth.FALSE == interval(0.3, 0.4).less(bar)
    assert truth.UNKNOWN == interval(0.3, 0.4).less_equal(bar)


def test_two_intervals_meet_where_they_overlap_or_one_is_unknown():
    """Touching ends meet; an unknown contradicts nothing."""
    assert interval(1, 2).meets(interval(2, 3))
    assert not interval(1, 2).meets(interval(2.5, 3))
    assert interval(NAN).meets(interval(1))
