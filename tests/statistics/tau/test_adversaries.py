"""Series that make an estimator believe too much: what is resolved covers, and what cannot be known is refused."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from benchmarks.adversaries.cases import Right, cases

from tests.statistics.tau.conftest import load_benchmark
from verdict.statistics.tau import Counts, as_one_run, concatenate, load, mean_of

RUNS = 200
# Of 200 runs at 93 % at most 14 + 3 sqrt(200 · 0.07 · 0.93) = 25 miss: more by chance in 0.2 % of seeds.
MOST = 25
RARE = ("telegraph times signs", "telegraph plus noise", "two regimes of noise", "excursions")
OSCILLATING = ("edge of four spins", "negative AR(1)", "oscillating AR(2)", "flipped antithetic")


def small(families, right=Right.COVERS):
    """Return the cases of some families that can be drawn in a second."""
    return [c for c in cases() if c.family in families and c.right is right and c.chains * c.draws <= 20_000]


@lru_cache(maxsize=2)
def drawn(name):
    """Draw one case by its name."""
    return next(c for c in cases() if c.name == name).series(RUNS)


@lru_cache(maxsize=1)
def counted(name, needs):
    """Count one case, once for all estimators that read these counts."""
    return Counts.from_series(drawn(name).x, needs)


def read(name, estimator, *, again=False):
    """Return the truth of a case and what an estimator says of it; counted `again` where the counting is changed."""
    ours = load(estimator)
    count = counted.__wrapped__ if again else counted
    return drawn(name), ours.estimate(count(name, ours.NEEDS), level=0.95)


def missed(known, tau):
    """Count intervals of tau and of the mean that miss, each among the resolved."""
    mean = mean_of(tau)
    inside = (tau.lo <= known.tau) & (known.tau <= tau.hi), (mean.lo <= known.mean) & (known.mean <= mean.hi)
    return [int((tau.resolved & ~held).sum()) for held in inside]


@pytest.mark.parametrize("case", small(RARE), ids=lambda c: c.name)
def test_rare_events_under_fast_noise_are_covered_from_ten_of_them_on(case):
    """Crossings of the mean count the noise; the scatter over time counts the events."""
    assert max(missed(*read(case.name, "multi_tau"))) <= MOST


@pytest.mark.parametrize("estimator", ["multi_tau", "batch_means"])
@pytest.mark.parametrize("case", small(OSCILLATING), ids=lambda c: c.name)
def test_the_lower_end_falls_where_later_correlations_are_negative(case, estimator):
    """Both ends look at wider windows: negative and oscillating correlations make tau smaller than short ones read."""
    assert max(missed(*read(case.name, estimator))) <= MOST


@pytest.mark.parametrize("n_chains", [8, 9, 12])
def test_upper_ends_of_few_chains_are_of_use(n_chains):
    """Of 600 independent normal series at most eight are resolved with an upper end of five times tau.

    The scatter of 8 to 12 chains is itself known to a factor of two, and no reason to expect single events: that read
    3 % of upper ends a thousand times as large as tau. At a true rate of 0.5 %, as counted over other series, more than
    eight are seen with probability 0.4 %.
    """
    x = np.random.default_rng(n_chains).standard_normal((n_chains, 512, 600))
    tau = load("multi_tau").estimate(Counts.from_series(x, load("multi_tau").NEEDS, checked=True), level=0.95)
    assert tau.resolved.mean() > 0.98
    assert (tau.hi > 2.5)[tau.resolved].sum() <= 8


def test_few_events_are_refused():
    """Six excursions on average: of the runs that saw any, few are resolved."""
    name = next(c.name for c in cases() if c.family == "excursions" and "expected 6" in c.setting)
    known, tau = read(name, "multi_tau")
    assert tau.resolved.mean() < 0.3
    assert missed(known, tau)[0] <= 0.1 * RUNS


def test_without_the_scatter_over_time_rare_events_are_believed(monkeypatch):
    """Negative control: crossings alone resolve nearly all of them, and a third misses."""
    monkeypatch.setattr("verdict.statistics.tau._series.stretches", lambda y: None)
    monkeypatch.setattr(
        "verdict.statistics.tau._interval.few_events", lambda counts, profile, at: np.zeros(len(at), bool)
    )
    name = next(c.name for c in cases() if c.family == "excursions" and "expected 6" in c.setting)
    known, tau = read(name, "multi_tau", again=True)
    assert tau.resolved.mean() > 0.8
    assert missed(known, tau)[0] > 0.15 * RUNS


def test_without_wider_windows_the_lower_end_misses(monkeypatch):
    """Negative control: where no wider window is looked at, an oscillation is missed from above."""
    monkeypatch.setattr("verdict.statistics.tau._thresholds.WIDEST_CHECK", 0.0)
    name = next(c.name for c in cases() if c.family == "edge of four spins" and c.draws * c.chains <= 10_000)
    known, tau = read(name, "multi_tau")
    assert (tau.lo > known.tau)[tau.resolved].mean() > 0.5


def selected(each, n_runs):
    """Judge telegraphs of 35 tau, 32 chains, in runs of so many copies: the records that are kept read low."""
    synthetic = load_benchmark("synthetic")
    known = synthetic.telegraph(synthetic.rng(35, each), 4.0, 32, 140, n_runs, up=0.9)
    tau = load("multi_tau").estimate(Counts.from_series(known.x, load("multi_tau").NEEDS), level=0.95)
    runs = [tau.take(np.repeat(i, each)) for i in range(n_runs)]
    return known, tau, concatenate([as_one_run(run) for run in runs])


def test_a_run_that_is_kept_says_what_being_kept_means():
    """At 35 tau a run is kept where its time reads below a fortieth; the upper ends of these allow for it."""
    known, before, kept = selected(each=3, n_runs=800)
    truth = np.repeat(known.mean, 3)
    alone = mean_of(before)
    chosen = kept.resolved[::3]
    assert 0.02 < chosen.mean() < 0.3
    mean = mean_of(kept)
    covered = ((mean.lo <= truth) & (truth <= mean.hi))[kept.resolved].mean()
    unaware = ((alone.lo <= known.mean) & (known.mean <= alone.hi))[chosen].mean()
    assert covered >= 0.93 > unaware  # the same records, with and without
