"""Sums over windows: merged without a copy where there is nothing to merge, and a batch a few windows at a time."""

import tracemalloc

import numpy as np
import pytest

import backends
from tests.experiments.dtm import toy
from verdict.experiments.dtm import clamped
from verdict.experiments.dtm.blocks import Run, merged, nobody, warmed, windows
from verdict.experiments.dtm.measuring import plain_job, subject


def sums_of(width, kind=np.int16):
    """Return sums of ±1 draws over 12 windows of so many sweeps, [12, 5, 3]."""
    draws = np.random.default_rng(1).choice([-1, 1], size=(12, width, 5, 3))
    return draws.sum(axis=1).astype(kind)


@pytest.mark.parametrize("factor", [2, 5, 12])
def test_merged_sums_are_those_of_the_longer_windows(factor):
    """A rest that fills no whole window is left out; sums beyond 16 bits are told in 32."""
    sums = sums_of(8)
    whole = 12 // factor * factor
    expected = sums[:whole].reshape(-1, factor, 5, 3).sum(axis=1)
    assert np.array_equal(expected, merged(sums, factor, 8 * factor))
    assert (np.int16, np.int32) == (merged(sums, factor, 2**15 - 1).dtype, merged(sums, factor, 2**15).dtype)


def test_sums_that_do_not_fit_are_not_wrapped():
    """Twelve windows of 30,000 draws up come to 360,000."""
    sums = np.full((12, 1, 1), 30_000, np.int16)
    assert 360_000 == merged(sums, 12, 360_000).item()


def test_nothing_is_copied_where_nothing_is_merged():
    """Of one window each they are the sums themselves."""
    sums = sums_of(8)
    assert merged(sums, 1, 8) is sums


@pytest.fixture
def run(tmp_path):
    """Return chains of the toy at coins."""
    how = toy.protocol()
    of = subject(toy.project(tmp_path), how, toy.RECIPE, toy.EPOCHS)
    job = plain_job(of.model, how.beta, chains=8, kernel="alternating", seed=1)
    backend = backends.load("numba_cpu")
    return Run(backend, of.machine, job, of.tables, backend.run(job).final)


@pytest.mark.parametrize(("n_windows", "width"), [(1, 32), (4, 32), (7, 25), (16, 100)])
def test_a_batch_in_parts_has_the_means_of_the_whole(run, n_windows, width):
    """Exactly: chains go on where they were, and integers are added."""
    plan = toy.protocol().positive.model_copy(update={"windows": n_windows})
    how = clamped.Clamping(8, width, 0.95, plan)
    batch = np.random.default_rng(2).random((24, len(run.machine.roles.visible))) < 0.5
    held = warmed(clamped.holding(run, how, batch, 5), plan.warmup, nobody)
    sums, _ = windows(held, width, n_windows, nobody)
    expected = sums.sum(axis=0, dtype=np.int64).T / (n_windows * width)
    assert np.array_equal(expected, clamped.batch_means(run, how, batch, 5))


def test_a_batch_holds_a_few_windows_at_a_time(run):
    """The sums of 1,024 windows take more than all that is held at once."""
    plan = toy.protocol().positive.model_copy(update={"windows": 1024})
    batch = np.zeros((512, len(run.machine.roles.visible)), bool)
    how = clamped.Clamping(8, 32, 0.95, plan)
    clamped.batch_means(run, how, batch[:8], 5)
    whole = 1024 * len(run.machine.observables()) * len(batch)  # of a byte each, the least that they could be
    tracemalloc.start()
    clamped.batch_means(run, how, batch, 5)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < whole
