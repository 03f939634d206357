"""Student's and Welch's t, and the chi-square interval of a standard deviation: against SciPy, and over bounds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.statistics.sample.making import box, completions, holds, interval, run, unknown
from verdict.statistics.sample.contract import Estimated, Sample, Status, exactly

SLEEP = ([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
GAINS = [0.0062, -0.0033, 0.0071, 0.0082, -0.0029]


@pytest.mark.parametrize("n", [2, 3, 5, 40, 3000])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.9999])
def test_student_and_welch_are_those_of_scipy(n, level):
    """Value and both ends, at any n and level, far from zero too."""
    rng = np.random.default_rng(n)
    x, y = rng.normal(1e6, 3.0, n), rng.lognormal(0.0, 1.0, n + 2)
    found, wanted = interval("mean.t", exactly(x), level=level), stats.ttest_1samp(x, 0.0).confidence_interval(level)
    np.testing.assert_allclose((found.value, found.low, found.high), (x.mean(), *wanted), rtol=1e-12)
    found = interval("difference_of_means.welch", exactly(x - 1e6), exactly(y), level=level)
    wanted = stats.ttest_ind(x - 1e6, y, equal_var=False).confidence_interval(level)
    np.testing.assert_allclose((found.low, found.high), tuple(wanted), rtol=1e-9)


def test_the_sleep_of_student_1908():
    """The paired gain of ten patients, [0.70, 2.46], and the same data unpaired by Welch, [-3.37, 0.21] by R."""
    first, second = map(np.array, SLEEP)
    paired = interval("mean.t", exactly(second - first))
    apart = interval("difference_of_means.welch", exactly(first), exactly(second))
    np.testing.assert_allclose((paired.low, paired.high), (0.7001142, 2.4598858), atol=1e-6)
    np.testing.assert_allclose((apart.low, apart.high), (-3.3654832, 0.2054832), atol=1e-6)
    assert ("Student t, 9 degrees of freedom", "Welch t, 17.78 degrees of freedom") == (paired.method, apart.method)


def test_five_noisy_seeds_decide_nothing():
    """The mean of five gains is positive and its interval holds zero."""
    found = interval("mean.t", exactly(np.array(GAINS)))
    np.testing.assert_allclose((found.low, found.high), (-0.0040, 0.0101), atol=5e-5)


def test_three_arms_at_the_level_that_a_family_hands_out():
    """t = 3.6 with 4 degrees of freedom: [0.23, 1.77] at 0.95 and [-0.10, 2.10] at 1 - 0.05/3."""
    x = np.array([-1.0, 0.0, 0.0, 0.0, 1.0])
    x = 1.0 + x * (5**0.5 / 3.6) / x.std(ddof=1)
    for level, ends in ((0.95, (0.2288, 1.7712)), (1 - 0.05 / 3, (-0.1002, 2.1002))):
        found = interval("mean.t", exactly(x), level=level)
        np.testing.assert_allclose((found.low, found.high), ends, atol=1e-3)


def test_clusters_are_their_means():
    """The interval is Student's of the means per cluster, whatever the labels are, and C is shown."""
    rng = np.random.default_rng(3)
    labels = np.repeat([-5, 900, 7, 12, 13], [3, 1, 4, 9, 2])
    x = rng.normal(size=labels.size)
    means = np.array([x[labels == label].mean() for label in np.unique(labels)])
    found = interval("mean.t", box(x, clusters=labels))
    np.testing.assert_allclose((found.low, found.high), stats.ttest_1samp(means, 0).confidence_interval(0.95))
    assert "Student t of means per cluster, 4 degrees of freedom, 5 clusters" == found.method
    assert (5, 19) == (found.clusters, found.n)


def test_one_unit_a_cluster_is_no_cluster():
    """Clusters of one unit each leave the interval as it is."""
    x = np.random.default_rng(4).normal(size=8)
    plain, each = interval("mean.t", exactly(x)), interval("mean.t", box(x, clusters=range(8)))
    np.testing.assert_allclose((plain.low, plain.high), (each.low, each.high))


def test_welch_of_clusters_is_welch_of_their_means():
    """Both groups; the clusters of both are counted."""
    rng = np.random.default_rng(5)
    labels, x, y = np.arange(24) % 6, rng.normal(size=24), rng.normal(size=24)
    means = [np.array([z[labels == c].mean() for c in range(6)]) for z in (x, y)]
    found = interval("difference_of_means.welch", box(x, clusters=labels), box(y, clusters=labels + 50))
    wanted = stats.ttest_ind(*means, equal_var=False).confidence_interval(0.95)
    np.testing.assert_allclose((found.low, found.high), tuple(wanted))
    assert 12 == found.clusters


