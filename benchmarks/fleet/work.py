"""The jobs of the simulated fleet: each waits as long as a job of a GPU would, made short, and notes its run."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from verdict.jobs.job import Advance, Batch, Job, Origin, Price
from verdict.jobs.store import Store
from verdict.jobs.tries import RESULT, Holder

ORIGIN = Origin("fleet", {}, {"freeze": "sha256:simulated", "backend": "none", "engine_version": "simulated"})
N_BYTES = 2000  # of a result: about what the cells of one part take


@dataclass(frozen=True, slots=True)
class Fleet:
    """What is simulated: jobs, nodes with workers each, the mean seconds of a job, and what goes wrong how often.

    kill_every: seconds between two nodes that are killed. twice: share of jobs that are started on two nodes at once.
    stale: share of jobs whose lease somebody holds who is gone. damaged: share of jobs with a spoilt result.
    deadline: seconds of silence after which a lease is free.
    """

    jobs: int
    nodes: int
    workers: int
    seconds: float
    kill_every: float
    twice: float = 0.02
    stale: float = 0.005
    damaged: float = 0.001
    deadline: float = 10.0
    seed: int = 0


def store_of(folder: Path, fleet: Fleet) -> Store:
    """Return the store of a simulation."""
    return Store(folder / "store", deadline=fleet.deadline)


def batch(folder: Path, fleet: Fleet) -> Batch:
    """Return all jobs of a simulation, by the same rule in every process."""
    return Batch(ORIGIN, tuple(_job(folder, fleet, i) for i in range(fleet.jobs)))


def answer(name: str) -> bytes:
    """Return the bytes that a job of that name must give."""
    return (sha256(name.encode()).hexdigest().encode() * (N_BYTES // 64 + 1))[:N_BYTES]


def _job(folder: Path, fleet: Fleet, i: int) -> Job:
    name = f"cell-{i:06d}"
    seconds = min(random.Random(f"{fleet.seed}/{i}").expovariate(1 / fleet.seconds), 5 * fleet.seconds)  # noqa: S311
    return Job(name, {"cell": i}, Price(seconds=seconds), partial(_run, folder, name, seconds))


def _run(folder: Path, name: str, seconds: float, advance: Advance) -> bytes:
    note(folder, f"begin {name}")
    time.sleep(seconds)
    note(folder, f"end {name}")
    return answer(name)


def note(folder: Path, said: str) -> None:
    """Append a line with the clock of this machine to the notes of this process; one write, so a kill tears no line."""
    handle = os.open(folder / f"notes-{os.getpid()}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, f"{time.monotonic():.6f} {said}\n".encode())
    finally:
        os.close(handle)


def planted(folder: Path, fleet: Fleet, jobs: Batch) -> None:
    """Leave behind what an earlier driver with bad luck leaves: leases of workers that are gone, damaged results."""
    store, draw = store_of(folder, fleet), random.Random(fleet.seed)  # noqa: S311 - no secret
    gone = Holder("gone", "elsewhere", "elsewhere", 1, "1", "2026-01-01T00:00:00Z", fleet.deadline)
    _for_each(jobs, draw, fleet.stale, lambda key: os.close(store.tries(key).begin(1, gone) or 0))
    _for_each(jobs, draw, fleet.damaged, lambda key: _spoilt(store.tries(key).folder))


def _for_each(jobs: Batch, draw: random.Random, share: float, plant: Callable[[str], None]) -> None:
    for job in draw.sample(jobs.jobs, round(share * len(jobs.jobs))):
        plant(jobs.origin.key(job))


def _spoilt(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RESULT).write_bytes(b"half of a result")
