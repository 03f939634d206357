"""Correlations, slopes and rates: against SciPy, and over what rounding hides."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.statistics.sample.making import box, completions, holds, interval, run, unknown
from verdict.statistics.sample.contract import Sample, Status, exactly

PEARSON, SPEARMAN, SLOPE = "correlation.fisher_z", "rank_correlation.fisher_z", "slope.t"
RATE = "event_rate.exact"


def drawn(n: int, seed: int = 1, tie: float = 0.6) -> tuple[np.ndarray, np.ndarray]:
    """Return two arguments that belong together."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return 2.0 + tie * x + rng.normal(size=n), x


@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
@pytest.mark.parametrize("n", [4, 12, 500])
def test_correlation_is_that_of_scipy(n, level):
    """Fisher's z."""
    y, x = drawn(n)
    found, wanted = interval(PEARSON, exactly(y), exactly(x), level=level), stats.pearsonr(y, x)
    assert found.value == pytest.approx(wanted.statistic)
    np.testing.assert_allclose((found.low, found.high), tuple(wanted.confidence_interval(level)))


@pytest.mark.parametrize("digits", [6, 1, 0])
def test_rank_correlation_is_fishers_z_of_spearmans(digits):
    """Value of SciPy, with ties and without; the variance of Bonett and Wright, (1 + r²/2)/(n - 3)."""
    y, x = (z.round(digits) for z in drawn(40))
    found, r = interval(SPEARMAN, exactly(y), exactly(x)), stats.spearmanr(y, x).statistic
    half = stats.norm.isf(0.025) * np.sqrt((1 + r * r / 2) / 37)
    np.testing.assert_allclose(
        (found.value, found.low, found.high), (r, *np.tanh(np.arctanh(r) + np.array([-half, half])))
    )


@pytest.mark.parametrize("n", [3, 10, 400])
def test_slope_is_that_of_scipy(n):
    """The first argument on the second, with n - 2 degrees of freedom."""
    y, x = drawn(n)
    found, wanted = interval(SLOPE, exactly(y), exactly(x)), stats.linregress(x, y)
    half = stats.t.isf(0.025, n - 2) * wanted.stderr
    np.testing.assert_allclose(
        (found.value, found.low, found.high), (wanted.slope, wanted.slope - half, wanted.slope + half)
    )


@pytest.mark.parametrize("name", [PEARSON, SLOPE])
@pytest.mark.parametrize("slack", [(0.05, 0.05), (0.3, 0.0), (0.0, 0.3)])
def test_rounding_holds_every_completion(name, slack):
    """Of both arguments, or of one."""
    y, x = (z.round(1) for z in drawn(5, seed=3))
    first, second = box(y, slack[0]), box(x, slack[1])
    found = interval(name, first, second)
    for a in completions(first, steps=2):
        assert all(holds(found, run(name, a, b)) for b in completions(second, steps=2))


@pytest.mark.parametrize("slack", [0.05, 0.3])
def test_rounding_of_ranks_holds_what_could_have_been(slack):
    """Ten units, many completions at random: ranks that rounding leaves open are bounded."""
    y, x = (z.round(1) for z in drawn(12, seed=4, tie=3.0))
    rng = np.random.default_rng(5)
    found = interval(SPEARMAN, box(y, slack), box(x, slack))
    for _ in range(500):
        a, b = (z + rng.choice([-1, -0.5, 0.4, 1], z.size) * slack * 0.999 for z in (y, x))
        assert holds(found, run(SPEARMAN, exactly(a), exactly(b)))


def test_ranks_of_exact_units_among_rounded_ones():
    """Half of the units are exact, with ties: what is known of their ranks holds every completion."""
    y, x = (z.round(0) for z in drawn(16, seed=6, tie=3.0))
    slack = np.where(np.arange(16) % 2, 0.5, 0.0)
    known = Sample(x - slack, x + slack, np.zeros(16, bool))
    found, rng = interval(SPEARMAN, exactly(y), known), np.random.default_rng(7)
    assert found.high - found.low < 1.5
    for _ in range(300):
        completion = x + slack * rng.uniform(-0.999, 0.999, 16)
        assert holds(found, run(SPEARMAN, exactly(y), exactly(completion)))


@pytest.mark.parametrize("name", [PEARSON, SPEARMAN, SLOPE])
def test_what_rounding_may_hide_altogether_is_said(name):
    """A second argument whose whole spread lies within its rounding."""
    y, x = drawn(12)
    assert Status.NO_VARIANCE == unknown(name, exactly(y), box(x, 9.0)).status


