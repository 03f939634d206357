"""Means of few chains: wells that no single chain leaves are allowed for, at a stated price."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from verdict.statistics.tau import Counts, load, mean_of

RUNS = 800
TAU = 3.0


def in_wells(n_chains, n_draws, size, seed):
    """Draw AR(1) of tau 3, each chain shifted up or down by `size` Monte-Carlo errors: float64[chains, draws, RUNS]."""
    a, g = (2.0 * TAU - 1.0) / (2.0 * TAU + 1.0), np.random.default_rng(seed)
    x = lfilter([1.0], [1.0, -a], g.standard_normal((n_chains, n_draws + 100, RUNS)), axis=1)[:, 100:]
    error = np.sqrt(2.0 * TAU / (n_chains * n_draws))
    return x * np.sqrt(1.0 - a * a) + error * size * g.choice([-1.0, 1.0], size=(n_chains, 1, RUNS))


def misses(x, level):
    """Return the share of resolved means that do not hold 0, and the median reach."""
    estimator = load("multi_tau")
    tau = estimator.estimate(Counts.from_series(x, estimator.NEEDS, checked=True), level=level)
    mean, r = mean_of(tau), tau.resolved
    assert r.sum() > 0.9 * RUNS
    return float(np.mean((mean.lo > 0.0)[r] | (mean.hi < 0.0)[r])), float(np.median((mean.hi - mean.lo)[r])) / 2.0


@pytest.mark.parametrize("n_chains", [2, 3, 4, 7, 8])
@pytest.mark.parametrize("size", [0.0, 1.5, 3.0])
def test_means_of_chains_in_wells_are_covered(n_chains, size):
    """Of 800 at most 7 % and three standard errors (78) miss at 0.95, and at 0.9993 at most 5 (nominal 0.6)."""
    x = in_wells(n_chains, 4000 // n_chains, size, seed=10 * n_chains + int(size))
    assert misses(x, 0.95)[0] <= 0.07 + 3.0 * np.sqrt(0.07 * 0.93 / RUNS)
    assert misses(x, 0.9993)[0] <= 5 / RUNS


def test_tau_alone_would_miss_them():
    """Negative control: the same wells and tau's own error miss three times as often as nominal."""
    x = in_wells(4, 1000, 3.0, seed=1)
    estimator = load("multi_tau")
    mean = mean_of(estimator.estimate(Counts.from_series(x, estimator.NEEDS, checked=True), level=0.95))
    assert np.mean(np.abs(mean.value) > 1.96 * mean.mcse) > 0.12


@pytest.mark.parametrize(("n_chains", "most"), [(2, 5.0), (3, 2.8), (4, 2.1), (7, 1.7), (8, 1.7), (12, 1.3)])
def test_the_price_of_few_chains_is_bounded(n_chains, most):
    """How much wider than 1.96 true errors the median interval of chains without wells is; two chains pay most."""
    error = np.sqrt(2.0 * TAU / 4000)
    assert 1.0 < misses(in_wells(n_chains, 4000 // n_chains, 0.0, seed=2), 0.95)[1] / (1.96 * error) < most


def test_two_chains_stay_bounded_at_extreme_levels():
    """Student's t of two chains is 909 at 0.9993; the reach follows the largest well that is allowed for."""
    error = np.sqrt(2.0 * TAU / 4000)
    assert misses(in_wells(2, 2000, 0.0, seed=3), 0.9993)[1] < 16.0 * error


def test_one_chain_keeps_the_error_of_its_tau():
    """Nothing lies between chains where there is one."""
    x = in_wells(1, 4000, 0.0, seed=4)
    estimator = load("multi_tau")
    tau = estimator.estimate(Counts.from_series(x, estimator.NEEDS, checked=True), level=0.95)
    mean, r = mean_of(tau), tau.resolved
    assert (mean.lo < mean.hi)[r].all()
    assert np.isnan(tau.between).all()
