"""What every method asks first and how it answers: the guards, each with what it lets through."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.statistics.sample.making import box
from verdict.statistics.sample.contract import Estimated, Sample, Status, Unknown, exactly
from verdict.statistics.sample.units import alike, answered, draws, refused, still


@pytest.mark.parametrize(
    "ends", [(math.nan, 0, 1), (0, math.nan, 1), (0, -1, math.nan), (math.inf, 0, 1), (0, -math.inf, 1)]
)
def test_ends_that_are_no_numbers_are_no_answer(ends):
    """NaN anywhere, an infinite value, and infinite ends where none are an answer."""
    found = answered(*ends, 5, "a method")
    assert isinstance(found, Unknown)
    assert Status.NOT_FINITE == found.status


def test_infinite_ends_are_an_answer_where_it_is_said():
    """But NaN and an infinite value are none."""
    assert isinstance(answered(0.0, -math.inf, math.inf, 5, "a method", unbounded=True), Estimated)
    assert isinstance(answered(math.inf, -math.inf, math.inf, 5, "a method", unbounded=True), Unknown)


@pytest.mark.parametrize("ends", [(1.0, 1.0, 1.0), (1.0, 1.5, 0.5)])
def test_no_width_is_no_answer(ends):
    """Equal ends and crossed ones; the least width is one."""
    found = answered(*ends, 5, "a method")
    assert isinstance(found, Unknown)
    assert Status.NO_VARIANCE == found.status
    assert isinstance(answered(1.0, 1.0, np.nextafter(1.0, 2.0), 5, "a method"), Estimated)


@pytest.mark.parametrize(("spread", "equal"), [(0.0, True), (1e-13, True), (1e-11, False), (1e-3, False)])
@pytest.mark.parametrize("size", [1.0, -7.0, 1e9, 1e-100])
def test_equal_is_equal_up_to_floats(spread, equal, size):
    """A spread below 1e-12 of the size is the rounding of floats, at any size."""
    assert equal == alike(size * np.array([1.0, 1.0 + spread, 1.0]))


def test_each_policy_lets_through_what_it_says():
    """Missing units with finite ends, with infinite ones, and none."""
    finite, infinite = box([1.0, 2.0, None], support=(0.0, 9.0)), box([1.0, 2.0, None])
    let_through = {
        (policy, name): refused((sample,), 2, policy) is None
        for policy in ("none", "finite", "any")
        for name, sample in (("finite", finite), ("infinite", infinite))
    }
    wanted = {("finite", "finite"), ("any", "finite"), ("any", "infinite")}
    assert wanted == {case for case, allowed in let_through.items() if allowed}


def test_a_missing_unit_needs_bounds_that_are_numbers():
    """NaN stands for no unit, under any policy."""
    nan = np.array([1.0, 2.0, math.nan])
    sample = Sample(nan, nan, np.array([False, False, True]))
    for policy in ("none", "finite", "any"):
        found = refused((sample,), 2, policy)
        assert found is not None
        assert Status.MISSING == found.status


def test_draws_are_units_or_means_of_clusters():
    """Low and high, by cluster in the order of their labels."""
    sample = box([1.0, 3.0, 10.0], 0.5, clusters=[7, 7, -2])
    np.testing.assert_allclose(draws(sample), ([9.5, 1.5], [10.5, 2.5]))
    plain = exactly(np.array([1.0, 2.0]))
    assert plain.low is draws(plain)[0]


def test_clusters_whose_means_agree_do_not_vary():
    """Though their units do."""
    found = still((box([1.0, 3.0, 2.0, 2.0], clusters=[1, 1, 2, 2]),))
    assert found is not None
    assert "the 2 means per cluster of the sample are all 2" in found.why
    assert still((box([1.0, 3.0, 2.0, 2.1], clusters=[1, 1, 2, 2]),)) is None
