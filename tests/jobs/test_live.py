"""A live freeze through a store: the same bytes from everyone, and no number that is not of what was asked for.

With VERDICT_LONG=1 also 1 and 7 processes, two drivers at once, and workers that are killed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import backends
from tests.jobs import CODE, live
from verdict.experiments import kept
from verdict.experiments.dtm import carrying_out, checkpoint, measuring
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.recipe import Recipe
from verdict.jobs.job import Advance, Job
from verdict.jobs.store import Store
from verdict.project import working
from verdict.project.measuring import measure_and_judge
from verdict.project.working import Assignment
from verdict.words.errors import IntegrityError, UsageError, VerdictError

ROOT = Path(__file__).parents[2]
LONG = pytest.mark.skipif(not os.environ.get("VERDICT_LONG"), reason="takes a minute; VERDICT_LONG=1 runs it")


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let worker processes find this package."""
    monkeypatch.setenv("PYTHONPATH", str(CODE))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was measured in one process, one job after another."""
    folder = live.project(tmp_path_factory.mktemp("alone") / "project")
    measure_and_judge(folder / live.FILE, None)
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in which nothing was measured."""
    return live.project(tmp_path / "project")


def measure(folder: Path, **options: Any) -> dict[str, Any]:
    """Measure and judge in this process; return the set that came out, and what it was judged."""
    judged = measure_and_judge(folder / live.FILE, None, **options)
    return {**live.measured(folder), "word": judged.payload["predictions"]["P1"]["verdict"]}


@pytest.mark.parametrize("executor", [pytest.param("process:1", marks=LONG), "process:2",
                                      pytest.param("process:7", marks=LONG)])  # fmt: skip
def test_processes_measure_the_same_bytes(alone: Path, project: Path, executor: str) -> None:
    """As many as there may be: the stored set is that of one process, byte for byte."""
    done = live.run(project, "run", live.ID, "--measure", "--executor", executor)
    assert 0 == done.returncode, done.stderr
    assert live.measured(alone) == live.measured(project)
    name = f"measurements/{live.ID}/measured.json"
    assert (alone / name).read_bytes() == (project / name).read_bytes()


@LONG
def test_two_executors_on_one_store_measure_the_same_bytes(alone: Path, tmp_path: Path) -> None:
    """Two projects of the same files, each with a driver of its own; every job is done once."""
    store, folders = tmp_path / "store", [live.project(tmp_path / name) for name in ("one", "two")]
    arguments = live.command("run", live.ID, "--measure", "--executor", "process:2", "--store", str(store))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    both = [subprocess.Popen(arguments, cwd=folder, **quiet) for folder in folders]  # type: ignore[call-overload]
    assert [0, 0] == [running.wait(300) for running in both]
    assert live.measured(alone) == live.measured(folders[0]) == live.measured(folders[1])
    assert len(live.NAMES) == len([*store.rglob("result")]) == len([*store.rglob("*.lease")])


