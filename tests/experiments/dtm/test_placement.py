"""Rungs at equal rejection: on laws whose barrier is known, on an enumerated machine, and where nothing is known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm

from tests.experiments.dtm import tiny
from verdict.experiments.dtm import paths, placement
from verdict.experiments.dtm.paths import Path


def refused(positions: np.ndarray, width: float) -> np.ndarray:
    """Share refused between Gaussian laws N(width * position, 1): their means stand `width` apart in all.

    The log ratio of a swap between means m apart is N(-m^2, 2 m^2), so that 2 Phi(-m / sqrt 2) are accepted.
    """
    return np.asarray(1.0 - 2.0 * norm.cdf(-width * np.diff(positions) / np.sqrt(2.0)))


def test_many_rungs_sum_to_the_known_barrier() -> None:
    """For means w apart Lambda is w / sqrt(pi): the sum of refusals approaches it from below as rungs grow."""
    width = 20.0
    sums = [float(refused(np.linspace(0, 1, n), width).sum()) for n in (32, 128, 1024)]
    assert sums == sorted(sums)
    assert width / np.sqrt(np.pi) == pytest.approx(sums[-1], rel=1e-4)


@pytest.mark.parametrize("n_rungs", [12, 40])
def test_stages_equalise_a_warped_path(n_rungs: int) -> None:
    """On a path that crowds at one end, stages bring every refusal to the same, and to what a straight path has."""
    positions = np.linspace(0.0, 1.0, n_rungs)
    for _ in range(8):
        positions = placement.equal_rejection(positions, refused(positions**3, 10.0), n_rungs)
    wanted = refused(np.linspace(0, 1, n_rungs), 10.0)
    assert wanted == pytest.approx(refused(positions**3, 10.0), rel=0.02)
    assert (positions[0], positions[-1]) == (0.0, 1.0)


def test_positions_rise_whatever_was_refused() -> None:
    """No two rungs fall together where nothing is refused over a stretch, and the number of rungs may change."""
    positions = np.linspace(0.0, 1.0, 9)
    for rejected in ([0.0] * 8, [0, 0, 0, 1, 0, 0, 0, 0], [1.0] * 8):
        found = placement.equal_rejection(positions, np.array(rejected, float), 17)
        assert (len(found), found[0], found[-1]) == (17, 0.0, 1.0)
        assert (np.diff(found) > 0).all()
    same = placement.equal_rejection(positions, np.full(8, 0.3), 9)
    assert positions == pytest.approx(same)


def test_an_edge_that_was_never_tried_is_unknown() -> None:
    """Its share is NaN, and so is Lambda: no acceptance is made up."""
    shares = placement.rejections(np.array([[3, 0], [1, 0]]), np.array([4, 0]))
    assert [0.25, 0.75] == shares[:, 0].tolist()
    assert np.isnan(placement.barrier(shares, 0.95).lo)


def test_the_barrier_holds_its_mean_as_often_as_said() -> None:
    """Sets of binomial counts: the 95 % interval of Lambda holds the truth in 92 to 98 % of 400 draws (3 errors)."""
    rng, chance, tries = np.random.default_rng(5), np.array([0.2, 0.5, 0.7]), np.array([50, 50, 50])
    held = 0
    for _ in range(400):
        accepted = rng.binomial(tries, chance, (24, 3))
        found = placement.barrier(placement.rejections(accepted, tries), 0.95)
        held += found.lo <= float((1 - chance).sum()) <= found.hi
    assert 0.92 * 400 <= held <= 0.98 * 400


def test_growth_is_told_from_none() -> None:
    """Lambda that stands still has an interval around zero; one that grew by a third has none that reaches it."""
    rng, tries = np.random.default_rng(6), np.full(8, 400)

    def stage(chance: float) -> np.ndarray:
        return placement.rejections(rng.binomial(tries, 1 - chance, (20, 8)), tries)

    still, grown = (placement.growth(stage(late), stage(0.3), 0.99, same=False) for late in (0.3, 0.4))
    assert still.lo < 0.0 < still.hi < 0.1
    assert 0.1 < grown.lo < 1 / 3 < grown.hi


def test_a_path_in_beta_is_beta() -> None:
    """At position x every parameter is x times the end's, at 0 none is left, and at 1 it is the end's bit for bit."""
    _, end = tiny.toy()
    half, zero, whole = (paths.beta(end).model(x) for x in (0.5, 0.0, 1.0))
    assert (0.5 * end.weights).tolist() == half.weights.tolist()
    assert not zero.weights.any() and not zero.biases.any()
    assert end.weights.tobytes() + end.biases.tobytes() == whole.weights.tobytes() + whole.biases.tobytes()


def test_a_path_through_training_meets_every_checkpoint() -> None:
    """Knots are met bit for bit at k/n, and between two of them parameters lie on the line."""
    models = [tiny.toy(seed=seed)[1] for seed in (1, 2, 3, 4)]
    path = paths.training(models[:3], models[3])
    for k, model in enumerate(models):
        assert model.weights.tobytes() == path.model((k + 1) / 4).weights.tobytes()
    between = path.model(0.625).weights.astype(float)
    line = 0.5 * models[1].weights.astype(float) + 0.5 * models[2].weights
    assert line == pytest.approx(between, abs=1e-7)


def test_the_barrier_of_an_enumerated_machine() -> None:
    """Rungs that are placed by the exact refusals of nine spins refuse alike, and not nothing."""
    machine, end = tiny.toy(seed=8)
    strong = type(end)(end.graph, 4 * end.weights, 2 * end.biases)
    path, positions = Path((strong,)), np.linspace(0.0, 1.0, 6)
    for _ in range(6):
        positions = placement.equal_rejection(positions, _exact(path, positions, machine.graph.edges), 6)
    shares = _exact(path, positions, machine.graph.edges)
    assert shares.max() - shares.min() < 0.02
    assert shares.max() > 0.1


def _exact(path: Path, positions: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Share refused between neighbours, summed over all pairs of states of nine spins."""
    bits = (np.arange(512)[:, None] >> np.arange(9)) & 1
    spins = 2.0 * bits - 1
    laws = []
    for model in path.models(positions):
        energy = spins @ model.biases.astype(float) + (spins[:, edges[:, 0]] * spins[:, edges[:, 1]]) @ model.weights
        laws.append(energy - np.log(np.exp(energy).sum()))
    out = []
    for low, high in pairwise(laws):
        ratio = (high - low)[:, None] - (high - low)[None, :]
        accepted = np.exp(low)[:, None] * np.exp(high)[None, :] * np.exp(np.minimum(ratio, 0.0))
        out.append(1.0 - accepted.sum())
    return np.array(out)
