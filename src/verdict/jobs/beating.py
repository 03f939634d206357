"""The heartbeat of a lease: a line behind its holder, rewritten while a job runs, which also tells how far that is."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from verdict.jobs.job import Advance
from verdict.text.characters import sentence
from verdict.text.scalars import EXACT
from verdict.words.errors import VerdictError

BEATS = 6  # heartbeats in a deadline
MOST_STEP = 60  # characters of a step's name


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: how much of its present step is done, of how much."""

    step: str
    done: int
    total: int

    @classmethod
    def read(cls, lease: bytes) -> Progress | None:
        """Return what the heartbeat of a lease tells; None where it tells nothing, or is torn."""
        told = lease.partition(b"\n")[2].partition(b" ")[2]
        try:
            step, done, total = json.loads(told)
        except (ValueError, TypeError, RecursionError):
            return None
        sound = isinstance(step, str) and type(done) is int and type(total) is int and 0 <= done <= total < EXACT
        return cls(sentence(step, MOST_STEP), done, total) if sound and total else None

    @classmethod
    def plain(cls, step: object, done: object, total: object) -> Progress | None:
        """Return what a job reports as texts and numbers that JSON takes; None where it is nothing of the kind.

        Somebody's kind may report numbers of NumPy, or a step that is a level of an axis.
        """
        try:
            return cls(str(step), int(done), int(total))  # type: ignore[call-overload]
        except Exception:  # whatever an object of somebody else raises: progress is for people alone
            return None

    def line(self) -> bytes:
        """Return it as a heartbeat holds it: ASCII, so that it has as many bytes as characters."""
        return json.dumps([sentence(self.step, MOST_STEP), self.done, self.total]).encode()

    @property
    def share(self) -> str:
        """How much of the step is done, in whole percent, for people."""
        return f"{self.step} {100 * self.done // self.total} %"


@dataclass(slots=True)
class Heart:
    """What beats while a job runs. It is handed to the job as its `Advance`, and passes on what that is told."""

    handle: int
    advance: Advance
    _start: int = field(init=False)
    _width: int = 0
    _told: Progress | None = None

    def __post_init__(self) -> None:
        self._start = os.lseek(self.handle, 0, os.SEEK_END)

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note of progress for the next heartbeat; one beat tells the newest alone.

        What is no progress is passed over: it stops neither the heart nor the job.
        """
        self._told = told = Progress.plain(step, done, total)
        if told is not None:
            self.advance(told.step, told.done, told.total)

    def beat(self, number: int) -> None:
        """Rewrite the line; a shorter one is filled up with blanks, so that nothing of the last one is left.

        Raises:
            OSError: nothing can be written.
        """
        line = b"%012d" % number + self._line()
        self._width = max(self._width, len(line))
        os.pwrite(self.handle, line.ljust(self._width) + b"\n", self._start)

    def _line(self) -> bytes:
        try:
            return b" " + self._told.line() if self._told else b""
        except ValueError:  # a number of more digits than are written
            return b""


@contextmanager
def beating(handle: int, deadline: float, advance: Advance) -> Iterator[Heart]:
    """Keep a lease alive in the background while the body runs, then close it; yield what the job reports to.

    Raises:
        VerdictError: this machine starts no thread more; the lease is closed, and it has no heartbeat.
    """
    try:
        with _beaten(Heart(handle, advance), deadline) as heart:
            yield heart
    finally:
        os.close(handle)


@contextmanager
def _beaten(heart: Heart, deadline: float) -> Iterator[Heart]:
    over = threading.Event()

    def beat() -> None:
        number = 0
        while not over.wait(deadline / BEATS):
            number += 1
            with suppress(OSError):  # a full disk stops the worker where it keeps a result
                heart.beat(number)

    thread = threading.Thread(target=beat, daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        raise VerdictError(f"no heartbeat can be started ({error}); free processes or memory of this machine") from None
    try:
        yield heart
    finally:
        over.set()
        thread.join()