BOXES = [
    box([0.31, 0.33, 0.30, 0.36], 0.005),
    box([1.0, 0.0, None, 1.0, None], support=(0.0, 1.0)),
    box([5.0, 2.0, 3.0, None, 2.5], 0.25, support=(0.0, 100.0)),
    box([1.0, 3.0, 2.0, None, 5.0, 4.0], 0.1, (0.0, 9.0), clusters=[1, 1, 2, 2, 3, 3]),
]


@pytest.mark.parametrize("sample", BOXES)
def test_bounds_hold_every_completion(sample):
    """Mean and standard deviation of partly known units hold those of every completion, found by trying them."""
    for level in (0.5, 0.95):
        mean = interval("mean.t", sample, level=level)
        for whole in completions(sample):
            assert holds(mean, run("mean.t", whole, level=level))


def test_bounds_of_a_standard_deviation_hold_every_completion():
    """Rounding alone, since missing units have no place here."""
    for slack in (0.005, 0.1, 3.0):
        sample = box([1.0, 3.0, 2.0, 5.0], slack)
        found = interval("standard_deviation.chi_square", sample)
        assert all(holds(found, run("standard_deviation.chi_square", whole)) for whole in completions(sample))


@pytest.mark.parametrize("second", [box([1.0, 1.5, 0.2], 0.05), box([7.0, None, 1.0], support=(0.0, 9.0))])
@pytest.mark.parametrize("first", [box([0.3, 0.4, 2.0], 0.3), box([4.0, 1.0, None], 0.05, (0.0, 5.0))])
def test_bounds_of_two_groups_hold_every_completion(first, second):
    """Welch's degrees of freedom change with the completion; the fewest that are possible are taken."""
    found = interval("difference_of_means.welch", first, second)
    inside = [run("difference_of_means.welch", a, b) for a in completions(first) for b in completions(second)]
    assert all(holds(found, each) for each in inside)


def test_exact_bounds_cost_nothing():
    """Low and high that are equal arrays give the interval of exact numbers."""
    x = np.random.default_rng(6).normal(size=9)
    twice = Sample(x, x.copy(), np.zeros(9, bool))
    assert interval("mean.t", exactly(x)) == interval("mean.t", twice)


@pytest.mark.parametrize("name", ["mean.t", "mean.bca", "median.order_statistics", "rank_shift.signed_rank"])
def test_intervals_follow_the_scale_of_the_numbers(name):
    """Numbers in other units, from another zero, or with the other sign, have the interval in those units."""
    x = np.random.default_rng(8).lognormal(size=31)
    plain, other = interval(name, exactly(x)), interval(name, exactly(3.0 - 2.0 * x))
    close = 0.12 if name == "mean.bca" else 1e-9  # the resamples of -x are not those of x mirrored
    np.testing.assert_allclose((3 - 2 * plain.high, 3 - 2 * plain.low), (other.low, other.high), atol=close)


def test_groups_exchanged_are_the_interval_negated():
    """First minus second, and second minus first."""
    rng = np.random.default_rng(9)
    x, y = exactly(rng.normal(size=7)), exactly(rng.normal(size=9))
    for name in ("difference_of_means.welch", "difference_in_location.rank_sum"):
        one, other = interval(name, x, y), interval(name, y, x)
        np.testing.assert_allclose((one.value, one.low, one.high), (-other.value, -other.high, -other.low))


def test_a_group_that_does_not_vary_has_no_welch():
    """Its variance is not known to be zero: it is not known."""
    assert (
        Status.NO_VARIANCE == unknown("difference_of_means.welch", exactly(np.ones(9)), exactly(np.arange(9.0))).status
    )


def test_a_standard_deviation_is_that_of_the_chi_square_law():
    """sqrt((n-1) s²/χ²) at both ends, and the words say what it supposes."""
    x = np.random.default_rng(10).normal(size=12)
    found = interval("standard_deviation.chi_square", exactly(x), level=0.9)
    wanted = np.sqrt(11 * x.var(ddof=1) / stats.chi2.ppf([0.95, 0.05], 11))
    np.testing.assert_allclose((found.low, found.high), wanted)
    assert "supposes normal data" in found.method


def test_a_million_units_are_quick_and_exact():
    """The mean of 10^6 units stays that of SciPy."""
    x = np.random.default_rng(11).normal(1e5, 1.0, 10**6)
    found = run("mean.t", exactly(x))
    assert isinstance(found, Estimated)
    np.testing.assert_allclose((found.low, found.high), stats.ttest_1samp(x, 0).confidence_interval(0.95), rtol=1e-12)
