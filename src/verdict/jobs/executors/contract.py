"""The contract of executors: they start workers, and the driver watches the store.

An executor never hands a result over. A worker that it starts does a job through the store (`Plan.task`), or takes open
jobs until none is left (`Plan.command`); whatever becomes of the worker, the store says what is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Protocol

from verdict.jobs.job import Advance, Batch
from verdict.jobs.store import Store


def no_facts() -> Mapping[str, str]:
    """Say nothing: for jobs that only this process knows."""
    return {}


@dataclass(frozen=True, slots=True)
class Plan:
    """What an executor is told.

    batch: the jobs with what they share; `batch.keys` names the folders of the store, by the names of the jobs.
    store: where results lie.
    task: a picklable function of (name, key) that does that job through the store on whichever machine calls it, and
        returns how the job stands then: "done", "leased" by another, "open" after a failed try, "failed", "refused". It
        derives the job anew there and raises IntegrityError where the key is another, so that files or versions differ
        from the driver's; the message says which. It raises VerdictError where the store cannot be written.
    command: the command line of a process that takes open jobs of this batch until every one is done or given up. It
        ends with 0 then, with 3 where it derives another batch, and with 1 or 2 where it cannot work, each with a
        sentence on standard error. With `--parent PID` behind it, it leaves when that is no longer its parent.
    facts: a picklable function that says what decides the bytes of the jobs, as whoever calls it finds it: digests of
        the freeze and of the batch, the backend, versions of engine, contract and estimators. An executor may compare
        what another machine answers with what it answers here, before any job.
    """

    batch: Batch
    store: Store
    task: Callable[[str, str], str]
    command: tuple[str, ...]
    facts: Callable[[], Mapping[str, str]] = no_facts


class Executor(Protocol):
    """What a driver calls, in this order: `start` once, `poll` again and again, `stop` once, whatever happened."""

    def describe(self) -> str:
        """Return one line for people: what does the work, and how many workers there are."""
        ...

    def start(self, plan: Plan, advance: Advance) -> None:
        """Start workers.

        Raises:
            UsageError: none can be started, or none of them fits a job; a sentence says why.
        """
        ...

    def poll(self, undone: Set[str]) -> bool:
        """See to it that somebody works on the jobs of these names; return soon.

        It replaces workers that were lost. It returns True where it did work itself, so that the driver looks again at
        once, and False where the driver may wait a moment.

        Raises:
            UsageError: nobody can ever work on them, such as a scheduler that is gone. IntegrityError: a worker's
            versions or inputs are others than the driver's.
        """
        ...

    def stop(self) -> None:
        """End what was started, also after Ctrl-C; the store stays resumable whatever is cut off."""
        ...
