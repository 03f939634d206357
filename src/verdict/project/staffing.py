"""The jobs of a registration on workers: what each takes by the pace of one worker, what is done, what is likely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import fmean

from verdict import experiments
from verdict.evidence.written import longhand
from verdict.experiments.pricing import USUAL, Pace, Work
from verdict.jobs.executors.process import cores
from verdict.jobs.job import Job
from verdict.jobs.store import Kept
from verdict.plan.workers import Crew, PricedJob, Staffing
from verdict.project import paces
from verdict.project.aside import stored_values
from verdict.project.folder import Project
from verdict.project.loading import load_draft
from verdict.project.working import Assignment, Derived

GPU = "cupy_gpu"
HERE = "this machine"


@dataclass(frozen=True)
class Wanted:
    """What is to be staffed: a registration, what is measured of it, by which backend, and where results lie."""

    project: Project
    prereg: Path
    backend: str
    portion: str | None = None
    store: Path | None = None

    @cached_property
    def derived(self) -> Derived:
        """The kind, what it is given, and the jobs in the order in which workers take them."""
        kind = experiments.measurable(load_draft(self.prereg).prereg.experiment.kind)
        backend = self.backend if "backend" in experiments.takes(kind) else None
        return self._assignment(backend).derive()

    def _assignment(self, backend: str | None) -> Assignment:
        return Assignment.of(self.prereg, self.store, backend, self.portion)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs."""
        return self.derived.batch.jobs

    @cached_property
    def kept(self) -> Mapping[str, Kept]:
        """The results that lie in the store, by the name of the job."""
        store, origin = self._assignment(None).kept_in(), self.derived.batch.origin
        found = {job.name: store.result(origin, job) for job in self.jobs if job.kept}
        return {name: one for name, one in found.items() if one is not None}

    @cached_property
    def works(self) -> Mapping[str, Work]:
        """What takes time in every job at most: as the kind says, else the draws of its price by the usual kernel."""
        offered = getattr(self.derived.kind, "works", None)
        said: Mapping[str, Work] = offered(self.derived.context) if offered else {}
        usual = {job.name: Work({USUAL: job.price.spin_updates}) for job in self.jobs if job.price.spin_updates}
        return {**usual, **{name: said[name] for name in said if name in usual}}

    @cached_property
    def before(self) -> tuple[Mapping[str, Work], str]:
        """What takes time in jobs whose ladders ended before, and the stored set that tells; else nothing."""
        offered = getattr(self.derived.kind, "works", None)
        if offered is None:
            return {}, ""
        for path in self.project.sets(self.derived.context.registration.id).values():
            stored = stored_values(path)
            found: Mapping[str, Work] = offered(self.derived.context, longhand(stored)["quantities"]) if stored else {}
            if found:
                return found, f"where ladders ended in {self.project.shown(path)}"
        return {}, ""


def staffed(wanted: Wanted, workers: int, machines: tuple[Path, ...], *, again: bool) -> Iterator[Staffing]:
    """Yield the jobs on so many workers here, and on each machine whose pace lies in a file.

    Raises:
        UsageError: the kind cannot be measured, or the backend cannot run here. IntegrityError: an input is damaged.
    """
    alone = wanted.backend == GPU
    crew = Crew.of(workers, cores(), alone=alone)
    here = None
    if wanted.works:
        pair = (1 if alone else crew.cores // crew.threads, crew.threads)
        here = paces.pace(wanted.project, wanted.prereg, wanted.backend, pair, wanted.works.values(), again=again)
    yield _staffed(wanted, HERE, crew, here)
    for path in machines:
        there = paces.read(path)
        crew = Crew(workers, there.threads, there.threads * there.beside, -(-workers // there.beside))
        yield _staffed(wanted, there.machine, crew, there)


def _staffed(wanted: Wanted, machine: str, crew: Crew, pace: Pace | None) -> Staffing:
    likely, said = wanted.before
    jobs = tuple(_priced(wanted, job, pace, likely) for job in wanted.jobs)
    measured = _like_those_done(wanted, jobs)
    rates = "nothing in it draws spins" if pace is None else _rates(pace)
    more = (
        "" if measured is jobs else f"; like the {len(wanted.kept):,} that are done, where nothing else says how long"
    )
    backend = wanted.backend if pace is None else pace.backend
    start = 0.0 if pace is None else pace.start_seconds
    return Staffing(machine, backend, crew, measured, start, rates + more, said)


def _priced(wanted: Wanted, job: Job, pace: Pace | None, likely: Mapping[str, Work]) -> PricedJob:
    work, ended = wanted.works.get(job.name), likely.get(job.name)
    known = pace.seconds(work) if pace is not None and work is not None else job.price.seconds
    return PricedJob(
        name=job.name, spin_updates=job.price.spin_updates, n_bytes=job.price.n_bytes,
        needs_gpu=job.price.needs_gpu or wanted.backend == GPU, at_most=known,
        likely=pace.seconds(ended) if pace is not None and ended is not None else None, done=job.name in wanted.kept,
    )  # fmt: skip


def _like_those_done(wanted: Wanted, jobs: tuple[PricedJob, ...]) -> tuple[PricedJob, ...]:
    """Price jobs without a price like those that are done: at most as the longest, likely as their mean."""
    if not wanted.kept or all(job.at_most is not None or job.done for job in jobs):
        return jobs
    seconds = [one.seconds for one in wanted.kept.values()]
    return tuple(job if job.at_most is not None else _as(job, max(seconds), fmean(seconds)) for job in jobs)


def _as(job: PricedJob, at_most: float, likely: float) -> PricedJob:
    return PricedJob(job.name, job.spin_updates, job.n_bytes, job.needs_gpu, at_most, likely, job.done)


def _rates(pace: Pace) -> str:
    """Say how the seconds come about."""
    speed = ", ".join(f"{kernel} {rate:.2g}/s" for kernel, rate in pace.updates_per_second.items())
    looked = "looking and estimators were not measured" if pace.sums_per_second is None else (
        f"{pace.sums_per_second:.2g} window sums/s, {pace.job_seconds:.2g} s a job"
    )  # fmt: skip
    beside = "alone" if pace.beside == 1 else f"with {pace.beside} beside each other"
    return f"each worker, {beside}: {speed}, {looked}"
