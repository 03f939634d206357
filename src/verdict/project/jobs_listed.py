"""The jobs of a registration with their standing and their price, as JSON values and as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from verdict.experiments.contract import duration
from verdict.jobs.beating import Progress
from verdict.jobs.job import Job
from verdict.jobs.tries import Standing, State
from verdict.jobs.working import ended_here
from verdict.project.working import Assignment
from verdict.report.rows import BAD, BLANK, GOOD, OPEN, Row, counted, marked, plain, tallied
from verdict.text.characters import sentence

FIRST = (State.FAILED, State.REFUSED, State.LEASED, State.OPEN, State.DONE)  # the order of states among many jobs
MOST_ROWS, FEW = 40, 5  # jobs that are listed one by one; of more, so many of each state
MOST_NAME, MOST_SAID = 80, 200  # characters of a name, and of what is said of a job; --json has them whole
MARKS = {State.DONE: GOOD, State.FAILED: BAD, State.REFUSED: BAD, State.LEASED: OPEN, State.OPEN: OPEN}


def jobs_of(assignment: Assignment) -> dict[str, Any]:
    """Return every job of a registration, in order, with its state in the store; a result is seen, and not read.

    Raises:
        UsageError: the kind cannot be measured, or knows no such portion. IntegrityError: an input is damaged.
    """
    found, store = assignment.derive(), assignment.kept_in()
    return {
        "freeze": found.context.registration.id,
        "store": assignment.store,
        "jobs": [_one(job, found.batch.origin.key(job), store.standing) for job in found.batch.jobs],
    }


def _one(job: Job, key: str, standing: Any) -> dict[str, Any]:
    found: Standing = standing(key) if job.kept else Standing(State.OPEN)
    holder, progress = found.holder, found.progress
    return {
        "name": job.name, "key": key if job.kept else None, "state": found.state.value, "tries": found.number,
        "failures": found.failures, "lost": found.lost, "reason": found.reason or None,
        "worker": holder.worker if holder else None, "since": holder.since if holder else None,
        "gone": holder is not None and ended_here(holder),
        "progress": asdict(progress) if progress else None,
        "price": asdict(job.price),
    }  # fmt: skip


def rows(listed: Mapping[str, Any], *, every: bool = False) -> Iterator[Row]:
    """Yield a row for every job, and the tally; of many jobs the first of each state, unless `every` one is asked for.

    What failed comes first then, and what is done last.
    """
    jobs, counts = listed["jobs"], Counter(job["state"] for job in listed["jobs"])
    if every or len(jobs) <= MOST_ROWS:
        yield from map(_row, jobs)
    else:
        for state in FIRST:
            yield from map(_row, islice((job for job in jobs if job["state"] == state), FEW))
            if counts[state] > FEW:
                yield plain(f"{counts[state] - FEW:,} more {state.value}", depth=1)
        yield plain(f"all {len(jobs):,} jobs: --all")
    yield BLANK
    tally = tallied((counts[state.value], state.value) for state in State)
    nowhere = "" if Path(listed["store"]).is_dir() else f"; no store lies in {listed['store']} yet"
    yield plain(f"{tally or 'no jobs'} of {listed['freeze']}{nowhere}", style="bold")


def _row(job: Mapping[str, Any]) -> Row:
    state = State(job["state"])
    name, said = sentence(job["name"], MOST_NAME), sentence("; ".join(_said(job, state)), MOST_SAID)
    return marked(MARKS[state], state.value, name, said)


def _said(job: Mapping[str, Any], state: State) -> Iterator[str]:
    price = job["price"]
    if price["spin_updates"]:
        yield f"{price['spin_updates']:.2g} spin updates"
    elif price["seconds"] is not None:
        yield f"at most {duration(price['seconds'])}"
    if price["n_bytes"]:
        yield f"{price['n_bytes'] / 2**20:.0f} MiB"
    if price["needs_gpu"]:
        yield "needs a GPU"
    if job["key"] is None:
        yield "kept in no store"
    if state is State.LEASED:
        yield _held(job)
    if state is not State.DONE and job["reason"]:
        tries = (counted(job["failures"], "try failed", "tries failed") if job["failures"] else "",
                 f"{job['lost']} cut off" if job["lost"] else "")  # fmt: skip
        yield f"{', '.join(filter(None, tries))}, at last: {job['reason']}"


def _held(job: Mapping[str, Any]) -> str:
    worker = sentence(job["worker"] or "a worker that does not say who it is", MOST_NAME)
    held = f"by {worker} since {job['since'] or 'it began'}"
    if job["gone"]:
        return f"{held}, which runs no more; the next worker takes it over"
    return f"{held}, {Progress(**job['progress']).share}" if job["progress"] else held
