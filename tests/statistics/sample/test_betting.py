"""Bets hold at every n at once, and a fixed-sample interval that is looked at daily does not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.statistics.sample.making import bits, box, interval, unknown
from verdict.statistics.sample import betting
from verdict.statistics.sample.contract import Asked, Estimated, Sample, Status, exactly

UNIT = (0.0, 1.0)
SEQUENCES, LONGEST = 200, 240
LOOKS = (2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 240)
LAWS = {
    "even": lambda rng: rng.random(LONGEST),
    "rare": lambda rng: (rng.random(LONGEST) < 0.05).astype(float),
    "half": lambda rng: (rng.random(LONGEST) < 0.5).astype(float),
    "skewed": lambda rng: rng.beta(0.3, 2.7, LONGEST),
}
MEANS = {"even": 0.5, "rare": 0.05, "half": 0.5, "skewed": 0.1}


def ever_wrong(method, law: str) -> float:
    """Return the share of sequences whose interval misses the mean at one look or another."""
    wrong = 0
    for seed in range(SEQUENCES):
        x = LAWS[law](np.random.default_rng([seed, 20]))
        found = [method((exactly(x[:n], UNIT),), Asked(0.95)) for n in LOOKS]
        wrong += any(isinstance(f, Estimated) and not f.low <= MEANS[law] <= f.high for f in found)
    return wrong / SEQUENCES


@pytest.mark.parametrize("law", LAWS)
def test_it_covers_at_all_looks_together(law):
    """At most 5 % of 200 sequences are ever missed in 13 looks; at exactly 5 % this fails once in 10^4 runs."""
    assert ever_wrong(betting.mean, law) <= stats.binom.isf(1e-4, SEQUENCES, 0.05) / SEQUENCES


def test_a_fixed_sample_interval_looked_at_daily_does_not():
    """The negative control: Student's t misses more than twice its 5 % over the same looks."""
    from verdict.statistics.sample.mean import student

    assert ever_wrong(student, "even") > 0.15


def test_the_ends_are_those_of_the_definition():
    """The capital of both bettors, bet by bet in plain Python, is 2/α at the ends and less between them."""
    x = np.random.default_rng(1).beta(2, 5, 60)
    found = interval("mean.betting", exactly(x, UNIT))

    def log_capital(values, m: float) -> float:
        total, mean, variance, sums = 0.0, 0.0, 0.25, 0.0
        for t, value in enumerate(values, 1):
            bet = min(math.sqrt(2 * math.log(2 / 0.05) / (variance * t * math.log(1 + t))), 0.5 / m)
            total += math.log(1 + bet * (value - m))
            mean += value
            sums += (value - (0.5 + mean) / (t + 1)) ** 2
            variance = (0.25 + sums) / (t + 1)
        return total

    assert log_capital(x, found.low) == pytest.approx(math.log(2 / 0.05), abs=1e-6)
    assert log_capital(1 - x, 1 - found.high) == pytest.approx(math.log(2 / 0.05), abs=1e-6)
    assert log_capital(x, 0.5 * (found.low + found.high)) < math.log(2 / 0.05)


def test_the_capital_falls_in_the_mean():
    """So that an end can be searched for: on data of every sort, over a fine grid."""
    for draw in LAWS.values():
        x = draw(np.random.default_rng(2))
        capital = betting._capital(x, betting._bets(x, math.log(40)), np.linspace(0.001, 0.999, 500))
        assert np.all(np.diff(capital) <= 1e-9)


def test_it_follows_the_support():
    """Another support moves and stretches the interval."""
    x = np.random.default_rng(3).random(50)
    unit, other = interval("mean.betting", exactly(x, UNIT)), interval("mean.betting", exactly(5 - 8 * x, (-3.0, 5.0)))
    np.testing.assert_allclose((5 - 8 * unit.high, 5 - 8 * unit.low), (other.low, other.high), rtol=1e-9)


def test_a_million_units_take_seconds():
    """And the interval is narrow."""
    x = np.random.default_rng(4).random(10**6)
    found = interval("mean.betting", exactly(x, UNIT))
    assert found.low < 0.5 < found.high < found.low + 0.005


def test_a_unit_out_of_its_support_is_an_error_by_name():
    """Above and below; a rounding interval that only reaches over the end is cut there."""
    for value in (1.2, -0.1):
        found = unknown("mean.betting", exactly(np.array([0.5, value, 0.4]), UNIT))
        assert Status.BEYOND_SUPPORT == found.status
        assert f"1 of 3 units lie outside the support [0, 1]; the first of them is {value}" in found.why
    assert interval("mean.betting", box([1.0, 0.9, 0.2, 1.0], 0.05, UNIT)).high == 1.0


@pytest.mark.parametrize("support", [(-np.inf, np.inf), (0.0, np.inf), (2.0, 2.0)])
def test_bets_need_a_finite_support(support):
    """Otherwise one unit could lose everything."""
    found = unknown("mean.betting", exactly(np.full(5, 2.0), support))
    assert Status.BEYOND_SUPPORT == found.status
    assert "finite ends" in found.why


def test_missing_units_enter_as_both_ends():
    """The lower end is that of all lows, the upper that of all highs."""
    x = np.random.default_rng(5).random(40)
    missing = np.arange(40) % 9 == 0
    gapped = Sample(np.where(missing, 0.0, x), np.where(missing, 1.0, x), missing, support=UNIT)
    found = interval("mean.betting", gapped)
    assert interval("mean.betting", exactly(gapped.low, UNIT)).low == found.low
    assert interval("mean.betting", exactly(gapped.high, UNIT)).high == found.high


def test_equal_units_still_have_an_interval():
    """A hundred ones: the mean is near 1 and not known to be 1."""
    found = interval("proportion.betting", bits(100, 0))
    assert found.low < 1.0 == found.high
    assert 0.85 < found.low


def test_a_mean_that_changed_on_the_way_leaves_no_interval():
    """Ones and then zeros, or the other way: the bets disagree with the mean of the units, and that is said."""
    for x in (bits(2000, 2000).low, 1.0 - bits(2000, 2000).low, bits(300, 300).low):
        found = unknown("proportion.betting", exactly(x, UNIT))
        assert Status.EMPTY == found.status
        assert "which do not hold their mean, 0.5; are the units in the order in which they came?" in found.why


def test_a_share_is_no_unit():
    """A unit that is neither 0 nor 1 belongs to the mean."""
    found = unknown("proportion.betting", exactly(np.array([0.0, 1.0, 0.3]), UNIT))
    assert Status.BEYOND_SUPPORT == found.status
    assert "1 of 3 units" in found.why
