"""Reducers of intervals: numpy and scipy on exact numbers, enclosure on wide ones, unknown wherever one member is."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from verdict.algebra import reduce, truth
from verdict.algebra.interval import Interval

NAN, INF = math.nan, math.inf
VALUES = st.floats(-1e6, 1e6) | st.integers(-50, 50).map(float)
GRIDS = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 5)), elements=VALUES)
ROWS = arrays(np.float64, st.integers(2, 9), elements=VALUES)
REDUCERS = {
    "min": (reduce.minimum, np.min),
    "max": (reduce.maximum, np.max),
    "median": (reduce.median, np.median),
    "mean": (reduce.mean, np.mean),
    "q30": (lambda x, axes: reduce.quantile(x, axes, 0.3), lambda a, axis: np.quantile(a, 0.3, axis=axis)),
}
NAMES = sorted(REDUCERS)


def around(middle, share, draw):
    """Make intervals around points, with the points."""
    slack = share * (1 + np.abs(middle))
    return Interval(middle - slack, middle + draw * slack)


def close(x, expected, scale):
    """Say whether an interval encloses a float answer to rounding, and is no wider than rounding."""
    slack = 1e-12 * (1 + scale)
    return bool(np.all(x.lo - slack <= expected) and np.all(expected <= x.hi + slack) and np.all(x.hi - x.lo <= slack))


@settings(max_examples=60, deadline=None)
@given(GRIDS, st.sampled_from(NAMES), st.sampled_from([(0,), (1,), (0, 1)]))
def test_reducers_of_exact_numbers_agree_with_numpy(values, name, axes):
    """min, max, median, mean and quantile give numpy's answer, over one axis or both."""
    ours, numpys = REDUCERS[name]
    assert close(ours(Interval.exactly(values), axes), numpys(values, axis=axes), np.abs(values).max())


@settings(max_examples=60, deadline=None)
@given(GRIDS, st.sampled_from(NAMES), st.floats(0, 1), st.floats(0, 1))
def test_reducers_of_intervals_enclose_what_members_give(values, name, share, draw):
    """Any choice of members inside their intervals reduces to something inside the answer."""
    ours, numpys = REDUCERS[name]
    found = ours(around(values, share, draw), (0, 1))
    slack = 1e-12 * (1 + np.abs(values).max())  # numpy's own rounding
    assert found.lo - slack <= numpys(values, axis=(0, 1)) <= found.hi + slack


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, st.integers(1, 300), elements=VALUES))
def test_a_mean_encloses_the_exact_rational_one(values):
    """The bound on the rounding of a sum is a bound."""
    found = reduce.mean(Interval.exactly(values), (0,))
    exact = sum(map(Fraction, values.tolist())) / len(values)
    assert Fraction(float(found.lo)) <= exact <= Fraction(float(found.hi))


def test_a_mean_over_a_strided_axis_encloses_the_exact_one():
    """numpy adds naively over an axis that is not contiguous; the bound must hold there too."""
    values = np.random.default_rng(7).random((200_000, 3)) + 0.1
    found = reduce.mean(Interval.exactly(values), (0,))
    exact = [Fraction(math.fsum(values[:, i])) / len(values) for i in range(3)]
    assert all(Fraction(lo) <= e for lo, e in zip(found.lo.tolist(), exact, strict=True))
    assert all(e <= Fraction(hi) for e, hi in zip(exact, found.hi.tolist(), strict=True))


def test_means_and_medians_of_whole_numbers_are_exact():
    """What floats hold exactly is not widened, so touching a bar is decided."""
    found = reduce.mean(Interval.exactly([1.0, 2.0, 3.0]), (0,))
    assert (2.0, 2.0) == (float(found.lo), float(found.hi))
    found = reduce.median(Interval.exactly([1.25, 9.0, 1.75, -4.0]), (0,))
    assert (1.5, 1.5) == (float(found.lo), float(found.hi))


@pytest.mark.parametrize("q", [0.0, 0.25, 0.5, 1.0])
def test_quantile_of_a_half_is_the_median_and_the_ends_are_min_and_max(q):
    """Quantiles of quarters over five members are order statistics, exactly."""
    found = reduce.quantile(Interval.exactly([5.0, 1.0, 4.0, 2.0, 3.0]), (0,), q)
    assert (1 + 4 * q, 1 + 4 * q) == (float(found.lo), float(found.hi))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_one_unknown_member_makes_the_whole_unknown(name, place):
    """A NaN is never dropped, wherever it stands."""
    values = np.array([5.0, 1.0, 4.0, 2.0, 3.0])
    values[place] = NAN
    found = REDUCERS[name][0](Interval.exactly(values), (0,))
    assert math.isnan(found.lo) and math.isnan(found.hi)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_reduces_to_unknown(name):
    """No members: unknown, never zero and never true."""
    found = REDUCERS[name][0](Interval.exactly(np.zeros((2, 0))), (1,))
    assert [True, True] == np.isnan(found.lo).tolist()


