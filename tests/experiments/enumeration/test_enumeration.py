"""Enumerated figures against independent brute force, and the certificates with their controls."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from tests.experiments.enumeration.certificate import certify
from tests.experiments.enumeration.laws import point_law, product_law, spectrum
from verdict.experiments.enumeration import (
    Kernel,
    KernelName,
    SpinSystem,
    _solve,
    autocovariances,
    bipartite_blocks,
    curie_weiss,
    exact_times,
    mean_square_error,
    open_grid,
    planted_hopfield,
    restricted_boltzmann,
    sherrington_kirkpatrick,
    single_site_blocks,
)
from verdict.experiments.enumeration._solve import ConvergenceError, krylov
from verdict.words.errors import UsageError

CHAIN = SpinSystem.of(3, [[0, 1], [1, 2]], [0.7, -0.4], [0.2, -0.1, 0.3], 0.9)
CHAIN_BLOCKS = ((0, 2), (1,))
GRID = open_grid(3, 3, 1.0, weight_scale=0.8, bias_scale=0.3, seed=1)
GRID_BLOCKS = ((0, 2), (1, 3, 5, 7), (4, 6, 8))  # uppers split 2 + 3 around the four lowers
FAMILIES = {
    "curie_weiss": curie_weiss(6, 1.1, field=0.1),
    "sherrington_kirkpatrick": sherrington_kirkpatrick(6, 0.9, field=0.2, seed=3),
    "planted_hopfield": planted_hopfield(6, 2, 1.0, field=0.05, seed=5),
}


def energy(s, edges, weights, biases):
    """Spell the energy out term by term."""
    bonds = sum(w * s[i] * s[j] for (i, j), w in zip(edges, weights, strict=True))
    return -bonds - sum(b * x for b, x in zip(biases, s, strict=True))


def states(n):
    """List states with bit k of the index being spin k."""
    return [tuple(1 if index >> k & 1 else -1 for k in range(n)) for index in range(1 << n)]


def slow_redraw(system, nodes):
    """Redraw a block by its joint conditional law, summed out from energies alone."""
    rows = states(system.n_spins)
    weight = [math.exp(-system.beta * energy(s, system.edges.tolist(), system.weights, system.biases)) for s in rows]
    P = np.zeros((len(rows), len(rows)))
    for a, s in enumerate(rows):
        same = [b for b, r in enumerate(rows) if all(r[i] == s[i] for i in range(len(s)) if i not in nodes)]
        total = sum(weight[b] for b in same)
        for b in same:
            P[a, b] = weight[b] / total
    return P


def test_states_energies_and_law_match_a_spelt_out_sum():
    """Bit k of a state's index is spin k, energies carry no beta, the law is the Boltzmann law."""
    rows = states(3)
    energies = [energy(s, CHAIN.edges.tolist(), CHAIN.weights, CHAIN.biases) for s in rows]
    weights = np.exp(-CHAIN.beta * np.array(energies))
    assert rows == [tuple(map(int, s)) for s in CHAIN.spins()]
    np.testing.assert_allclose(CHAIN.energies(), energies, rtol=1e-14)
    np.testing.assert_allclose(CHAIN.law(), weights / weights.sum(), rtol=1e-14)


def test_observables_are_edge_products_then_spins():
    """Edges come first, in the given order, then nodes."""
    s = CHAIN.spins()
    np.testing.assert_array_equal(CHAIN.observables()[:, 0], s[:, 0] * s[:, 1])
    np.testing.assert_array_equal(CHAIN.observables()[:, 1], s[:, 1] * s[:, 2])
    np.testing.assert_array_equal(CHAIN.observables()[:, 2:], s)


@pytest.mark.parametrize("name", list(KernelName))
def test_kernel_matrices_match_joint_conditional_laws(name):
    """Each sweep is the product, mean or power of block redraws built from energies alone."""
    kernel = Kernel.of(CHAIN, name, CHAIN_BLOCKS)
    first, second = (slow_redraw(CHAIN, block) for block in CHAIN_BLOCKS)
    nodes = [slow_redraw(CHAIN, (i,)) for i in range(3)]
    wanted = {
        KernelName.ALTERNATING: first @ second,
        KernelName.REVERSED: second @ first,
        KernelName.SYMMETRISED: 0.5 * (first @ second + second @ first),
        KernelName.RANDOM_SCAN: np.linalg.matrix_power(sum(nodes) / 3.0, 3),
        KernelName.RANDOM_BLOCK: np.linalg.matrix_power((first + second) / 2.0, 2),
    }[name]
    np.testing.assert_allclose(kernel.matrix(), wanted, atol=1e-15)


@pytest.mark.parametrize("name", list(KernelName))
def test_laws_and_functions_are_moved_by_one_matrix(name):
    """`on_laws` is the row action and `on_functions` the column action of `matrix`."""
    kernel = Kernel.of(GRID, name, GRID_BLOCKS)
    P, law = kernel.matrix(), product_law(GRID, np.linspace(0.1, 0.9, 9))
    np.testing.assert_allclose(kernel.on_laws(law), law @ P, atol=1e-15)
    np.testing.assert_allclose(kernel.on_functions(GRID.observables()), P @ GRID.observables(), atol=1e-14)
    np.testing.assert_allclose(P.sum(axis=1), 1.0, atol=1e-14)


