"""What one job asks of the file system that holds the store: counted as Python makes the calls, not estimated.

    python -m benchmarks.fleet.operations

Taken: a worker takes an open job, does it and keeps its result. Held: a worker asks for a job that another holds.
Look: the driver looks at one job that is not done. Read: the driver verifies a result.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.fleet import work
from benchmarks.fleet.work import Fleet

from verdict.jobs.tries import Holder
from verdict.jobs.working import Worker

WATCHED = {"open", "os.listdir", "os.scandir", "os.mkdir", "os.link", "os.rename", "os.remove"}
OWN = "notes-"  # of the simulation, not of the store
FLEET = Fleet(jobs=3, nodes=1, workers=1, seconds=0.001, kill_every=60)


def main() -> None:
    """Count and print."""
    with tempfile.TemporaryDirectory() as folder:
        for what, found in counts(Path(folder)).items():
            told = ", ".join(f"{name.removeprefix('os.')} {n}" for name, n in sorted(found.items()))
            print(f"{what:6s} {sum(found.values()):3d}   {told}")


def counts(folder: Path) -> dict[str, Counter[str]]:
    """Return the calls of each step, by name."""
    jobs, store = work.batch(folder, FLEET), work.store_of(folder, FLEET)
    worker, held = Worker(jobs, store), jobs.jobs[1]
    worker.take(jobs.jobs[2].name)  # whatever is made once is made
    store.tries(jobs.origin.key(held)).begin(1, Holder("w", "h", "elsewhere", 1, "1", "2026-01-01T00:00:00Z", 60.0))
    steps: dict[str, Callable[[], object]] = {
        "taken": lambda: worker.take(jobs.jobs[0].name),
        "held": lambda: worker.take(held.name),
        "look": lambda: worker.watch.standing(store, jobs.origin.key(held)),
        "read": lambda: store.result(jobs.origin, jobs.jobs[0]),
    }
    return {what: _counted(folder, step) for what, step in steps.items()}


def _counted(folder: Path, step: Callable[[], object]) -> Counter[str]:
    with _heard() as events:
        step()
    return Counter(name for name, path in events if str(folder) in path and OWN not in path)


_HEARD: list[tuple[str, str]] | None = None


def _hear(name: str, arguments: tuple[object, ...]) -> None:
    if _HEARD is not None and name in WATCHED:
        _HEARD.append((name, str(arguments[0])))


@contextmanager
def _heard() -> Iterator[list[tuple[str, str]]]:
    """Hear every call that Python audits; a hook stays for good, so it is switched rather than removed."""
    global _HEARD  # noqa: PLW0603 - a hook of the interpreter has no other place
    if not _INSTALLED:
        sys.addaudithook(_hear)
        _INSTALLED.append(True)
    _HEARD = events = []
    try:
        yield events
    finally:
        _HEARD = None


_INSTALLED: list[bool] = []

if __name__ == "__main__":
    main()
