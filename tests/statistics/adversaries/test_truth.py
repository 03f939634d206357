"""The truth that is stated of every adversarial family is that of its series.

The mean square error of the means of long independent records is 2 tau Var/n: it is compared with the stated tau
within five of its own standard errors and 3 % (a record of n draws falls short of tau by its slowest time over n).
Five errors are exceeded with probability 6e-7; the seeds are fixed, so the outcome does not vary.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from benchmarks.adversaries import _law, faulty, invented, negative, rare
from benchmarks.adversaries.cases import Right, by_events, cases, families
from benchmarks.synthetic import rng

LONG = {
    "signs": (partial(rare.signs, up=0.9, slow=10.0, mean=0.8), 2000),
    "noisy": (partial(rare.noisy, up=0.9, slow=10.0, noise=0.5), 2000),
    "regimes": (partial(rare.regimes, share=0.2, lifetime=50.0, fast=1.0, slow=10.0), 4000),
    "wells": (partial(rare.wells, part=0.005, weight=0.6), 2000),
    "excursions": (partial(rare.excursions, expected=200.0, dwell=20.0, amplitude=3.0, noise=0.5), 4000),
    "edge": (partial(negative.edge, weight=2.04), 500),
    "alternating": (partial(negative.alternating, factor=-0.4), 500),
    "slow cycles": (partial(negative.cycles, modulus=0.99, period=100.0), 10_000),
    "fast cycles": (partial(negative.cycles, modulus=0.9, period=6.0), 2000),
    "sine": (partial(negative.sine, amplitude=0.3, period=50.0, together=False), 5000),
    "sine of one phase": (partial(negative.sine, amplitude=1.0, period=7.3, together=True), 5000),
    "flipped": (partial(invented.flipped, mean=0.3, factor=-0.6, slow=20.0), 2000),
    "intermittent": (
        partial(invented.intermittent, share=0.2, lifetime=40.0, modulus=0.95, period=30.0, amplitude=2.0),
        4000,
    ),
    "renewals": (partial(invented.renewals, tail=1.8, longest=60), 2000),
    "bursts": (partial(invented.volatile, factor=0.7, slow=20.0, spread=0.7), 2000),
    "long memory": (partial(invented.long_memory, slowest=32.0, power=0.5), 4000),
    "copies with noise": (partial(faulty.copies, tau=5.0, noise=0.7), 2000),
    "scaled": (partial(faulty.scaled, size=1e-100, tau=5.0), 2000),
}
ALONE = ("copies with noise",)  # chains that are no repeats of one another


@pytest.mark.parametrize("kind", LONG)
def test_stated_times_and_means_are_those_of_the_series(kind: str) -> None:
    """tau by the scatter of 2,000 long means (500 where chains are not independent), the mean within five errors."""
    draw, n_draws = LONG[kind]
    repeats = 2000 if kind in ALONE else 500
    known = draw(rng(1, *kind.encode()), (1 if kind in ALONE else 4, n_draws, repeats))
    squares = ((known.x.mean(axis=1, dtype=np.float64) - known.mean) ** 2).ravel()
    variance = float(((known.x - known.mean) ** 2).mean())
    seen = n_draws * squares / (2.0 * variance)
    error = seen.std() / np.sqrt(len(seen))
    assert abs(seen.mean() - known.tau[0]) <= 5.0 * error + 0.03 * known.tau[0]
    apart = abs(float(known.x.mean() - known.mean[0]))
    assert apart <= 5.0 * np.sqrt(2.0 * known.tau[0] * variance / known.x.size)


def test_a_wrong_truth_would_be_noticed() -> None:
    """Negative control: half as much tau again lies outside what is allowed above."""
    draw, n_draws = LONG["alternating"]
    known = draw(rng(1), (4, n_draws, 500))
    squares = ((known.x.mean(axis=1) - known.mean) ** 2).ravel() * n_draws / 2.0
    wrong = 1.5 * known.tau[0]
    assert abs(squares.mean() - wrong) > 5.0 * squares.std() / np.sqrt(len(squares)) + 0.03 * wrong


def test_rare_events_are_as_many_as_is_said() -> None:
    """Entries into the rarer state, counted over 300 records, within five Poisson errors; dwelling times too."""
    shape, share, factor = (4, 3000, 300), 0.05, 0.9
    on = _law.switching(rng(3), share, factor, shape)
    entered = (on[:, 1:] & ~on[:, :-1]).sum() / shape[2]
    wanted = _law.visits(shape, share, factor)
    assert abs(entered - wanted) <= 5.0 * np.sqrt(wanted / shape[2])
    known = rare.excursions(rng(4), shape, expected=6.0, dwell=100.0, amplitude=5.0, noise=0.0)
    up = known.x > 2.5
    assert 6.0 == known.events
    assert abs((up[:, 1:] & ~up[:, :-1]).sum() / shape[2] - 6.0) <= 5.0 * np.sqrt(6.0 / shape[2])
    assert abs(up.mean() - known.mean[0] / 5.0) <= 0.01


def test_the_edge_is_the_one_that_was_found() -> None:
    """The exact time of the four-spin edge is 0.303, its mean that of its law."""
    known = negative.edge(rng(5), (2, 50, 3), weight=2.04)
    assert pytest.approx(0.30304, abs=1e-5) == known.tau[0]
    s = negative.four_spins(2.04).system
    assert pytest.approx(float(s.law() @ s.observables()[:, 0])) == known.mean[0]


def test_a_sum_of_exponentials_has_the_time_of_its_sum() -> None:
    """½ + Σ rho in closed form is the sum over lags, complex factors included."""
    lags = np.arange(1, 5000)
    shares, factors = _law.oscillating(0.95, 20.0)
    rho = (shares[0] * factors[0] ** lags).real
    assert pytest.approx(0.5 + rho.sum()) == _law.tau_of(shares, factors)
    a, b = 2.0 * 0.95 * np.cos(2.0 * np.pi / 20.0), -(0.95**2)
    assert pytest.approx(a / (1.0 - b)) == rho[0]
    np.testing.assert_allclose(a * rho[1:-1] + b * rho[:-2], rho[2:], atol=1e-12)
    assert pytest.approx(7.0) == _law.time_of(_law.factor_of(7.0))


def test_faults_are_the_faults_that_they_are_called() -> None:
    """Copies are equal, one chain is narrow, periods repeat, starts are wild, walkers lie along draws."""
    shape = (4, 300, 2)
    copies = faulty.copies(rng(6), shape, tau=5.0, noise=0.0).x
    assert (copies == copies[:1]).all()
    assert 0.05 > faulty.narrow(rng(6), shape, factor=50.0, tau=2.0).x[0].std()
    period = faulty.periodic(rng(6), shape, values=(0.0, 1.0, 3.0)).x
    assert (period[:, 3:] == period[:, :-3]).all()
    wild = faulty.polluted(rng(6), shape, first=(400.0, 150.0), factor=0.8, all_chains=False).x
    assert [[400.0, 150.0]] * 2 == wild[0, :2].T.tolist()
    assert 10.0 > abs(wild[1:]).max()
    x = faulty.transposed(rng(6), (50, 20, 2), factor=0.9).x
    assert (x[1:] * x[:-1]).mean() > 0.7 > abs((x[:, 1:] * x[:, :-1]).mean())
    wells = faulty.apart(rng(6), (4, 5000, 2), offset=3.0, tau=1.0).x.mean(axis=1)
    np.testing.assert_allclose(3.0, np.abs(wells), atol=0.2)


def test_every_case_says_what_is_right_of_it() -> None:
    """Names are unique, a case draws the same series again, and rare events settle what can be known of them."""
    every = cases()
    assert len(every) == len({case.name for case in every})
    assert len(families()) >= 15
    for wanted, events in ((Right.UNFIXABLE, 2.9), (Right.BETWEEN, 3.0), (Right.COVERS, 10.0)):
        assert wanted == by_events(events)
    assert {Right.COVERS, Right.REFUSED, Right.BETWEEN, Right.UNFIXABLE} == {case.right for case in every}
    case = every[0]
    np.testing.assert_array_equal(case.series(2).x, case.series(2).x)


def test_every_family_has_two_settings_at_least() -> None:
    """No family rests on one example of its kind."""
    for family in families():
        assert 2 <= len({(c.setting, c.chains, c.draws) for c in cases() if c.family == family}), family