@pytest.mark.parametrize("name", [PEARSON, SPEARMAN, SLOPE])
@pytest.mark.parametrize("offset", [0.0, 1e6, 1e9])
def test_units_on_a_line_have_no_error(name, offset):
    """Rising and falling, near zero and far from it: no interval of width zero, nor one of rounding noise."""
    x = np.arange(12.0)
    for slope in (3.0, -0.1):
        assert Status.NO_VARIANCE == unknown(name, exactly(offset + slope * x), exactly(x)).status


@pytest.mark.parametrize("name", [PEARSON, SPEARMAN, SLOPE])
def test_an_argument_that_does_not_vary_has_no_association(name):
    """Neither as the first nor as the second."""
    x, still = exactly(np.arange(12.0)), exactly(np.full(12, 0.1))
    for samples in ((x, still), (still, x)):
        assert Status.NO_VARIANCE == unknown(name, *samples).status


def test_other_units_leave_a_correlation_and_stretch_a_slope():
    """Fahrenheit for Celsius, and the sign of one argument."""
    y, x = drawn(20)
    for name in (PEARSON, SPEARMAN):
        one, other = interval(name, exactly(y), exactly(x)), interval(name, exactly(-y), exactly(32 + 1.8 * x))
        np.testing.assert_allclose((-one.high, -one.low), (other.low, other.high))
    one, other = interval(SLOPE, exactly(y), exactly(x)), interval(SLOPE, exactly(-y), exactly(32 + 1.8 * x))
    np.testing.assert_allclose((-one.high / 1.8, -one.low / 1.8), (other.low, other.high))


@pytest.mark.parametrize(("events", "ends"), [(0, (0.0, 3.689)), (1, (0.0253, 5.572)), (10, (4.795, 18.390))])
def test_rates_are_those_of_garwood_1936(events, ends):
    """As his table prints them, at 0.95."""
    found = interval(RATE, exactly(np.array([float(events)])))
    np.testing.assert_allclose((found.low, found.high), ends, atol=6e-4)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.9999])
@pytest.mark.parametrize("events", [0, 3, 250])
def test_rates_invert_the_poisson_tests(events, level):
    """At each end the tail of the Poisson law is half of what is left."""
    found = interval(RATE, exactly(np.array([float(events)])), level=level)
    assert stats.poisson.cdf(events, found.high) == pytest.approx((1 - level) / 2)
    assert events == 0 or stats.poisson.sf(events - 1, found.low) == pytest.approx((1 - level) / 2)


def exposed(events, exposure) -> Sample:
    """Return events with their exposure."""
    k = np.array(events, float)
    return Sample(k, k, np.zeros(k.size, bool), trials=np.array(exposure, float), support=(0.0, np.inf))


def test_a_rate_is_events_per_exposure():
    """Seven in 2.5 years, in one row or in three; without exposure each unit counts one."""
    one, many = interval(RATE, exposed([7], [2.5])), interval(RATE, exposed([4, 0, 3], [1.0, 1.25, 0.25]))
    assert (one.value, one.low, one.high) == (many.value, many.low, many.high)
    plain = interval(RATE, exactly(np.array([4.0, 0.0, 3.0])))
    np.testing.assert_allclose((plain.low * 3, plain.high * 3), (one.low * 2.5, one.high * 2.5))


def test_missing_counts_are_the_hull_of_all_completions():
    """Within their finite support."""
    sample = box([2, None, 0, None], support=(0.0, 4.0))
    found, inside = interval(RATE, sample), [run(RATE, whole) for whole in completions(sample, steps=5)]
    assert (min(each.low for each in inside), max(each.high for each in inside)) == (found.low, found.high)


@pytest.mark.parametrize(
    ("sample", "status", "said"),
    [
        (
            exactly(np.array([1.5, 2.0])),
            Status.BEYOND_SUPPORT,
            "1 of 2 units count no events; the first of them is 1.5",
        ),
        (exactly(np.array([3.0, -1.0])), Status.BEYOND_SUPPORT, "the first of them is -1"),
        (exposed([1, 2], [1.0, np.nan]), Status.NOT_FINITE, "1 of 2 exposures"),
        (exposed([1, 2], [2.0, -1.0]), Status.BEYOND_SUPPORT, "the least -1"),
        (exposed([0, 0], [0.0, 0.0]), Status.BEYOND_SUPPORT, "the sum 0"),
    ],
)
def test_what_is_no_count_or_no_exposure_is_said(sample, status, said):
    """With the unit that is wrong."""
    found = unknown(RATE, sample)
    assert status == found.status
    assert said in found.why
