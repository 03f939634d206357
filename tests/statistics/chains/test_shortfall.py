"""Chains that are too short are told which rule struck, of what, and how many more draws it asks for."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.signal import lfilter

from verdict.statistics.chains import estimands
from verdict.statistics.sample.contract import Asked, Estimated, Status, exactly
from verdict.statistics.tau import Counts, Needs, Rule, estimate_series, shortfall

AT = Asked(level=0.95)


def excursions(n: int, seed: int = 1) -> np.ndarray:
    """Draw noise of 0.1 with n visits of 60 draws at 5, float64[4, 2000]."""
    g = np.random.default_rng(seed)
    x = 0.1 * g.normal(size=(4, 2000))
    for visit, start in enumerate(g.choice(30, n, replace=False) * 60):
        x[visit % 4, start : start + 60] += 5.0
    return x


def ar1(a: float, *shape: int) -> np.ndarray:
    """Draw stationary AR(1), float64[n_chains, n_draws]."""
    g = np.random.default_rng(3)
    return lfilter([1.0], [1.0, -a], g.normal(size=(shape[0], shape[1] + 2000)), axis=1)[:, 2000:]


def test_few_events_are_counted() -> None:
    """Some visits behind fast noise: tau and crossings are fine, and it is the events that are few."""
    found = estimands.mean((exactly(excursions(4)),), AT)
    assert Status.TOO_SHORT == found.status
    told = re.search(
        r"the slow part of their .* comes from about ([\d.]+) events, wanted 12; about ([\d.]+) times", found.why
    )
    assert told is not None
    assert 2.0 < float(told[1]) < 12.0
    assert float(told[2]) == pytest.approx(12.0 / float(told[1]), rel=0.1, abs=0.1)


def test_many_events_are_no_shortfall() -> None:
    """The negative control: the same with visits enough."""
    assert isinstance(estimands.mean((exactly(excursions(28)),), AT), Estimated)


def test_few_crossings_are_counted() -> None:
    """Seven rare draws cross the mean fourteen times."""
    x = np.zeros((4, 2000))
    x[0, [200, 900, 1500]] = x[1, [300, 1000]] = x[2, 700] = x[3, 1100] = 1.0
    found = estimands.mean((exactly(x),), AT)
    assert "their values cross their mean 14 times, wanted 20; about 1.4 times as many draws" in found.why


def test_times_too_long_for_the_record_are_told() -> None:
    """The slowest time, and the longest one that as many draws are enough for."""
    x = ar1(0.99, 1, 2000)
    run = estimate_series("multi_tau", x[:, :, None], level=0.95)
    found = shortfall(run, Counts.from_series(x[:, :, None], Needs.LADDER))
    assert (Rule.TIME, 40.0) == (found.rule, found.wanted)
    assert found.times == pytest.approx(float(run.time[0]) / 40.0)
    assert f"have times of {found.found:.4g} draws" in estimands.multi_tau((exactly(x),), AT).method
