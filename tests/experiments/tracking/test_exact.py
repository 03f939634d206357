"""The quantities of the tracking experiment against exact E‖ĝ(K) - g‖² on the program's small families.

Each coverage count is over many simulated experiments at nominal 95 %; the bars are those that a true 95 %
misses with a chance below 1e-4, so a formula that forgets burn-in bias, the reference's noise or tau fails.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.experiments.enumeration.laws import point_law
from tests.experiments.tracking.replicates import phase_error
from verdict.experiments.enumeration import (
    Kernel,
    bipartite_blocks,
    curie_weiss,
    exact_times,
    mean_square_error,
    planted_hopfield,
    restricted_boltzmann,
    sherrington_kirkpatrick,
    single_site_blocks,
)
from verdict.experiments.tracking import (
    clt,
    effective_tau,
    gradient_norm,
    means,
    q_op,
    q_struct,
    t_o_of_k,
    total,
    tracking_ratio,
)
from verdict.statistics.tau import Counts, load

LEVEL = 0.95
REPEATS, REPLICATES, REFERENCES = 60, 24, 24
K, BURN_IN = 12, 1
KERNELS = {
    "curie_weiss": Kernel.of(curie_weiss(5, 0.8, field=0.1), "random_scan", single_site_blocks(5)),
    "sherrington_kirkpatrick": Kernel.of(
        sherrington_kirkpatrick(5, 0.9, field=0.2, seed=3), "random_scan", single_site_blocks(5)
    ),
    "planted_hopfield": Kernel.of(planted_hopfield(5, 2, 0.8, field=0.1, seed=5), "random_scan", single_site_blocks(5)),
    "blocks": Kernel.of(
        restricted_boltzmann(3, 2, 1.0, weight_scale=0.8, bias_scale=0.3, seed=2), "symmetrised", bipartite_blocks(3, 2)
    ),
}


@pytest.fixture(scope="module", params=KERNELS)
def experiment(request, synthetic):
    """Simulate many experiments on one family: replicates from all spins up, references from the law."""
    kernel = KERNELS[request.param]
    f = kernel.system.observables().astype(np.int64)
    g = synthetic.rng(40, list(KERNELS).index(request.param))
    start = point_law(kernel.system, np.ones(kernel.system.n_spins))
    walked = synthetic.walk_states(g, kernel, start, REPEATS * REPLICATES, BURN_IN + K)
    long = synthetic.walk_states(g, kernel, kernel.system.law(), REPEATS * REFERENCES, 600)
    replicates = f[walked[:, BURN_IN:]].sum(axis=1).reshape(REPEATS, REPLICATES, -1)
    reference = f[long].sum(axis=1).reshape(REPEATS, REFERENCES, -1)
    errors = [
        phase_error(means(r, K), means(s, 600), K, level=LEVEL) for r, s in zip(replicates, reference, strict=True)
    ]
    exact = mean_square_error(kernel, K, burn_in=BURN_IN, start=start)
    series = f[long].reshape(REPEATS, REFERENCES, 600, -1)
    taus = [load("multi_tau").estimate(Counts.from_series(x, "ladder"), level=LEVEL) for x in series]
    return kernel, errors, exact, taus, means(reference[0], 600)


def covered(estimates, truth):
    """Count the intervals that hold the truth."""
    return sum(e.lo <= truth <= e.hi for e in estimates)


def test_mse_is_the_exact_one_with_its_burn_in_bias(experiment):
    """Intervals of mse(K) cover E‖ĝ(K) - g‖², and their mean is within four standard errors of it."""
    _, errors, exact, _, _ = experiment
    assert np.abs(exact.bias).max() > 0.02
    values = np.array([e.total.value for e in errors])
    assert covered([e.total for e in errors], exact.total) >= 50
    assert abs(values.mean() - exact.total) < 4 * values.std(ddof=1) / np.sqrt(REPEATS)
    per_observable = np.mean([e.per_observable for e in errors], axis=0)
    np.testing.assert_allclose(per_observable, exact.mse, rtol=0.25)


def test_a_wrong_truth_would_be_seen(experiment):
    """Negative control: half as much again is outside most intervals, and the reference's noise is not nothing."""
    _, errors, exact, _, _ = experiment
    plain = np.array([e.squares.mean(axis=0).sum() for e in errors])
    values = np.array([e.total.value for e in errors])
    assert covered([e.total for e in errors], 1.5 * exact.total) < 30
    assert plain.mean() - values.mean() == pytest.approx(np.mean([e.spent.sum() for e in errors]), rel=1e-6)


def test_T_O_is_the_exact_one(experiment):  # noqa: N802
    """Jackknife intervals of Σ tau Var from 24 chains of 600 sweeps cover the enumerated T_O."""
    kernel, _, _, taus, _ = experiment
    exact = exact_times(kernel)
    totals = [total(t, unresolved_share=0.0) for t in taus]
    assert covered(totals, exact.T_O) >= 50
    assert np.mean([t.value for t in totals]) == pytest.approx(exact.T_O, rel=0.03)
    narrow = [t.hi / t.lo for t in totals if np.isfinite(t.hi)]
    assert len(narrow) >= 40
    assert np.median(narrow) < 1.8


def test_the_ratio_and_its_parts_agree_with_enumeration(experiment):
    """Q_struct/Q_op = K mse/(2 T_O): 60 intervals of the exact ratio, and the identity of the point values."""
    kernel, errors, exact, (tau, *_), reference = experiment
    wanted = K * exact.total / (2.0 * exact_times(kernel).T_O)
    t_o = total(tau, unresolved_share=1.0)
    ratios = [tracking_ratio(e, t_o) for e in errors]
    assert covered(ratios, wanted) >= 48
    norm = gradient_norm(np.ones_like(reference[:4]), reference, level=LEVEL)
    parts = q_struct(norm, t_o, K).value / q_op(norm, errors[0]).value
    assert parts == pytest.approx(ratios[0].value)
    assert t_o_of_k(errors[0]).value / t_o.value == pytest.approx(ratios[0].value)
    assert effective_tau(t_o, tau).value == pytest.approx(t_o.value / tau.variance.sum())


def test_clt_sanity_covers_its_exact_value(experiment):
    """The median of K mse_a/(2 tau_a Var_a) is inside its conservative interval at least 54 times of 60."""
    kernel, errors, exact, taus, _ = experiment
    times = exact_times(kernel)
    wanted = float(np.median(K * exact.mse / (2.0 * times.tau * times.variance)))
    found = [clt(e, t, resamples=100, seed=i) for i, (e, t) in enumerate(zip(errors, taus, strict=True))]
    assert covered(found, wanted) >= 54
    assert np.median([e.value for e in found]) == pytest.approx(wanted, rel=0.1)
