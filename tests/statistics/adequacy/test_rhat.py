"""R̂ in its four shapes against arviz-stats, and what it says of stuck, frozen and single chains."""

from __future__ import annotations

import numpy as np
import pytest
from arviz_stats.base import array_stats

from verdict.statistics.adequacy import largest_rhat, nested_rhat, split_rhat, start_rhat, time_rhat
from verdict.words.errors import UsageError


def spins(seed, n_chains, n_draws, n_obs=3, up=0.5):
    """Draw independent ±1 draws."""
    rng = np.random.default_rng(seed)
    return np.where(rng.random((n_chains, n_draws, n_obs)) < up, 1, -1).astype(np.int8)


def parts(x, n_parts):
    """Sum equal stretches: int64[n_chains, n_parts, n_obs]."""
    return x.reshape(x.shape[0], n_parts, -1, x.shape[2]).sum(axis=2, dtype=np.int64)


def test_split_rhat_equals_arviz():
    """Half sums of ±1 give the rank-free split R̂ of the series."""
    x = spins(1, 4, 100, up=0.8)
    x[0, :, 1] = 1  # one chain that never moves
    theirs = [
        float(array_stats.rhat(x[:, :, a].astype(float), chain_axis=0, draw_axis=1, method="split")) for a in range(3)
    ]
    np.testing.assert_allclose(split_rhat(parts(x, 2), 50), theirs, rtol=1e-12)


def test_split_rhat_of_floats_needs_their_squares():
    """Sums and sums of squares are enough for any observable."""
    y = np.random.default_rng(2).normal(3.0, 2.0, size=(6, 80, 2))
    halves = y.reshape(6, 2, 40, 2)
    theirs = [float(array_stats.rhat(y[:, :, a], chain_axis=0, draw_axis=1, method="split")) for a in range(2)]
    mine = split_rhat(halves.sum(axis=2), 40, (halves**2).sum(axis=2))
    np.testing.assert_allclose(mine, theirs, rtol=1e-9)


def test_nested_rhat_equals_its_definition():
    """Superchain means against the scatter inside superchains (Margossian et al. 2024)."""
    x = spins(3, 12, 20).astype(float)
    groups = x.reshape(3, 4, 20, 3)
    means = groups.mean(axis=2)
    inside = means.var(axis=1, ddof=1) + groups.var(axis=2, ddof=1).mean(axis=1)
    between = means.mean(axis=1).var(axis=0, ddof=1)
    wanted = np.sqrt(1 + between / inside.mean(axis=0))
    np.testing.assert_allclose(nested_rhat(groups.sum(axis=2).astype(np.int64), 20), wanted, rtol=1e-12)


def test_chains_in_two_wells_are_caught():
    """Healthy inside, apart in the mean: R̂ far above any bar; one well alone looks perfect."""
    x = np.concatenate([spins(4, 4, 200, up=0.9), spins(5, 4, 200, up=0.1)])
    assert split_rhat(parts(x, 2), 100).min() > 1.5
    assert split_rhat(parts(x[:4], 2), 100).max() < 1.1
    assert start_rhat(x.sum(axis=1, dtype=np.int64), 200, [0] * 4 + [1] * 4).min() > 1.5


def test_a_transient_common_to_all_chains_is_seen_in_time_only():
    """Every chain drifts alike: chain against chain agrees in each stretch, time against time does not."""
    up = np.repeat(np.linspace(0.95, 0.5, 8), 50)[None, :, None]
    x = np.where(np.random.default_rng(6).random((16, 400, 3)) < up, 1, -1)
    sums = parts(x, 8)
    assert max(split_rhat(sums[:, k : k + 1], 50).max() for k in range(8)) < 1.1
    assert time_rhat(sums, 50).min() > 1.05
    assert time_rhat(parts(spins(7, 16, 400), 8), 50).max() < 1.01