def test_clamped_nodes_condition_the_law():
    """Clamping is conditioning: the free spins have the full law's conditional distribution."""
    held = SpinSystem.of(3, CHAIN.edges, CHAIN.weights, CHAIN.biases, CHAIN.beta, clamped={1: -1})
    kept = CHAIN.spins()[:, 1] == -1
    law = CHAIN.law()[kept]
    assert held.free == (0, 2)
    np.testing.assert_allclose(held.law(), law / law.sum(), rtol=1e-14)
    times = exact_times(Kernel.of(held, "alternating", CHAIN_BLOCKS))
    assert math.isnan(times.tau[-2]) and times.variance[-2] == 0.0
    np.testing.assert_allclose(times.tau[[0, 2]], 0.5)  # spin 0 given spin 1 is independent each sweep


def test_certificate_of_the_small_grid_holds_and_its_control_has_teeth():
    """Every kernel is stationary, the reversible ones reversible, and the fixed order visibly is not."""
    certificate = certify(GRID, GRID_BLOCKS)
    assert certificate.failures(exact=1e-12, control=1e-4) == ()
    assert certificate.control > 1e-4
    assert set(certificate.stationarity) == {"alternating", "symmetrised", "random_scan", "random_block"}


def test_certificate_fails_where_reversal_is_not_the_adjoint(monkeypatch):
    """A kernel with a wrong conditional probability is caught by stationarity and by the adjoint."""
    monkeypatch.setattr("verdict.experiments.enumeration.kernels._sigmoid", lambda x: 1.0 / (1.0 + np.exp(-0.9 * x)))
    failed = certify(GRID, GRID_BLOCKS).failures(exact=1e-12, control=1e-4)
    assert {"adjoint", "block_stationarity", "stationarity(symmetrised)"} <= set(failed)


def test_certificate_fails_where_its_control_cannot_bite():
    """Without couplings every order is reversible, so the certificate has no power and says so."""
    free = open_grid(3, 3, 1.0, weight_scale=0.0, bias_scale=0.3, seed=1)
    assert certify(free, GRID_BLOCKS).failures(exact=1e-12, control=1e-4) == ("control",)


def test_spectra_keep_their_bounds():
    """Random scan has eigenvalues in [0, 1], two symmetrised blocks in [-1/8, 1], all start with 1."""
    rbm = restricted_boltzmann(4, 3, 1.0, weight_scale=0.9, bias_scale=0.2, seed=2)
    blocks = bipartite_blocks(4, 3)
    scan = spectrum(Kernel.of(rbm, "random_scan", blocks))
    both = spectrum(Kernel.of(rbm, "symmetrised", blocks))
    order = spectrum(Kernel.of(rbm, "alternating", blocks))
    np.testing.assert_allclose([scan[0], both[0], order[0]], 1.0, atol=1e-12)
    assert scan.min() > -1e-12
    assert both.min() > -0.125 - 1e-12
    np.testing.assert_allclose(np.imag(order), 0.0, atol=1e-6)


@pytest.mark.parametrize("name", ["alternating", "symmetrised", "random_scan"])
@pytest.mark.parametrize("family", FAMILIES)
def test_tau_is_the_sum_of_its_own_autocorrelations(family, name):
    """The resolvent's tau equals ½ + Σρ summed far beyond the slowest mode."""
    kernel = Kernel.of(FAMILIES[family], name, single_site_blocks(6))
    times, C = exact_times(kernel), autocovariances(kernel, 1500)
    rho = C / C[0]
    np.testing.assert_allclose(times.tau, 0.5 + rho[1:].sum(axis=0), rtol=1e-9)
    np.testing.assert_allclose(times.T_O, float((times.tau * C[0]).sum()), rtol=1e-9)


def test_krylov_solver_equals_the_dense_one():
    """Beyond 12 spins the resolvent is iterative; on 9 spins both must agree."""
    for name in ("alternating", "random_scan"):
        kernel = Kernel.of(GRID, name, GRID_BLOCKS)
        law, f = GRID.law(), GRID.observables()[:, 4]
        centred = f - law @ f
        slow = np.linalg.solve(np.eye(512) - kernel.matrix() + law, centred)
        np.testing.assert_allclose(krylov(kernel, law, centred), slow, rtol=1e-8, atol=1e-8)


def test_a_krylov_space_that_is_too_small_is_said(monkeypatch):
    """Where GMRES runs out of vectors before the residual is small, the remaining residual is raised, not returned."""
    kernel = Kernel.of(GRID, "alternating", GRID_BLOCKS)
    law, f = GRID.law(), GRID.observables()[:, 4]
    monkeypatch.setattr(_solve, "SPACE", 2)
    monkeypatch.setattr(_solve, "RESTARTS", 1)
    with pytest.raises(ConvergenceError, match="wanted 1e-12") as raised:
        krylov(kernel, law, f - law @ f)
    assert 1e-12 < raised.value.residual < 1.0


