"""One folder of a store: the tries of one job. A lease is a try under way.

Tries count from 1. Try n begins with the file `n.lease`, which is created exclusively: of many who want a job exactly
one gets it. Its holder rewrites a line in it, the heartbeat, and ends the try with the file `n.end`. Where a holder
fell silent, whoever watched writes `n.end`, and the job is taken over by creating `n+1.lease`, which again succeeds for
exactly one. No file is ever renamed or removed, so nobody takes away what another holds, and a holder that lost its
lease harms nothing.

No clock of another machine is read: a heartbeat is a file whose bytes a watcher sees change by its own clock.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from verdict.jobs.beating import Progress
from verdict.jobs.regular import MOST_SMALL, contents
from verdict.text.canonical import canonical_bytes
from verdict.text.characters import printable, sentence
from verdict.words.errors import VerdictError

RESULT = "result"
NAMED = re.compile(r"([1-9][0-9]{0,8})\.(lease|end|forgiven)")
FAILURES = 3  # tries that may end with an error
LAST = 999_999_999  # the number of a try that no other can follow: names hold nine digits
LOSSES = 10  # tries whose holder may fall silent; more than chance would kill, fewer than for ever
MOST_REASON = 3000  # characters of a reason that are kept: a cell that is missing holds it in a sentence of its own
LONGEST = 86400.0  # seconds that a lease may ask for without a heartbeat
SILENT = "{} workers fell silent while they worked on it, as workers do that are killed, also for taking much memory"


class State(StrEnum):
    """How a job stands: open to be taken, leased by a worker, done, failed for good, or refused by what it read."""

    OPEN = "open"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


class How(StrEnum):
    """How a try ended that brought no result: with an error, with a refusal, given back, or its holder fell silent."""

    FAILED = "failed"
    REFUSED = "refused"
    RELEASED = "released"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease: the worker's name, its machine and process, since when by its own clock (UTC), for people.

    machine: names one table of processes; pid and born (its start in clock ticks) name a process of it. `deadline` is
    how many seconds without a heartbeat make the lease free for others.
    """

    worker: str
    host: str
    machine: str
    pid: int
    born: str
    since: str
    deadline: float

    @classmethod
    def read(cls, content: bytes) -> Holder | None:
        """Return the holder that a lease names; None where the lease is torn."""
        try:
            found = cls(**json.loads(content.partition(b"\n")[0]))
        except (ValueError, TypeError, RecursionError):
            return None
        texts = (found.worker, found.host, found.machine, found.born, found.since)
        sound = all(isinstance(text, str) for text in texts) and type(found.pid) is int and found.pid > 0
        return found if sound and type(found.deadline) in (int, float) and 0 < found.deadline <= LONGEST else None

    def plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one job stands.

    number: of the newest try, 0 where there was none. failures: tries that ended with an error since they were last
    forgiven. lost: tries whose holder fell silent since then. reason: the sentence of the last failure. exit_code: that
    of a refusal. lease: the bytes of the newest lease where it is under way.
    """

    state: State
    number: int = 0
    failures: int = 0
    lost: int = 0
    reason: str = ""
    exit_code: int = 1
    lease: bytes = b""

    @property
    def holder(self) -> Holder | None:
        """Who holds the lease; None where nobody does, or the lease is torn."""
        return Holder.read(self.lease) if self.lease else None

    @property
    def progress(self) -> Progress | None:
        """How far its job is, by the last heartbeat; None where nobody works on it, or it tells nothing."""
        return Progress.read(self.lease)


@dataclass(frozen=True, slots=True)
class Tries:
    """The folder of one job."""

    folder: Path

    def standing(self) -> Standing:
        """Say how the job stands. A result is only seen here, and verified by whoever reads it.

        Raises:
            OSError: the folder cannot be read. VerdictError: no try can follow the last one, which no worker wrote.
        """
        names = self._names()
        if RESULT in names:
            return Standing(State.DONE)
        found: dict[str, set[int]] = {"lease": set(), "end": set(), "forgiven": set()}
        for name in names:
            match = NAMED.fullmatch(name)
            if match:
                found[match[2]].add(int(match[1]))
        number = max(found["lease"], default=0)
        forgiven = max((n for n in found["forgiven"] if n <= number), default=0)  # what is to come is never forgiven
        return self._summed(number, found["end"], forgiven)

    def ended(self) -> dict[str, int]:
        """Return how many tries ended without a result, by how they ended, also those that were forgiven since.

        Raises:
            OSError: the folder cannot be read.
        """
        matches = (NAMED.fullmatch(name) for name in self._names())
        numbers = [int(match[1]) for match in matches if match is not None and match[2] == "end"]
        return {how.value: n for how, n in sorted(Counter(self._end(one)["how"] for one in numbers).items())}

    def begun_since(self, time: str) -> int:
        """Return how many tries began at a time (UTC) or later, by the clocks of those who did; torn leases count.

        Raises:
            OSError: the folder cannot be read.
        """
        matches = (NAMED.fullmatch(name) for name in self._names())
        numbers = (int(match[1]) for match in matches if match is not None and match[2] == "lease")
        holders = (Holder.read(self._lease(number)) for number in numbers)
        return sum(holder is None or holder.since >= time for holder in holders)

    def _names(self) -> list[str]:
        try:
            return [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return []

    def _summed(self, number: int, ends: set[int], forgiven: int) -> Standing:
        said = [self._end(n) for n in sorted(ends) if n > forgiven]
        by = {how: [end for end in said if end["how"] == how] for how in How}
        failures, lost = len(by[How.FAILED]), len(by[How.LOST])
        reasons = [SILENT.format(lost)] * (lost > 0) + [end["reason"] for end in by[How.FAILED]]
        found = Standing(State.OPEN, number, failures, lost, reasons[-1] if reasons else "")
        if by[How.REFUSED]:
            last = by[How.REFUSED][-1]
            return replace(found, state=State.REFUSED, reason=last["reason"], exit_code=last["exit_code"])
        if failures >= FAILURES or lost >= LOSSES:
            return replace(found, state=State.FAILED, reason=reasons[0 if lost >= LOSSES else -1])
        if number and number not in ends:
            return replace(found, state=State.LEASED, lease=self._lease(number))
        if number >= LAST:
            raise VerdictError(
                f"{printable(str(self.folder))}: found {number}.lease, after which no try has a number; no worker "
                "wrote it. Delete that folder: what it holds is made again"
            )
        return found

    def _lease(self, number: int) -> bytes:
        try:
            return contents(self.folder / f"{number}.lease", MOST_SMALL) or b"torn"
        except OSError:
            return b"torn"

    def _end(self, number: int) -> dict[str, Any]:
        """Return how a try ended; a torn record is that of somebody who fell silent over it."""
        try:
            found = json.loads(contents(self.folder / f"{number}.end", MOST_SMALL) or b"")
            reason = sentence(str(found["reason"]), MOST_REASON)
            return {"how": How(found["how"]), "reason": reason, "exit_code": int(found["exit_code"])}
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return {"how": How.LOST, "reason": "", "exit_code": 1}

    def begin(self, number: int, holder: Holder) -> int | None:
        """Begin try `number`: return an open file for its heartbeats, or None where another has begun it.

        Raises:
            OSError: nothing can be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(self.folder / f"{number}.lease", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            return None
        try:
            os.write(handle, canonical_bytes(holder.plain()) + b"\n")
        except OSError:
            os.close(handle)
            (self.folder / f"{number}.lease").unlink(missing_ok=True)  # nobody holds it: it would be a loss of nobody
            raise
        return handle

    def end(self, number: int, how: How, reason: str = "", exit_code: int = 1) -> None:
        """Say that a try ended without a result; a second word on it changes nothing.

        Raises:
            OSError: nothing can be written.
        """
        self._once(f"{number}.end", {"how": how, "reason": sentence(reason, MOST_REASON), "exit_code": exit_code})

    def forgive(self, number: int) -> None:
        """Let tries up to `number` no longer count, so that the job is open again."""
        self._once(f"{number}.forgiven", {})

    def _once(self, name: str, content: Mapping[str, Any]) -> None:
        """Create a small file, or leave the one that is there; one that cannot be written whole is removed."""
        with suppress(FileExistsError):
            handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            try:
                os.write(handle, canonical_bytes(dict(content)))
            except OSError:
                (self.folder / name).unlink(missing_ok=True)
                raise
            finally:
                os.close(handle)
