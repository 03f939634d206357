"""The founding rule: the program's tau of every observable from a packed trajectory, and a checkpoint read by it."""

import numpy as np
import pytest

import backends
from tests.experiments.dtm import toy
from verdict.experiments.dtm import measuring
from verdict.experiments.dtm.clamped import Clamping
from verdict.experiments.dtm.pair_times import pair_times
from verdict.experiments.dtm.seed_rule import SeedRule, read_checkpoint
from verdict.experiments.enumeration import exact_times
from verdict.statistics.tau import Counts, load
from verdict.words.errors import IntegrityError

VISIBLE = np.array([[True, False], [False, False], [True, True], [False, True]])


def rule(kernel: str = "alternating", trajectory: int = 8192) -> SeedRule:
    """Return lengths that the toy is done with in a second."""
    how = toy.protocol()
    clamping = Clamping(32, how.K_train, how.level, how.positive)
    return SeedRule(
        kernel=kernel, chains=32, warmup=200, trajectory=trajectory, K_ref=8192, windows=(16, 64), K_train=how.K_train,
        beta=1.0, seed=1, level=0.999, clamping=clamping,
    )  # fmt: skip


def packed(n_sweeps: int) -> backends.PackedTrajectory:
    """Return a trajectory of the toy."""
    state, machine = toy.state(), toy.Machine.of(toy.RECIPE.substrate, toy.RECIPE.diffusion, 2)
    job = backends.Job(
        model=machine.model(state.weights.value, state.biases.value), beta=1.0, kernel=backends.Kernel.SYMMETRISED,
        n_chains=3, warmup=10, n_sweeps=n_sweeps, seed=1, start=backends.Start.COINS, sinks=(backends.Trajectory(1),),
    )  # fmt: skip
    return backends.load("numba_cpu").run(job).of(backends.PackedTrajectory)


@pytest.mark.parametrize("n_sweeps", [3, 50, 700])
def test_the_values_are_those_of_the_plain_estimator(n_sweeps: int) -> None:
    """The values are those of `pair_truncated` from all lags of the plain series, to rounding."""
    rows = toy.Machine.of(toy.RECIPE.substrate, toy.RECIPE.diffusion, 2).observables()
    trajectory = packed(n_sweeps)
    found = pair_times(backends.load("numba_cpu"), trajectory, rows)
    i, j = rows.T
    spins = trajectory.spins().astype(np.int64)
    series = np.where(j < 0, 1, spins[:, :, j]) * spins[:, :, i]
    plain = load("pair_truncated").estimate(Counts.from_series(series), level=0.95)
    if n_sweeps > 16:
        np.testing.assert_allclose(found.tau, plain.value, rtol=1e-9)
    np.testing.assert_allclose(found.variance, series.var(axis=(0, 1)), atol=1e-12)
    assert (found.tau <= max(0.5, found.ceiling) + 1e-9).all()


def test_a_checkpoint_is_read_by_the_founding_rule(tmp_path) -> None:
    """Long against tau: T_O within a tenth of enumeration (12 standard errors), ratios near 1, reference at rest."""
    folder, how = toy.project(tmp_path), toy.protocol()
    of = measuring.subject(folder, how, toy.RECIPE, toy.EPOCHS)
    found = read_checkpoint(backends.load("numba_cpu"), of, rule(), VISIBLE, "test")
    assert found.times.total == pytest.approx(exact_times(toy.exact("alternating")).T_O, rel=0.1)
    assert 0.5 < found.ratio(64).lo <= found.ratio(64).hi < 2
    assert found.change.hi < 0.2
    again = read_checkpoint(backends.load("numba_cpu"), of, rule(), VISIBLE, "test")
    assert again.ratio(16) == found.ratio(16)


def test_stale_weights_are_refused(tmp_path) -> None:
    """A trajectory of other tables than the checkpoint's gives no number."""
    from dataclasses import replace

    of = measuring.subject(toy.project(tmp_path), toy.protocol(), toy.RECIPE, toy.EPOCHS)
    with pytest.raises(IntegrityError, match="stale weights"):
        read_checkpoint(backends.load("numba_cpu"), replace(of, tables="0" * 64), rule(), VISIBLE, "test")
