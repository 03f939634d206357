"""Killed with SIGKILL at every touch of the file system, a driver or worker loses time and nothing else."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.made import ORIGIN, answer, job, of_key, plan
from verdict.jobs import store as stores
from verdict.jobs.driving import drive
from verdict.jobs.executors.inline import Inline
from verdict.jobs.job import Job
from verdict.jobs.store import Store
from verdict.jobs.tries import LOSSES, State
from verdict.jobs.working import Worker
from verdict.text.seals import opened

TOUCHES = {"open", "os.mkdir", "os.link", "os.rename", "os.remove", "os.listdir", "os.scandir", "os.chmod"}
JOBS = tuple(job(name) for name in "ab")
WANTED = {name: f"of {name}".encode() for name in "ab"}


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no disk: a process is killed here, and no power is cut."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def forked(work: Callable[[], object]) -> int:
    """Do some work in a child, and return how it ended, as `os.waitpid` says."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def killed_at(number: int, folder: Path, work: Callable[[], object]) -> bool:
    """Do some work in a child that is killed at its so many-th touch of a folder; say whether it was."""
    touched = count(1)

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event in TOUCHES and str(folder) in str(given[0]) and next(touched) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched() -> None:
        sys.addaudithook(hook)
        work()

    return os.WIFSIGNALED(forked(watched))


def driven(store: Store) -> dict[str, Any]:
    """Drive the jobs in this process."""
    return drive(plan(store, *JOBS), Inline()).results


def test_a_driver_that_is_killed_anywhere_is_finished_by_the_next(tmp_path: Path) -> None:
    """At each step alone: every result is whole, and none is missing."""
    for number in count(1):
        store = Store(tmp_path / str(number))
        if not killed_at(number, store.folder, partial(driven, store)):
            break
        assert WANTED == driven(store), number
        assert all(opened(path.read_bytes()) for path in store.folder.rglob("result"))
    assert number > 20  # leases and results of both jobs, read and written


def test_drivers_that_are_killed_again_and_again_come_to_an_end(tmp_path: Path) -> None:
    """On one store, each a little later than the one before."""
    store, number = Store(tmp_path / "store"), 6
    while killed_at(number, store.folder, partial(driven, store)):
        number += 6
        assert number < 500
    assert WANTED == driven(store)


def test_a_job_that_kills_whoever_takes_it_is_given_up(tmp_path: Path) -> None:
    """As one that takes more memory than there is: after ten, with a sentence; the others are done."""
    bad = Job("bad", {}, JOBS[0].price, lambda advance: os.kill(os.getpid(), signal.SIGKILL) or b"")
    store = Store(tmp_path / "store")
    begun = plan(store, bad, *JOBS)
    for _ in range(LOSSES):
        assert os.WIFSIGNALED(forked(lambda: drive(begun, Inline())))
    worker = Worker(begun.batch, store)
    assert State.FAILED is worker.standing("bad").state
    assert f"{LOSSES} workers fell silent while they worked on it" in worker.standing("bad").reason
    assert State.DONE is worker.take("a")


def test_without_sealed_results_a_torn_one_gets_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with nothing verified, half a result is a result."""
    store = Store(tmp_path)
    driven(store)
    path = of_key(store, JOBS[0]) / "result"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"of a", b"of b", 1))
    monkeypatch.setattr(stores, "_fits", lambda *given: True)
    assert b"of b" == driven(store)["a"]
    monkeypatch.undo()
    assert WANTED == driven(store)


def test_a_result_that_was_written_late_changes_nothing(tmp_path: Path) -> None:
    """A holder that lost its lease writes when another has done the job: the first result stays."""
    store = Store(tmp_path)
    worker = Worker(plan(store, JOBS[0]).batch, store)

    def overtaken(advance: object) -> bytes:
        tries = store.tries(ORIGIN.key(JOBS[0]))
        tries.end(1, "lost")  # type: ignore[arg-type]
        assert State.DONE is Worker(worker.batch, store).take("a")
        return b"late"

    late = Worker(plan(store, job("a", overtaken)).batch, store)
    assert State.DONE is late.take("a")
    found = store.result(ORIGIN, JOBS[0])
    assert found is not None
    assert answer("a")(lambda *given: None) == found.content
