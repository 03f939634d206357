"""Drifts and streams that all chains share: no chain differs from another, so only all of them together can tell."""

from __future__ import annotations

import numpy as np
import pytest

from verdict.statistics.tau import Counts, Needs, as_one_run, concatenate, estimate_series, load, mean_of

RUNS = 100


def chains(seed, n_chains, n_draws, factor=0.6):
    """Draw AR(1) chains of unit variance, float64[n_chains, n_draws, RUNS]."""
    x = np.random.default_rng(seed).standard_normal((n_draws, n_chains, RUNS))
    x[1:] *= np.sqrt(1.0 - factor**2)
    for t in range(1, n_draws):
        x[t] += factor * x[t - 1]
    return x.transpose(1, 0, 2)


def read(x, name="multi_tau"):
    """Read every run by one estimator."""
    return load(name).estimate(Counts.from_series(x, load(name).NEEDS), level=0.95)


@pytest.mark.parametrize("name", ["multi_tau", "sokal", "batch_means"])
def test_a_start_that_all_chains_remember_is_refused(name):
    """A fifth of a standard deviation in the first half, 16 chains: at most 3 of 100 are kept."""
    x = chains(1, 16, 2000)
    x[:, :1000] += 0.2
    assert read(x, name).resolved.sum() <= 3


def test_sound_chains_are_kept():
    """Negative control: without drift an alarm is raised in 3 of 1,000; five of 300 have a chance of 0.3 %."""
    kept = [read(chains(seed, n, 2000)).resolved.sum() for seed, n in ((2, 4), (3, 16), (4, 1))]
    assert sum(kept) >= 3 * RUNS - 5 - 5  # five more for what single chains are refused for


def test_a_mean_allows_for_half_of_a_drift_that_is_seen_and_not_refused():
    """A tenth of a standard deviation, 4 chains: intervals of those that drift by two standard errors are wider."""
    x = chains(5, 4, 2000)
    x[:, :1000] += 0.1
    tau, calm = read(x), read(chains(5, 4, 2000))
    wide, narrow = ((mean_of(t).hi - mean_of(t).lo) / 2.0 for t in (tau, calm))
    both = tau.resolved & calm.resolved & (np.abs(tau.drift) > 4.0 * mean_of(calm).mcse)
    assert both.sum() > 10
    assert (wide - narrow)[both].min() > 0.0


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_a_common_stream_behind_every_chain_is_a_copy(share):
    """A tenth of the variance in common random numbers: no pair shows it, all 120 pairs do."""
    rng = np.random.default_rng(6)
    own, shared = rng.standard_normal((16, 1000, RUNS)), rng.standard_normal((1, 1000, RUNS))
    assert set(read(np.sqrt(1.0 - share) * own + np.sqrt(share) * shared).status) == {"equal_chains"}
    assert "equal_chains" not in set(read(own).status)


def test_copies_in_one_observable_refuse_the_run():
    """All observables come from the same chains; a part of the run that has none of it is read alone."""
    x = chains(7, 8, 1000)[:, :, :3].copy()
    x[:, :, 1] = x[:1, :, 1]
    run = as_one_run(estimate_series("multi_tau", x, level=0.95))
    assert set(run.status) == {"equal_chains"}
    assert as_one_run(estimate_series("multi_tau", x[:, :, [0, 2]], level=0.95)).resolved.all()


def test_counts_that_end_before_an_eighth_of_the_record_are_refused():
    """With a dozen lags nothing can be looked at behind the window."""
    x = chains(8, 8, 2000)[:, :, :10]
    short = load("sokal").estimate(Counts.from_series(x, Needs.LAGS, n_lags=12), level=0.95)
    assert not short.resolved.any()
    assert load("sokal").estimate(Counts.from_series(x, Needs.LAGS, n_lags=300), level=0.95).resolved.all()


def test_drift_is_joined_like_every_column():
    """Blocks of observables keep theirs."""
    x = chains(9, 4, 500)[:, :, :4]
    parts = [read(x[:, :, :2]), read(x[:, :, 2:])]
    np.testing.assert_allclose(concatenate(parts).drift, read(x).drift)
