"""A worker: takes a job, keeps its lease alive while it runs, and keeps the result."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from random import Random
from uuid import uuid4

from verdict.jobs import begun
from verdict.jobs.beating import BEATS, beating
from verdict.jobs.job import Advance, Batch, Job, UnableError, unseen
from verdict.jobs.store import DEADLINE, Kept, Store
from verdict.jobs.tries import Holder, How, Standing, State, Tries
from verdict.text.characters import printable
from verdict.text.failures import of_system
from verdict.words.errors import DocumentError, IntegrityError, StoppedError, UsageError, VerdictError

REFUSALS = (UsageError, DocumentError, IntegrityError)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}  # no fault of a job: the worker stops, and its try is given back
PATIENCE = 1.0  # seconds between two looks at jobs that others hold


def now() -> str:
    """Return the time of day, UTC, to the second: for people alone."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def this_machine() -> str:
    """Name the table of processes that a pid of here is of; empty where the system does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def born(pid: int) -> str:
    """Return when a process of this machine began, in clock ticks since it was started; empty where it runs no more."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()  # before it: a name of any bytes
        return "" if fields[0] in {b"Z", b"X"} else fields[19].decode("ascii", "replace")
    except (OSError, IndexError):
        return ""


def ended_here(found: Holder) -> bool:
    """Say whether a holder was a process of this machine that runs no more; of another machine nothing is known.

    Nor is it of a process that cannot be seen.
    """
    if not found.machine or found.machine != this_machine():
        return False
    began = born(found.pid)
    return not _hidden(found.pid) if not began else bool(found.born) and began != found.born


def _hidden(pid: int) -> bool:
    """Say whether a process runs that is another's to see, as where /proc shows everybody only their own."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def holder(worker: str, deadline: float) -> Holder:
    """Return this process as the holder of a lease."""
    pid = os.getpid()
    return Holder(worker, socket.gethostname(), this_machine(), pid, born(pid), now(), deadline)


def name_of_worker() -> str:
    """Return a name that no other worker has."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"


@dataclass(slots=True)
class Watch:
    """What one process saw of leases, and when by its own clock: how a lease is found to be silent."""

    seen: dict[str, tuple[bytes, float]] = field(default_factory=dict)

    def standing(self, store: Store, key: str) -> Standing:
        """Say how a job stands; a lease whose holder is gone is ended first, so that the job is open.

        Raises:
            VerdictError: the store cannot be read or written.
        """
        found = store.standing(key)
        if found.state is not State.LEASED or not self.silent(key, found):
            return found
        with _writing("a lease whose holder is gone is not ended"):
            store.tries(key).end(found.number, How.LOST)
        return store.standing(key)

    def silent(self, key: str, standing: Standing) -> bool:
        """Say whether the holder of a lease is gone: its process ended here, or no heartbeat came for its deadline."""
        found = standing.holder
        if found is not None and ended_here(found):
            return True
        mark, clock = b"%d " % standing.number + standing.lease, time.monotonic()
        before = self.seen.get(key)
        if before is None or before[0] != mark:
            self.seen[key] = mark, clock
            return False
        return clock - before[1] > (DEADLINE if found is None else found.deadline)