def test_fourteen_spins_are_served_without_a_matrix():
    """A 7 + 7 machine has exact times from vectors alone, and refuses the dense matrix."""
    rbm = restricted_boltzmann(7, 7, 1.0, weight_scale=0.5, bias_scale=0.2, seed=4)
    kernel = Kernel.of(rbm, "alternating", bipartite_blocks(7, 7))
    f = rbm.observables()[:, [0, -1]]
    times, C = exact_times(kernel, f), autocovariances(kernel, 400, f)
    np.testing.assert_allclose(times.tau, 0.5 + (C[1:] / C[0]).sum(axis=0), rtol=1e-8)
    with pytest.raises(UsageError, match="wanted at most 12 for a dense matrix"):
        kernel.matrix()


@pytest.mark.parametrize("name", ["alternating", "symmetrised"])
def test_mean_square_error_equals_the_sum_over_every_path(name):
    """E(f̄ - pi f)² is checked against all 8⁴ paths of a three-spin chain, from a start far from pi."""
    kernel = Kernel.of(CHAIN, name, CHAIN_BLOCKS)
    P, start, f = kernel.matrix(), point_law(CHAIN, [1, -1, 1]), CHAIN.observables()
    g, wanted = CHAIN.law() @ f, np.zeros(f.shape[1])
    for path in itertools.product(range(8), repeat=4):
        p = start @ P[:, path[0]]
        for a, b in itertools.pairwise(path):
            p *= P[a, b]
        wanted += p * (f[list(path[1:])].mean(axis=0) - g) ** 2
    found = mean_square_error(kernel, 3, burn_in=1, start=start)
    np.testing.assert_allclose(found.mse, wanted, rtol=1e-12)
    assert found.total == pytest.approx(wanted.sum())


def test_mean_square_error_from_the_stationary_law_tends_to_two_tau_variance():
    """Without bias K·mse/(2 tau Var) tends to one, so K·E‖ĝ-g‖²/2 tends to T_O."""
    kernel = Kernel.of(CHAIN, "random_scan", CHAIN_BLOCKS)
    times = exact_times(kernel)
    error = mean_square_error(kernel, 4000, burn_in=0, start=CHAIN.law())
    np.testing.assert_allclose(error.bias, 0.0, atol=1e-13)
    np.testing.assert_allclose(4000 * error.mse / (2 * times.tau * times.variance), 1.0, atol=2e-3)


def test_even_observables_do_not_see_the_odd_slow_mode():
    """In a Curie–Weiss magnet without field the slowest mode is odd: edges are fast, spins are slow."""
    times = exact_times(Kernel.of(curie_weiss(8, 2.0, field=0.0), "random_scan", single_site_blocks(8)))
    assert times.tau[:28].max() < 5 < times.tau[28:].min()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"edges": [[0, 1], [1, 0]]}, "edge 1-0 is given twice"),
        ({"edges": [[0, 1], [2, 2]]}, "joins a node to itself"),
        ({"edges": [[0, 1], [1, 3]]}, "leaves the nodes 0..2"),
        ({"weights": [1.0]}, "found weights of shape"),
        ({"biases": [0.0, 0.0]}, "found biases of shape"),
        ({"weights": [1.0, math.nan]}, "not finite"),
        ({"beta": math.inf}, "found beta inf"),
        ({"clamped": {1: 0}}, "clamped node 1 at 0"),
        ({"n_spins": 15, "biases": [0.0] * 15}, "found 15 free spins, wanted at most 14"),
    ],
)
def test_bad_systems_are_refused_with_a_sentence(change, message):
    """Every refusal names what was found and carries it."""
    good = {"n_spins": 3, "edges": [[0, 1], [1, 2]], "weights": [1.0, 1.0], "biases": [0.0] * 3, "beta": 1.0}
    with pytest.raises(UsageError, match=message) as caught:
        SpinSystem.of(**(good | change))
    assert caught.value.found is not None


@pytest.mark.parametrize(
    ("blocks", "message"), [(((0, 1), (2,)), "share a block and an edge"), (((0,), (1,)), "must hold each")]
)
def test_bad_blocks_are_refused(blocks, message):
    """Blocks partition the free nodes and hold no edge."""
    with pytest.raises(UsageError, match=message):
        Kernel.of(CHAIN, "alternating", blocks)


@pytest.mark.parametrize(("K", "burn_in", "start"), [(0, 0, None), (1, -1, None), (1, 0, np.ones(8))])
def test_bad_windows_are_refused(K, burn_in, start):
    """A window has a sweep, a burn-in no sign, a start sums to one."""
    with pytest.raises(UsageError, match="wanted"):
        mean_square_error(
            Kernel.of(CHAIN, "alternating", CHAIN_BLOCKS),
            K,
            burn_in=burn_in,
            start=CHAIN.uniform_law() if start is None else start,
        )
