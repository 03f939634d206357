"""Threads, chunks, continuation and interruption never change an integer of a tempered job."""

import numpy as np
import pytest

import backends
from backends import Checkpoint, Kernel, Moments, Start, Trajectory, numba_tempered, tempered_engine
from backends.errors import CheckpointError
from tests.backends.tempering.tempered_jobs import differences, plain_tempered
from tests.backends.test_invariance import KilledError

KERNELS = pytest.mark.parametrize("kernel", list(Kernel))


def killed_after(backend, job, checkpoint, rounds):
    """Run a job until at least `rounds` rounds are done, then die."""

    def progress(done, total):
        if done >= rounds:
            raise KilledError

    with pytest.raises(KilledError):
        backend.temper(job, progress, checkpoint)


@KERNELS
@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("n_sets", [6, 130])
def test_threads(kernel, threads, n_sets, monkeypatch):
    """One thread, several over parts, several over blocks of rungs: the same integers."""
    job = plain_tempered(kernel=kernel, n_sets=n_sets)
    one = backends.load("numba_cpu", threads=1).temper(job)
    assert [] == differences(one, backends.load("numba_cpu", threads=threads).temper(job))
    monkeypatch.setattr(numba_tempered, "SHARED_WORK", 0)
    assert [] == differences(one, backends.load("numba_cpu", threads=threads).temper(job))


def test_rungs_are_shared_where_parts_are_few_and_rounds_long(monkeypatch):
    """One part of 96 long rungs goes to all cores; parts enough, short rounds or one core do not split the ladder."""
    job = plain_tempered()
    assert [(0, 4)] == numba_tempered.rung_blocks(job, 32, 1, 2)
    monkeypatch.setattr(numba_tempered, "SHARED_WORK", 0)
    assert [(0, 2), (2, 4)] == numba_tempered.rung_blocks(job, 32, 1, 2)
    assert [(0, 1), (1, 2), (2, 3), (3, 4)] == numba_tempered.rung_blocks(job, 32, 1, 9)
    assert [(0, 4)] == numba_tempered.rung_blocks(job, 32, 2, 2)
    assert [1, 1, 2, 4, 1, 4] == [numba_tempered.words_of_sets(n) for n in (1, 16, 32, 64, 130, 4096)]


@KERNELS
def test_chunks(kernel, monkeypatch):
    """Counting one word at a time or eight, reporting every third round or rarely: the same integers."""
    job = plain_tempered(kernel=kernel, n_rounds=600)
    whole = backends.load("numba_cpu").temper(job)
    monkeypatch.setattr(tempered_engine, "CHUNK_BYTES", 1)
    monkeypatch.setattr(tempered_engine, "QUIET_ROUNDS", 3)
    monkeypatch.setattr(numba_tempered, "BATCH", 2)
    assert [] == differences(whole, backends.load("numba_cpu").temper(job))


@KERNELS
def test_sets_do_not_depend_on_their_number(kernel):
    """Within one multiple of four, the first sets are those of the smaller job: chain numbers tell rungs apart."""
    few, many = (backends.load("numba_cpu").temper(plain_tempered(kernel=kernel, n_sets=n)) for n in (17, 20))
    assert np.array_equal(few.final, many.final[:, :17])
    assert np.array_equal(few.labels, many.labels[:17])
    assert np.array_equal(few.trace, many.trace[:, :17])


@KERNELS
def test_continuing_equals_running_on(kernel):
    """A run continued from its final bits at the right round equals the longer run; names of replicas compose."""
    numba = backends.load("numba_cpu")
    whole = numba.temper(plain_tempered(kernel=kernel, warmup=0, sinks=()))
    first = numba.temper(plain_tempered(kernel=kernel, warmup=0, n_rounds=47, sinks=()))
    rest = numba.temper(
        plain_tempered(kernel=kernel, warmup=0, n_rounds=73, sinks=(), start=first.final, first_round=47)
    )
    assert np.array_equal(whole.final, rest.final)
    assert np.array_equal(whole.trace, np.concatenate([first.trace, rest.trace]))
    assert np.array_equal(whole.labels, np.take_along_axis(first.labels, rest.labels, axis=1))


