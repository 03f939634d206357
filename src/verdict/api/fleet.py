"""Take open jobs of a registration, and list them: what makes a measurement run on many machines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from verdict.api.registrations import Registration, loaded
from verdict.project.endings import in_sentences
from verdict.project.jobs_listed import jobs_of
from verdict.project.working import Assignment
from verdict.project.working import work as taken
from verdict.report.saying import say_sentence
from verdict.report.terminal import progress


@in_sentences
def jobs(
    registration: Registration | str | Path, *, store: str | Path | None = None, backend: str | None = None,
    portion: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the jobs of a registration, each with name, key, state, tries, holder and price, as `--json` prints it.

    The state is "open", "leased", "done", "failed" or "refused"; `key` is None for a job that no store keeps.

    Raises:
        UsageError: it cannot be measured, or knows no such portion. IntegrityError: an input is damaged.

    >>> import verdict
    >>> [(job["name"], job["state"]) for job in verdict.jobs(verdict.init(template="paired-seeds"))]
    [('all', 'open')]
    """
    found: list[dict[str, Any]] = jobs_of(_assigned(registration, store, backend, portion))["jobs"]
    return found


@in_sentences
def work(
    registration: Registration | str | Path, *, store: str | Path | None = None, backend: str | None = None,
    portion: str | None = None, wait: bool = False,
) -> int:  # fmt: skip
    """Take open jobs of a registration until none is left, keep their results, and return how many were taken.

    Progress is told on standard error. With `wait` it stays until every job is done or given up. Nothing is judged:
    `measure` with the same store does that.

    Raises:
        UsageError: it measures in one piece, so that there are no jobs. VerdictError: the store cannot be written.

    >>> import verdict
    >>> verdict.work("2026-13-45z")
    Traceback (most recent call last):
    ...
    verdict.words.errors.UsageError: no freeze is called '2026-13-45z'; ...
    """
    assignment = _assigned(registration, store, backend, portion)
    with progress() as advance:
        return taken([assignment], advance, say_sentence, wait=wait)[0]


def _assigned(
    registration: Registration | str | Path, store: str | Path | None, backend: str | None, portion: str | None
) -> Assignment:
    return Assignment.of(loaded(registration).path, None if store is None else Path(store), backend, portion)
