"""A lease is held by one; it is taken over by exactly one when its holder is gone, by the watcher's own clock."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.jobs.made import ORIGIN, answer, batch, job, plan
from tests.jobs.test_crashes import forked
from verdict.jobs import store as stores
from verdict.jobs import tries as module
from verdict.jobs import working
from verdict.jobs.beating import beating
from verdict.jobs.driving import drive
from verdict.jobs.executors.inline import Inline
from verdict.jobs.job import Advance, Price, unseen
from verdict.jobs.store import Store
from verdict.jobs.tries import Holder, How, State, Tries
from verdict.jobs.working import Worker, holder, in_turn
from verdict.words.errors import UsageError, VerdictError

ELSEWHERE = Holder("w", "other", "another boot", 1, "1", "2999-01-01T00:00:00Z", 0.2)
A = job("a")


def worker(store: Store, *jobs: object) -> Worker:
    """Return a worker on the job a."""
    return Worker(batch(A), store)


def held(store: Store, by: Holder = ELSEWHERE) -> int:
    """Begin a try of the job a in somebody's name; return the file of its heartbeats."""
    handle = store.tries(ORIGIN.key(A)).begin(1, by)
    assert handle is not None
    return handle


def test_of_many_who_begin_at_once_one_gets_the_lease(tmp_path: Path) -> None:
    """Sixteen threads, forty times."""
    for number in range(40):
        tries, got, gate = Tries(tmp_path / str(number)), [], threading.Barrier(16)

        def begin(tries: Tries = tries, got: list[int | None] = got, gate: threading.Barrier = gate) -> None:
            gate.wait()
            got.append(tries.begin(1, ELSEWHERE))

        threads = [threading.Thread(target=begin) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        handles = [handle for handle in got if handle is not None]
        assert (16, 1) == (len(got), len(handles))
        os.close(handles[0])


def test_without_exclusive_creation_two_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(module.os, "O_EXCL", 0)
    tries = Tries(tmp_path)
    handles = [tries.begin(1, ELSEWHERE) for _ in range(2)]
    assert None not in handles
    for handle in handles:
        os.close(handle or 0)


def test_a_lease_whose_holder_is_silent_is_taken_after_its_deadline(tmp_path: Path) -> None:
    """Whatever the other machine's clock says: the bytes did not change for as long by this one's."""
    store = Store(tmp_path)
    os.close(held(store))
    one = worker(store)
    assert State.LEASED is one.take("a")
    time.sleep(0.25)
    assert State.DONE is one.take("a")
    assert [How.LOST] == [Tries(store.tries(ORIGIN.key(A)).folder)._end(1)["how"]]


def test_a_lease_with_heartbeats_stays(tmp_path: Path) -> None:
    """As long as its bytes change."""
    store = Store(tmp_path)
    handle, one = held(store), worker(store)
    with beating(handle, ELSEWHERE.deadline, unseen):
        until = time.monotonic() + 0.6
        while time.monotonic() < until:
            assert State.LEASED is one.standing("a").state
            time.sleep(0.02)
    assert State.LEASED is one.standing("a").state
    time.sleep(0.25)
    assert State.OPEN is one.standing("a").state


def test_without_a_thread_for_its_heart_a_job_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit of processes: a sentence, no file stays open, and the next worker takes the job at once."""

    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    store, handles = Store(tmp_path), len([*Path("/proc/self/fd").iterdir()])
    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(VerdictError, match=r"no heartbeat can be started .can't start new thread.; free processes"):
        worker(store).take("a")
    monkeypatch.undo()
    assert handles == len([*Path("/proc/self/fd").iterdir()])
    assert {"released": 1} == store.tries(ORIGIN.key(A)).ended()
    assert State.DONE is worker(store).take("a")


def test_a_worker_beats_while_its_job_runs(tmp_path: Path) -> None:
    """Nobody takes over a job that takes longer than the deadline."""
    store = Store(tmp_path, deadline=0.15)

    def slow(advance: Advance) -> bytes:
        other, until = Worker(batch(A), store), time.monotonic() + 0.5
        other.watch.seen.clear()
        seen = set()
        while time.monotonic() < until:
            found = other.store.standing(ORIGIN.key(A))
            gone = other.watch.silent(ORIGIN.key(A), replace(found, lease=elsewhere(found.lease)))
            seen.add((found.state, gone))
            time.sleep(0.01)
        assert {(State.LEASED, False)} == seen
        return b"slow"

    assert {"a": b"slow"} == drive(plan(store, job("a", slow)), Inline()).results


def elsewhere(lease: bytes) -> bytes:
    """Return a lease as another machine would see it, which cannot ask for the process."""
    return lease.replace(working.this_machine().encode(), b"")


def test_a_torn_lease_is_held_until_the_usual_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between its creation and its first byte, on another machine."""
    store, one = Store(tmp_path), worker(Store(tmp_path))
    folder = store.tries(ORIGIN.key(A)).folder
    folder.mkdir(parents=True)
    (folder / "1.lease").touch()
    monkeypatch.setattr(working, "DEADLINE", 0.2)
    assert State.LEASED is one.take("a")
    time.sleep(0.25)
    assert State.DONE is one.take("a")


def test_a_holder_of_this_machine_that_is_gone_is_seen_at_once(tmp_path: Path) -> None:
    """Without waiting for a deadline, also where its number was given to another process since."""
    store = Store(tmp_path)
    forked(lambda: held(store, holder("w", 60.0)))
    assert State.DONE is worker(store).take("a")
    again = Store(tmp_path / "again")
    os.close(held(again, replace(holder("w", 60.0), born="1")))
    assert State.DONE is worker(again).take("a")


def test_a_living_holder_of_this_machine_is_not(tmp_path: Path) -> None:
    """The negative control of the one before."""
    store = Store(tmp_path)
    os.close(held(store, holder("w", 60.0)))
    assert State.LEASED is worker(store).take("a")


def test_three_drivers_at_once_run_every_job_once(tmp_path: Path) -> None:
    """On one store; each is given all results."""
    store, noted = Store(tmp_path / "store"), tmp_path / "noted"

    def noting(name: str) -> Callable[[Advance], bytes]:
        def run(advance: Advance) -> bytes:
            with noted.open("a") as file:
                file.write(f"{name}\n")
            time.sleep(0.01)
            return answer(name)(advance)

        return run

    names = [f"{number:02}" for number in range(30)]
    begun = plan(store, *(job(name, noting(name)) for name in names))
    wanted = {name: f"of {name}".encode() for name in names}
    children = [os.fork() for _ in range(1)]
    if not children[0]:
        second = os.fork()
        found = drive(begun, Inline()).results
        code = 0 if found == wanted else 1
        if second:
            code = code or os.WEXITSTATUS(os.waitpid(second, 0)[1])
        os._exit(code)
    assert wanted == drive(begun, Inline()).results
    assert 0 == os.waitpid(children[0], 0)[1]
    assert names == sorted(noted.read_text().split())


def full(*given: object) -> None:
    """Stand in for a disk without room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "result")


def test_a_full_disk_stops_the_driver_and_counts_for_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the result is written, and where the job itself writes: a sentence, and the store stays resumable."""
    store = Store(tmp_path)
    store.begun()
    with (
        monkeypatch.context() as patched,
        pytest.raises(VerdictError, match=r"No space left .* job a is not kept"),
    ):
        patched.setattr(stores, "_put", full)
        drive(plan(store, A), Inline())
    with pytest.raises(OSError, match="No space left"):
        drive(plan(store, job("a", full)), Inline())  # type: ignore[arg-type]
    found = store.standing(ORIGIN.key(A))
    assert (State.OPEN, 2, 0, 0) == (found.state, found.number, found.failures, found.lost)
    assert {"a": b"of a"} == drive(plan(store, A), Inline()).results


def test_a_store_that_cannot_be_written_is_said_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system that is read-only, and a file in its place; a store that holds all results is read all the same."""
    done = Store(tmp_path / "done")
    drive(plan(done, A), Inline())

    def read_only(path: Path, *given: object, **named: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    ran: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", read_only)
        patched.setattr(Path, "write_bytes", read_only)
        with pytest.raises(UsageError, match=r"Read-only .* the store must be one that can be written to"):
            drive(plan(Store(tmp_path / "new"), job("a", lambda advance: ran.append("a") or b"")), Inline())
        assert {"a": b"of a"} == drive(plan(done, A), Inline()).results
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="found a file where a folder is wanted"):
        drive(plan(Store(tmp_path / "file"), A), Inline())
    assert [] == ran


def test_the_longest_jobs_are_taken_first(tmp_path: Path) -> None:
    """One that begins last keeps everybody waiting; of those that are alike each worker begins at another."""
    long, longer = (replace(job(name), price=Price(spin_updates=n)) for name, n in (("long", 99), ("longer", 999)))
    alike = [job(f"{n:02}") for n in range(20)]
    turns = [[*in_turn(Worker(batch(*alike, long, longer), Store(tmp_path), name))] for name in ("v", "w")]
    assert [["longer", "long"]] * 2 == [names[:2] for names in turns]
    assert sorted(turns[0]) == sorted(turns[1]) == sorted([*(one.name for one in alike), "long", "longer"])
    assert turns[0][2] != turns[1][2]
