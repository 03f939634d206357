"""What a measurement takes with workers beside each other: jobs, wall time, hours, memory, and when more do not help.

Jobs go to whichever worker is free first, in the order in which workers take them. A job is never cut, so no number of
workers is done before the longest job.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class PricedJob:
    """A job with what it takes: the most seconds, and the likely ones; None where nothing says them.

    spin_updates: the most draws of single spins. n_bytes: memory at its peak. needs_gpu: it runs where a GPU is alone.
    done: its result lies in the store, so it takes nothing more.
    """

    name: str
    spin_updates: int
    n_bytes: int
    needs_gpu: bool
    at_most: float | None
    likely: float | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers and where they work: how many in all, threads of each, cores of a machine, machines that they fill.

    Workers of one machine share its cores; where there are more workers than cores, they are on machines alike.
    """

    workers: int
    threads: int
    cores: int
    machines: int

    @classmethod
    def of(cls, workers: int, cores: int, *, alone: bool = False) -> Crew:
        """Return so many workers on machines of so many cores; `alone`: each has a machine, as a worker with a GPU."""
        if alone:
            return cls(workers, cores, cores, workers)
        return cls(workers, max(1, cores // workers), cores, -(-workers // cores))

    @property
    def beside(self) -> int:
        """Return how many of them work on one machine."""
        return -(-self.workers // self.machines)


@dataclass(frozen=True)
class Staffing:
    """The jobs of a measurement on a crew, at the rates of one machine.

    start: seconds in which a worker starts. rates: where the seconds come from, in words. likely_from: where ladders
    ended before; empty where nothing tells.
    """

    machine: str
    backend: str
    crew: Crew
    jobs: tuple[PricedJob, ...]
    start: float
    rates: str
    likely_from: str = ""

    @property
    def left(self) -> tuple[PricedJob, ...]:
        """The jobs that are not done."""
        return tuple(job for job in self.jobs if not job.done)

    @property
    def unknown(self) -> tuple[PricedJob, ...]:
        """The jobs that are not done and of which nothing says how long they take."""
        return tuple(job for job in self.left if job.at_most is None)

    @cached_property
    def at_most(self) -> tuple[float, ...]:
        """The most seconds of every job that is left and whose seconds are known, in the order of taking them."""
        return tuple(job.at_most for job in self.left if job.at_most is not None)

    @cached_property
    def likely(self) -> tuple[float, ...]:
        """The likely seconds of the same jobs; the most where nothing tells."""
        return tuple(job.at_most if job.likely is None else job.likely for job in self.left if job.at_most is not None)

    def wall(self, seconds: Sequence[float], workers: int | None = None) -> float:
        """Return the seconds until the last of the jobs is done, with the start of the workers."""
        return self.start + makespan(seconds, workers or self.crew.workers) if seconds else 0.0

    def core_hours(self, seconds: Sequence[float]) -> float:
        """Return the hours of cores that work; those that wait for the last job are not in it."""
        return sum(seconds) * self.crew.threads / HOUR

    def gpu_hours(self, seconds: Sequence[float]) -> float:
        """Return the hours of GPUs that work."""
        pairs = zip((job for job in self.left if job.at_most is not None), seconds, strict=True)
        return sum(one for job, one in pairs if job.needs_gpu) / HOUR

    @property
    def job_bytes(self) -> int:
        """Memory of the job that takes most."""
        return max((job.n_bytes for job in self.left), default=0)

    @property
    def machine_bytes(self) -> int:
        """Memory of a machine whose workers all have the jobs that take most."""
        return sum(sorted((job.n_bytes for job in self.left), reverse=True)[: self.crew.beside])

    @property
    def longest(self) -> PricedJob | None:
        """The job that takes longest at most; None where no seconds are known."""
        known = [job for job in self.left if job.at_most is not None]
        return max(known, key=lambda job: job.at_most or 0.0, default=None)


def makespan(seconds: Sequence[float], workers: int) -> float:
    """Return when the last job ends, each taken in this order by the worker that is free first."""
    if workers >= len(seconds):
        return max(seconds, default=0.0)
    free = [0.0] * workers
    for one in seconds:
        heapq.heapreplace(free, free[0] + one)
    return max(free)


def enough(seconds: Sequence[float]) -> int:
    """Return the smallest number of workers that is done as early as one for each job.

    With one order of jobs, one worker more makes no job begin later, so halving the range finds it.
    """
    low, high, best = 1, max(1, len(seconds)), makespan(seconds, max(1, len(seconds))) * (1 + 1e-9)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if makespan(seconds, middle) <= best else (middle + 1, high)
    return low