def test_frozen_is_unknown_and_frozen_apart_is_infinite():
    """All constant and equal: NaN, never 1; constant and different: infinity."""
    same, apart = np.full((4, 2, 1), 50), np.array([[[50], [50]], [[-50], [-50]]])
    assert np.isnan(split_rhat(same, 50)[0])
    assert np.isinf(split_rhat(apart, 50)[0])
    assert np.isnan(nested_rhat(same, 50)[0])


def sums_of(x):
    """Sum draws and their squares: [n_chains, n_parts, n_obs] each, of x [n_chains, n_parts, n_draws, n_obs]."""
    return x.sum(axis=2), (x**2).sum(axis=2)


@pytest.mark.parametrize("value", [0.1, 1.0 / 3.0, -7.7e9, 1e-30, 1e150])
def test_equal_constants_are_unknown_whatever_their_size(value):
    """Rounding of a mean is no distance between chains."""
    sums, squares = sums_of(np.full((7, 3, 11, 1), value))
    for over in (split_rhat, nested_rhat, time_rhat):
        assert np.isnan(over(sums, 11, squares)[0])


@pytest.mark.parametrize("spread", [0.0, 1e-12, 1e-9, 1e-7, 1e-5])
def test_chains_that_hardly_move_stay_apart(spread):
    """Frozen but for a tiny tremor, at two places: R-hat is infinite or as large as the distance in its spread."""
    jitter = spread * np.random.default_rng(10).standard_normal((4, 2, 50, 1))
    sums, squares = sums_of(jitter + np.array([1.0, 1.0, -1.0, -1.0])[:, None, None, None])
    assert split_rhat(sums, 50, squares)[0] > 1e4
    assert start_rhat(sums[:, 0], 50, [0, 0, 1, 1], squares[:, 0])[0] > 1e4


def test_one_flip_in_a_frozen_chain_does_not_hide_the_distance():
    """Three chains up, one down, and a single draw of one chain the other way."""
    sums = np.array([50, 50, 48, -50])[:, None, None]
    assert start_rhat(np.array([[50], [48], [-50], [-50]]), 50, [0, 0, 1, 1])[0] > 5.0
    assert split_rhat(np.repeat(sums, 2, axis=1), 50)[0] > 5.0


def test_squares_beyond_the_range_of_floats_are_unknown():
    """An overflow is no chain at rest, which would read as agreement or as infinity."""
    sums, squares = np.full((4, 2, 1), 1e200), np.full((4, 2, 1), np.inf)
    assert np.isnan(split_rhat(sums, 50, squares)[0])
    assert np.isnan(split_rhat(np.full((4, 2, 1), np.nan), 50, squares)[0])


def test_the_largest_of_many_is_never_smaller_than_one_that_is_infinite():
    """Infinity before NaN, NaN before every number, and nothing of nothing."""
    assert largest_rhat(np.array([1.0, np.nan, np.inf])) == np.inf
    assert np.isnan(largest_rhat(np.array([3.0, np.nan])))
    assert largest_rhat(np.array([1.0, 3.0, 2.0])) == 3.0
    assert np.isnan(largest_rhat(np.zeros(0)))


def test_one_chain_has_no_between_chain_evidence():
    """A single chain, or a single kind of start, is unknown."""
    x = spins(8, 1, 100)
    assert np.isnan(start_rhat(spins(9, 4, 50).sum(axis=1, dtype=np.int64), 50, [0, 0, 0, 0])).all()
    assert np.isnan(split_rhat(parts(x, 1), 100)).all()
    assert np.isnan(split_rhat(parts(x, 2), 50)).all()
    with pytest.raises(UsageError, match="at least two superchains"):
        nested_rhat(parts(x, 2), 50)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: split_rhat(np.zeros((2, 3), int), 5), r"wanted \[n_chains, n_parts, n_obs\]"),
        (lambda: split_rhat(np.zeros((2, 2, 1), int), 1), "at least two draws"),
        (lambda: start_rhat(np.zeros((3, 1), int), 5, [0, 0, 1]), "as many chains of each start"),
    ],
)
def test_bad_shapes_are_refused(call, message):
    """Every refusal says what was found and wanted."""
    with pytest.raises(UsageError, match=message):
        call()
