"""A longer campaign: jobs on workers of Dask that are killed again and again, for as long as wished.

    python -m tests.jobs.dask.campaign --seconds 600 --workers 3 --every 3

It prints how many jobs were done, how many workers were killed, how many jobs were begun twice and how many were lost,
and ends with 1 where a job was lost or has other bytes than in one process.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil
from distributed import Client


class Killer:
    """Kills one worker by SIGKILL every few seconds; the process that started it starts another.

    It waits until the scheduler has all of them again: on a slow machine they would otherwise never get to work.
    """

    def __init__(self, at: str, workers: list[subprocess.Popen[bytes]], every: float) -> None:
        self.at, self.workers, self.every, self.killed = at, workers, every, 0
        self._over, self._random = threading.Event(), random.Random(1)  # noqa: S311 - which worker is killed
        self._thread = threading.Thread(target=self._kill)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _kill(self) -> None:
        with Client(f"tcp://{self.at}", set_as_default=False) as client:
            while not self._over.wait(self.every):
                if len(client.nthreads()) == len(self.workers):
                    self._kill_one()

    def _kill_one(self) -> None:
        with suppress(psutil.Error):
            found = [child for worker in self.workers for child in psutil.Process(worker.pid).children()]
            work = [one for one in found if any("spawn_main" in word for word in one.cmdline())]
            if work:
                self._random.choice(work).kill()
                self.killed += 1


def main() -> int:
    """Run rounds of jobs until the time is over; return how it ended."""
    from tests.jobs.dask.made import Jobs, driven, processes

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--every", type=float, default=3)
    parser.add_argument("--jobs", type=int, default=200)
    asked = parser.parse_args()
    jobs, end, total = (
        Jobs(asked.jobs, 0.2),
        time.monotonic() + asked.seconds,
        dict.fromkeys(("jobs", "lost", "twice"), 0),
    )
    with tempfile.TemporaryDirectory() as name, processes(Path(name) / "dask") as dask:
        at, _ = dask.scheduler()
        workers = [dask.renewed(at) for _ in range(asked.workers)]
        dask.there(at, asked.workers)
        with Killer(at, workers, asked.every) as killer:
            while time.monotonic() < end:
                store = Path(name) / f"store-{total['jobs']}"
                results = driven(jobs, store, f"dask://{at}", []).results
                total["jobs"] += len(results)
                total["lost"] += sum(results.get(job) != content for job, content in jobs.bytes().items())
                total["twice"] += sum(1 < len([*one.glob("*.lease")]) for one in store.glob("*/*"))
    sys.stdout.write(json.dumps({**total, "killed": killer.killed}) + "\n")
    return int(total["lost"] > 0)


if __name__ == "__main__":
    sys.exit(main())
