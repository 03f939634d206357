"""Joint scatter of chains: what is kept, how it adds up, and how often it raises an alarm."""

from __future__ import annotations

import numpy as np
import pytest

from tests.statistics.tau.conftest import load_benchmark
from verdict.statistics.tau import Convention, Counts, blocks_in_sweeps, concatenate, hidden, load, plateau
from verdict.statistics.tau import _apart as apart

synthetic = load_benchmark("synthetic")


def times(x, level: float = 0.95):
    """Read times from series [chains, draws, observables]."""
    return load("batch_means").estimate(Counts.from_series(x, "ladder", checked=True), level=level)


def series(seed: int, n_chains: int = 8, n_draws: int = 1500, n_obs: int = 5):
    """Draw AR(1) of time 3."""
    return synthetic.ar1(synthetic.rng(16, seed), 3.0, n_chains, n_draws, n_obs).x


def test_the_trace_is_the_summed_variance_of_chain_means() -> None:
    """The plateau is L/2 times it; standardised, it is the same over tau Var of each, with the error of tau in it."""
    x = series(1)
    tau = times(x)
    between = x.mean(axis=1).var(axis=0, ddof=1)
    assert plateau(tau)[0] == pytest.approx(750.0 * between.sum())
    expected = (750.0 * between / (tau.centre * tau.variance) / np.exp(tau.spread**2)).sum()
    assert np.trace(tau.standard) / 7 == pytest.approx(expected)


def test_blocks_of_observables_add_up() -> None:
    """Joined records keep what one record of all observables says; a part of one knows nothing."""
    x = series(2)
    whole, joined = times(x), concatenate([times(x[:, :, :2]), times(x[:, :, 2:])])
    np.testing.assert_allclose(joined.plateau, whole.plateau)
    np.testing.assert_allclose(joined.standard, whole.standard)
    assert hidden(joined) == pytest.approx(hidden(whole))
    assert np.isnan(hidden(whole.take([0, 1])))
    assert np.isnan(plateau(whole.take([0, 1]))).all()


def test_units_and_conventions_change_no_chance() -> None:
    """In sweeps and in the full convention the p-value stays, and the plateau is in tau's own unit."""
    x = np.where(series(3) > 0.0, 1, -1)
    tau = load("batch_means").estimate(Counts.from_series(x.reshape(8, 375, 4, 5).sum(axis=2), "ladder"), level=0.95)
    sweeps = blocks_in_sweeps(tau, 4)
    assert hidden(sweeps) == pytest.approx(hidden(tau))
    assert plateau(sweeps)[0] == pytest.approx(750.0 * x.mean(axis=1).var(axis=0, ddof=1).sum())
    assert plateau(sweeps.to(Convention.FULL))[0] == pytest.approx(plateau(sweeps)[0])
    assert hidden(sweeps.to(Convention.FULL)) == pytest.approx(hidden(tau))


@pytest.mark.parametrize(
    ("x", "why"),
    [(series(4, n_chains=1), "one chain"), (np.ones((4, 100, 2)), "frozen"), (series(4)[:, :12], "few draws")],
)
def test_nothing_is_known_of_too_little(x, why: str) -> None:
    """One chain, frozen chains and a dozen draws: no number, and no warning."""
    assert np.isnan(hidden(times(x))), why


def test_very_many_chains_are_taken_in_groups() -> None:
    """300 chains are 256 rows of the same scatter: the plateau is near that of all, with fewer degrees of freedom."""
    x = series(5, n_chains=300, n_draws=400, n_obs=3)
    tau = times(x)
    value, degrees = plateau(tau)
    assert tau.plateau.shape == (256, 256)
    assert value == pytest.approx(200.0 * x.mean(axis=1).var(axis=0, ddof=1).sum(), rel=0.25)
    assert 300.0 < degrees <= 765.0
    assert hidden(tau) > 1e-3


@pytest.mark.parametrize(("n", "least", "most"), [(8, 6.0, 9.5), (32, 29.0, 34.0)])
def test_copies_have_the_degrees_of_one(n: int, least: float, most: float) -> None:
    """Forty copies of one observable scatter as one does; forty independent ones have nearly forty times as many."""
    rng = np.random.default_rng(6)
    one, many = rng.standard_normal((n, 1)) * np.ones(40), rng.standard_normal((n, 40))
    found = [apart.degrees(y @ y.T, np.ones(40)) for y in (one - one.mean(axis=0), many - many.mean(axis=0))]
    assert least - 1.0 <= found[0] <= most
    assert 20.0 * n < found[1] <= 40.0 * (n - 1)


@pytest.mark.parametrize("shared", [0.0, 0.5, 1.0], ids=["independent", "half shared", "copies"])
@pytest.mark.parametrize("n", [4, 16])
def test_alarms_are_rare_where_nothing_is_hidden(shared: float, n: int) -> None:
    """Of 4,000 draws of six dependent means at 1e-3: three times that rate gives more than 24 with a chance of 1e-3."""
    rng = np.random.default_rng(7 + n)
    y = np.sqrt(shared) * rng.standard_normal((4000, n, 1)) + np.sqrt(1.0 - shared) * rng.standard_normal((4000, n, 6))
    y -= y.mean(axis=1, keepdims=True)
    ones, sure = np.ones(6), np.zeros(6)
    chances = np.array([apart._chance(x @ x.T, ones, sure) for x in y])
    assert (chances < 1e-3).sum() <= 24
    # negative control: 30 degrees of freedom for copies, 90 for 16 chains, would raise many more
    if shared == 1.0:
        from scipy.special import chdtrc

        naive = chdtrc(6.0 * (n - 1), np.einsum("rca,rca->r", y, y))
        assert (naive < 1e-3).sum() > 100


@pytest.mark.parametrize(("share", "least"), [(0.0, 0), (0.004, 30), (0.008, 39)])
def test_a_small_slow_share_is_seen_by_all_observables_together(share: float, least: int) -> None:
    """Of 40 runs of 16 x 3,000 with six observables; no single observable disagrees, and all statuses are resolved."""
    g = synthetic.rng(16, 8, round(1e4 * share))
    shape = (16, 3000, 240)
    x = np.sqrt(1 - share) * synthetic._ar1(g, 5.0, shape) + np.sqrt(share) * synthetic._ar1(g, 1e5, shape)
    found = [times(x[:, :, 6 * i : 6 * i + 6]) for i in range(40)]
    seen = sum(hidden(tau) < 1e-3 for tau in found)
    assert np.mean([tau.resolved.all() for tau in found]) > 0.8
    assert least <= seen
    assert seen <= 1 or share > 0.0
