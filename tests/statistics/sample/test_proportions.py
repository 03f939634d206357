"""One proportion and differences of two: against SciPy and statsmodels, Newcombe's tables, and every completion."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import minimize_scalar
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from tests.statistics.sample.making import bits, box, completions, holds, interval, run, unknown
from verdict.statistics.sample import proportion, proportions
from verdict.statistics.sample.contract import Sample, Status, exactly

ONE = ("proportion.wilson", "proportion.clopper_pearson")
TWO = ("difference_of_proportions.newcombe", "difference_of_proportions.miettinen_nurminen")
UNIT = (0.0, 1.0)
# Newcombe (1998a), table II, methods 10 and 4: successes and trials of both groups, and the ends that he prints.
NEWCOMBE_1998 = [
    ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
]


def counted(successes, trials, **changes) -> Sample:
    """Return successes among trials, exact."""
    k = np.array(successes, float)
    return Sample(k, k, np.zeros(k.size, bool), trials=np.array(trials, float), support=(0.0, np.inf), **changes)


def two(k: int, n: int, m: int, size: int) -> tuple[Sample, Sample]:
    """Return two groups of ones and zeros."""
    return bits(k, n - k), bits(m, size - m)


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
@pytest.mark.parametrize("n", [2, 7, 30, 307])
def test_one_proportion_is_that_of_scipy(n, level):
    """Both methods at every number of successes, none and all included; statsmodels agrees on Wilson's."""
    for k, (name, method) in product({0, 1, n // 3, n - 1, n}, zip(ONE, ("wilson", "exact"), strict=True)):
        found = interval(name, bits(k, n - k), level=level)
        wanted = stats.binomtest(k, n).proportion_ci(level, method)
        np.testing.assert_allclose((found.value, found.low, found.high), (k / n, *wanted), atol=1e-12)
    np.testing.assert_allclose(proportion.wilson_ends(1 / n, n, level), proportion_confint(1, n, 1 - level, "wilson"))


def test_fourteen_of_307():
    """A harness's standard error of zero is [0.027, 0.075] by Wilson."""
    found = interval("proportion.wilson", bits(14, 293))
    np.testing.assert_allclose((found.low, found.high), (0.027, 0.075), atol=5e-4)


@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_trials_are_units_put_together(name):
    """Successes among trials, in one row or in many, have the interval of their units."""
    groups = 2 if name in TWO else 1
    units = (bits(5, 12), bits(9, 4))[:groups]
    whole = (counted([5], [17]), counted([9], [13]))[:groups]
    parts = (counted([2, 0, 3], [7, 2, 8]), counted([0, 9], [0, 13]))[:groups]
    assert interval(name, *units) == interval(name, *whole) == interval(name, *parts)


@pytest.mark.parametrize(("table", "newcombe", "score"), NEWCOMBE_1998)
def test_differences_are_those_that_newcombe_prints(table, newcombe, score):
    """To four digits."""
    for name, ends in zip(TWO, (newcombe, score), strict=True):
        found = interval(name, *two(*table))
        np.testing.assert_allclose((found.low, found.high), ends, atol=5.1e-5)


TABLES = [(3, 10, 7, 12), (1, 30, 1, 9), (200, 400, 180, 410), (10, 10, 3, 10), (0, 8, 3, 10), (100, 1000, 104, 1003)]


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("table", TABLES)
def test_newcombe_is_that_of_statsmodels(table, level):
    """Over tables that include none and all."""
    found = interval(TWO[0], *two(*table), level=level)
    np.testing.assert_allclose(
        (found.low, found.high), confint_proportions_2indep(*table, method="newcomb", alpha=1 - level), atol=1e-12
    )


@pytest.mark.parametrize("table", TABLES)
def test_miettinen_nurminen_inverts_the_score_test(table):
    """The likelihood is maximised by a search at each end; there the statistic is the normal quantile.

    statsmodels 0.15 has successes where the linear coefficient of the cubic has trials, and is no oracle here.
    """
    x, n, y, m = table
    found = interval(TWO[1], *two(*table))
    for end in {found.low, found.high} - {-1.0, 1.0}:

        def unlikely(q: float, end: float = end) -> float:
            return -stats.binom.logpmf(x, n, q + end) - stats.binom.logpmf(y, m, q)

        least, most = max(0.0, -end), min(1.0, 1.0 - end)
        q = minimize_scalar(unlikely, bounds=(least, most), method="bounded", options={"xatol": 1e-12}).x
        p = q + end
        variance = (p * (1 - p) / n + q * (1 - q) / m) * (n + m) / (n + m - 1)
        assert stats.norm.isf(0.025) == pytest.approx(abs(x / n - y / m - end) / variance**0.5, abs=1e-4)


def test_the_restricted_proportions_are_the_most_likely_ones():
    """The closed form against a search, over every table of two groups of 6 and 9, at many differences."""
    for x, y, difference in product(range(7), range(10), np.linspace(-0.9, 0.9, 7)):

        def unlikely(q, x=x, y=y, d=difference):
            return -stats.binom.logpmf(x, 6, q + d) - stats.binom.logpmf(y, 9, q)

        least, most = max(0.0, -difference) + 1e-9, min(1.0, 1.0 - difference) - 1e-9
        found = minimize_scalar(unlikely, bounds=(least, most), method="bounded", options={"xatol": 1e-10})
        _, second = proportions._restricted(difference, x, 6, y, 9)
        assert unlikely(min(max(second, least), most)) <= found.fun + 1e-7


def test_conversions_that_hardly_differ_decide_nothing():
    """104 of 1003 against 100 of 1000: Newcombe's interval is about [-0.023, 0.031]."""
    found = interval(TWO[0], *two(104, 1003, 100, 1000))
    np.testing.assert_allclose((found.low, found.high), (-0.023, 0.030), atol=1e-3)


def test_ends_rise_with_the_first_group_and_fall_with_the_second():
    """So that the corners of what is missing are the worst: every table of groups of 7 and 5."""
    for name in TWO:
        ends = np.array([[_ends(name, two(k, 7, m, 5)) for m in range(6)] for k in range(8)])
        assert np.all(np.diff(ends, axis=0) >= -1e-12)
        assert np.all(np.diff(ends, axis=1) <= 1e-12)


def _ends(name, samples) -> tuple[float, float]:
    found = interval(name, *samples)
    return found.low, found.high


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("values", [[1, 0, None, None, 1, 0, 0], [1, 1, None], [0, None, 0, None], [1, 1, 1, 1, None]])
def test_missing_units_are_the_hull_of_all_completions(name, values):
    """No wider and no narrower."""
    sample = box(values, support=UNIT)
    found, inside = interval(name, sample), [run(name, whole) for whole in completions(sample, steps=2)]
    np.testing.assert_allclose(
        (found.low, found.high), (min(i.low for i in inside), max(i.high for i in inside)), atol=1e-12
    )


@pytest.mark.parametrize("name", TWO)
def test_missing_units_of_two_groups_are_the_hull_of_all_completions(name):
    """In one group or in both."""
    for first, second in product(([1, 0, None, None], [1, 1, 0, 0]), ([0, None, 1], [0, 0, None])):
        groups = box(first, support=UNIT), box(second, support=UNIT)
        inside = [run(name, a, b) for a, b in product(*(completions(g, steps=2) for g in groups))]
        found = interval(name, *groups)
        hull = min(i.low for i in inside), max(i.high for i in inside)
        np.testing.assert_allclose((found.low, found.high), hull, atol=1e-10)


@pytest.mark.parametrize("name", [ONE[0], TWO[0]])
def test_bounds_of_clusters_hold_every_completion(name):
    """The effective size changes with the completion; the least that is possible is taken."""
    labels = [1, 1, 2, 2, 3, 3, 3]
    for values in ([1, None, 0, 0, None, 1, 1], [0, 0, None, 0, None, 0, 0], [1, 1, 1, 1, 1, None, None]):
        sample = box(values, support=UNIT, clusters=labels)
        others = (box([0, 1, 1, 0], clusters=[1, 1, 2, 2]),) if name in TWO else ()
        found = interval(name, sample, *others)
        assert all(holds(found, run(name, whole, *others)) for whole in completions(sample, steps=2))


@pytest.mark.parametrize("seed", range(6))
def test_bounds_of_many_clusters_hold_every_completion(seed):
    """Eight clusters of two, some units missing: whether five of them tell depends on the completion."""
    rng = np.random.default_rng(seed)
    values = [None if rng.random() < 0.3 else float(rng.random() < 0.4) for _ in range(16)]
    values = [x if values[:k].count(None) < 7 else 1.0 for k, x in enumerate(values)]
    sample = box(values, support=UNIT, clusters=np.repeat(np.arange(8), 2))
    found = interval(ONE[0], sample)
    assert all(holds(found, run(ONE[0], whole)) for whole in completions(sample, steps=2))


def test_clusters_have_fewer_independent_trials():
    """The size of Korn and Graubard, by hand: p(1-p)/var times the square of t of n-1 over t of K-1; all 12 tell."""
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(12), 20)
    x = (rng.random(240) < np.repeat(rng.beta(2, 3, 12), 20)).astype(float)
    shares = x.reshape(12, 20).mean(axis=1)
    p, variance = shares.mean(), shares.var(ddof=1) / 12
    size = p * (1 - p) / variance * (stats.t.ppf(0.975, 239) / stats.t.ppf(0.975, 11)) ** 2
    found = interval(ONE[0], box(x, clusters=labels))
    np.testing.assert_allclose((found.low, found.high), proportion.wilson_ends(p, size, 0.95))
    assert size < 120
    assert ("Wilson of shares per cluster, 12 clusters", 12, 240) == (found.method, found.clusters, found.n)


def test_clusters_never_make_an_interval_narrower():
    """Clusters that are more alike than chance leave the size at n; clusters that all agree count one each."""
    alternating = box([0, 1] * 20, clusters=np.repeat(np.arange(10), 4))
    assert 10 == interval(ONE[0], alternating).clusters
    ends = proportion.wilson_ends(0.5, 10, 0.95)
    np.testing.assert_allclose((interval(ONE[0], alternating).low, interval(ONE[0], alternating).high), ends)
    nearly = [0, 1] * 20
    nearly[0] = 1
    found, plain = interval(ONE[0], box(nearly, clusters=np.repeat(np.arange(10), 4))), interval(ONE[0], box(nearly))
    assert plain.high - plain.low <= found.high - found.low + 0.002


@pytest.mark.parametrize("ones_in", [0, 1, 4, 5, 9])
def test_clusters_without_a_success_tell_nothing_of_the_variance(ones_in):
    """Of 30 clusters of 20 units: with a success in fewer than five each counts one unit, then K - 1 degrees count."""
    shares = np.zeros((30, 20))
    shares[:ones_in, :2] = 1.0
    found = interval(ONE[0], box(shares.ravel(), clusters=np.repeat(np.arange(30), 20)))
    means, p = shares.mean(axis=1), shares.mean()
    size = 30.0
    if ones_in >= 5:
        ratio = (stats.t.ppf(0.975, 599) / stats.t.ppf(0.975, ones_in - 1)) ** 2
        size = min(600.0, p * (1 - p) / (means.var(ddof=1) / 30) * ratio)
    np.testing.assert_allclose((found.low, found.high), proportion.wilson_ends(p, size, 0.95))
    failures = interval(ONE[0], box(1.0 - shares.ravel(), clusters=np.repeat(np.arange(30), 20)))
    np.testing.assert_allclose((found.low, found.high), (1 - failures.high, 1 - failures.low), atol=1e-12)


@pytest.mark.parametrize("between", [0.1, 0.5])
def test_rare_successes_in_few_clusters_cover(between):
    """Shares of Beta laws with a mean of 0.05 and intraclass correlation `between`, 20 clusters of 20 units.

    At a true coverage of 0.93 this fails about once in 10^6 runs of 500.
    """
    rng, held, alone = np.random.default_rng(21), 0, 0
    labels, law = np.repeat(np.arange(20), 20), (0.05 * (1 / between - 1), 0.95 * (1 / between - 1))
    for _ in range(500):
        x = (rng.random(400) < np.repeat(rng.beta(*law, 20), 20)).astype(float)
        found, naive = interval(ONE[0], box(x, clusters=labels)), interval(ONE[0], box(x))
        held += found.low <= 0.05 <= found.high
        alone += naive.low <= 0.05 <= naive.high
    assert held >= stats.binom.ppf(1e-6, 500, 0.93) > alone


def test_counts_in_clusters_are_their_units_in_clusters():
    """Successes among trials, a row a cluster."""
    units = box([1, 0, 0, 1, 1, 1, 0], clusters=[1, 1, 1, 2, 2, 3, 3])
    rows = counted([1, 2, 1], [3, 2, 2], clusters=np.array([5, 6, 7]))
    assert _ends(ONE[0], (units,)) == _ends(ONE[0], (rows,))


@pytest.mark.parametrize("name", ONE)
def test_missing_successes_are_any_number_of_their_trials(name):
    """A row that never ran, of 5 trials, has 0 to 5 successes."""
    gapped = Sample(
        np.array([3.0, 0.0]), np.array([3.0, np.inf]), np.array([False, True]), trials=np.array([10.0, 5.0])
    )
    found = interval(name, gapped)
    low, high = interval(name, bits(3, 12)), interval(name, bits(8, 7))
    assert (low.low, high.high) == (found.low, found.high)


@pytest.mark.parametrize(
    ("sample", "status", "said"),
    [
        (
            exactly(np.array([0.0, 1.0, 0.3])),
            Status.BEYOND_SUPPORT,
            "1 of 3 units .* neither 0 nor 1; the mean .* is 0.3",
        ),
        (exactly(np.array([0.0, 2.0, -1.0])), Status.BEYOND_SUPPORT, "2 of 3 units"),
        (counted([3, 6], [5, 5]), Status.BEYOND_SUPPORT, "1 of 2 units .* The first of them is 6"),
        (counted([3, -1], [5, 5]), Status.BEYOND_SUPPORT, "1 of 2 units .* The first of them is -1"),
        (counted([3, 1.5], [5, 5]), Status.BEYOND_SUPPORT, "1 of 2 units .* The first of them is 1.5"),
        (counted([3, 1], [5, 2.5]), Status.BEYOND_SUPPORT, "1 of 2 trials .* no whole numbers"),
        (counted([3, 1], [5, -2]), Status.BEYOND_SUPPORT, "1 of 2 trials .* no whole numbers"),
        (counted([3, 1], [5, np.nan]), Status.NOT_FINITE, "1 of 2 trials"),
        (counted([1], [1]), Status.TOO_FEW, "1 trials"),
        (counted([0, 0], [0, 0]), Status.TOO_FEW, "0 trials"),
    ],
)
@pytest.mark.parametrize("name", [*ONE, *TWO])
def test_what_is_no_count_is_said(name, sample, status, said):
    """In the first group and in the second."""
    other = bits(3, 4)
    for samples in [(sample, other), (other, sample)] if name in TWO else [(sample,)]:
        found = unknown(name, *samples)
        assert status == found.status
        assert re.search(said, found.why), found.why


def test_a_printed_count_is_the_count():
    """A rounding interval that holds 1 and not 0 is a 1; one that holds both is either."""
    assert interval(ONE[0], box([1, 0, 0, 1], 0.05)) == interval(ONE[0], bits(2, 2))
    either = interval(ONE[0], box([1, 0, 0.5, 1], 0.5))
    assert (interval(ONE[0], bits(2, 2)).low, interval(ONE[0], bits(3, 1)).high) == (either.low, either.high)
