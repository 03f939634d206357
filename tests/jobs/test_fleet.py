"""A small simulated fleet: nothing is lost when nodes and drivers are killed, and a store that fails is caught."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from benchmarks.fleet import counting, work
from benchmarks.fleet.__main__ import simulated
from benchmarks.fleet.work import Fleet

from verdict.jobs.store import Kept, Store
from verdict.jobs.tries import Holder, Tries
from verdict.text.canonical import canonical_bytes

SMALL = Fleet(jobs=240, nodes=3, workers=20, seconds=0.05, kill_every=1.0, stale=0.02, damaged=0.02, deadline=0.8)


def test_no_job_is_lost_while_nodes_and_drivers_are_killed(tmp_path: Path) -> None:
    """Three drivers, of which two are killed, stale leases, damaged results, and jobs that are started twice."""
    found, said = simulated(tmp_path, SMALL)
    assert (240, 0, 0) == (found.jobs, found.lost, found.held_twice)
    assert "3, of which 2 were killed" == said["drivers"]


def shared(self: Tries, number: int, holder: Holder) -> int | None:
    """Begin a try that another may have begun too: a lease that two get."""
    self.folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(self.folder / f"{number}.lease", os.O_RDWR | os.O_CREAT, 0o644)
    os.write(handle, canonical_bytes(holder.plain()) + b"\n")
    return handle


def test_a_lease_that_two_get_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of jobs that are started twice at once, some then run twice at once."""
    monkeypatch.setattr(Tries, "begin", shared)
    monkeypatch.setattr(Store, "standing", _as_if_open)
    fleet = Fleet(jobs=120, nodes=3, workers=20, seconds=0.1, kill_every=60, twice=0.5, stale=0, damaged=0, deadline=5)
    assert simulated(tmp_path, fleet)[0].held_twice > 0


def _as_if_open(store: Store, key: str):
    """Say of a lease that it is none, as a file system says that shows new files too late."""
    found = store.tries(key).standing()
    return found if found.state != "leased" else type(found)(type(found.state)("open"))


def test_a_result_that_is_dropped_is_counted_as_lost(tmp_path: Path) -> None:
    """One that is not there, and one that holds another job's bytes."""
    fleet = Fleet(jobs=3, nodes=1, workers=1, seconds=0.01, kill_every=60)
    jobs, store = work.batch(tmp_path, fleet), work.store_of(tmp_path, fleet)
    for job, content in zip(jobs.jobs[:2], (work.answer(jobs.jobs[0].name), b"another's"), strict=True):
        store.put(jobs.origin, job, Kept(content, "a worker", "2026-01-01T00:00:00Z", 0.0))
    assert 2 == counting.counted(tmp_path, jobs, store).lost


@pytest.mark.parametrize(
    ("runs", "at_once"), [([(0, 2), (1, 3)], True), ([(1, 3), (0, 2)], True), ([(0, 1), (1, 2)], False), ([], False)]
)
def test_runs_that_overlap_are_told_from_runs_one_after_the_other(runs: list, at_once: bool) -> None:
    """Whatever their order."""
    assert at_once is counting.overlap(runs)
