"""A mode hidden behind T_O: false claims of tracking do not pass where chains scatter too much for their times."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.experiments.tracking.replicates import phase_error
from verdict.experiments.tracking import times, total, tracking_ratio
from verdict.statistics.tau import HIDDEN, estimate_series, hidden, plateau

LEVEL, FAST, SLOW, K = 0.95, 5.0, 1e5, 500
RUNS, CHAINS, OBSERVABLES = 30, 16, 6


@pytest.fixture(scope="module", params=[0.0, 0.004, 0.008])
def runs(request, synthetic):
    """Draw chains and replicates whose observables each have this share of variance in a mode of their own."""
    share = request.param
    g = synthetic.rng(16, 21, round(1e4 * share))

    def draw(n_draws):
        shape = (CHAINS, n_draws, RUNS * OBSERVABLES)
        return np.sqrt(1 - share) * synthetic._ar1(g, FAST, shape) + np.sqrt(share) * synthetic._ar1(g, SLOW, shape)

    long, short = (a.reshape(CHAINS, -1, RUNS, OBSERVABLES) for a in (draw(3000), draw(K)))
    taus = [estimate_series("batch_means", long[:, :, i], level=LEVEL) for i in range(RUNS)]
    sharp = g.standard_normal((CHAINS, OBSERVABLES)) * 1e-4
    errors = [phase_error(short[:, :, i].mean(axis=1), sharp, K, level=LEVEL) for i in range(RUNS)]
    return share, taus, errors


def passes(errors, taus) -> int:
    """Count the claims K mse(K)/(2 T_O) in [1/3, 3] that pass."""
    ratios = [tracking_ratio(e, total(t, unresolved_share=0.0)) for e, t in zip(errors, taus, strict=True)]
    return sum(r.lo >= 1 / 3 and r.hi <= 3.0 for r in ratios)


def test_a_false_claim_does_not_pass(runs) -> None:
    """False by a factor of 10 and more: at most 5 of 30 pass (a rate of 5 % gives more with a chance of 0.3 %)."""
    share, taus, errors = runs
    if share > 0.0:
        assert passes(errors, taus) <= 5
    else:
        assert passes(errors, taus) >= 25


def test_without_the_joint_test_it_passes(runs, monkeypatch) -> None:
    """Negative control: with windows alone nearly every false claim passes, although every status is resolved."""
    share, taus, errors = runs
    monkeypatch.setattr("verdict.statistics.adequacy.shares.hidden", lambda tau: 1.0)
    monkeypatch.setattr(times, "plateau", lambda tau: (math.nan, math.nan))
    assert passes(errors, taus) >= 23
    assert share == 0.0 or passes(errors, taus) > 23


def test_a_hidden_mode_leaves_a_lower_bound(runs) -> None:
    """Where the joint test speaks T_O has no upper end; its lower end stays."""
    _, taus, _ = runs
    for tau in taus:
        t_o = total(tau, unresolved_share=0.0)
        assert math.isinf(t_o.hi) == (hidden(tau) < HIDDEN or not tau.resolved.all())
        assert math.isinf(t_o.hi) or t_o.hi >= plateau(tau)[0]
        assert 0.0 < t_o.lo < 1.2 * OBSERVABLES * FAST
