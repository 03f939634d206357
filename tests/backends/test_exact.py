"""Kernels against enumeration: certificates in float64, then counts of the compiled kernel, gated on their ess."""

import numpy as np
import pytest

import backends
from backends import Clamp, Graph, Job, Kernel, Model, MomentCounts, Moments, PackedTrajectory, Start, Trajectory
from backends.graphs import Boundary, complete, from_edges, grid
from tests.backends.backend_exact import Exact, imbalance, stationarity

CHAINS, SWEEPS, Z = 512, 3000, 5.0  # |z| > 5 happens by chance in 6e-7 of comparisons; some 700 are made here
ENOUGH = 2000  # effective samples before a mean may be compared


def superblocks(graph):
    """Split the uppers of the 3 x 3 grid 2 + 3: blocks of 2, 4 and 3 nodes."""
    upper, lower = graph.blocks
    return graph.with_blocks((upper[:2], lower, upper[2:]))


def model(graph, seed=0, weights=0.5, biases=0.3):
    """Normal weights and biases."""
    rng = np.random.default_rng(seed)
    return Model(graph, rng.normal(0, weights, graph.n_edges), rng.normal(0, biases, graph.n_spins))


GRID = grid(3, [(0, 1)], Boundary.OPEN)
CASES = {
    "grid 3 x 3": model(GRID),
    "three superblocks": model(superblocks(GRID), 1),
    "complete 5": model(complete(5), 2, 0.3),
    "sparse with an isolated node": model(from_edges(6, [(0, 4), (4, 2), (2, 0), (1, 3)]), 3, 0.8),
}


@pytest.mark.parametrize("name", CASES)
def test_certificates(name):
    """Every kernel keeps the law; symmetrised and random_scan are reversible; alternating's reverse is its adjoint."""
    exact, blocks = Exact(CASES[name], 1.0), CASES[name].graph.blocks
    sweep = {kernel: exact.sweep(kernel, blocks) for kernel in Kernel}
    for matrix in sweep.values():
        assert stationarity(exact.law, matrix) < 1e-12
    assert imbalance(exact.law, sweep[Kernel.SYMMETRISED]) < 1e-12
    assert imbalance(exact.law, sweep[Kernel.RANDOM_SCAN]) < 1e-12
    flow = exact.law[:, None] * sweep[Kernel.ALTERNATING]
    back = exact.law[:, None] * exact.sweep(Kernel.ALTERNATING, blocks[::-1])
    assert np.abs(flow.T - back).max() < 1e-12


def test_the_reversibility_certificate_has_teeth():
    """Negative control: the alternating kernel is not reversible, by far more than rounding."""
    strong = model(superblocks(GRID), 4, 0.8)
    assert imbalance(Exact(strong, 1.0).law, Exact(strong, 1.0).sweep(Kernel.ALTERNATING, strong.graph.blocks)) > 1e-4


def test_the_stationarity_certificate_has_teeth():
    """Negative control: the sweep of another temperature does not keep the law."""
    case = CASES["grid 3 x 3"]
    assert stationarity(Exact(case, 1.0).law, Exact(case, 1.05).sweep(Kernel.ALTERNATING, case.graph.blocks)) > 1e-5


def scores(sums, draws, truth, variance):
    """Return z per observable from chains as replicates; refuse where the chains hold too few effective samples."""
    means = sums / draws
    error = means.std(axis=0, ddof=1) / np.sqrt(len(means))
    effective = variance / error**2
    assert effective.min() > ENOUGH
    return (means.mean(axis=0) - truth) / error


def run(case, kernel, beta=1.0, **changes):
    """Sample long enough on the CPU backend, counting moments and lag products."""
    fields = {"clamp": None, "seed": 99} | changes
    sinks = (Moments(SWEEPS, 1), Trajectory(1))
    job = Job(
        model=case, beta=beta, kernel=kernel, n_chains=CHAINS, warmup=200, n_sweeps=SWEEPS, start=Start.COINS,
        sinks=sinks, **fields,
    )  # fmt: skip
    return backends.load("numba_cpu").run(job)


def moment_sums(counts):
    """Sums [chains, observables], edges first."""
    moments = counts.of(MomentCounts)
    return np.concatenate([moments.edges[:, 0], moments.spins[:, 0]], axis=1)


@pytest.mark.parametrize("kernel", list(Kernel))
@pytest.mark.parametrize("name", CASES)
def test_moments_agree_with_enumeration(name, kernel):
    """Means of every spin and edge agree with the exact law."""
    exact, counts = Exact(CASES[name], 1.0), run(CASES[name], kernel)
    values = exact.observe(CASES[name].graph.observables())
    truth = exact.law @ values
    assert np.abs(scores(moment_sums(counts), SWEEPS, truth, 1 - truth**2)).max() < Z


