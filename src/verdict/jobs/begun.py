"""Under which keys a call of a freeze was begun in a store: no roll of a program that was edited since is silent.

The key of a job holds the program that it calls. Whoever edits that between two calls has two keys and two results, of
which a measurement sees the last. So a store remembers, for freeze and name of every job that may draw anew, which keys
were begun. Jobs that give the same bytes whoever runs them leave no such marks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from verdict.jobs.job import Batch, Job, Origin
from verdict.jobs.store import Store
from verdict.text.canonical import canonical_bytes
from verdict.text.failures import of_system

FOLDER = "begun"
KEY = re.compile("[0-9a-f]{64}")


def note(store: Store, origin: Origin, job: Job) -> None:
    """Remember that a job is begun, where another run of it may give other bytes.

    Raises:
        OSError: nothing can be written.
    """
    if job.exact:
        return
    mark = _place(store, origin, job) / origin.key(job)
    if not os.path.lexists(mark):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()


def otherwise(store: Store, batch: Batch, entered: str) -> dict[str, int]:
    """Return how many tries of jobs began under other keys since the freeze was entered (UTC), by the jobs' names.

    What was tried before belongs to the draft. Times are those of the clocks of whoever began a try.

    Raises:
        VerdictError: the store cannot be read.
    """
    found = {job.name: _tries(store, batch.origin, job, entered) for job in batch.jobs if job.kept and not job.exact}
    return {name: number for name, number in found.items() if number}


def _tries(store: Store, origin: Origin, job: Job, entered: str) -> int:
    try:
        return sum(store.tries(key).begun_since(entered) for key in _others(store, origin, job))
    except OSError as error:
        raise of_system(error, so="what the store holds is not known") from None


def _others(store: Store, origin: Origin, job: Job) -> Iterator[str]:
    place, own = _place(store, origin, job), origin.key(job)
    names = [path.name for path in place.iterdir()] if place.is_dir() else []
    return (name for name in names if KEY.fullmatch(name) and name != own)


def _place(store: Store, origin: Origin, job: Job) -> Path:
    """Return the folder of the marks of a job, whatever its program."""
    digest = sha256(canonical_bytes([origin.made_by.get("freeze"), job.name])).hexdigest()
    return store.folder / FOLDER / digest[:2] / digest
