"""A real scheduler and real workers on loopback: lost workers, lost schedulers, others' versions, and lacks."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest
from distributed import Client

from tests.cli.test_commands import ROOT
from tests.jobs import CODE
from tests.jobs.dask.made import (
    ENOUGH,
    FULL,
    LACKS,
    UNGATED,
    Jobs,
    Processes,
    beside,
    driven,
    full,
    kill,
    processes,
    until,
)
from verdict.jobs.driving import drive
from verdict.jobs.executors.dask import cluster
from verdict.jobs.executors.dask.address import parse
from verdict.jobs.executors.dask.executor import Dask
from verdict.jobs.executors.dask.local import Local
from verdict.words.errors import IntegrityError, UsageError, VerdictError


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Processes]:
    """Processes of Dask that end with the test."""
    with processes(tmp_path / "dask") as found:
        yield found


def gate(folder: Path) -> str:
    """Make a gate for jobs."""
    (folder / "gate").mkdir()
    return str(folder / "gate")


def test_jobs_are_done_by_workers_of_a_scheduler(dask: Processes, tmp_path: Path) -> None:
    """Two workers do everything; the bytes are those of one process; nothing has to be said; no probe is left."""
    at, _ = dask.scheduler()
    for _ in range(2):
        dask.worker(at)
    dask.there(at, 2)
    jobs, heard = Jobs(20, 0.2), list[str]()
    outcome = driven(jobs, tmp_path / "store", f"dask://{at}", heard)
    assert jobs.bytes() == outcome.results
    assert [] == heard
    assert [] == [*(tmp_path / "store").glob(".probe-*")]
    assert 2 == len({kept.worker.rpartition("-")[0] for kept in outcome.kept.values()})


def test_a_killed_scheduler_costs_time_alone(dask: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed half-way and started again, it is found again; what was done is not done again."""
    at, scheduler = dask.scheduler()
    dask.worker(at)
    jobs, heard, seen = Jobs(8, 0.0, gate=gate(tmp_path)), list[str](), [0]
    gone, back = f"the scheduler at tcp://{at} does not answer", f"the scheduler at tcp://{at} answers again"

    def again() -> None:
        dask.until(lambda: seen[0] == UNGATED, "four jobs are done")
        with monkeypatch.context() as impatient:
            impatient.setattr(cluster, "ANSWER", 1.0)
            kill(scheduler)
            dask.until(lambda: any(one.startswith(gone) for one in heard), "the driver says that the scheduler is gone")
        dask.scheduler(int(at.rpartition(":")[2]))
        dask.worker(at)
        jobs.opened()

    with beside(again):
        outcome = driven(
            jobs, tmp_path / "store", f"dask://{at}", heard, lambda step, done, total: seen.__setitem__(0, done)
        )
    assert jobs.bytes() == outcome.results
    said = [one for one in heard if one.startswith(gone) or one == back]
    assert [True, True] == [said[0].startswith(gone), said[1] == back]


