"""All observables together: an open end stays open, the unknown stays unknown."""

from __future__ import annotations

import numpy as np
import pytest

from verdict.statistics.adequacy import (
    slowest,
    tau_max,
    tau_mean,
    tau_of_total,
)
from verdict.statistics.tau import Status, Tau, estimate_series


def record(**change):
    """Make three observables: two resolved, with changes."""
    fields = {
        "value": [2.0, 10.0, 4.0],
        "lo": [1.5, 8.0, 3.0],
        "hi": [3.0, 14.0, 6.0],
        "window": [10, 50, 20],
        "flips": [900, 100, 500],
        "centre": [2.0, 10.0, 4.0],
        "time": [2.0, 10.0, 4.0],
        "spread": [0.1, 0.1, 0.1],
        "status": [Status.RESOLVED] * 3,
        "mean": [0.0, 0.0, 0.0],
        "variance": [1.0, 0.5, 0.25],
        "between": [0.0, 0.0, 0.0],
        "drift": [0.0, 0.0, 0.0],
        "left_out": [8.0, 8.1, 7.9, 8.0],
        "plateau": np.full((4, 4), np.nan),
        "standard": np.full((4, 4), np.nan),
    } | change
    arrays = {k: np.array(v, dtype="U12" if k == "status" else None) for k, v in fields.items()}
    return Tau(**arrays, ceiling=500.0, level=0.95, estimator="sokal", n_chains=4, n_draws=3000)


NONE = np.zeros(3, dtype=bool)


def test_all_observables_together():
    """The largest and the mean of the ends."""
    tau = record()
    assert (float(tau_max(tau, NONE).lo), float(tau_max(tau, NONE).hi)) == (8.0, 14.0)
    assert float(tau_mean(tau, NONE).hi) == pytest.approx(23.0 / 3.0)


def test_the_time_of_what_dominates_the_total_is_its_range_over_all_intervals():
    """The ends are those of a fine grid over the box, which the box's corners and an inner point attain."""
    tau = record(variance=[1.0, 0.5, 0.01], lo=[1.0, 1.0, 8.0], hi=[9.0, 2.0, 40.0])
    found = tau_of_total(tau, NONE)
    axes = [np.linspace(lo, hi, 121) for lo, hi in zip(tau.lo, tau.hi, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    ratios = (grid**2 @ tau.variance) / (grid @ tau.variance)
    assert float(found.lo) == pytest.approx(ratios.min(), rel=1e-3)
    assert float(found.hi) == pytest.approx(ratios.max(), rel=1e-3)


def test_a_rare_slow_mode_moves_the_time_of_the_total_and_not_the_effective_time():
    """Variance 0.001 at tau 5,000 beside 1 at tau 5 carries half of T_O: tau_O is 10, tau_T 2,500."""
    tau = record(variance=[1.0, 0.001, 0.0], lo=[5.0, 5000.0, 1.0], hi=[5.0, 5000.0, 1.0])
    assert float(tau.lo @ tau.variance) / tau.variance.sum() == pytest.approx(9.99, rel=1e-3)
    assert float(tau_of_total(tau, NONE).lo) == pytest.approx(2502.5)


def test_lower_ends_of_zero_leave_the_time_of_the_total_unknown():
    """Nothing times nothing is no time; a negative end counts as zero, since no tau is negative."""
    assert not tau_of_total(record(lo=[0.0, 0.0, -0.1]), NONE).known
    found, zero = (tau_of_total(record(lo=[lo, 8.0, 3.0]), NONE) for lo in (-1.0, 0.0))
    assert (float(found.lo), float(found.hi)) == (float(zero.lo), float(zero.hi))


def test_one_unresolved_observable_makes_the_upper_end_infinite():
    """A lower bound stays a lower bound in every sum."""
    tau = record(hi=[3.0, np.inf, 6.0], status=[Status.RESOLVED, Status.AT_CEILING, Status.RESOLVED])
    for reading in (tau_max(tau, NONE), tau_mean(tau, NONE), tau_of_total(tau, NONE)):
        assert np.isinf(reading.hi)
        assert np.isfinite(reading.lo)


@pytest.mark.parametrize("status", [Status.FROZEN, Status.NOT_FINITE])
def test_frozen_or_broken_makes_it_unknown_unless_registered(status):
    """Only an observable that the registration allows to be constant may be left out, and only if frozen."""
    broken = {"lo": [1.5, np.nan, 3.0], "hi": [3.0, np.nan, 6.0]}
    tau = record(status=[Status.RESOLVED, status, Status.RESOLVED], **broken)
    assert not tau_max(tau, NONE).known
    allowed = np.array([False, True, False])
    assert bool(tau_max(tau, allowed).known) == (status == Status.FROZEN)


def test_all_frozen_is_unknown_and_never_perfectly_mixed():
    """A completely stuck run has no tau, no T_O and no slowest observable."""
    tau = estimate_series("pair_truncated", np.ones((4, 100, 5), dtype=np.int8), level=0.95)
    everything = np.ones(5, dtype=bool)
    assert not tau_max(tau, everything).known
    assert not tau_of_total(tau, everything).known
    assert slowest(tau) is None


def test_the_slowest_observable_shows_its_weight_and_its_events():
    """The arg-max with its share of T_O and its crossings."""
    found = slowest(record(flips=[900, 2, 500]))
    assert (found.observable, found.tau, found.flips, found.status) == (1, 10.0, 2, Status.RESOLVED)
    assert found.share == pytest.approx(5.0 / 8.0)