@pytest.mark.parametrize("name", NAMES)
def test_reducers_keep_open_ends(name):
    """A lower bound among the members opens the answer upward where it counts, and never to NaN."""
    found = REDUCERS[name][0](Interval.of([1.0, 2.0, 3.0], [INF, 2.0, INF]), (0,))
    assert found.known
    assert found.lo <= found.hi


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_slope_agrees_with_scipy(values):
    """Least squares on exact abscissae."""
    x = np.arange(len(values), dtype=float)
    expected = scipy.stats.linregress(x, values).slope
    assert close(reduce.slope(Interval.exactly(values), Interval.exactly(x), 0), expected, np.abs(values).max())


@settings(max_examples=60, deadline=None)
@given(ROWS, st.floats(0, 1), st.floats(0, 1))
def test_slope_encloses_what_members_give(values, share, draw):
    """Any members inside their intervals have a slope inside the answer."""
    x = np.log(1.0 + np.arange(len(values)))
    found = reduce.slope(around(values, share, draw), Interval.exactly(x), 0)
    slack = 1e-11 * (1 + np.abs(values).max())
    assert found.lo - slack <= scipy.stats.linregress(x, values).slope <= found.hi + slack


def test_a_member_of_no_weight_opens_no_slope_but_must_be_known():
    """The middle of three even abscissae has weight zero: an open end there changes nothing, NaN does."""
    x = Interval.exactly([-1.0, 0.0, 1.0])
    found = reduce.slope(Interval.of([1.0, 2.0, 3.0], [1.0, INF, 3.0]), x, 0)
    assert found.lo <= 1.0 <= found.hi < 1.0001
    assert not reduce.slope(Interval.of([1.0, NAN, 3.0], [1.0, 2.0, 3.0]), x, 0).known


def test_a_slope_without_spread_is_unknown():
    """One point, or one abscissa, has no slope."""
    assert not reduce.slope(Interval.exactly([1.0]), Interval.exactly([2.0]), 0).known
    assert not reduce.slope(Interval.exactly([1.0, 2.0]), Interval.exactly([2.0, 2.0]), 0).known


@pytest.mark.parametrize(
    ("answer", "lo", "hi"),
    [
        (truth.TRUE, [1, 2, 3], [1, 2, 3]),
        (truth.TRUE, [3, 2, 1], [3, 2, 1]),
        (truth.FALSE, [1, 3, 2], [1, 3, 2]),
        (truth.FALSE, [1, 1, 2], [1, 1, 2]),
        (truth.TRUE, [1, 2.1, 3.1], [2, 3, 4]),
        (truth.UNKNOWN, [1, 1.9, 3], [2, 2.5, 4]),
        (truth.UNKNOWN, [1, NAN, 3], [1, NAN, 3]),
        (truth.FALSE, [1, 3, 2, NAN], [1, 3, 2, NAN]),
        (truth.UNKNOWN, [1], [1]),
    ],
)
def test_monotone_means_strictly_and_for_certain(answer, lo, hi):
    """Strictly rising or falling, three-valued; one counterexample is enough against it."""
    assert answer == reduce.monotone(Interval.of(lo, hi), 0)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, st.integers(3, 9), elements=VALUES, unique=True), st.randoms(use_true_random=False))
def test_spearman_agrees_with_scipy_where_the_order_is_settled(values, random):
    """Rank correlation of distinct exact numbers."""
    other = values.copy()
    random.shuffle(other)
    found = reduce.spearman(Interval.exactly(values), Interval.exactly(other), 0)
    assert close(found, scipy.stats.spearmanr(values, other).statistic, 0.0)


def test_spearman_encloses_the_exact_rational_and_stays_within_one():
    """1 - 6*2/60 is 4/5, which no double is; perfect order is exactly 1 and -1."""
    rising = Interval.exactly([1.0, 2.0, 3.0, 4.0])
    found = reduce.spearman(rising, Interval.exactly([2.0, 1.0, 3.0, 4.0]), 0)
    assert Fraction(float(found.lo)) <= Fraction(4, 5) <= Fraction(float(found.hi))
    for other, rho in ((rising, 1.0), (-rising, -1.0)):
        found = reduce.spearman(rising, other, 0)
        assert (rho, rho) == (float(found.lo), float(found.hi))


