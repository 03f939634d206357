"""A live freeze, measured by workers of Dask that are killed at their work: the numbers of one process.

A longer campaign, with more jobs and for as long as wished: `python -m tests.jobs.dask.campaign --seconds 600`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from tests.jobs import live
from tests.jobs.dask.made import Processes, beside, kill, processes


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Processes]:
    """Processes of Dask that end with the test."""
    with processes(tmp_path / "dask") as found:
        yield found


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose freeze one process measured."""
    folder = live.project(tmp_path_factory.mktemp("alone"))
    done = live.run(folder, "run", live.FILE, "--measure", "--exit-zero")
    assert 0 == done.returncode, done.stderr
    return folder


def test_workers_that_are_killed_change_no_number(dask: Processes, alone: Path, tmp_path: Path) -> None:
    """Two workers of a scheduler, of which three times one that holds a job is killed: the set of one process."""
    folder = live.project(tmp_path / "many")
    store, killed, over = folder / ".verdict" / "store", set[int](), threading.Event()
    at, _ = dask.scheduler()
    for _ in range(2):
        dask.renewed(at)
    dask.there(at, 2)

    def kill_three() -> None:
        while len(killed) < 3 and not over.is_set():
            killed.update(kill_a_holder(store))

    with beside(kill_three):
        try:
            done = live.run(folder, "run", live.FILE, "--measure", "--exit-zero", "--executor", f"dask://{at}")
        finally:
            over.set()
    assert 0 == done.returncode, done.stderr
    assert live.measured(alone) == live.measured(folder)
    assert f"4 jobs, workers of Dask at tcp://{at}" in " ".join(done.stderr.split())
    assert 3 == len(killed), "fewer were killed than were to be, so that this shows less"
    assert "lost" in {json.loads(path.read_bytes())["how"] for path in store.rglob("*.end")}


def kill_a_holder(store: Path) -> Iterator[int]:
    """Kill one process that holds a job which is not done, and yield its number; nothing where nobody holds one."""
    time.sleep(0.02)
    for lease in store.rglob("*.lease"):
        if not (lease.parent / "result").exists() and not lease.with_suffix(".end").exists():
            with suppress(ProcessLookupError, ValueError, KeyError):  # it is killed already, or just writes its lease
                pid = json.loads(lease.read_bytes().partition(b"\n")[0])["pid"]
                os.kill(pid, signal.SIGKILL)
                yield pid
                return


def test_two_executors_share_one_store(dask: Processes, alone: Path, tmp_path: Path) -> None:
    """Workers of Dask and a process, driven by two commands at once: one measurement, whose results are shared."""
    folder, store = live.project(tmp_path / "shared"), tmp_path / "store"
    at, _ = dask.scheduler()
    dask.worker(at)
    dask.there(at, 1)

    def measure(executor: str) -> subprocess.CompletedProcess[str]:
        asked = ("--executor", executor, "--store", str(store))
        return live.run(folder, "run", live.FILE, "--measure", "--exit-zero", *asked)

    with ThreadPoolExecutor(2) as pool:
        said = [*pool.map(measure, (f"dask://{at}", "process:1"))]
    assert [0, 0] == [one.returncode for one in said], [one.stderr for one in said]
    assert live.measured(alone) == live.measured(folder)
    assert 4 == len([*store.glob("*/*/result")])


def test_a_worker_that_reads_another_freeze_gets_no_job(dask: Processes, tmp_path: Path) -> None:
    """On its machine the same path holds another file: the sentence names both digests, and nothing is measured."""
    here, there = live.project(tmp_path / "here"), live.project(tmp_path / "there")
    file = there / live.FILE
    file.write_text(file.read_text().replace("two checkpoints", "two other checkpoints"))
    at, _ = dask.scheduler()
    dask.worker(at, "--preload", str(elsewhere(tmp_path, here, there)))
    dask.there(at, 1)
    done = live.run(here, "run", live.FILE, "--measure", "--executor", f"dask://{at}")
    assert 3 == done.returncode
    assert "found freeze with the digest" in " ".join(done.stderr.split())
    assert not (here / "measurements").exists()


def elsewhere(folder: Path, here: Path, there: Path) -> Path:
    """Write a module that lets a worker find the files of `there` at the paths of `here`, as on another machine."""
    module = folder / "elsewhere.py"
    module.write_text(
        "from pathlib import Path\n"
        "from verdict.project import working\n"
        "derive = getattr(working.Assignment, 'here', working.Assignment.derive)\n"
        "def moved(self):\n"
        f"    file = self.file.replace({str(here)!r}, {str(there)!r})\n"
        "    return derive(working.Assignment(file, self.store, self.backend, self.portion, self.deadline))\n"
        "working.Assignment.here, working.Assignment.derive = derive, moved\n"
    )
    return module


def test_a_killed_driver_goes_on_where_it_was(dask: Processes, alone: Path, tmp_path: Path) -> None:
    """Its jobs that are done are kept; the same command measures the rest, and says what was there before."""
    folder = live.project(tmp_path / "again")
    at, _ = dask.scheduler()
    dask.worker(at)
    dask.there(at, 1)
    asked = live.command("run", live.FILE, "--measure", "--exit-zero", "--executor", f"dask://{at}")
    driver = subprocess.Popen(
        asked, cwd=folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    dask.until(lambda: [*(folder / ".verdict" / "store").glob("*/*/result")], "a job is done")
    kill(driver)  # type: ignore[arg-type]
    done = live.run(folder, *asked[3:])
    assert 0 == done.returncode, done.stderr
    assert live.measured(alone)["quantities"] == live.measured(folder)["quantities"]
