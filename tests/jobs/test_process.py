"""Worker processes: any number, killed at any time, give the results that one gives; what they say is heard."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.experiments.command.cells import STUDY
from tests.jobs import CODE
from tests.jobs.made import batch
from tests.jobs.toil import jobs
from verdict.jobs.driving import drive
from verdict.jobs.executors import named, process
from verdict.jobs.executors.contract import Plan
from verdict.jobs.executors.inline import Inline
from verdict.jobs.executors.process import Process
from verdict.jobs.job import Job
from verdict.jobs.store import Store
from verdict.project.measuring import measure_and_judge
from verdict.project.working import Assignment
from verdict.words.errors import IntegrityError, UsageError, VerdictError

ROOT = Path(__file__).parents[2]
NUMBER = 24


def plan_of(store: Store, made: tuple[Job, ...], *arguments: str) -> Plan:
    """Return a plan whose workers are `tests.jobs.toil` with these arguments."""
    return Plan(batch(*made), store, lambda name, key: "held",
                (sys.executable, "-m", "tests.jobs.toil", str(store.folder), *arguments))  # fmt: skip


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers find this package and the one of these tests."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(CODE), str(ROOT)]))


@pytest.mark.parametrize("workers", [1, 3])
def test_any_number_of_processes_gives_the_same(tmp_path: Path, workers: int) -> None:
    """As one after another in this process."""
    made, slow = jobs(NUMBER, 0.0), ("24", "0.01")
    alone = drive(plan_of(Store(tmp_path / "alone"), made), Inline()).results
    assert alone == drive(plan_of(Store(tmp_path / "many"), made, *slow), Process(workers)).results


def test_workers_that_are_killed_are_replaced(tmp_path: Path) -> None:
    """One every 0.4 seconds while they work: nothing is lost, and the driver ends."""
    store, begun, killed = Store(tmp_path), list[int](), list[int]()
    over = threading.Event()

    def kill() -> None:
        while not over.wait(0.4):
            if begun and any(store.folder.rglob("result")) and len(killed) < 5:
                killed.append(begun.pop(0))
                os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        made = jobs(NUMBER, 0.1)
        found = drive(plan_of(store, made, "24", "0.1"), Process(2, began=begun.append))
    finally:
        over.set()
        thread.join()
    assert {f"{i:03}": f"of {i:03}".encode() for i in range(NUMBER)} == found.results
    assert killed


@pytest.mark.parametrize(("code", "kind"), [("3", IntegrityError), ("2", UsageError), ("1", VerdictError)])
def test_what_a_worker_says_ends_the_driver(tmp_path: Path, code: str, kind: type[VerdictError]) -> None:
    """With its class and its words: no replacement would say anything else."""
    with pytest.raises(kind, match="a worker ended: ended so on purpose"):
        drive(plan_of(Store(tmp_path), jobs(2, 0.0), "so", code), Process(1))


def test_workers_that_only_die_are_not_replaced_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before they take a job, as where there is no memory for one."""
    monkeypatch.setattr(process, "IDLE_DEATHS", 2)
    with pytest.raises(VerdictError, match=r"3 workers ended in a row while no job was done, .*code -9"):
        drive(plan_of(Store(tmp_path), jobs(2, 0.0), "killed", "0"), Process(1))


def test_nothing_runs_on_when_the_driver_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are ended, also those that do not listen."""
    monkeypatch.setattr(process, "GRACE", 0.2)
    begun: list[int] = []
    executor = Process(2, began=begun.append)
    executor.start(plan_of(Store(tmp_path), jobs(2, 60.0), "2", "60"), lambda *given: None)
    executor.poll({"000", "001"})
    time.sleep(0.3)
    executor.stop()
    assert 2 == len(begun)
    assert not any(Path(f"/proc/{pid}").exists() for pid in begun)


def shadowed(folder: Path) -> Path:
    """Return a folder with a module that has the name of one of Python's, and ends whoever imports it."""
    folder.mkdir()
    (folder / "random.py").write_text("raise SystemExit('the random of a project was imported')\n", encoding="utf-8")
    return folder


def study(folder: Path) -> Path:
    """Write a study of five calls that import nothing that is in the way; return its registration."""
    (folder / "prereg").mkdir(parents=True)
    (folder / "sim.py").write_text("print('{\"gain\": 0.5}')\n", encoding="utf-8")
    path = folder / f"prereg/{STUDY['id']}.json"
    path.write_text(json.dumps(STUDY), encoding="utf-8")
    return path


def test_workers_import_nothing_from_the_folder_that_they_start_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project may have modules of its own, whatever their names."""
    monkeypatch.setenv("PYTHONPATH", str(CODE))
    monkeypatch.chdir(shadowed(tmp_path / "here"))
    judged = measure_and_judge(study(tmp_path / "project"), None, executor="process:1")
    assert 5 == (tmp_path / f"project/measurements/{STUDY['id']}/measured.json").read_text().count('"value": 0.5'), (
        judged
    )


def test_without_the_safe_path_they_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the very command of the worker, but for that."""
    monkeypatch.setenv("PYTHONPATH", str(CODE))
    assignment = Assignment.of(study(tmp_path / "project"), None)
    made = assignment.plan(assignment.derive().batch, print)
    unsafe = tuple(word for word in made.command if word != "-P")
    assert len(unsafe) + 1 == len(made.command)
    for words, said in ((made.command, False), (unsafe, True)):
        done = subprocess.run(
            [*words, "--parent", str(os.getpid())], cwd=shadowed(tmp_path / str(said)), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert said is ("the random of a project was imported" in done.stderr)
        assert said is (done.returncode != 0)


def test_a_worker_of_a_driver_prints_no_bars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says is told by the driver in a sentence; one that somebody starts has bars."""
    monkeypatch.setenv("PYTHONPATH", str(CODE))
    path, verdict = study(tmp_path / "project"), (sys.executable, "-P", "-m", "verdict")
    for number, parent in enumerate((["--parent", str(os.getpid())], [])):
        words = [*verdict, "work", str(path), "--store", str(tmp_path / str(number)), *parent]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert bool(parent) is (not done.stderr)


@pytest.mark.parametrize(("workers", "threads"), [(1, 8), (2, 4), (7, 1), (100, 1)])
def test_workers_share_the_cores(monkeypatch: pytest.MonkeyPatch, workers: int, threads: int) -> None:
    """Each has its part of eight, and at least one thread."""
    monkeypatch.setattr(process, "cores", lambda: 8)
    found = process.environment(workers, {"HOME": "/home"})
    assert {"HOME": "/home", **dict.fromkeys(process.THREADS, str(threads))} == found


def test_executors_by_their_names() -> None:
    """And a sentence for what is none."""
    assert isinstance(named("inline"), Inline)
    found = named("process:7")
    assert (7, "in 7 processes of this machine") == (getattr(found, "workers", 0), found.describe())
    assert process.cores() == getattr(named("process"), "workers", 0)
    for wrong in ("proces", "process:0", "process:x", "processes:2", "mpi", ""):
        with pytest.raises(UsageError, match=f"found --executor {wrong}, wanted one of inline, process, process:N"):
            named(wrong)