@pytest.mark.parametrize("kernel", list(Kernel))
def test_lag_products_agree_with_the_transition_matrix(kernel):
    """E[f_t f_(t+lag)] is that of the exact sweep: block order, coin and the moment of looking are the contract's."""
    case = CASES["three superblocks"]
    exact, counts = Exact(case, 1.0), run(case, kernel)
    rows, lags = case.graph.observables(), np.array([1, 3])
    lagged = backends.load("numba_cpu").lagged_counts(counts.of(PackedTrajectory), rows, lags)
    values, sweep = exact.observe(rows), exact.sweep(kernel, case.graph.blocks)
    for k, lag in enumerate(lags.tolist()):
        truth = np.einsum("s,so,so->o", exact.law, values, np.linalg.matrix_power(sweep, lag) @ values)
        assert np.abs(scores(lagged.products[..., k], SWEEPS - lag, truth, 1 - truth**2)).max() < Z


@pytest.mark.parametrize("kernel", list(Kernel))
def test_lag_products_tell_kernels_apart(kernel):
    """Negative control: the same counts do not fit another kernel.

    At lag 1 alternating and symmetrised agree by theory, since f P f = f P* f; at lag 3 they do not.
    """
    case, other = CASES["three superblocks"], {k: list(Kernel)[i - 1] for i, k in enumerate(Kernel)}[kernel]
    exact, counts = Exact(case, 1.0), run(case, kernel)
    rows = case.graph.observables()
    lagged = backends.load("numba_cpu").lagged_counts(counts.of(PackedTrajectory), rows, np.array([3]))
    values, sweep = exact.observe(rows), exact.sweep(other, case.graph.blocks)
    truth = np.einsum("s,so,so->o", exact.law, values, np.linalg.matrix_power(sweep, 3) @ values)
    assert np.abs(scores(lagged.products[..., 0], SWEEPS - 3, truth, 1 - truth**2)).max() > 2 * Z


def test_a_wrong_temperature_is_caught():
    """Negative control: counts at beta 1.02 do not fit the law at beta 1."""
    case = CASES["grid 3 x 3"]
    exact, counts = Exact(case, 1.0), run(case, Kernel.ALTERNATING, beta=1.02)
    truth = exact.law @ exact.observe(case.graph.observables())
    assert np.abs(scores(moment_sums(counts), SWEEPS, truth, 1 - truth**2)).max() > 2 * Z


@pytest.mark.parametrize("kernel", list(Kernel))
def test_clamped_means_are_conditional(kernel):
    """With nodes held, the free ones follow the conditional law, and the held ones never move."""
    case, held = CASES["grid 3 x 3"], np.array([1, 8])
    exact = Exact(case, 1.0)
    counts = run(case, kernel, clamp=Clamp(held, np.tile([True, False], (CHAINS, 1))))
    assert np.array_equal(np.tile([True, False], (CHAINS, 1)), counts.final[:, held])
    law = exact.law * (exact.states[:, held] == [1, -1]).all(axis=1)
    truth = law @ exact.states / law.sum()
    free = np.setdiff1d(np.arange(9), held)
    sums = counts.of(MomentCounts).spins[:, 0, free]
    assert np.abs(scores(sums, SWEEPS, truth[free], 1 - truth[free] ** 2)).max() < Z


def test_one_sweep_from_a_given_state():
    """From one state, 200,000 chains after one alternating sweep follow the row of the transition matrix.

    The chi-square statistic is compared with its mean plus five standard deviations.
    """
    case, n = CASES["complete 5"], 200_000
    exact = Exact(case, 1.0)
    start = np.tile(exact.states[11] == 1, (n, 1))
    job = Job(case, 1.0, Kernel.ALTERNATING, n, 0, 1, 4, start, ())
    final = backends.load("numba_cpu").run(job).final
    seen = np.bincount(final @ (1 << np.arange(5)), minlength=32)
    wanted = n * exact.sweep(Kernel.ALTERNATING, case.graph.blocks)[11]
    assert wanted.min() > 5
    assert ((seen - wanted) ** 2 / wanted).sum() < 31 + 5 * np.sqrt(62)


def test_an_edge_inside_a_block_would_be_wrong():
    """Drawing neighbours at once changes the law, which is why a graph refuses such a block."""
    case = CASES["complete 5"]
    together = Exact(case, 1.0).block(np.arange(5))
    assert stationarity(Exact(case, 1.0).law, together) > 1e-3
    with pytest.raises(backends.BackendError, match="inside block"):
        Graph(5, case.graph.edges, (np.arange(5),))
