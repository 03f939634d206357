"""What became of the jobs of a simulated fleet: from the store, which must hold every one, and from notes of runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.fleet.work import answer

from verdict.jobs.job import Batch
from verdict.jobs.store import Store

Run = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Counted:
    """Jobs, those without a sound result, those run to the end more than once, and what befell leases.

    cut_off: runs that a kill ended. conflicts: how often a worker found that another held its job. held_twice: jobs of
    which two runs overlapped that both went to their ends: a lease that two had at once.
    """

    jobs: int
    lost: int
    twice: int
    cut_off: int
    conflicts: int
    held_twice: int


def counted(folder: Path, jobs: Batch, store: Store) -> Counted:
    """Read every result and every note."""
    lost = sum(_lost(store, jobs, i) for i in range(len(jobs.jobs)))
    begun, runs, held = Counter[str](), dict[str, list[Run]](), 0
    for said, name, when in _notes(folder):
        if said == "begin":
            begun[name] += 1
        elif said == "held":
            held += 1
        else:
            runs.setdefault(name, []).append(when)
    ended = {name: len(found) for name, found in runs.items()}
    return Counted(
        jobs=len(jobs.jobs), lost=lost, twice=sum(n > 1 for n in ended.values()),
        cut_off=sum(begun.values()) - sum(ended.values()), conflicts=held,
        held_twice=sum(overlap(found) for found in runs.values()),
    )  # fmt: skip


def _lost(store: Store, jobs: Batch, i: int) -> bool:
    job = jobs.jobs[i]
    found = store.result(jobs.origin, job)
    return found is None or found.content != answer(job.name)


def _notes(folder: Path) -> Iterator[tuple[str, str, Run]]:
    """Yield what the processes noted, runs with their begin and end."""
    for path in folder.glob("notes-*"):
        begun: dict[str, list[float]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            clock, said, name = line.split()
            if said == "begin":
                begun.setdefault(name, []).append(float(clock))
            yield said, name, (begun[name].pop() if said == "end" else 0.0, float(clock))


def overlap(runs: list[Run]) -> bool:
    """Say whether two runs went on at once."""
    ordered = sorted(runs)
    return any(later[0] < earlier[1] for earlier, later in pairwise(ordered))
