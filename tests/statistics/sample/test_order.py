"""Medians, quantiles and shifts by ranks: the laws they rest on, SciPy's tests inverted, and what is missing."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from tests.statistics.sample.making import box, completions, interval, run, unknown
from verdict.statistics.sample import choosing, rank
from verdict.statistics.sample.contract import Estimated, Status, exactly

MEDIAN, QUANTILE = "median.order_statistics", "quantile.order_statistics"
SIGNED, SUM = "rank_shift.signed_rank", "difference_in_location.rank_sum"


@pytest.mark.parametrize("q", [0.1, 0.5, 0.83])
@pytest.mark.parametrize("n", [6, 11, 60, 1000])
def test_quantiles_are_those_of_scipy(n, q):
    """Where SciPy finds both ends; where it finds none the end is that of the support."""
    x = np.random.default_rng(n).normal(size=n)
    found = interval(QUANTILE, exactly(x, (-9.0, 9.0)), q=q)
    wanted = stats.quantile_test(x, q=0.0, p=q).confidence_interval(0.95)
    np.testing.assert_allclose(
        (found.low, found.high), np.nan_to_num(wanted, nan=9.0) * [-1 if np.isnan(wanted[0]) else 1, 1]
    )


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
@pytest.mark.parametrize("q", [0.05, 0.5, 0.9])
def test_order_statistics_cover_by_the_binomial_law(q, level):
    """Exactly: the chance that the quantile lies between the two ranks, and that neither rank could be nearer."""
    from verdict.statistics.sample.order import _ranks

    for n in (6, 7, 20, 133):
        below, above = _ranks(n, q, level)
        law = stats.binom(n, q)
        tail = (1 - level) / 2 * (1 + 1e-9)
        assert law.cdf(below - 1) <= tail and law.sf(above - 1) <= tail
        assert law.cdf(below) > tail / (1 + 1e-8) and law.sf(above - 2) > tail / (1 + 1e-8)


def test_too_few_units_for_the_level_end_where_the_support_ends():
    """Six units at 0.999: nothing but the support is certain, and the words say so."""
    found = interval(MEDIAN, exactly(np.arange(6.0), (-1.0, 20.0)), level=0.999)
    assert (-1.0, 20.0) == (found.low, found.high)
    assert "order statistics the end of the support and the end of the support of 6" == found.method
    assert interval(MEDIAN, exactly(np.arange(6.0))).method == "order statistics 1 and 6 of 6"


@pytest.mark.parametrize("q", [-0.1, 0.0, 1.0, 2.0])
def test_a_quantile_has_q_between_0_and_1(q):
    """The least and the greatest unit are no quantiles."""
    assert f"q is {q:g}" in unknown(QUANTILE, exactly(np.arange(9.0)), q=q).why


def test_ends_that_coincide_are_no_interval():
    """Nine of ten units are 3: both order statistics are."""
    found = unknown(MEDIAN, exactly(np.array([1.0] + [3.0] * 14)))
    assert Status.NO_VARIANCE == found.status
    assert "3 at both ends" in found.why


@pytest.mark.parametrize("name", [MEDIAN, SIGNED])
@pytest.mark.parametrize("slack", [0.0, 0.3])
def test_missing_and_rounded_units_are_the_hull_of_all_completions(name, slack):
    """No wider and no narrower."""
    sample = box([0.3, 2.0, 1.1, None, 4.0, 2.2, None, 0.9], slack, (-5.0, 9.0))
    found, inside = interval(name, sample), [run(name, whole) for whole in completions(sample, steps=2)]
    ends = [(each.low, each.high) for each in inside if isinstance(each, Estimated)]
    np.testing.assert_allclose((found.low, found.high), (min(a for a, _ in ends), max(b for _, b in ends)))


def test_missing_units_of_two_groups_are_the_hull_of_all_completions():
    """The lower end from the lows of the first group and the highs of the second."""
    groups = box([0.3, 2.0, None, 1.0, 1.4], 0.0, (-5.0, 9.0)), box([None, 0.5, 3.0, 0.1, 2.6], 0.2, (-5.0, 9.0))
    inside = [run(SUM, a, b) for a, b in product(*(completions(g, steps=2) for g in groups))]
    found = interval(SUM, *groups)
    hull = min(each.low for each in inside), max(each.high for each in inside)
    np.testing.assert_allclose((found.low, found.high), hull)


def test_a_median_needs_no_finite_support():
    """Two of forty are missing and may be anything: the ends move by two ranks at most."""
    x = np.random.default_rng(3).normal(size=40)
    found = interval(MEDIAN, box([None, None, *x[2:]]))
    assert np.isfinite([found.low, found.high]).all()
    many = interval(MEDIAN, box([None] * 20 + [*x[20:]]))
    assert (-np.inf, np.inf) == (many.low, many.high)


@pytest.mark.parametrize("n", [6, 9, 25, 200])
def test_the_signed_rank_interval_inverts_wilcoxons_test(n):
    """A little inside each end the test does not reject, a little outside it does."""
    x = np.random.default_rng(n).normal(0.4, 1.0, n)
    found = interval(SIGNED, exactly(x))
    for end, outward in ((found.low, -1), (found.high, 1)):
        inside, outside = (
            stats.wilcoxon(
                x - end - side * outward * 1e-9, correction=n > 50, method="exact" if n <= 50 else "asymptotic"
            )
            for side in (-1, 1)
        )
        assert inside.pvalue > 0.05 >= outside.pvalue
    pairs = [0.5 * (a + b) for i, a in enumerate(x) for b in x[i:]]
    assert np.median(pairs) == pytest.approx(found.value)


@pytest.mark.parametrize(("n", "m"), [(4, 4), (8, 5), (30, 20), (90, 70)])
def test_the_rank_sum_interval_inverts_the_test_of_mann_and_whitney(n, m):
    """A little inside each end the test does not reject, a little outside it does."""
    rng = np.random.default_rng(n)
    x, y = rng.normal(0.4, 1.0, n), rng.normal(size=m)
    found = interval(SUM, exactly(x), exactly(y))
    for end, outward in ((found.low, -1), (found.high, 1)):
        inside, outside = (
            stats.mannwhitneyu(x - end - side * outward * 1e-9, y, method="exact" if n + m <= 60 else "asymptotic")
            for side in (-1, 1)
        )
        assert inside.pvalue > 0.05 >= outside.pvalue
    assert np.median(np.subtract.outer(x, y)) == pytest.approx(found.value)


def test_the_laws_of_the_ranks_are_counted():
    """By listing every sign of 8 units, and every arrangement of 4 and 5."""
    signed = [sum(k for k, sign in enumerate(signs, 1) if sign) for signs in product((0, 1), repeat=8)]
    assert tuple(np.bincount(signed)) == rank._signed_rank_law(8)
    sums = [
        sum(not b for i, a in enumerate(row) if a for b in row[:i])
        for row in product((0, 1), repeat=9)
        if sum(row) == 4
    ]
    assert tuple(np.bincount(sums)) == rank._rank_sum_law(4, 5)


@pytest.mark.parametrize("n", [40, 61, 500])
def test_exact_and_normal_laws_agree_where_they_meet(n):
    """The rank of the normal law is within one of the exact one, of hundreds."""
    for level in (0.8, 0.95, 0.99):
        normal = rank._normal_rank(level, n * (n + 1) // 2, n * (n + 1) * (2 * n + 1) / 24)
        if n < 100:
            assert abs(normal - rank._rank(level, rank._signed_rank_law(n))) <= 0.01 * normal + 1


@pytest.mark.parametrize("draw", [lambda rng, n: rng.normal(size=n), lambda rng, n: rng.poisson(2, n).astype(float)])
def test_the_k_th_of_very_many_pairs_is_counted(draw, monkeypatch):
    """Counting finds what listing finds, with ties and without, at every rank that is asked."""
    rng = np.random.default_rng(4)
    x, y = draw(rng, 60), draw(rng, 45)
    ranks = (1, 2, 700, 1829, 1830), (1, 2, 1000, 2699, 2700)
    listed = (
        [choosing.walsh(x, k, outward=1) for k in ranks[0]],
        [choosing.difference(x, y, k, outward=1) for k in ranks[1]],
    )
    monkeypatch.setattr(choosing, "LISTED", 0)
    for outward in (-1, 1):
        counted = (
            [choosing.walsh(x, k, outward=outward) for k in ranks[0]],
            [choosing.difference(x, y, k, outward=outward) for k in ranks[1]],
        )
        for many, few in zip(counted, listed, strict=True):
            np.testing.assert_allclose(many, few, atol=1e-14)
            assert all(outward * (a - b) >= -1e-15 for a, b in zip(many, few, strict=True))


def test_ten_thousand_units_need_no_fifty_million_pairs():
    """Both shifts, in a second and in little memory."""
    import tracemalloc

    rng = np.random.default_rng(5)
    x, y = exactly(rng.normal(0.5, 1.0, 10**4)), exactly(rng.normal(size=10**4))
    tracemalloc.start()
    shift, difference = interval(SIGNED, x), interval(SUM, x, y)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20e6
    for found, narrow in ((shift, 0.06), (difference, 0.08)):
        assert found.low < found.value < found.high < found.low + narrow
        assert abs(found.value - 0.5) < narrow


def test_two_groups_that_do_not_vary_have_no_shift():
    """One of them may: its units are told from those of the other by ranks alone."""
    still, moving = exactly(np.full(8, 2.0)), exactly(np.arange(8.0))
    assert Status.NO_VARIANCE == unknown(SUM, still, exactly(np.full(8, 0.3))).status
    assert isinstance(run(SUM, still, moving), Estimated)
