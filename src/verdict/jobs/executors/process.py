"""Processes of this machine, each a command that takes open jobs: nothing is shared with them but the store.

They are commands of their own rather than a pool, since a pool's queues may hang when one of its processes is killed.
A worker that is killed loses its lease at once, as its process is gone, and is replaced.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO

from verdict.jobs.executors.contract import Plan
from verdict.jobs.job import Advance
from verdict.words.errors import IntegrityError, UsageError, VerdictError

THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
GRACE = 5.0  # seconds in which a worker may give its job back before it is killed
IDLE_DEATHS = 20  # workers that may end in a row while nothing gets done: more is no chance
SAID = {UsageError.exit_code: UsageError, IntegrityError.exit_code: IntegrityError, 1: VerdictError}


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def environment(workers: int, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of one of so many workers: each has its share of the cores; bytes do not depend on it."""
    share = str(max(1, cores() // workers))
    return {**given, **dict.fromkeys(THREADS, share)}


@dataclass(slots=True)
class Process:
    """So many worker processes at most; never more than there are jobs."""

    workers: int
    began: Callable[[int], None] = lambda pid: None
    _plan: Plan = field(init=False)
    _running: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = field(default_factory=list)
    _deaths: int = 0
    _undone: int = 0

    def describe(self) -> str:
        """Say what does the work."""
        return f"in {self.workers} process{'es' * (self.workers > 1)} of this machine"

    def start(self, plan: Plan, advance: Advance) -> None:
        """Take note; the first look starts workers."""
        self._plan = plan

    def poll(self, undone: Set[str]) -> bool:
        """Replace workers that ended, and raise what one of them says that no other could mend."""
        if len(undone) < self._undone:
            self._deaths = 0
        self._undone = len(undone)
        for one in tuple(self._running):
            if one[0].poll() is not None:
                self._running.remove(one)
                self._ended(*one)
        wanted = min(self.workers, len(undone)) - len(self._running)
        for _ in range(wanted):
            self._begin()
        return False

    def stop(self) -> None:
        """Let workers give their jobs back, and kill those that do not."""
        for process, _ in self._running:
            with suppress(OSError):
                process.terminate()
        until = time.monotonic() + GRACE
        for process, said in self._running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            said.close()
        self._running.clear()

    def _begin(self) -> None:
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when its worker ended
        command = (*self._plan.command, "--parent", str(os.getpid()))
        try:
            process = subprocess.Popen(  # noqa: S603 - a list, no shell
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said,
                env=environment(self.workers, os.environ),
            )  # fmt: skip
        except OSError as error:
            said.close()
            raise UsageError(f"no worker can be started ({error.strerror}); free processes or memory") from None
        self._running.append((process, said))
        self.began(process.pid)

    def _ended(self, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        said.seek(0)
        words = " ".join(said.read().decode(errors="backslashreplace").split())
        said.close()
        kind = SAID.get(process.returncode)
        if kind is not None:
            raise kind(f"a worker ended: {words or 'it said nothing'}")
        self._deaths += process.returncode != 0
        if self._deaths > IDLE_DEATHS:
            raise VerdictError(
                f"{self._deaths} workers ended in a row while no job was done, the last with exit code "
                f"{process.returncode}{f': {words}' if words else ''}; see what ends them, and run the same command"
            )
