"""Small jobs that workers of Dask import by name, and real schedulers and workers on loopback.

What a job returns is a digest that takes a while: it sleeps, so that many fit on few cores.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from distributed import Client

from tests.cli.test_commands import ROOT
from tests.jobs import CODE
from verdict import __version__
from verdict.jobs.driving import Outcome, drive
from verdict.jobs.executors.contract import Plan
from verdict.jobs.executors.dask.address import parse
from verdict.jobs.executors.dask.executor import Dask
from verdict.jobs.job import Advance, Batch, Job, Origin, Price, UnableError
from verdict.jobs.store import Store
from verdict.jobs.tries import State
from verdict.jobs.working import Worker
from verdict.words.errors import VerdictError

ENOUGH = 60.0  # seconds after which a test gives up waiting for something, and says for what
UNGATED = 4  # jobs that end while a gate is shut
OPEN = "open"
FULL = "TEST_FULL_DISK"  # the environment of a worker that cannot write to the store
LACKS = "TEST_LACKS_GPU"  # the environment of a worker that can do no job


def until(holds: Callable[[], object], said: Callable[[], str]) -> None:
    """Wait until something holds; fail with what `said` returns where it does not for long."""
    end = time.monotonic() + ENOUGH
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"waited for {ENOUGH:.0f} seconds: {said()}")
        time.sleep(0.02)


@contextmanager
def beside(call: Callable[[], object]) -> Iterator[None]:
    """Do something in a thread while the body runs, and raise afterwards what it raised."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(call)
        yield
        future.result(2 * ENOUGH)


@dataclass(frozen=True)
class Jobs:
    """A batch that every machine derives alike: jobs that sleep, of which the first ask for a GPU.

    gate: a folder that lets four jobs pass, and the others once `opened`: work is left while a test does something.
    """

    n_jobs: int
    seconds: float = 0.1
    n_gpu: int = 0
    gate: str = ""

    def batch(self) -> Batch:
        """Return all jobs."""
        origin = Origin("dtm", {}, {"freeze": "sha256:toy", "backend": "reference", "engine_version": __version__})
        return Batch(origin, tuple(self._job(number) for number in range(self.n_jobs)))

    def _job(self, number: int) -> Job:
        price = Price(n_bytes=2**20, needs_gpu=number < self.n_gpu)
        return Job(f"part/{number}", {"number": number}, price, partial(self._digest, number))

    def _digest(self, number: int, advance: Advance) -> bytes:
        if os.environ.get(LACKS):
            raise UnableError("there is no GPU here")
        time.sleep(self.seconds)
        if self.gate:
            self._pass(Path(self.gate), str(number))
        return sha256(b"%d" % number).digest()

    def _pass(self, gate: Path, number: str) -> None:
        if len([*gate.iterdir()]) < UNGATED:
            (gate / number).touch()
        else:
            until((gate / OPEN).exists, lambda: f"{gate} was not opened")

    def opened(self) -> None:
        """Let all jobs pass."""
        (Path(self.gate) / OPEN).touch()

    def plan(self, folder: Path, tell: Callable[[str], None] = lambda _: None) -> Plan:
        """Return the plan of these jobs in a store."""
        store = Store(folder, tell)
        store.begun()
        return Plan(self.batch(), store, partial(do, self, str(folder)), (), partial(facts, self))

    def bytes(self) -> dict[str, bytes]:
        """Return what every job gives in one process."""
        return {job.name: job.run(lambda step, done, total: None) for job in self.batch().jobs}


def do(jobs: Jobs, folder: str, name: str, key: str) -> str:
    """Do one job through the store; a worker calls this."""
    state = Worker(jobs.batch(), Store(Path(folder))).take(name)
    return "held" if state is State.LEASED else str(state)


def full(jobs: Jobs, folder: str, name: str, key: str) -> str:
    """Do no job, as where the store's disk is full; a worker calls this.

    Raises:
        VerdictError: a worker that can write is not there.
    """
    if os.environ.get(FULL):
        raise VerdictError("no job can be taken: No space left on device")
    return do(jobs, folder, name, key)


def facts(jobs: Jobs) -> Mapping[str, str]:
    """Say what decides the bytes; a worker answers with its own version."""
    return {"engine_version": __version__, "freeze": "sha256:toy", "jobs": jobs.batch().digest}


@dataclass
class Processes:
    """Processes of Dask on loopback, in a folder; all of them end with the test."""

    folder: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def scheduler(self, port: int = 0, **environment: str) -> tuple[str, subprocess.Popen[bytes]]:
        """Start a scheduler; return HOST:PORT and its process."""
        said = self.folder / f"scheduler-{len(self.started)}.json"
        words = "scheduler", "--host", "127.0.0.1", "--port", str(port), "--scheduler-file", str(said)
        process = self.dask(*words, **environment)
        self.until(said.exists, "the scheduler says where it is")
        return json.loads(said.read_text())["address"].removeprefix("tcp://"), process

    def worker(self, at: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start one worker."""
        return self.dask("worker", at, "--nthreads", "1", "--no-nanny", *options, **environment)

    def renewed(self, at: str) -> subprocess.Popen[bytes]:
        """Start a process that starts one worker, and starts it again when it dies."""
        return self.dask("worker", at, "--nthreads", "1")

    def dask(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start a program of Dask; what it says goes into a file."""
        paths = environment.pop("PYTHONPATH", f"{CODE}{os.pathsep}{ROOT}")
        with (self.folder / f"said-{len(self.started)}.txt").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"], cwd=self.folder, stdout=said, stderr=said,
                env={**os.environ, "PYTHONPATH": paths, "NUMBA_NUM_THREADS": "1", **environment},
                start_new_session=True,
            )  # fmt: skip
        self.started.append(process)
        return process

    def there(self, at: str, n_workers: int) -> None:
        """Wait until a scheduler has so many workers."""
        with Client(f"tcp://{at}", set_as_default=False, timeout=ENOUGH) as client:
            self.until(lambda: len(client.scheduler_info(n_workers=-1)["workers"]) >= n_workers, f"{n_workers} workers")

    def until(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something holds; where it does not, what the processes said stands in the error."""
        until(holds, lambda: "\n".join([what, *(path.read_text() for path in self.folder.glob("said-*"))]))

    def end(self) -> None:
        """Kill every process and what it started."""
        for process in self.started:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its children, of which none is asked."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
    process.wait()


@contextmanager
def processes(folder: Path) -> Iterator[Processes]:
    """Give processes, and end them."""
    folder.mkdir(exist_ok=True)
    found = Processes(folder)
    try:
        yield found
    finally:
        found.end()


def driven(jobs: Jobs, folder: Path, at: str, heard: list[str], advance: Any = None, **options: float) -> Outcome:
    """Drive jobs by workers of Dask; what is said is heard."""
    executor = Dask(parse(at), heard.append, **{"patience": ENOUGH, **options})
    return drive(jobs.plan(folder, heard.append), executor, advance or (lambda step, done, total: None))
