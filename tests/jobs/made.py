"""Batches of small jobs, for tests of the store and of those who work on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from verdict.jobs.executors.contract import Plan
from verdict.jobs.job import Advance, Batch, Job, Origin, Price
from verdict.jobs.store import Store

ORIGIN = Origin("dtm", {}, {"freeze": "sha256:toy", "backend": "reference", "engine_version": "0"})


def answer(name: str) -> Callable[[Advance], bytes]:
    """Return a run whose bytes are the job's own name."""
    return lambda advance: f"of {name}".encode()


def job(name: str, run: Callable[[Advance], bytes] | None = None, **of: object) -> Job:
    """Return a job of that name that does `run`."""
    return Job(name, of, Price(spin_updates=10), run or answer(name))


def batch(*jobs: Job) -> Batch:
    """Return a batch of these jobs."""
    return Batch(ORIGIN, jobs)


def plan(store: Store, *jobs: Job) -> Plan:
    """Return the plan of a batch that no other process works on."""
    return Plan(batch(*jobs), store, lambda name, key: "held", ())


def of_key(store: Store, one: Job) -> Path:
    """Return the folder of a job."""
    return store.tries(ORIGIN.key(one)).folder
