"""How fast one worker is with others beside it on this machine: measured once, and kept under .verdict/rates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from statistics import fmean
from typing import Any

from verdict.experiments.pricing import USUAL, Pace, Work
from verdict.experiments.sampling import CONTRACT_VERSION, this_machine
from verdict.jobs.executors.process import THREADS
from verdict.project.folder import Project
from verdict.project.rates import folder
from verdict.text.files import write_whole
from verdict.words.errors import UsageError

SCHEMA = "verdict/pace/1"
READY = "ready\n"


def pace(
    project: Project, prereg: Path, backend: str, crew: tuple[int, int], works: Iterable[Work], *, again: bool
) -> Pace:
    """Return the pace here of one of `crew`: workers beside each other, and threads of each.

    The kept one, or measured now where there is none, where it lacks a kernel or the sums that the works need, or where
    the machine or the contract of backends is another.

    Raises:
        UsageError: the backend cannot run here.
    """
    beside, threads = crew
    path, wanted = folder(project) / f"{backend}-{beside}x{threads}.json", tuple(works)
    kept = read(path) if path.is_file() and not again else None
    if kept is not None and _of_here(kept) and all(kept.knows(work) for work in wanted):
        return kept
    kernels = {USUAL, *(kernel for work in wanted for kernel in work.updates)}
    found = measured(project, prereg, backend, crew, tuple(sorted(kernels)))
    write_whole(project.unlinked(path), _written(found))
    return found


def _of_here(kept: Pace) -> bool:
    return kept.machine == this_machine() and kept.contract_version == CONTRACT_VERSION


def _written(found: Pace) -> bytes:
    return (json.dumps({"schema": SCHEMA, **asdict(found)}, indent=1, sort_keys=True) + "\n").encode()


def read(path: Path) -> Pace:
    """Read a pace.

    Raises:
        UsageError: the file is no pace of this version.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = Pace(**{field.name: content[field.name] for field in fields(Pace)})
        speeds = [*found.updates_per_second.values(), found.sums_per_second or 1.0]
        good = content["schema"] == SCHEMA and min(speeds) > 0 and USUAL in found.updates_per_second
        good = good and min(found.job_seconds, found.start_seconds) >= 0 and min(found.threads, found.beside) >= 1
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        good = False
    if not good:
        raise UsageError(f"{path}: found no pace, wanted a file with schema {SCHEMA}; measure it with --calibrate")
    return found


def is_pace(path: Path) -> bool:
    """Say whether a file is the pace of a worker, not the rate of a machine."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("schema") == SCHEMA


def measured(project: Project, prereg: Path, backend: str, crew: tuple[int, int], kernels: tuple[str, ...]) -> Pace:
    """Time so many workers at once, and return the mean of them; one before them compiles.

    Raises:
        UsageError: a worker ended without an answer; the message gives its last line.
    """
    beside, threads = crew
    command = [sys.executable, "-m", "verdict.project.calibrating", str(project.root), str(prereg), backend, *kernels]
    _ready(_started(command, threads)).communicate("")  # leaves once it could begin, and left what it compiled
    begin = time.perf_counter()
    workers = [_started(command, threads) for _ in range(beside)]
    for worker in workers:
        _ready(worker)
    start = time.perf_counter() - begin
    for worker in workers:
        _told(worker)
    return _mean([_answer(worker) for worker in workers], backend, crew, start)


def _started(command: list[str], threads: int) -> subprocess.Popen[str]:
    env = {**os.environ, **dict.fromkeys(THREADS, str(threads))}
    return subprocess.Popen(  # noqa: S603 - this very program
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _ready(worker: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert worker.stdout is not None  # noqa: S101 - it was started with a pipe
    if worker.stdout.readline() != READY:
        raise _failed(worker.communicate()[1])
    return worker


def _told(worker: subprocess.Popen[str]) -> None:
    assert worker.stdin is not None  # noqa: S101 - it was started with a pipe
    worker.stdin.write("begin\n")
    worker.stdin.flush()


def _answer(worker: subprocess.Popen[str]) -> dict[str, Any]:
    said, errors = worker.communicate()
    if worker.returncode:
        raise _failed(errors)
    found: dict[str, Any] = json.loads(said)
    return found


def _failed(errors: str) -> UsageError:
    last = (errors.strip().splitlines() or ["it said nothing"])[-1]
    return UsageError(f"a worker that was to be timed ended without an answer: {last}")


def _mean(found: list[dict[str, Any]], backend: str, crew: tuple[int, int], start: float) -> Pace:
    kernels = found[0]["updates_per_second"]
    bare = Pace(
        machine=this_machine(), backend=backend, contract_version=CONTRACT_VERSION, beside=crew[0], threads=crew[1],
        updates_per_second={kernel: fmean(one["updates_per_second"][kernel] for one in found) for kernel in kernels},
        start_seconds=start,
    )  # fmt: skip
    trials = [one["trials"] for one in found if one["trials"]]
    return _with_trials(bare, trials) if trials else bare


def _with_trials(bare: Pace, trials: list[list[list[Any]]]) -> Pace:
    """Take sampling off two short jobs: their difference gives the seconds of a sum, and the rest those of a job."""
    works = [Work(**trials[0][i][0]) for i in range(2)]
    beside = [fmean(one[i][1] for one in trials) - bare.seconds(works[i]) for i in range(2)]
    each = max((beside[1] - beside[0]) / (works[1].sums - works[0].sums), 1e-12)
    fixed = max(beside[0] - each * works[0].sums, 0.0)
    plain: Mapping[str, Any] = asdict(bare)
    return Pace(**{**plain, "sums_per_second": 1 / each, "job_seconds": fixed})
