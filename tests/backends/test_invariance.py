"""Threads, chunks, continuation and interruption never change an integer."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest

import backends
from backends import Checkpoint, Kernel, Moments, Start, Trajectory, engine, numba_counts
from backends.errors import CheckpointError
from tests.backends.backend_jobs import FAR, differences, plain_job

KERNELS = pytest.mark.parametrize("kernel", list(Kernel))


class KilledError(Exception):
    """Stands in for a kill between two chunks."""


def killed_after(backend, job, checkpoint, sweeps):
    """Run a job until at least `sweeps` sweeps are done, then die."""

    def progress(done, total):
        if done >= sweeps:
            raise KilledError

    with pytest.raises(KilledError):
        backend.run(job, progress, checkpoint)


@KERNELS
@pytest.mark.parametrize("threads", [2, 5])
def test_threads(kernel, threads):
    """One thread or several: other parts, other lanes, the same integers."""
    job = plain_job(kernel=kernel, n_chains=130)
    one, many = (backends.load("numba_cpu", threads=n).run(job) for n in (1, threads))
    assert [] == differences(one, many)


@KERNELS
def test_chunks(kernel, monkeypatch):
    """Counting one word at a time or eight gives the same integers."""
    job = plain_job(kernel=kernel, n_sweeps=1200)
    whole = backends.load("numba_cpu").run(job)
    monkeypatch.setattr(numba_counts, "CHUNK_WORDS", 1)
    monkeypatch.setattr(engine, "QUIET_SWEEPS", 3)
    assert [] == differences(whole, backends.load("numba_cpu").run(job))


@KERNELS
def test_chains_do_not_depend_on_their_number(kernel):
    """The first 19 of 130 chains are the 19 chains of the smaller job."""
    few, many = (
        backends.load("numba_cpu").run(plain_job(kernel=kernel, n_chains=n, sinks=(Trajectory(1),))) for n in (19, 130)
    )
    assert np.array_equal(few.records[0].words, many.records[0].words[:19])


@KERNELS
def test_continuing_equals_running_on(kernel):
    """A run continued from its final bits at the right sweep number equals the longer run."""
    numba, whole = backends.load("numba_cpu"), plain_job(kernel=kernel, warmup=3, n_sweeps=120, sinks=())
    first = numba.run(plain_job(kernel=kernel, warmup=3, n_sweeps=60, sinks=()))
    rest = plain_job(kernel=kernel, warmup=0, n_sweeps=60, sinks=(), start=first.final, first_sweep=63)
    assert np.array_equal(numba.run(whole).final, numba.run(rest).final)


@KERNELS
@pytest.mark.parametrize("sweeps", [1, 4, 40, 1100, 2300])
def test_a_killed_run_resumes_to_the_same_integers(backend, tmp_path, monkeypatch, kernel, sweeps):
    """KilledError in warm-up or in measurement, the run goes on from its checkpoint to the same bytes."""
    monkeypatch.setattr(numba_counts, "CHUNK_WORDS", 2)
    job = plain_job(kernel=kernel, n_sweeps=2400, n_chains=5)
    checkpoint = Checkpoint(tmp_path / "job.npz", every=3)
    killed_after(backend, job, checkpoint, sweeps)
    assert checkpoint.path.exists()
    resumed = []
    again = backend.run(job, lambda done, total: resumed.append(done), checkpoint)
    assert resumed[0] > sweeps
    assert [] == differences(backend.run(job), again)
    assert [file.name for file in tmp_path.iterdir()] == ["job.npz"]


KILLED = """
import sys; from pathlib import Path
import backends; from tests.backends.backend_jobs import plain_job
from backends import Moments, Trajectory
job = plain_job(n_chains=64, n_sweeps=256_000, sinks=(Moments(32_000, 1), Trajectory(40)))
backends.load("numba_cpu", 1).run(job, None, backends.Checkpoint(Path(sys.argv[1]), every=2560))
"""


def test_a_process_killed_without_warning_resumes_to_the_same_integers(tmp_path):
    """SIGKILL at whatever moment, twice: the third run ends with the integers of an uninterrupted one."""
    file, job = (
        tmp_path / "job.npz",
        plain_job(n_chains=64, n_sweeps=256_000, sinks=(Moments(32_000, 1), Trajectory(40))),
    )
    command = [sys.executable, "-c", KILLED, str(file)]
    done = [0]
    for _ in range(2):
        with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as running:
            deadline = time.monotonic() + 60
            while _done(file) <= done[-1] and time.monotonic() < deadline:
                time.sleep(0.002)
            running.kill()
        done.append(_done(file))
    assert 0 < done[1] < done[2] < 256_005
    numba = backends.load("numba_cpu", 1)
    assert [] == differences(numba.run(job), numba.run(job, checkpoint=Checkpoint(file, every=256_000)))


def _done(file):
    """Sweeps done according to a checkpoint that may not be there yet."""
    if not file.exists():
        return 0
    with np.load(file) as stored:
        return int(stored["done"])


def test_a_checkpoint_of_one_backend_serves_another(backend, reference, tmp_path):
    """A run begun by `reference` is finished by any backend."""
    job = plain_job(n_sweeps=240)
    checkpoint = Checkpoint(tmp_path / "job.npz", every=1)
    killed_after(reference, job, checkpoint, 130)
    assert [] == differences(reference.run(job), backend.run(job, checkpoint=checkpoint))


def test_a_finished_checkpoint_gives_the_counts_without_sampling(tmp_path):
    """Running a finished job again reports no progress and returns the same integers."""
    numba, job, checkpoint = backends.load("numba_cpu"), plain_job(), Checkpoint(tmp_path / "job.npz", every=10)
    first = numba.run(job, checkpoint=checkpoint)
    calls = []
    assert [] == differences(first, numba.run(job, lambda *now: calls.append(now), checkpoint))
    assert calls == []


def test_checkpoints_are_the_same_bytes(tmp_path):
    """Two runs of one job leave equal files."""
    files = [tmp_path / name for name in ("a.npz", "b.npz")]
    for file in files:
        backends.load("numba_cpu").run(plain_job(), checkpoint=Checkpoint(file, every=10))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_checkpoint_of_another_job_is_refused(tmp_path):
    """A file that belongs to another seed is named, not used."""
    numba, checkpoint = backends.load("numba_cpu"), Checkpoint(tmp_path / "job.npz", every=10)
    numba.run(plain_job(), checkpoint=checkpoint)
    with pytest.raises(CheckpointError, match="belongs to job"):
        numba.run(plain_job(seed=12), checkpoint=checkpoint)


@pytest.mark.parametrize("damage", ["truncated", "empty", "text", "missing"])
def test_a_damaged_checkpoint_is_refused(tmp_path, damage):
    """Half a file, no content, another format, or a missing array: one sentence that says what to do."""
    numba, checkpoint = backends.load("numba_cpu"), Checkpoint(tmp_path / "job.npz", every=10)
    numba.run(plain_job(), checkpoint=checkpoint)
    whole = checkpoint.path.read_bytes()
    if damage == "missing":
        with np.load(checkpoint.path) as stored:
            content = {name: stored[name] for name in stored.files if name != "0.words"}
        np.savez(checkpoint.path, **content)
    else:
        checkpoint.path.write_bytes({"truncated": whole[: len(whole) // 2], "empty": b"", "text": b"hello"}[damage])
    with pytest.raises(CheckpointError, match="delete it to start again"):
        numba.run(plain_job(), checkpoint=checkpoint)


def test_progress_counts_every_sweep():
    """Progress rises to the number of sweeps, warm-up included."""
    seen = []
    backends.load("numba_cpu").run(plain_job(sinks=(Moments(240, 1),)), lambda done, total: seen.append((done, total)))
    assert sorted(seen) == seen
    assert seen[-1] == (245, 245)


def test_starts():
    """Up, down, coins and bias starts are what they say, seen before any sweep."""
    numba = backends.load("numba_cpu")
    final = {s: numba.run(plain_job(start=s, warmup=0, n_sweeps=0, sinks=(), n_chains=4000)).final for s in Start}
    assert final[Start.UP].all()
    assert not final[Start.DOWN].any()
    z = 5 * np.sqrt(0.25 / 4000)
    assert np.abs(final[Start.COINS].mean(axis=0) - 0.5).max() < z
    assert np.abs(final[Start.BIAS].mean(axis=0) - 1 / (1 + np.exp(-plain_job().model.biases))).max() < z


def test_the_counter_is_not_shared_between_sweeps():
    """The same job at another first sweep gives other bits."""
    first, second = (backends.load("numba_cpu").run(plain_job(first_sweep=s)).final for s in (0, FAR))
    assert (first != second).any()