@pytest.mark.usefixtures("_found")
def test_a_scheduler_that_stays_away_ends_it_in_a_sentence(
    dask: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store goes on from there: what was done is there, and another executor does the rest."""
    at, scheduler = dask.scheduler()
    dask.worker(at)
    jobs, heard = Jobs(8, 0.0, gate=gate(tmp_path)), list[str]()

    def stop(step: str, done: int, total: int) -> None:
        if done == UNGATED:
            monkeypatch.setattr(cluster, "ANSWER", 1.0)
            kill(scheduler)

    with pytest.raises(UsageError, match=r"does not answer; waited for \d+ seconds. what is done is kept"):
        driven(jobs, tmp_path / "store", f"dask://{at}", heard, stop, patience=2.0)
    jobs.opened()
    outcome = driven(jobs, tmp_path / "store", "dask:1", heard)
    assert len(outcome.before) >= UNGATED
    assert jobs.bytes() == outcome.results


def test_nobody_at_the_address_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says how a scheduler and workers are started."""
    monkeypatch.setattr(cluster, "ANSWER", 2.0)
    with pytest.raises(UsageError, match=r"no scheduler of Dask answers at tcp://127.0.0.1:1 .*dask scheduler"):
        driven(Jobs(1), tmp_path / "store", "dask://127.0.0.1:1", [])


def test_a_scheduler_without_workers_is_said_within_seconds(dask: Processes, tmp_path: Path) -> None:
    """It names the command that starts one; a worker that comes then does the jobs."""
    at, _ = dask.scheduler()
    heard: list[str] = []
    jobs = Jobs(3)
    with beside(lambda: (dask.until(lambda: heard, "the driver says that there is no worker"), dask.worker(at))):
        assert jobs.bytes() == driven(jobs, tmp_path / "store", f"dask://{at}", heard).results
    assert [
        f"the scheduler at tcp://{at} has no worker, and 3 jobs to do; start one: dask worker tcp://{at} --nthreads 4; "
        "it is waited for"
    ] == heard


def test_jobs_for_a_gpu_wait_for_a_worker_that_offers_one(dask: Processes, tmp_path: Path) -> None:
    """The others are done meanwhile, the lack is said once, and a worker with the resource does the rest."""
    at, _ = dask.scheduler()
    dask.worker(at)
    dask.there(at, 1)
    heard: list[str] = []
    later = lambda: (  # noqa: E731
        dask.until(lambda: heard, "the driver says that a GPU is lacking"), dask.worker(at, "--resources", "GPU=1"),
    )  # fmt: skip
    jobs = Jobs(6, n_gpu=2)
    with beside(later):
        assert jobs.bytes() == driven(jobs, tmp_path / "store", f"dask://{at}", heard).results
    assert heard[0].startswith(f"2 jobs to do that need a GPU, and no worker of the scheduler at tcp://{at} offers one")


def test_a_lack_that_lasts_ends_it(dask: Processes, tmp_path: Path) -> None:
    """What is lacking is the error; the jobs that need none are done."""
    at, _ = dask.scheduler()
    dask.worker(at)
    dask.there(at, 1)
    with pytest.raises(UsageError, match=r"1 job to do that needs a GPU.*waited for \d+ seconds"):
        driven(Jobs(3, n_gpu=1), tmp_path / "store", f"dask://{at}", [], patience=3.0)
    assert 2 == len([*(tmp_path / "store").glob("*/*/result")])


def other_version(folder: Path) -> str:
    """Copy the program and call it another version; return the path that imports it."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    init = folder / "src" / "verdict" / "__init__.py"
    text = init.read_text()
    assert 1 == text.count('__version__ = "')
    init.write_text(text.replace('__version__ = "', '__version__ = "99.'))
    return f"{folder / 'src'}:{ROOT}"


def test_a_worker_of_another_version_gets_no_job(dask: Processes, tmp_path: Path) -> None:
    """Where it is the only one, that ends the run with what was found and wanted; nothing is done."""
    at, _ = dask.scheduler()
    dask.worker(at, "--name", "old", PYTHONPATH=other_version(tmp_path))
    with pytest.raises(IntegrityError, match=r"the worker old at tcp\S+: found verdict 99\.\S+, .*wanted verdict "):
        driven(Jobs(3), tmp_path / "store", f"dask://{at}", [])
    assert [] == [*(tmp_path / "store").glob("*/*/result")]


def test_beside_a_worker_that_fits_another_version_is_left_aside(dask: Processes, tmp_path: Path) -> None:
    """It is said once, and the other does everything."""
    at, _ = dask.scheduler()
    dask.worker(at, "--name", "old", PYTHONPATH=other_version(tmp_path))
    dask.worker(at)
    dask.there(at, 2)
    jobs, heard = Jobs(6), list[str]()
    outcome = driven(jobs, tmp_path / "store", f"dask://{at}", heard)
    assert jobs.bytes() == outcome.results
    assert 1 == len({kept.worker.rpartition("-")[0] for kept in outcome.kept.values()})
    assert ["the worker old"] == [said[:14] for said in heard]


def test_a_worker_without_the_program_is_told_to_install_it(dask: Processes, tmp_path: Path) -> None:
    """What its import says stands in the sentence; the scheduler, which lacks it too, needs none."""
    broken = tmp_path / "broken" / "verdict"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no verdict here')")
    at, _ = dask.scheduler(PYTHONPATH=str(broken.parent))
    dask.worker(at, PYTHONPATH=str(broken.parent))
    with pytest.raises(IntegrityError, match=r"cannot answer \(.*no verdict here.*\); install verdict there"):
        driven(Jobs(1), tmp_path / "store", f"dask://{at}", [])


def test_a_worker_that_lacks_what_jobs_take_is_left_aside(dask: Processes, tmp_path: Path) -> None:
    """Alone it ends the run with its sentence; beside another, that one does everything, and no try has failed."""
    at, _ = dask.scheduler()
    dask.worker(at, "--name", "poor", **{LACKS: "1"})
    jobs, store, heard = Jobs(6), tmp_path / "store", list[str]()
    with pytest.raises(IntegrityError, match=r"the worker poor at tcp\S+: there is no GPU here"):
        driven(jobs, store, f"dask://{at}", [])
    dask.worker(at)
    dask.there(at, 2)
    assert jobs.bytes() == driven(jobs, store, f"dask://{at}", heard).results
    assert ["the worker poor"] == [said[:15] for said in heard]
    assert {"released"} == {json.loads(path.read_bytes())["how"] for path in store.rglob("*.end")}


def test_a_worker_that_gets_nothing_done_is_left_aside(dask: Processes, tmp_path: Path) -> None:
    """As where its disk is full: alone it ends the run with what it says, and beside another that one does all."""
    at, _ = dask.scheduler()
    dask.worker(at, "--name", "full", **{FULL: "1"})
    jobs, heard = Jobs(6, 0.5), list[str]()
    made = jobs.plan(tmp_path / "store")
    unwritable = replace(made, task=partial(full, jobs, str(tmp_path / "store")))
    with pytest.raises(
        VerdictError, match=r"gets a job done. the worker full at \S+: 20 jobs .* No space left"
    ) as told:
        drive(unwritable, Dask(parse(f"dask://{at}"), heard.append))
    assert 1 == told.value.exit_code
    dask.worker(at)
    dask.there(at, 2)
    assert jobs.bytes() == drive(unwritable, Dask(parse(f"dask://{at}"), heard.append)).results
    assert any(said.startswith("the worker full at") for said in heard)


def test_a_worker_that_sees_another_store_gets_no_job(
    dask: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path leads a worker elsewhere: the file of the driver is not there."""
    at, _ = dask.scheduler()
    dask.worker(at)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IntegrityError, match="found another folder store than the one here"):
        driven(Jobs(1), Path("store"), f"dask://{at}", [])


