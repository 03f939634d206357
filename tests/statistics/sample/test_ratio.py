"""Fieller's set: the roots of its quadratic, the test that it inverts, and sets without an end said to be so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.statistics.sample.making import box, completions, holds, interval, run, unknown
from verdict.statistics.sample.contract import Status, exactly

NAME = "ratio_of_means.fieller"


def drawn(seed: int, n: int = 15, denominator: float = 5.0):
    """Return a numerator and a denominator that belong together."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    return 3.0 + common + rng.normal(size=n), denominator + common + 0.5 * rng.normal(size=n)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("seed", range(5))
def test_the_ends_are_the_roots_of_the_quadratic(seed, sign):
    """A r² - 2 B r + C = 0 of means, variances and the covariance; the denominator may be negative."""
    x, y = drawn(seed)
    y = sign * y
    t2 = stats.t.ppf(0.975, 14) ** 2 / 15
    covariance = np.cov(x, y)
    a, b, c = (
        m - t2 * v
        for m, v in zip(
            (y.mean() ** 2, x.mean() * y.mean(), x.mean() ** 2), (covariance[1, 1], covariance[0, 1], covariance[0, 0]),
            strict=True,
        )
    )  # fmt: skip
    roots = sorted(((b - math.sqrt(b * b - a * c)) / a, (b + math.sqrt(b * b - a * c)) / a))
    found = interval(NAME, exactly(x), exactly(y))
    np.testing.assert_allclose((found.value, found.low, found.high), (x.mean() / y.mean(), *roots), rtol=1e-9)


def test_the_ends_are_where_the_t_test_turns():
    """x - r y differs from zero at p = 0.05 exactly at both ends."""
    x, y = drawn(7)
    found = interval(NAME, exactly(x), exactly(y))
    for end in (found.low, found.high):
        assert 0.05 == pytest.approx(stats.ttest_1samp(x - end * y, 0).pvalue, abs=1e-9)


@pytest.mark.parametrize("denominator", [0.05, -0.1, 0.3])
def test_a_denominator_that_may_be_zero_leaves_no_end(denominator):
    """Both ends are infinite, and the words say why; the t test of the denominator agrees."""
    x, y = drawn(3, denominator=denominator)
    found = interval(NAME, exactly(x), exactly(y))
    assert 0.05 < stats.ttest_1samp(y, 0).pvalue
    assert (-math.inf, math.inf) == (found.low, found.high)
    assert found.method.endswith("unbounded: the denominator is not told from zero")


def test_bounded_and_unbounded_meet_where_the_denominator_is_just_told_from_zero():
    """The set is bounded exactly where the t test of the denominator rejects, over many denominators."""
    for denominator in np.linspace(0.2, 1.2, 41):
        x, y = drawn(5, denominator=denominator)
        found = interval(NAME, exactly(x), exactly(y))
        assert math.isfinite(found.high) == (stats.ttest_1samp(y, 0).pvalue < 0.05)


def test_clusters_are_their_means():
    """The interval is that of the means per cluster."""
    x, y = drawn(9, n=18)
    labels = np.arange(18) % 6
    means = [exactly(np.array([z[labels == c].mean() for c in range(6)])) for z in (x, y)]
    found, wanted = interval(NAME, box(x, clusters=labels), box(y, clusters=labels)), interval(NAME, *means)
    np.testing.assert_allclose((found.low, found.high), (wanted.low, wanted.high))
    assert "Fieller of means per cluster, 5 degrees of freedom, 6 clusters" == found.method


@pytest.mark.parametrize("slack", [0.005, 0.05, 0.4])
def test_rounding_holds_every_completion(slack):
    """Numerator and denominator printed to few digits; where it may be unbounded, it is."""
    x, y = (z.round(1)[:4] for z in drawn(11))
    first, second = box(x, slack), box(y, slack)
    found = interval(NAME, first, second)
    for a in completions(first, steps=2):
        assert all(holds(found, run(NAME, a, b), 1e-9) for b in completions(second, steps=2))


def test_other_units_stretch_the_ratio():
    """Numerator in thousandths, denominator negated."""
    x, y = drawn(13)
    one, other = interval(NAME, exactly(x), exactly(y)), interval(NAME, exactly(1000 * x), exactly(-y))
    np.testing.assert_allclose((-1000 * one.high, -1000 * one.low), (other.low, other.high), rtol=1e-9)


def test_equal_ratios_have_no_interval():
    """Every unit has the ratio 2, whatever its size; and a numerator that is always zero."""
    y = np.arange(1.0, 9.0)
    for x in (2.0 * y, 0.1 * y, np.zeros(8)):
        assert Status.NO_VARIANCE == unknown(NAME, exactly(x), exactly(y)).status


def test_a_denominator_of_mean_zero_has_no_ratio():
    """And that is said, with the number of units."""
    found = unknown(NAME, exactly(np.arange(4.0)), exactly(np.array([1.0, -1.0, 2.0, -2.0])))
    assert Status.NOT_FINITE == found.status
    assert "4 denominators is 0" in found.why
