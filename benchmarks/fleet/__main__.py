"""How the store bears a fleet: 100,000 jobs, 2,000 workers on 8 nodes, on one machine; nodes and drivers are killed.

    make fleet              or   python -m benchmarks.fleet [--jobs 100000] [--folder DIR]

Jobs wait instead of sampling; everything else is real: keys, folders, leases, heartbeats, deadlines, sealed results,
the driver. Some jobs are started twice, some leases belong to workers that are gone, some results are damaged.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from multiprocessing.context import ForkProcess
from pathlib import Path

from benchmarks.fleet import counting, work
from benchmarks.fleet.scheduler import FORK, Scheduler
from benchmarks.fleet.work import Fleet

from verdict.jobs.driving import drive
from verdict.jobs.executors.contract import Plan
from verdict.jobs.job import Batch
from verdict.jobs.tries import RESULT

MIB = 2**10  # of what the system counts memory in
DRIVERS = 3  # of which all but the last are killed


def main(arguments: list[str] | None = None) -> int:
    """Simulate and print; 1 where a job was lost or a lease was held twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--nodes", type=int, default=8)
    parser.add_argument("--workers", type=int, default=250, help="of each node")
    parser.add_argument("--seconds", type=float, default=2.0, help="of a job, on average")
    parser.add_argument("--kill-every", type=float, default=20.0, help="seconds between two nodes that are killed")
    parser.add_argument("--folder", type=Path, help="where the store lies; else a temporary folder")
    asked = parser.parse_args(arguments)
    fleet = Fleet(asked.jobs, asked.nodes, asked.workers, asked.seconds, asked.kill_every)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        found, said = simulated(Path(folder), fleet)
        for name, value in {**said, **shown(found)}.items():
            sys.stdout.write(f"{name:24s} {value}\n")
        sys.stdout.flush()  # before some hundred thousand files are removed
    return int(found.lost > 0 or found.held_twice > 0)


def shown(found: counting.Counted) -> dict[str, str]:
    """Return what was counted, as it is printed."""
    return {
        "jobs": f"{found.jobs:,}", "jobs_lost": f"{found.lost:,}", "jobs_run_twice": f"{found.twice:,}",
        "runs_cut_off": f"{found.cut_off:,}", "lease_conflicts": f"{found.conflicts:,}",
        "leases_held_twice": f"{found.held_twice:,}",
    }  # fmt: skip


def simulated(folder: Path, fleet: Fleet) -> tuple[counting.Counted, dict[str, str]]:
    """Have every job done by drivers, all but the last of which are killed; return what was counted, and took place."""
    begin = time.monotonic()
    jobs = work.batch(folder, fleet)
    n_keys, keys = len(jobs.keys), time.monotonic() - begin
    work.planted(folder, fleet, jobs)
    begin = time.monotonic()
    for share in range(1, DRIVERS):
        _killed_at(_driver(folder, fleet, jobs), folder, fleet, share / DRIVERS)
    last = _driver(folder, fleet, jobs)
    last.join()
    took = time.monotonic() - begin
    found = counting.counted(folder, jobs, work.store_of(folder, fleet))
    return found, {
        "workers": f"{fleet.nodes * fleet.workers:,} on {fleet.nodes} nodes",
        "drivers": f"{DRIVERS}, of which {DRIVERS - 1} were killed",
        "seconds": f"{took:.1f}",
        "seconds_per_1000_jobs": f"{1000 * took / n_keys:.2f}",
        "seconds_for_1000_keys": f"{1000 * keys / n_keys:.3f}",
        "processor_seconds": f"{_processor():.0f}",
        "MiB_of_largest_process": f"{_largest() / MIB:.0f}",
        **_size(folder / "store"),
    }


def _driver(folder: Path, fleet: Fleet, jobs: Batch) -> ForkProcess:
    process = FORK.Process(target=_drive, args=(folder, fleet, jobs))
    process.start()
    return process


def _drive(folder: Path, fleet: Fleet, jobs: Batch) -> None:
    drive(Plan(jobs, work.store_of(folder, fleet), lambda name, key: "held", ()), Scheduler(folder, fleet))


def _killed_at(driver: ForkProcess, folder: Path, fleet: Fleet, share: float) -> None:
    """Kill a driver once so many jobs ran to their ends, if it is not done before."""
    while driver.is_alive() and _ended(folder) < share * fleet.jobs:
        driver.join(0.2)
    driver.kill()
    driver.join()


def _ended(folder: Path) -> int:
    return sum(path.read_bytes().count(b" end ") for path in folder.glob("notes-*"))


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _largest() -> int:
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))


def _size(store: Path) -> dict[str, str]:
    """Count the files of a store and the bytes in its results."""
    n_files, n_bytes = 0, 0
    for folder, _, names in os.walk(store):
        n_files += len(names)
        n_bytes += (Path(folder) / RESULT).stat().st_size if RESULT in names else 0
    return {"files": f"{n_files:,}", "MB_of_results": f"{n_bytes / 1e6:.0f}"}


if __name__ == "__main__":
    sys.exit(main())
