"""tau from sums over blocks of sweeps: the same figures as from single draws, at any block length."""

from dataclasses import replace

import numpy as np
import pytest

import backends
from verdict.statistics.tau import Counts, Needs, Status, Unit, blocks_in_sweeps, load
from verdict.words.errors import UsageError

CHAINS, SWEEPS, WIDTH = 32, 2**14, 64


def telegraph(tau: float, lit: float, seed: int) -> np.ndarray:
    """Return ±1 series [chains, sweeps, 1] with rho(l) = phi^l and P(+1) = lit, started in the law."""
    rng, phi = np.random.default_rng(seed), (2 * tau - 1) / (2 * tau + 1)
    keeps, draws = rng.random((SWEEPS, CHAINS)) < phi, np.where(rng.random((SWEEPS, CHAINS)) < lit, 1, -1)
    keeps[0] = False
    last = np.maximum.accumulate(np.where(keeps, 0, np.arange(SWEEPS)[:, None]), axis=0)
    return np.take_along_axis(draws, last, axis=0).T[:, :, None]


def blocked(x: np.ndarray):
    """Read a series from sums over blocks of WIDTH sweeps."""
    sums = x.reshape(CHAINS, SWEEPS // WIDTH, WIDTH, -1).sum(axis=2)
    counts = Counts.from_block_ladder(backends.load("reference").block_ladder(sums.transpose(1, 2, 0)))
    return blocks_in_sweeps(load("batch_means").estimate(counts, level=0.999), WIDTH)


@pytest.mark.parametrize(("tau", "lit"), [(0.5, 0.5), (3.0, 0.5), (50.0, 0.5), (0.5, 0.01), (20.0, 0.05)])
def test_the_interval_holds_the_true_time(tau, lit):
    """Shorter and longer than a block, balanced and rare: five 99.9 % intervals miss in 0.5 % of seeds."""
    found = blocked(telegraph(tau, lit, 11))
    assert found.unit is Unit.SWEEPS
    assert found.status[0] == Status.RESOLVED
    assert found.lo[0] <= tau <= found.hi[0] < 2.2 * tau + 0.5
    assert found.variance[0] == pytest.approx(1 - found.mean[0] ** 2)


def test_blocks_and_draws_give_one_area():
    """tau Var read from blocks is what single draws say, to their common error (99.9 %)."""
    x = telegraph(30.0, 0.3, 12)
    single = load("batch_means").estimate(Counts.from_series(x, Needs.LADDER), level=0.999)
    found = blocked(x)
    assert found.lo[0] <= single.value[0] <= found.hi[0]
    assert found.left_out == pytest.approx(single.left_out, rel=0.1)


def test_a_slow_series_stays_below_the_ceiling_and_is_not_resolved():
    """One flip a chain is a lower bound at most 0.1 of the record: the ceiling of 256 blocks."""
    x = np.ones((CHAINS, SWEEPS, 1), np.int64)
    x[:, SWEEPS // 2 :] = -1
    found = blocked(x)
    assert not found.resolved[0]
    assert found.value[0] <= 0.1 * SWEEPS
    assert np.isinf(found.hi[0])


def test_a_frozen_series_is_frozen():
    """Constant in every chain: no tau."""
    assert blocked(np.ones((CHAINS, SWEEPS, 1), np.int64)).status[0] == Status.FROZEN


def test_odd_counts_are_refused():
    """Shapes that do not fit, sums that no such squares allow; sweeps are not converted twice."""
    found = backends.load("reference").block_ladder(np.eye(8, dtype=int)[:, None])
    with pytest.raises(UsageError, match=r"found block sums \(3, 8, 1\)"):
        Counts.from_block_ladder(replace(found, sums=found.sums[:-1]))
    with pytest.raises(UsageError, match="no sums of so many blocks"):
        Counts.from_block_ladder(replace(found, sums=found.sums + 9))
    with pytest.raises(UsageError, match="in blocks"):
        blocks_in_sweeps(blocked(telegraph(3.0, 0.5, 13)), WIDTH)