@pytest.fixture
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a cluster of this machine find the package and these tests: it imports nothing from where it is started."""
    monkeypatch.setenv("PYTHONPATH", f"{CODE}{os.pathsep}{ROOT}")


@pytest.mark.usefixtures("_found")
def test_a_local_cluster_does_the_jobs_and_leaves_nothing(tmp_path: Path) -> None:
    """Its processes, and the folder that they worked in, are gone afterwards."""
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    jobs = Jobs(8, 0.02)
    assert jobs.bytes() == driven(jobs, tmp_path / "store", "dask:2", []).results
    assert before >= {process.pid for process in psutil.Process().children(recursive=True)}


def test_a_local_cluster_is_closed_to_others() -> None:
    """Without the keys of the run nobody gets in, neither plainly nor by TLS without them."""
    local = Local.begun(1, gpus=0)
    try:
        with Client(local.address, security=local.security, set_as_default=False) as client:
            assert 1 == len(client.scheduler_info(n_workers=-1)["workers"])
        for address in (local.address, local.address.replace("tls://", "tcp://")):
            with pytest.raises((OSError, TypeError, RuntimeError)):
                Client(address, timeout=2, set_as_default=False)
    finally:
        local.end()


DRIVER = """
import sys
from pathlib import Path
from tests.jobs.dask.made import Jobs, driven
if __name__ == "__main__":
    driven(Jobs(50, 0.5), Path(sys.argv[1]), "dask:2", [], lambda step, done, total: print(done, flush=True))
"""


def runs(process: psutil.Process) -> bool:
    """Say whether a process still does something."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@pytest.mark.usefixtures("_found")
@pytest.mark.parametrize("signal", [2, 9])
def test_a_driver_that_is_stopped_leaves_a_store_to_go_on_from(signal: int, tmp_path: Path) -> None:
    """Ctrl-C and kill -9: its cluster ends with it, leases are given back or found dead, and the rest is done."""
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(tmp_path / "store")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert driver.stdout is not None
    started: list[psutil.Process] = []
    for line in driver.stdout:
        if int(line) >= 2:
            started = psutil.Process(driver.pid).children(recursive=True)
            driver.send_signal(signal)
            break
    driver.stdout.close()
    driver.wait(ENOUGH)
    assert started
    until(lambda: not any(map(runs, started)), lambda: f"the cluster ends: {[*filter(runs, started)]}")
    done = {json.dumps(path.parent.name) for path in (tmp_path / "store").glob("*/*/result")}
    assert 2 <= len(done) < 50
    ends = [json.loads(path.read_bytes())["how"] for path in (tmp_path / "store").glob("*/*/*.end")]
    assert {"released"} >= set(ends)
    assert signal == 9 or ends