@dataclass(slots=True)
class Worker:
    """Takes jobs of one batch through one store."""

    batch: Batch
    store: Store
    name: str = field(default_factory=name_of_worker)
    advance: Advance = unseen
    watch: Watch = field(default_factory=Watch)
    keys: dict[str, str] = field(init=False)
    jobs: dict[str, Job] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = self.batch.keys
        self.jobs = {job.name: job for job in self.batch.jobs}

    def standing(self, name: str) -> Standing:
        """Say how a job stands; a lease whose holder is gone is ended first, so that the job is open.

        Raises:
            VerdictError: the store cannot be read or written.
        """
        return self.watch.standing(self.store, self.keys[name])

    def take(self, name: str) -> State:
        """Do one job where it is open: its state afterwards, LEASED where another holds it.

        Raises:
            StoppedError: somebody pressed Ctrl-C; the lease is given back. UnableError: this machine lacks what the
            job runs with. VerdictError: the store or a disk cannot be written to. The job is left open.
        """
        found = self.standing(name)
        if found.state is not State.OPEN:
            return found.state
        tries, number = self.store.tries(self.keys[name]), found.number + 1
        with _writing("no job can be taken"):
            begun.note(self.store, self.batch.origin, self.jobs[name])
            handle = tries.begin(number, holder(self.name, self.store.deadline))
        if handle is None:
            return State.LEASED
        try:
            with beating(handle, self.store.deadline, self.advance) as heart:
                self._carry_out(self.jobs[name], tries, number, heart)
        except BaseException:
            with suppress(OSError):  # then the lease falls silent
                tries.end(number, How.RELEASED)
            raise
        return self.store.standing(self.keys[name]).state

    def _carry_out(self, job: Job, tries: Tries, number: int, advance: Advance) -> None:
        """Run a job and keep what came out, or how the try ended."""
        try:
            kept = self._done(job, advance)
        except BaseException as error:
            how, reason, exit_code = _ended(error)
            if how is How.RELEASED:
                raise
            with suppress(OSError):  # then the lease falls silent, which says less and costs a while
                tries.end(number, how, reason, exit_code)
            return
        with _writing("what became of the tries before is not known"):
            after = tries.ended()
        self.store.put(self.batch.origin, job, replace(kept, after=after))

    def _done(self, job: Job, advance: Advance) -> Kept:
        begin = time.monotonic()
        content = job.run(advance)
        if job.reread is not None and dict(job.reread()) != dict(job.of):
            raise IntegrityError(
                f"what the job {printable(job.name)} rests on was changed while it ran; nothing of it is kept. Let it "
                "be, and measure again"
            )
        return Kept(content, self.name, now(), time.monotonic() - begin)

    def take_next(self, waiting: deque[str]) -> bool:
        """Do the first of the waiting jobs that is open, and say whether there was one; raises as `take`.

        Those that are done or given up leave the queue, and those that another holds move to its end.
        """
        for _ in range(len(waiting)):
            name = waiting.popleft()
            found = self.standing(name).state
            if found is State.OPEN:
                found = self.take(name)
                if found is not State.LEASED:
                    waiting.extend([name] * (found is State.OPEN))
                    return True
            if found is State.LEASED:
                waiting.append(name)
        return False


def work_through(worker: Worker, *, wait: bool, leave: Callable[[], bool]) -> int:
    """Take open jobs until none is left, and return how many tries that were; raises as `Worker.take`.

    With `wait` it stays while others hold jobs, which it takes over if they fall silent. `leave` is asked before every
    job.
    """
    waiting, tried = deque(in_turn(worker)), 0
    while waiting and not leave():
        if worker.take_next(waiting):
            tried += 1
        elif wait:
            time.sleep(min(PATIENCE, worker.store.deadline / BEATS))
        else:
            break
    return tried


def in_turn(worker: Worker) -> Iterator[str]:
    """Yield the names of a worker's jobs, the longest first, so that none of them is left to one worker at the end.

    Of jobs that are equally long, workers that begin at once begin at different ones.
    """
    longest = sorted(worker.keys, key=lambda name: _length(worker.jobs[name]), reverse=True)
    chance = Random(worker.name)  # noqa: S311 - it decides no bytes
    for _, alike in groupby(longest, key=lambda name: _length(worker.jobs[name])):
        names = [*alike]
        start = chance.randrange(len(names))
        yield from names[start:] + names[:start]


def _length(job: Job) -> tuple[int, float]:
    return job.price.spin_updates, job.price.seconds or 0.0


def _ended(error: BaseException) -> tuple[How, str, int]:
    """Return how a try ended that raised an error; one of the machine counts for no job, and stops the worker."""
    full = isinstance(error, OSError) and error.errno in FULL
    if not isinstance(error, Exception) or isinstance(error, StoppedError | UnableError) or full:
        return How.RELEASED, "", 1
    if isinstance(error, REFUSALS):
        return How.REFUSED, str(error), error.exit_code
    said = " ".join(str(error).split())
    return How.FAILED, said if isinstance(error, VerdictError) and said else f"{type(error).__name__}: {said}", 1


@contextmanager
def _writing(so: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise of_system(error, so=so) from None