def test_spearman_of_an_open_order_is_anything():
    """Ties and overlaps leave [-1, 1]; an unknown member leaves nothing."""
    rising, tied = Interval.exactly([1.0, 2.0, 3.0]), Interval.exactly([1.0, 1.0, 3.0])
    found = reduce.spearman(rising, tied, 0)
    assert (-1.0, 1.0) == (float(found.lo), float(found.hi))
    assert not reduce.spearman(rising, Interval.exactly([1.0, NAN, 3.0]), 0).known
    assert not reduce.spearman(Interval.exactly([1.0]), Interval.exactly([1.0]), 0).known


ANY_END = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9).map(float)
OPEN_MEMBER = st.tuples(ANY_END | st.just(-INF), ANY_END, ANY_END | st.just(INF)).map(sorted)
OPEN_ROWS = st.lists(OPEN_MEMBER.filter(lambda abc: math.isfinite(abc[1])), min_size=1, max_size=7)


def encloses(x, exact):
    """Say whether an interval holds an exact rational."""
    low, high = float(x.lo), float(x.hi)
    return (low == -INF or Fraction(low) <= exact) and (high == INF or exact <= Fraction(high))


def exact_reductions(members):
    """Reduce exact rationals as the reducers are defined."""
    order, n = sorted(members), len(members)
    return {
        "min": order[0], "max": order[-1], "mean": sum(order) / n,
        "median": (order[(n - 1) // 2] + order[n // 2]) / 2,
    }  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(OPEN_ROWS, st.sampled_from(["min", "max", "mean", "median", "q30"]))
def test_reducers_of_open_ends_enclose_and_stay_known(rows, name):
    """Infinite ends, and members too large to add, open the answer; they never make it unknown or wrong."""
    members = [Fraction(p) for _, p, _ in rows]
    found = REDUCERS[name][0](Interval.of(*zip(*[(a, b) for a, _, b in rows], strict=True)), (0,))
    assert found.known and found.lo <= found.hi
    if name != "q30":
        assert encloses(found, exact_reductions(members)[name])
    assert encloses(found, min(members)) or found.lo >= min(float(a) for a, _, _ in rows)


def exact_slope(y, x):
    """Least squares in exact rationals; None where x does not vary."""
    middle = sum(x) / len(x)
    squares = sum((a - middle) ** 2 for a in x)
    return sum((a - middle) * b for a, b in zip(x, y, strict=True)) / squares if squares else None


@settings(max_examples=300, deadline=None)
@given(OPEN_ROWS, st.data())
def test_a_slope_encloses_the_exact_rational_one(rows, data):
    """Open ends, abscissae that nearly coincide, far from zero or huge: the exact slope lies inside."""
    near = st.integers(0, 9).map(lambda k: 1e16 + 2 * k) | st.integers(0, 9).map(lambda k: 0.1 * k)
    element = data.draw(st.sampled_from([near, st.integers(-9, 9).map(float), st.floats(-1e200, 1e200)]))
    x = data.draw(st.lists(element, min_size=len(rows), max_size=len(rows)))
    found = reduce.slope(Interval.of(*zip(*[(a, b) for a, _, b in rows], strict=True)), Interval.exactly(x), 0)
    exact = exact_slope([Fraction(p) for _, p, _ in rows], [Fraction(a) for a in x])
    assert bool(found.known) == (exact is not None)
    assert exact is None or encloses(found, exact)


def test_a_slope_on_abscissae_that_may_coincide_is_everything():
    """Intervals of abscissae that overlap leave any slope; unknown ones leave none."""
    y = Interval.exactly([1.0, 2.0])
    found = reduce.slope(y, Interval.of([1.0, 1.5], [2.0, 2.5]), 0)
    assert (-INF, INF) == (float(found.lo), float(found.hi))
    assert not reduce.slope(y, Interval.of([1.0, NAN], [2.0, NAN]), 0).known


def test_a_mean_of_what_is_too_large_to_add_is_open():
    """1.7e308 twice adds to no double, and cancelling huge members leave the small one anywhere."""
    for values, exact in (([1.7e308] * 2, Fraction(1.7e308)), ([1.7e308, -1.7e308, 3.0], 1)):
        found = reduce.mean(Interval.exactly(values), (0,))
        assert found.known and encloses(found, exact)