@LONG
def test_killed_workers_and_a_killed_driver_measure_the_same_bytes(alone: Path, project: Path) -> None:
    """SIGKILL for the driver half-way, and for whoever holds a lease: the same command goes on."""
    arguments = live.command("run", live.ID, "--measure", "--executor", "process:2")
    driver = subprocess.Popen(arguments, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    store = project / ".verdict/store"
    while not any(store.rglob("result")):
        time.sleep(0.01)
        assert driver.poll() is None
    driver.kill()
    driver.wait()
    over = threading.Event()

    def kill() -> None:
        for _ in range(4):  # a job is given up after ten losses, which a slow machine would reach
            if over.wait(1.5):
                return
            for lease in store.rglob("*.lease"):
                if not (lease.parent / "result").exists():
                    with suppress(ProcessLookupError, ValueError):  # it is killed already, or just begins
                        os.kill(json.loads(lease.read_bytes().partition(b"\n")[0])["pid"], signal.SIGKILL)
                        break

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        done = subprocess.run(arguments, cwd=project, check=False, capture_output=True, timeout=300)
    finally:
        over.set()
        thread.join()
    assert 0 == done.returncode, done.stderr
    assert live.measured(alone) == live.measured(project)


def test_a_store_that_holds_all_results_is_only_read(alone: Path, tmp_path: Path) -> None:
    """Another project with the same files runs nothing, and says when each part was finished."""
    folder = live.project(tmp_path / "project")
    found = measure(folder, store=alone / ".verdict/store")
    assert not (folder / ".verdict/measuring").exists()
    assert {**live.measured(alone), "word": "PASS"} == found
    stored = json.loads((folder / f"measurements/{live.ID}/measured.json").read_bytes())
    assert set(live.NAMES) == set(stored["provenance"]["finished"])


def retrained(folder: Path, t: int, seed: int) -> None:
    """Put another checkpoint in the place of one."""
    recipe = Recipe.model_validate_json(json.dumps(live.RECIPE))
    (folder / place("toy", t)).unlink()
    state = live.state(recipe, seed, t * live.BATCHES)
    checkpoint.write(folder / place("toy", t), recipe, state, backends.VERSION)


def open_jobs(folder: Path, store: Path, **options: Any) -> list[str]:
    """Return the names of the jobs that the store does not hold."""
    found = Assignment.of(folder / live.FILE, store, **options).derive()
    held = Store(store)
    return [job.name for job in found.batch.jobs if held.result(found.batch.origin, job) is None]


def test_results_of_other_files_are_not_taken(alone: Path, project: Path) -> None:
    """Another checkpoint: its two jobs are open; the others, which rest on the same bytes, are not."""
    store = alone / ".verdict/store"
    assert [] == open_jobs(project, store)
    retrained(project, 2, seed=99)
    assert ["2/alternating", "2/symmetrised"] == open_jobs(project, store)


def test_results_of_another_freeze_backend_or_code_are_not_taken(
    alone: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each alone opens every job, also where all else is the same."""
    store = alone / ".verdict/store"
    assert [*live.NAMES] == open_jobs(project, store, backend="reference")
    with monkeypatch.context() as patched:
        patched.setattr(kept, "_code", lambda: "edited")
        assert [*live.NAMES] == open_jobs(project, store)
    text = (project / live.FILE).read_text()
    (project / live.FILE).write_text(text.replace("two checkpoints", "two other checkpoints"))
    assert [*live.NAMES] == open_jobs(project, store)


def test_a_shorter_ladder_is_another_job(alone: Path, project: Path) -> None:
    """What a portion measured with its ladder ended early never stands for the whole."""
    assert ["1/alternating/128"] == open_jobs(project, alone / ".verdict/store", portion="1/alternating/128")


@pytest.fixture
def edited(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which a checkpoint is replaced while its first job runs."""
    measured, todo = measuring.measured_part, [1]

    def edit(*given: Any, **named: Any) -> Any:
        if todo:
            todo.clear()
            retrained(project, 2, seed=99)
        return measured(*given, **named)

    monkeypatch.setattr(measuring, "measured_part", edit)
    return project


def test_files_that_change_while_jobs_run_give_no_set(edited: Path) -> None:
    """Half of the numbers would be of the checkpoint of before, beside the digest of the new one."""
    with pytest.raises(IntegrityError, match="changed while its jobs ran, so that nobody can tell what"):
        measure(edited)
    assert not (edited / "measurements").exists()
    with pytest.raises(IntegrityError, match=r"rests on other weights than now, .*; delete that folder"):
        measure(edited)
    shutil.rmtree(edited / ".verdict/measuring")
    assert "PASS" == measure(edited)["word"]


def test_a_worker_with_other_files_says_so_and_takes_nothing(project: Path, tmp_path: Path) -> None:
    """The driver's key is not the one that is derived there: by a job's name, and by the whole batch."""
    elsewhere = live.project(tmp_path / "elsewhere", seed=50)
    store = tmp_path / "store"
    here, there = (Assignment.of(folder / live.FILE, store) for folder in (project, elsewhere))
    batch = here.derive().batch
    told = working._Told.of(batch.origin)
    with pytest.raises(IntegrityError, match=r"is another one on this machine .*: the files that it reads are not the"):
        working.do_named(there, told, "1/alternating", batch.keys["1/alternating"])
    newer = replace(told, made_by=tuple({**dict(told.made_by), "engine_version": "9.9"}.items()))
    with pytest.raises(IntegrityError, match=r"engine_version .*, the driver's is 9\.9\. Install the same"):
        working.do_named(there, newer, "1/alternating", batch.keys["1/alternating"])
    with pytest.raises(IntegrityError, match="are others here than the driver's"):
        working.work([there], lambda *given: None, lambda text: None, batch=batch.digest)
    assert not store.exists()


@pytest.fixture
def broken(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which one job fails whenever it is tried."""
    jobs = carrying_out._jobs_of_parts

    def failing(advance: Advance) -> bytes:
        raise MemoryError("no room for block sums")

    def some(context: Any) -> Iterator[Job]:
        return (replace(job, run=failing) if job.name == "2/symmetrised" else job for job in jobs(context))

    monkeypatch.setattr(carrying_out, "_jobs_of_parts", some)
    return project


def test_a_job_that_fails_is_cells_that_are_missing_and_no_pass(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is judged; what is missing keeps P1 UNTESTED, and the next call measures it and stores that instead."""
    found = measure(broken)
    reason = "not measured: its job failed 3 times, at last: MemoryError: no room for block sums"
    cells = {name: {(cell["at"]["t"], cell["at"]["kernel"]): cell for cell in found["quantities"][name]["cells"]}
             for name in ("T_O", "mse")}  # fmt: skip
    assert [reason, reason] == [cells[name][2, "symmetrised"]["missing"] for name in cells]
    assert "missing" not in cells["T_O"][1, "symmetrised"]
    assert ("UNTESTED", {"2/symmetrised": {"tries": 3, "reason": "MemoryError: no room for block sums"}}) == (
        found["word"], found["provenance"]["failed"]
    )  # fmt: skip
    monkeypatch.undo()
    whole = measure(broken)
    assert ("PASS", False) == (whole["word"], "failed" in whole["provenance"])


def test_ctrl_c_leaves_a_store_that_goes_on(project: Path) -> None:
    """SIGINT to the driver, as a terminal sends it: exit 130, a sentence, no set; then the rest alone is run."""
    driver = subprocess.Popen(live.command("run", live.ID, "--measure"), cwd=project, stderr=subprocess.PIPE, text=True)
    while not any((project / ".verdict/store").rglob("*.lease")):
        time.sleep(0.01)
        assert driver.poll() is None
    driver.send_signal(signal.SIGINT)
    _, said = driver.communicate(timeout=300)
    assert 130 == driver.returncode
    assert "its finished parts are kept, and the same command goes on from them" in " ".join(said.split())
    assert not (project / "measurements").exists()
    assert "PASS" == measure(project)["word"]


def test_what_the_command_line_refuses(project: Path) -> None:
    """An executor that is none, one that measures nothing, and work on a kind without jobs."""
    for arguments, said in (
        (("run", live.ID, "--measure", "--executor", "threads"), "found --executor threads, wanted one of"),
        (("run", live.ID, "--executor", "process"), "--executor process measures nothing by itself; add --measure"),
        (("work", live.ID, "--portion", "7/alternating"), "found the portion '7/alternating'"),
    ):  # fmt: skip
        done = live.run(project, *arguments)
        assert (2, True) == (done.returncode, said in " ".join(done.stderr.split())), done.stderr
    with pytest.raises((UsageError, VerdictError)):
        Assignment.of(project / live.FILE, None, portion="7/alternating").derive()
