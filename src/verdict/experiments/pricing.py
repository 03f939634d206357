"""What takes time in a job, and how fast one worker is at it: seconds of jobs before they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

USUAL = "alternating"  # the kernel of work that does not say by which kernel it samples


@dataclass(frozen=True, slots=True)
class Work:
    """Amounts of what takes time in one job.

    updates: draws of single spins by the kernel that makes them. sums: window sums of single observables of single
    chains, each counted, and read by estimators.
    """

    updates: Mapping[str, int]
    sums: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one worker is, with `beside` workers of so many `threads` each at work on its machine at once.

    updates_per_second: by kernel. sums_per_second: window sums counted and read; None where it was not measured.
    job_seconds: what every job takes beside them. start_seconds: from the start of a worker to its first job.
    """

    machine: str
    backend: str
    contract_version: int
    threads: int
    beside: int
    updates_per_second: Mapping[str, float]
    sums_per_second: float | None = None
    job_seconds: float = 0.0
    start_seconds: float = 0.0

    def knows(self, work: Work) -> bool:
        """Say whether everything that takes time in this work was measured."""
        return work.updates.keys() <= self.updates_per_second.keys() and (
            not work.sums or self.sums_per_second is not None
        )

    def seconds(self, work: Work) -> float:
        """Return how long a worker takes; a kernel that was not measured counts like the usual one."""
        usual = self.updates_per_second[USUAL]
        sampling = sum(n / self.updates_per_second.get(kernel, usual) for kernel, n in work.updates.items())
        looking = work.sums / self.sums_per_second if self.sums_per_second else 0.0
        return self.job_seconds + sampling + looking
