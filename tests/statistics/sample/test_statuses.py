"""No silent number: what has no interval says why, in every row of the table."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from tests.statistics.sample.making import ASKED, SHIPPED, box, drawn, named
from verdict.statistics.sample import finding
from verdict.statistics.sample.contract import Estimated, Sample, Status, Unknown, exactly

CLUSTERED = tuple(row for row in SHIPPED if row.clusters)
ENDS_AT_THE_SUPPORT = {"median", "quantile", "rank_shift", "difference_in_location", "ratio_of_means"}


def estimated(row, samples):
    """Compute a row."""
    return finding.estimated(row, tuple(samples), ASKED)


def with_first(samples, **changes) -> tuple[Sample, ...]:
    """Return samples of which the first is changed."""
    first = samples[0]
    kept = {"low": first.low, "high": first.high, "missing": first.missing, "support": first.support}
    return (Sample(**{**kept, **changes}), *samples[1:])


def says(found, status: Status) -> bool:
    """Whether there is no interval for this reason, said in a sentence with a number in it."""
    return isinstance(found, Unknown) and found.status is status and bool(re.search(r"\d|no unit", found.why))


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_the_least_n_of_the_table_is_that_of_the_method(row):
    """From `least` units on there is an interval, and with one fewer there is none."""
    rng = np.random.default_rng(5)
    assert any(isinstance(estimated(row, drawn(row, row.least, rng)), Estimated) for _ in range(20))
    fewer = estimated(row, drawn(row, row.least - 1, rng))
    assert says(fewer, Status.TOO_FEW if row.least > 1 else Status.EMPTY)


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_no_unit_at_all(row):
    """An empty sample, and an empty group beside a full one."""
    full = drawn(row, 20, np.random.default_rng(6))
    assert says(estimated(row, drawn(row, 0, np.random.default_rng(6))), Status.EMPTY)
    if row.groups:
        for groups in ((exactly(np.zeros(0)), full[1]), (full[0], exactly(np.zeros(0)))):
            assert says(estimated(row, groups), Status.EMPTY)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e200, -1.7e308])
@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_a_unit_that_is_no_finite_number(row, value):
    """NaN, infinities and numbers whose squares overflow, in any place."""
    samples = drawn(row, 20, np.random.default_rng(7))
    for place in (0, 7, 19):
        x = samples[0].low.copy()
        x[place] = value
        assert says(estimated(row, with_first(samples, low=x, high=x)), Status.NOT_FINITE)


@pytest.mark.parametrize("value", [0.0, 1.0, -3.7, 0.1 + 0.2, 1e-160, 1e140])
@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_equal_units_have_no_interval_of_width_zero(row, value):
    """Where every unit is the same there is a status, or an interval with a width (a count has one)."""
    same = (exactly(np.full(20, value), (-1e150, 1e150)),) * (2 if row.groups else row.arguments)
    found = estimated(row, same)
    assert isinstance(found, Unknown) or (found.high > found.low and finding_counts(row))


def finding_counts(row) -> bool:
    """Whether a row has an interval of equal units by rights."""
    return row.method in ("betting", "exact") or "proportion" in row.estimand


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_equal_up_to_the_rounding_of_floats_is_equal(row):
    """Numbers that differ in their last digit do not vary."""
    if finding_counts(row):
        return
    noise = np.array([0.1 + 0.2, 0.3] * 10)
    found = estimated(row, (exactly(noise),) * (2 if row.groups else row.arguments))
    assert says(found, Status.NO_VARIANCE)


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_missing_units_are_bounded_or_refused(row):
    """As the table says: within a finite support they enter, and the interval is wider for it; else there is none."""
    full = drawn(row, 30, np.random.default_rng(8))
    binary = "proportion" in row.estimand or row.method == "betting"
    support = (0.0, 1.0) if binary else (0.0, 12.0)
    missing = np.arange(30) < 3
    low, high = (np.where(missing, end, full[0].low) for end in support)
    gapped = estimated(row, with_first(full, low=low, high=high, missing=missing, support=support))
    if row.bounds:
        whole = estimated(row, with_first(full, support=support))
        assert gapped.high - gapped.low > whole.high - whole.low
    else:
        assert says(gapped, Status.MISSING)


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_missing_units_without_bounds(row):
    """Where the support is infinite only order statistics, and units that are 0 or 1, can say anything."""
    if row.method == "betting" and row.estimand == "mean":
        return  # it takes no infinite support at all
    full = drawn(row, 30, np.random.default_rng(9))
    missing = np.arange(30) < 3
    low, high = np.where(missing, -np.inf, full[0].low), np.where(missing, np.inf, full[0].low)
    found = estimated(row, with_first(full, low=low, high=high, missing=missing, support=(-np.inf, np.inf)))
    if row.estimand in ("median", "quantile") or "proportion" in row.estimand:
        assert isinstance(found, Estimated)
    else:
        assert says(found, Status.MISSING)


@pytest.mark.parametrize("row", CLUSTERED, ids=named(CLUSTERED))
def test_one_cluster_has_no_variance_between_clusters(row):
    """However many units lie in it."""
    samples = drawn(row, 40, np.random.default_rng(10))
    one = tuple(Sample(s.low, s.high, s.missing, np.full(40, 3), support=s.support) for s in samples)
    assert says(estimated(row, one), Status.ONE_CLUSTER)


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_the_order_of_units_does_not_count(row):
    """Units in another order have the same interval, unless the table says that order counts."""
    samples = drawn(row, 25, np.random.default_rng(11))
    order = np.random.default_rng(12).permutation(25)
    turned = tuple(Sample(s.low[order], s.high[order], s.missing[order], support=s.support) for s in samples)
    one, other = estimated(row, samples), estimated(row, turned)
    if row.ordered:
        assert (one.low, one.high) != (other.low, other.high)
    else:
        close = 0.15 if row.method in ("bca", "bootstrap_t") else 1e-9
        np.testing.assert_allclose((one.value, one.low, one.high), (other.value, other.low, other.high), atol=close)


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_a_higher_level_is_a_wider_interval(row):
    """From 0.5 to 1 - 1e-6: the intervals are nested; resampling says where it gives up."""
    samples = drawn(row, 40, np.random.default_rng(13))
    last = None
    for level in (0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.999999):
        found = finding.load(row)(samples, finding_asked(level))
        if isinstance(found, Unknown):
            assert row.method in ("bca", "bootstrap_t")
            assert says(found, Status.TOO_FEW)
            continue
        assert last is None or (found.low <= last.low and last.high <= found.high)
        last = found


def finding_asked(level: float):
    """Return what is asked at a level."""
    return type(ASKED)(level, seed=ASKED.seed, options=ASKED.options)


@pytest.mark.parametrize("row", SHIPPED, ids=named())
def test_an_end_is_infinite_only_where_it_is_said(row):
    """At n = least and the level 1 - 1e-4 either the ends are finite, or the words say why they are not."""
    found = finding.load(row)(drawn(row, row.least, np.random.default_rng(14)), finding_asked(0.9999))
    if isinstance(found, Estimated) and not (math.isfinite(found.low) and math.isfinite(found.high)):
        assert row.estimand in ENDS_AT_THE_SUPPORT
        assert "support" in found.method or "unbounded" in found.method


def test_a_missing_unit_never_helps_a_sample_that_does_not_vary():
    """Four equal numbers have no t interval, and with a fifth that is missing they have none either."""
    row = finding.row("mean", "t")
    for values in ([1.0] * 4, [1.0] * 4 + [None], [1.0] * 1000 + [None]):
        assert says(estimated(row, [box(values, support=(0.0, 1.0))]), Status.NO_VARIANCE)
