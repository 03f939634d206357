"""The bootstrap: BCa is SciPy's, the studentised one is its definition, and both come from their seed alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.statistics.sample.making import box, interval, unknown
from verdict.statistics.sample import resampled
from verdict.statistics.sample.contract import Asked, Estimated, Status, exactly

METHODS = ("mean.bootstrap_t", "mean.bca")


def test_bca_is_scipys():
    """The same generator gives the same ends."""
    x = np.random.default_rng(1).lognormal(size=25)
    found = interval("mean.bca", exactly(x))
    wanted = stats.bootstrap(
        (x,), np.mean, n_resamples=9999, confidence_level=0.95, method="BCa", rng=np.random.default_rng(7)
    ).confidence_interval
    np.testing.assert_allclose((found.low, found.high), wanted, rtol=1e-12)
    assert "BCa bootstrap, 9999 resamples" == found.method


def test_bootstrap_t_is_its_definition():
    """The ratios of every resample, one by one, and the 250th of each side."""
    x = np.random.default_rng(2).lognormal(size=12)
    drawn = np.random.default_rng(7).integers(12, size=(9999, 12))
    ratios = sorted((x[i].mean() - x.mean()) / (x[i].std(ddof=1) / np.sqrt(12)) for i in drawn if np.ptp(x[i]))
    assert 9999 == len(ratios)
    error = x.std(ddof=1) / np.sqrt(12)
    found = interval("mean.bootstrap_t", exactly(x))
    np.testing.assert_allclose(
        (found.low, found.high), (x.mean() - ratios[-250] * error, x.mean() - ratios[249] * error)
    )


@pytest.mark.parametrize("name", METHODS)
def test_the_seed_decides(name):
    """One seed one interval, another seed another; the global generator is not touched."""
    x = exactly(np.random.default_rng(3).normal(size=20))
    before = np.random.get_state()[1].copy()
    method = {"mean.bootstrap_t": resampled.bootstrap_t, "mean.bca": resampled.bca}[name]
    one, again, other = (method((x,), Asked(0.95, seed)) for seed in (5, 5, 6))
    assert one == again
    assert (one.low, one.high) != (other.low, other.high)
    np.testing.assert_array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize("name", METHODS)
def test_batches_change_nothing(name, monkeypatch):
    """Few floats at once give the interval of many."""
    x = exactly(np.random.default_rng(4).normal(size=30))
    whole = interval(name, x)
    monkeypatch.setattr(resampled, "FLOATS_AT_ONCE", 5000)
    parts = interval(name, x)
    np.testing.assert_allclose((whole.low, whole.high), (parts.low, parts.high), rtol=1e-12)


@pytest.mark.parametrize("name", METHODS)
def test_rounding_widens_by_the_greatest_half_width(name):
    """Both ends, outward."""
    values = np.random.default_rng(5).normal(size=20).round(1)
    plain, printed = interval(name, box(values)), interval(name, box(values, 0.05))
    np.testing.assert_allclose((plain.low - 0.05, plain.high + 0.05), (printed.low, printed.high))


@pytest.mark.parametrize("name", METHODS)
def test_a_higher_level_draws_more_resamples_until_it_says_no(name):
    """At least 25 lie beyond each end; a level that would need a million is refused with both numbers."""
    x = exactly(np.random.default_rng(6).normal(size=12))
    assert "49999 resamples" in interval(name, x, level=0.999).method
    found = unknown(name, x, level=0.9999999)
    assert Status.TOO_FEW == found.status
    assert "needs 500000000 resamples; at most 999999" in found.why


def test_nearly_equal_units_have_no_studentised_interval():
    """One unit of ten differs: a third of the resamples do not vary, and their ratio is infinite."""
    found = unknown("mean.bootstrap_t", exactly(np.repeat([0.0, 1.0], [9, 1])))
    assert Status.NO_VARIANCE == found.status
    assert "of 9999 resamples of 10 units do not vary" in found.why


def test_bca_of_nearly_equal_units_is_a_number_or_a_status():
    """Whatever the degenerate sample, no NaN and no warning."""
    for ones in range(1, 10):
        found = resampled.bca((exactly(np.repeat([0.0, 1.0], [10 - ones, ones])),), Asked(0.95))
        assert not isinstance(found, Estimated) or found.low < found.value < found.high