@KERNELS
@pytest.mark.parametrize("rounds", [1, 4, 40, 300])
def test_a_killed_run_resumes_to_the_same_integers(tempering, tmp_path, kernel, rounds):
    """Killed in warm-up or in measurement, the run goes on from its checkpoint to the same bytes."""
    job = plain_tempered(kernel=kernel, n_rounds=360, n_sets=5)
    checkpoint, resumed = Checkpoint(tmp_path / "job.npz", every=3), []
    killed_after(tempering, job, checkpoint, rounds)
    again = tempering.temper(job, lambda done, total: resumed.append((done, total)), checkpoint)
    assert resumed[0][0] > rounds
    assert (365, 365) == resumed[-1]
    assert [] == differences(tempering.temper(job), again)
    assert [file.name for file in tmp_path.iterdir()] == ["job.npz"]


def test_a_checkpoint_of_one_backend_serves_another(tempering, reference, tmp_path):
    """A run begun by `reference` is finished by any backend."""
    job, checkpoint = plain_tempered(), Checkpoint(tmp_path / "job.npz", every=1)
    killed_after(reference, job, checkpoint, 60)
    assert [] == differences(reference.temper(job), tempering.temper(job, checkpoint=checkpoint))


def test_a_finished_checkpoint_gives_the_counts_without_sampling(tmp_path):
    """Running a finished job again reports no progress and returns the same integers."""
    numba, job, checkpoint = backends.load("numba_cpu"), plain_tempered(), Checkpoint(tmp_path / "job.npz", every=10)
    first, calls = numba.temper(job, checkpoint=checkpoint), []
    assert [] == differences(first, numba.temper(job, lambda *now: calls.append(now), checkpoint))
    assert [] == calls


def test_a_checkpoint_of_another_job_is_refused(tmp_path):
    """A file of another seed, and one of a plain job, are named and not used."""
    numba, checkpoint = backends.load("numba_cpu"), Checkpoint(tmp_path / "job.npz", every=10)
    numba.temper(plain_tempered(), checkpoint=checkpoint)
    with pytest.raises(CheckpointError, match="belongs to job"):
        numba.temper(plain_tempered(seed=12), checkpoint=checkpoint)
    with pytest.raises(CheckpointError, match="belongs to job"):
        numba.run(plain_tempered().rungs[0], checkpoint=checkpoint)


@pytest.mark.parametrize("damage", ["truncated", "without replicas"])
def test_a_damaged_checkpoint_is_refused(tmp_path, damage):
    """Half a file, or a missing array: one sentence that says what to do."""
    numba, checkpoint = backends.load("numba_cpu"), Checkpoint(tmp_path / "job.npz", every=10)
    job = plain_tempered(sinks=((1, Moments(60, 1)),))
    numba.temper(job, checkpoint=checkpoint)
    whole = checkpoint.path.read_bytes()
    with np.load(checkpoint.path) as stored:
        content = {name: stored[name] for name in stored.files if name != "1.carried"}
    if damage == "truncated":
        checkpoint.path.write_bytes(whole[: len(whole) // 2])
    else:
        np.savez(checkpoint.path, **content)
    with pytest.raises(CheckpointError, match="delete it to start again"):
        numba.temper(job, checkpoint=checkpoint)


def test_looks_change_nothing_else(tempering):
    """Sinks on some rungs leave states, swaps and labels as they are without."""
    without, seen = tempering.temper(plain_tempered(sinks=())), tempering.temper(plain_tempered())
    assert np.array_equal(without.final, seen.final)
    assert np.array_equal(without.trace, seen.trace)


def test_starts():
    """Up, down, coins and bias starts are each rung's own, seen before any round."""
    numba, n = backends.load("numba_cpu"), 4000
    job = {s: plain_tempered(start=s, warmup=0, n_rounds=0, sinks=(), n_sets=n) for s in Start}
    final = {s: numba.temper(one).final for s, one in job.items()}
    assert final[Start.UP].all()
    assert not final[Start.DOWN].any()
    z = 5 * np.sqrt(0.25 / n)
    assert np.abs(final[Start.COINS].mean(axis=1) - 0.5).max() < z
    assert (final[Start.COINS][0] != final[Start.COINS][1]).any()
    for rung, bits in zip(job[Start.BIAS].rungs, final[Start.BIAS], strict=True):
        assert np.abs(bits.mean(axis=0) - 1 / (1 + np.exp(-rung.beta * rung.model.biases))).max() < z


def test_a_look_keeps_its_stride_where_rounds_are_shared(monkeypatch, reference):
    """Blocks of rungs on several cores, looks at every third round only."""
    monkeypatch.setattr(numba_tempered, "SHARED_WORK", 0)
    job = plain_tempered(sinks=((1, Trajectory(3)), (2, Moments(60, 6))), n_sets=40)
    assert [] == differences(reference.temper(job), backends.load("numba_cpu", threads=2).temper(job))
