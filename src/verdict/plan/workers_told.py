"""Jobs on workers, as JSON values and as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from verdict.plan.words import duration, size
from verdict.plan.workers import PricedJob, Staffing, enough

SHOWN = 12  # jobs that are listed one by one
UNPRICED = (
    "nothing says how long {} takes, so no wall time is given; register how long it may take (timeout_seconds), or let "
    "one job run: the seconds of those that are done tell about the rest"
)


def payload(found: Staffing) -> dict[str, Any]:
    """Return the jobs, and what they take, as JSON values; None is what is not known."""
    crew, known = found.crew, not found.unknown
    return {
        "machine": found.machine, "backend": found.backend, "workers": crew.workers, "machines": crew.machines,
        "threads": crew.threads, "rates": found.rates, "likely_from": found.likely_from or None,
        "jobs": [_job(job) for job in found.jobs],
        "at_most": _times(found, found.at_most) if known else None,
        "likely": _times(found, found.likely) if known and found.likely_from else None,
        "bytes_of_a_job": found.job_bytes or None, "bytes_of_a_machine": found.machine_bytes or None,
        "start_seconds": found.start,
    }  # fmt: skip


def _job(job: PricedJob) -> dict[str, Any]:
    return {
        "name": job.name, "done": job.done, "needs_gpu": job.needs_gpu, "spin_updates": job.spin_updates,
        "bytes": job.n_bytes or None, "seconds_at_most": job.at_most, "seconds_likely": job.likely,
    }  # fmt: skip


def _times(found: Staffing, seconds: Sequence[float]) -> dict[str, Any]:
    return {
        "wall_seconds": found.wall(seconds), "core_hours": found.core_hours(seconds),
        "gpu_hours": found.gpu_hours(seconds), "workers_that_help": enough(seconds),
    }  # fmt: skip


def title(found: Staffing) -> str:
    """Say what the section is about."""
    crew = found.crew
    workers = "1 worker" if crew.workers == 1 else f"{crew.workers:,} workers"
    return f"What it takes with {workers}, on {found.machine} ({found.backend})"


def lines(found: Staffing) -> Iterator[str]:
    """Yield what the jobs take, and then the jobs."""
    if not found.left:
        yield f"every one of its {len(found.jobs):,} jobs is done; nothing is left to measure"
        return
    yield _where(found)
    yield from _wall(found)
    yield _memory(found)
    yield from _helping(found)
    yield from _listed(found)


def _where(found: Staffing) -> str:
    crew, done = found.crew, len(found.jobs) - len(found.left)
    before = f", {done:,} more are done" if done else ""
    jobs = "1 job" if len(found.left) == 1 else f"{len(found.left):,} jobs"
    threads = "1 thread" if crew.threads == 1 else f"{crew.threads} threads"
    machines = "" if crew.machines == 1 else f", on {crew.machines:,} machines of {crew.cores} cores"
    return f"{jobs}{before}; workers of {threads}{machines}; {found.rates}"


def _wall(found: Staffing) -> Iterator[str]:
    if found.unknown:
        names = ", ".join(job.name for job in found.unknown[:3])
        yield UNPRICED.format(names + (f" and {len(found.unknown) - 3:,} more" if len(found.unknown) > 3 else ""))
        return
    yield f"at most {_times_told(found, found.at_most)}"
    if found.likely_from:
        yield f"likely {_times_told(found, found.likely)}: {found.likely_from}"


def _times_told(found: Staffing, seconds: Sequence[float]) -> str:
    gpu = found.gpu_hours(seconds)
    hours = f"{gpu:.2g} GPU-hours" if gpu else f"{found.core_hours(seconds):.2g} core-hours"
    return f"{duration(found.wall(seconds))} of wall time, {hours}"


def _memory(found: Staffing) -> str:
    if not found.job_bytes:
        return "memory: nothing says how much a job takes; look at one while it runs"
    return (
        f"memory: {size(found.job_bytes)} at the peak of one job, {size(found.machine_bytes)} on a machine whose "
        f"workers are all at their peaks"
    )


def _helping(found: Staffing) -> Iterator[str]:
    """Say from how many workers more of them do not help, and what bounds it."""
    longest = found.longest
    if found.unknown or longest is None:
        return
    n, last = enough(found.at_most), found.wall(found.at_most, len(found.at_most))
    alone = f"{longest.name} alone takes {duration(longest.at_most or 0.0)}"
    yield f"more than {n:,} workers do not help: with them it takes {duration(last)}, and {alone}"


def _listed(found: Staffing) -> Iterator[str]:
    """Yield the jobs that take most, or once what each takes where all take the same."""
    ordered = sorted(found.left, key=lambda job: -(job.at_most or 0.0))
    if len(ordered) > 1 and len({_price(job) for job in ordered}) == 1:
        yield f"each of the {len(ordered):,} jobs: {_price(ordered[0])}"
        return
    for job in ordered[:SHOWN]:
        yield f"{job.name}: {_price(job)}"
    if len(ordered) > SHOWN:
        yield f"and {len(ordered) - SHOWN:,} jobs more, none of them longer; --json lists all"


def _price(job: PricedJob) -> str:
    parts = (_seconds(job), size(job.n_bytes) if job.n_bytes else "", "on a GPU" if job.needs_gpu else "")
    return ", ".join(filter(None, parts))


def _seconds(job: PricedJob) -> str:
    if job.at_most is None:
        return "nothing says how long"
    likely = "" if job.likely is None else f", likely {duration(job.likely)}"
    return f"at most {duration(job.at_most)}{likely}"
