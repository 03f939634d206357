"""Counts from series, from backends and from plain sums are the same integers and give the same tau."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import backends
from backends.graphs import bipartite
from verdict.statistics.tau import Counts, LagCounts, Needs, estimate_series, load
from verdict.words.errors import UsageError


@pytest.fixture(scope="module")
def run():
    """Sample a small machine once, with every sink that estimators read."""
    graph = bipartite(6, [(a, b) for a in range(3) for b in range(3, 6)])
    rng = np.random.default_rng(1)
    model = backends.Model(graph, 0.5 * rng.standard_normal(9), 0.2 * rng.standard_normal(6))
    rows = graph.observables()
    job = backends.Job(
        model=model,
        beta=1.0,
        kernel=backends.Kernel.SYMMETRISED,
        n_chains=8,
        warmup=20,
        n_sweeps=600,
        seed=7,
        start=backends.Start.COINS,
        sinks=(
            backends.Trajectory(stride=1),
            backends.DyadicBatchMeans(rows, stride=1),
            backends.MultiTau(rows, points=32, stride=1),
        ),
    )
    counts = backends.load("reference").run(job)
    spins = counts.of(backends.PackedTrajectory).spins()
    products = [spins[..., i] if j < 0 else spins[..., i] * spins[..., j] for i, j in rows.tolist()]
    return counts, rows, np.stack(products, axis=-1)


def without_time(counts):
    """Forget how the series lay over time, as counts of a backend do."""
    return replace(counts, over_time=None)


def test_counts_of_few_chains_without_their_series_are_refused(run):
    """Rare events cannot be told from noise by sums alone; eight chains can disagree, seven are not asked."""
    counts, rows, _ = run
    found = backends.load("reference").lagged_counts(counts.of(backends.PackedTrajectory), rows, np.arange(200))
    ends = found.heads + found.tails
    for chains, most in ((8, True), (7, False)):
        part = Counts.from_lagged(found.n_draws, found.sums[:chains], found.products[:chains], ends[:chains])
        assert (load("sokal").estimate(part, level=0.95).resolved.mean() > 0.5) == most


def spelt_out(x, lag):
    """Sum lagged products and both ends in plain integers."""
    early, late = x[:, : x.shape[1] - lag].astype(int), x[:, lag:].astype(int)
    return (early * late).sum(axis=1), early.sum(axis=1) + late.sum(axis=1)


def test_series_give_the_integers_of_plain_sums(run):
    """The rounded transform equals counting one by one, at every lag."""
    x = run[2][:, :101]
    lags = Counts.from_series(x).need_lags("test")
    assert lags.products.dtype == np.int64
    for lag in (0, 1, 2, 50, 99, 100):
        products, ends = spelt_out(x, lag)
        np.testing.assert_array_equal(products, lags.products[:, :, lag])
        np.testing.assert_array_equal(ends, lags.ends[:, :, lag])


def test_flips_are_counted_from_lag_one(run):
    """A ±1 series flips as often as its lag-1 products say, and as often as one can see."""
    x = run[2]
    lags = Counts.from_series(x).need_lags("test")
    seen = (x[:, 1:] != x[:, :-1]).sum(axis=1)
    balanced = np.abs(lags.sums) < lags.n_draws
    np.testing.assert_array_equal(seen[balanced], lags.flips[balanced])
    again = LagCounts.of_spins(lags.n_draws, lags.sums, lags.products, lags.ends)
    np.testing.assert_array_equal(seen, again.flips)


def test_lagged_counts_of_a_backend_give_the_same_tau(run):
    """XOR-popcount sums and the series agree to the last digit."""
    counts, rows, x = run
    packed = counts.of(backends.PackedTrajectory)
    found = backends.load("reference").lagged_counts(packed, rows, np.arange(200))
    taken = Counts.from_lagged(found.n_draws, found.sums, found.products, found.heads + found.tails)
    for name in ("pair_truncated", "sokal", "geyer_ims"):
        mine = load(name).estimate(Counts(without_time(Counts.from_series(x, n_lags=200).lags)), level=0.95)
        theirs = load(name).estimate(taken, level=0.95)
        np.testing.assert_array_equal(mine.value, theirs.value)
        np.testing.assert_array_equal(mine.hi, theirs.hi)
        assert mine.status.tolist() == theirs.status.tolist()


def test_batch_sums_of_a_backend_give_the_same_tau(run):
    """Dyadic sums of squares are all that batch means need; only the flips are estimated."""
    counts, _, x = run
    found = counts.of(backends.BatchCounts)
    taken = Counts.from_batches(found.batches, found.sums, found.squares)
    first, *rest = Counts.from_series(x, Needs.LADDER).ladder
    mine = load("batch_means").estimate(Counts(ladder=(without_time(first), *rest)), level=0.95)
    theirs = load("batch_means").estimate(taken, level=0.95)
    np.testing.assert_allclose(theirs.value, mine.value, rtol=1e-10)
    np.testing.assert_allclose(theirs.hi, mine.hi, rtol=0.1)


def test_a_correlator_of_a_backend_gives_nearly_the_same_tau(run):
    """Without the sums at the ends the centring is approximate: 1 % of tau, or another window, at 600 draws."""
    counts, _, x = run
    found = counts.of(backends.CorrelatorCounts)
    taken = Counts.from_correlator(found.pairs, found.products, found.sums)
    mine = estimate_series("multi_tau", x, level=0.95)
    theirs = load("multi_tau").estimate(taken, level=0.95)
    assert (np.abs(theirs.value / mine.value - 1.0) < 0.01).sum() >= len(mine) - 2
    assert ((theirs.lo < mine.value) & (mine.value < theirs.hi)).all()
    assert theirs.resolved.mean() > 0.5


def test_variance_is_pooled_and_exact_near_zero():
    """One -1 in 4 x 2^20 draws: the variance keeps every digit where 1 - mean² would lose them."""
    x = np.ones((4, 1 << 20, 1), dtype=np.int8)
    x[2, 77] = -1
    lags = Counts.from_series(x, n_lags=2).need_lags("test")
    n = 4 << 20
    assert float(lags.variance()[0]) == 4 * (n - 1) / n**2
    assert float(lags.mean()[0]) == (n - 2) / n


def test_autocovariance_is_exact_at_the_bound_of_integers():
    """Beyond 2^62 the numerators are taken in float64; both roads agree."""
    rng = np.random.default_rng(3)
    x = np.repeat(rng.choice([-1, 1], size=(2, 1 << 16, 1)), 40, axis=1).astype(np.int8)
    lags = Counts.from_series(x, n_lags=3).need_lags("test")
    m = x.mean(axis=1, dtype=np.float64)[:, None]
    y = x - m
    plain = (y[:, :-2] * y[:, 2:]).sum(axis=1) / x.shape[1]
    np.testing.assert_allclose(lags.by_chain()[:, :, 2], plain, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sums": np.zeros((2, 3), int)}, "found counts of shapes"),
        ({"n_draws": 1}, "lags for 1 draws"),
        ({"products": np.full((2, 2, 3), 99)}, "no ±1 series has"),
        ({"ends": np.full((2, 2, 3), 99)}, "found sums that no"),
    ],
)
def test_impossible_counts_are_refused(change, message):
    """Counts are checked for shape and for being possible before they become statistics."""
    good = {
        "n_draws": 10,
        "sums": np.zeros((2, 2), int),
        "products": np.tile([10, 1, 0], (2, 2, 1)),
        "ends": np.zeros((2, 2, 3), int),
    }
    LagCounts.of_spins(**good)
    with pytest.raises(UsageError, match=message):
        LagCounts.of_spins(**(good | change))


def test_impossible_ladders_are_refused():
    """Batches halve, squares of single ±1 are their number, a correlator has two points."""
    batches, sums = np.array([8, 4]), np.zeros((1, 2, 1), int)
    with pytest.raises(UsageError, match="no ±1 series has"):
        Counts.from_batches(batches, sums, sums)
    with pytest.raises(UsageError, match="at least two sizes"):
        Counts.from_batches(batches[:1], sums[:, :1], sums[:, :1])
    with pytest.raises(UsageError, match="at least two points"):
        Counts.from_correlator(np.ones((2, 1), int), np.zeros((1, 2, 1, 1), int), sums)


def test_series_of_other_types_are_refused():
    """Text and booleans are no series; a lag beyond the record is no lag."""
    with pytest.raises(UsageError, match="wanted integers or floats"):
        Counts.from_series(np.full((1, 4, 1), "a"))
    with pytest.raises(UsageError, match="found n_lags = 9"):
        Counts.from_series(np.ones((1, 4, 1)), Needs.LAGS, 9)
