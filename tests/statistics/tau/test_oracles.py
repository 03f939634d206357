"""Other people's estimators as oracles, their conventions converted: theirs is 1 + 2Σρ."""

from __future__ import annotations

import numpy as np
import pytest
from arviz_stats.base import array_stats
from emcee.autocorr import integrated_time

from verdict.statistics.tau import Convention, estimate_series, mean_of


@pytest.fixture(scope="module")
def long_ar1():
    """Return 4 x 40,000 draws of AR(1) with a = 0.9: 19 in the full convention, 9.5 in the half."""
    rng = np.random.default_rng(21)
    x = np.empty((40_000, 4))
    x[0] = rng.standard_normal(4)
    for t in range(1, len(x)):
        x[t] = 0.9 * x[t - 1] + np.sqrt(1 - 0.81) * rng.standard_normal(4)
    return x.T[:, :, None]


@pytest.mark.parametrize("name", ["sokal", "geyer_ims", "multi_tau", "batch_means", "pair_truncated"])
def test_the_half_convention_is_pinned(name, long_ar1):
    """AR(1) with a = 0.9 has 9.5, not 19; 10 % are four standard errors of the least efficient one."""
    found = estimate_series(name, long_ar1, level=0.95)
    assert float(found.value[0]) == pytest.approx(9.5, rel=0.1)
    assert float(found.to(Convention.FULL).value[0]) == pytest.approx(19.0, rel=0.1)


def test_emcee_reads_the_same_tau_at_its_window(long_ar1):
    """emcee's c = 5 in the full convention is c = 10 here; 3 % for its per-chain centring and window."""
    theirs = integrated_time(long_ar1.transpose(1, 0, 2), c=5)[0]
    mine = estimate_series("geyer_ims", long_ar1, level=0.95).to(Convention.FULL)
    assert float(mine.value[0]) == pytest.approx(float(theirs), rel=0.05)


def test_arviz_counts_the_same_effective_draws(long_ar1):
    """Rank-free ESS of the mean from Geyer's monotone sequence: ess = n / (2 tau)."""
    theirs = float(array_stats.ess(long_ar1[:, :, 0], chain_axis=0, draw_axis=1, method="mean"))
    found = estimate_series("geyer_ims", long_ar1, level=0.95)
    mine = 4 * 40_000 / (2.0 * float(found.value[0]))
    assert mine == pytest.approx(theirs, rel=0.05)
    # `mean_of` is more cautious: it allows for slow modes that one record cannot exclude.
    assert float(mean_of(found).ess[0]) < mine


def test_where_they_fail_open_the_status_does_not():
    """A frozen chain: emcee has NaN and no error, arviz all draws effective; here it is refused."""
    frozen = np.ones((4, 1000, 1))
    with np.errstate(invalid="ignore"):
        assert np.isnan(integrated_time(frozen.transpose(1, 0, 2)))[0]
    assert float(array_stats.ess(frozen[:, :, 0], chain_axis=0, draw_axis=1, method="mean")) == 4000
    assert estimate_series("sokal", frozen, level=0.95).status[0] == "frozen"
