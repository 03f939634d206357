"""A worker process on a batch of small jobs: python -m tests.jobs.toil STORE JOBS SECONDS [--parent PID]."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from tests.jobs.made import answer, batch, job
from verdict.jobs.job import Advance, Job
from verdict.jobs.store import Store
from verdict.jobs.working import Worker, work_through


def jobs(number: int, seconds: float) -> tuple[Job, ...]:
    """Return so many jobs that take so long, each of which says how many threads it was given."""

    def slow(name: str) -> Job:
        def run(advance: Advance) -> bytes:
            time.sleep(seconds)
            return answer(name)(advance)

        return job(name, run)

    return tuple(slow(f"{i:03}") for i in range(number))


def main() -> int:
    """Work until every job is done; end as arguments say where they are no numbers."""
    store, number, seconds, parent = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[5])
    if not number.isdigit():
        sys.stderr.write(f"ended {number} on purpose\n")
        os.kill(os.getpid(), signal.SIGKILL) if number == "killed" else sys.exit(int(seconds))
    worker = Worker(batch(*jobs(int(number), float(seconds))), Store(Path(store)))
    work_through(worker, wait=True, leave=lambda: os.getppid() != parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
