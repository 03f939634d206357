"""The driver itself works, one job after another, in the order of the batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Set
from dataclasses import dataclass, field

from verdict.jobs.executors.contract import Plan
from verdict.jobs.job import Advance
from verdict.jobs.working import Worker


@dataclass(slots=True)
class Inline:
    """One worker, in this process; what other workers hold is left to them."""

    _worker: Worker = field(init=False)
    _names: tuple[str, ...] = field(init=False)
    _waiting: deque[str] = field(default_factory=deque)

    def describe(self) -> str:
        """Say what does the work."""
        return "in this process, one job after another"

    def start(self, plan: Plan, advance: Advance) -> None:
        """Take note of the jobs."""
        self._worker = Worker(plan.batch, plan.store, advance=advance)
        self._names = tuple(plan.batch.keys)

    def poll(self, undone: Set[str]) -> bool:
        """Do the first job that is open; say whether there was one."""
        if not self._waiting:
            self._waiting.extend(name for name in self._names if name in undone)
        return self._worker.take_next(self._waiting)

    def stop(self) -> None:
        """Nothing goes on behind a call."""
