"""The mixing proxy and the penalty it moves: exact series, a slow computation, machines that mix and that cannot."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy.stats import t

import backends
from tests.experiments.dtm.tiny import toy
from verdict.experiments.dtm import mixing
from verdict.experiments.dtm.annealing import Ramp
from verdict.experiments.dtm.recipe import Penalty
from verdict.experiments.dtm.substrate import Machine

HOW = Penalty(start=0.0, adaptive=True, smallest=0.001, threshold=0.016)


def waves(cycles: float, phases: int = 16, offset: float = 0.0) -> np.ndarray:
    """Cosines over 600 states, one a chain, phases spread evenly: r(l) is cos(2 pi cycles l / 600), exactly."""
    shift = np.arange(phases)[:, None] * 2 * np.pi / phases
    return offset + np.cos(2 * np.pi * cycles * np.arange(600) / 600 + shift)[..., None]


def test_the_lags_are_the_last_eighteen() -> None:
    """States 283 to 300, which are 1,132 to 1,200 sweeps."""
    assert list(range(283, 301)) == list(mixing.LAGS)
    assert (1132, 1200) == (mixing.LAGS[0] * mixing.STRIDE, mixing.LAGS[-1] * mixing.STRIDE)


@pytest.mark.parametrize("cycles", [0.0, 0.25, 0.4, 1.0, 2.5, 7.0])
def test_a_series_of_known_autocorrelation_has_it(cycles: float) -> None:
    """Cosines, whatever their level and scale; the mean over other lags is refused."""
    wanted = np.mean([np.cos(2 * np.pi * cycles * lag / 600) for lag in range(283, 301)])
    assert mixing.late_correlation(waves(cycles)) == pytest.approx(wanted, abs=1e-12)
    assert mixing.late_correlation(7 * waves(cycles, offset=0.3)) == pytest.approx(wanted, abs=1e-12)
    if cycles:
        other = np.mean([np.cos(2 * np.pi * cycles * lag / 600) for lag in range(265, 283)])
        assert mixing.late_correlation(waves(cycles)) != pytest.approx(other, abs=1e-3)


def test_coordinates_are_scaled_apart_and_averaged() -> None:
    """Each is divided by its own spread; one that never moves counts as nothing correlated."""
    of = [mixing.late_correlation(waves(cycles)) for cycles in (0.25, 1.0)]
    both = np.concatenate([waves(0.25), 100 * waves(1.0)], axis=2)
    assert mixing.late_correlation(both) == pytest.approx(np.mean(of), abs=1e-12)
    still = np.concatenate([waves(0.25), np.full((16, 600, 1), 3.0)], axis=2)
    assert mixing.late_correlation(still) == pytest.approx(of[0] / 2, abs=1e-12)


def test_a_slow_computation_from_the_formula_agrees() -> None:
    """Loops over chains, times and lags, with a drift that makes head and tail differ."""
    x = np.random.default_rng(1).normal(0, 1, (2, 600, 1)) + np.linspace(0, 1, 600)[:, None]
    rows = (x[..., 0] / x.std()).tolist()
    head = sum(sum(row[:300]) for row in rows) / 600
    tail = sum(sum(row[450:]) for row in rows) / 300
    r = [sum(row[k] * row[k + lag] for row in rows for k in range(300)) / 600 - head * tail for lag in range(283, 301)]
    assert mixing.late_correlation(x) == pytest.approx(sum(r) / 18, abs=1e-12)


def test_an_exponential_series_is_told_from_a_faster_one() -> None:
    """400 chains of r(l) = exp(-l / 200), 16 times over; exp(-l / 100) is refused. Wrong once in a million runs."""
    draw, keep = np.random.default_rng(2), np.exp(-1 / 200)
    x = draw.normal(0, 1, (400, 16))
    states = []
    for _ in range(600):
        states.append(x)
        x = keep * x + np.sqrt(1 - keep**2) * draw.normal(0, 1, x.shape)
    series = np.stack(states, axis=1)
    found = [mixing.late_correlation(series[..., k : k + 1]) for k in range(16)]
    bound = t.isf(1e-6 / 2, 15) * np.std(found, ddof=1) / 4
    right, wrong = (np.mean(np.exp(-np.arange(283, 301) / tau)) for tau in (200, 100))
    assert abs(np.mean(found) - right) < bound < abs(np.mean(found) - wrong)


@pytest.mark.parametrize(
    ("penalty", "now", "before", "wanted"),
    [
        (0.01, 0.008, 0.5, 0.007),  # below the threshold: 0.6 + 0.2 x 1/2
        (0.01, 0.0, 0.0, 0.006),
        (0.01, 0.015, 0.001, 0.01 * (0.6 + 0.2 * 0.015 / 0.016)),  # also where it rose
        (0.01, 0.016, 0.016, 0.0095),  # at the threshold and not above the last: 0.95
        (0.01, 0.5, 0.6, 0.0095),
        (0.01, 0.02, 0.01, 0.012),  # risen: 1.2
        (0.01, 0.0287, 0.01, 0.012),
        (0.01, 0.02881, 0.01, 0.015),  # risen to 1.8 thresholds: 1.5
        (0.0, 0.02, 0.01, 0.0012),  # from nothing it begins at the smallest
        (0.0, 0.02, 0.03, 0.0),  # 0.95 of the smallest is below it: nothing
        (0.0011, 0.02, 0.03, 0.001045),
        (0.001, 0.001, 0.001, 0.0),
    ],
)
def test_the_penalty_moves_as_specified(penalty: float, now: float, before: float, wanted: float) -> None:
    """Every branch of the rule at smallest 0.001 and threshold 0.016."""
    assert mixing.moved(penalty, now, before, HOW) == pytest.approx(wanted, abs=1e-15)


def test_the_untrained_proxy_is_what_epoch_1_is_compared_with() -> None:
    """That of epoch 0 moves nothing itself."""
    assert mixing.controlled((), HOW) == mixing.controlled((0.5,), HOW) == HOW.start
    assert mixing.controlled((0.02, 0.03), HOW) == pytest.approx(0.0015)
    assert mixing.controlled((0.04, 0.03), HOW) == 0.0
    assert mixing.controlled((0.02, 0.03, 0.028), HOW) == pytest.approx(0.0015 * 0.95)


def test_a_proxy_costs_what_was_specified() -> None:
    """9.57e9 spin updates of the founding machine: 64 inputs, 16 chains, 2,596 sweeps."""
    machine, _ = toy()
    assert 64 * 16 * 2596 * machine.n_spins == mixing.spin_updates(machine)
    assert 9_569_894_400 == 64 * 16 * 2596 * 3600


@dataclass
class Seen:
    """The compiled backend, with every job that it was given."""

    jobs: list[backends.Job] = field(default_factory=list)
    name: str = "seen"

    def run(self, job: backends.Job) -> backends.Counts:
        """Sample as it does."""
        self.jobs.append(job)
        return backends.load("numba_cpu").run(job)


def test_states_are_seen_every_four_sweeps_after_two_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    """At one beta, the 600 states are those of one long run, looked at after 200, 204, ... 2,596 sweeps."""
    machine, model = toy()
    monkeypatch.setattr(mixing, "RAMP", Ramp(1.2, 1.2, 600, hold=4))
    found = mixing._states(backends.load("numba_cpu"), machine, model, 5)
    ordered = backends.Model(machine.generating(), model.weights, model.biases)
    job = backends.Job(
        model=ordered, beta=1.2, kernel=backends.Kernel.ALTERNATING, n_chains=1024, warmup=196, n_sweeps=2400, seed=5,
        start=backends.Start.BIAS, sinks=(backends.Trajectory(4),),
    )  # fmt: skip
    words = backends.load("numba_cpu").run(job).of(backends.PackedTrajectory).words[:, machine.roles.pixels]
    bits = (words[..., np.arange(600) // 64] >> (np.arange(600) % 64).astype(np.uint64)) & np.uint64(1)
    assert (1024, 600, 2) == found.shape
    assert np.array_equal(bits.swapaxes(1, 2), found)


def test_beta_rises_over_six_hundred_sweeps_and_stays() -> None:
    """From 0.8 by linspace, every fourth value, held for four sweeps; 1.2 for the rest; free labels, free pixels."""
    seen, (machine, model) = Seen(), toy()
    mixing.proxy(seen, machine, model, 5, "epoch/0")  # type: ignore[arg-type]
    begin, *ramp, rest = seen.jobs
    assert (1.2, backends.Start.BIAS, 0) == (begin.beta, begin.start, begin.n_sweeps)
    assert np.linspace(0.8, 1.2, 600)[::4].tolist() == [job.beta for job in ramp]
    assert {4} == {job.n_sweeps for job in ramp}
    assert (1.2, 600, 1996) == (rest.beta, rest.first_sweep, rest.n_sweeps)
    assert {None} == {job.clamp for job in seen.jobs}
    assert {1024} == {job.n_chains for job in seen.jobs}


def test_inputs_that_couple_are_held_at_coins_by_sixteen_chains() -> None:
    """Ours: 64 rows of fair coins, the same for the chains of one input, in every job."""
    seen, (machine, model) = Seen(), toy(2, 0)
    mixing._states(seen, machine, model, 5)  # type: ignore[arg-type]
    bits = [job.clamp.bits for job in seen.jobs if job.clamp is not None]
    assert len(seen.jobs) == len(bits)
    assert all(np.array_equal(bits[0], other) for other in bits)
    rows = bits[0].reshape(64, 16, -1)
    assert (rows == rows[:, :1]).all()
    assert 0.2 < rows.mean() < 0.8


def proxy(machine: Machine, weights: float, seed: int = 5) -> float:
    """The proxy of a machine whose every coupling is the same, without biases."""
    model = machine.model(np.full(machine.n_edges, weights, np.float32), np.zeros(machine.n_spins, np.float32))
    return mixing.proxy(backends.load("numba_cpu"), machine, model, seed, "epoch/1")


def test_a_frozen_machine_is_told_from_one_that_mixes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coins have nothing left after 1,132 sweeps (0.01 is eight standard errors); a deep double well keeps it all."""
    monkeypatch.setattr(mixing, "INPUTS", 8)
    machine, _ = toy()
    assert 0.0 <= proxy(machine, 0.0) < 0.01
    frozen = proxy(machine, 1.5)
    assert 0.8 < frozen < 1.1
    assert frozen != proxy(machine, 1.5, seed=6)
