"""The store: one folder for each key, results sealed and verified whenever they are read.

It may lie on a file system that several machines share. What a store holds can always be made again, so deleting it
costs time and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from verdict.jobs.job import Failed, Job, Origin
from verdict.jobs.regular import MOST_RESULT, contents
from verdict.jobs.tries import RESULT, How, Standing, State, Tries
from verdict.text.canonical import canonical_bytes
from verdict.text.characters import printable
from verdict.text.failures import of_system
from verdict.text.files import write_once, write_whole
from verdict.text.scalars import EXACT
from verdict.text.seals import measured, opened, seal
from verdict.words.errors import VerdictError

SCHEMA = "verdict/result/1"
SAID = ("worker", "finished", "seconds", "after")  # what a seal says besides whose result it is
ENDS = {how.value for how in How}
MOST_SAID = 1000  # characters of a worker's name, or of a time
DEADLINE = 60.0  # seconds without a heartbeat after which a lease is free; more than a shared file system may lag


def silent(sentence: str) -> None:
    """Say a sentence to nobody."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A result that was verified: its bytes, and by whom and when (UTC, the worker's clock) it was made.

    seconds: how long its last try took. after: how many tries had ended without a result before, by how they ended.
    """

    content: bytes
    worker: str
    finished: str
    seconds: float
    after: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, content: bytes, said: Mapping[str, Any]) -> Kept | None:
        """Return what a seal says of a content; None where it says something else than a worker does."""
        worker, finished, seconds, after = (said.get(name) for name in SAID)
        texts = all(isinstance(one, str) and len(one) <= MOST_SAID and one.isprintable() for one in (worker, finished))
        if not texts or type(seconds) not in (int, float) or not isinstance(after, dict):
            return None
        counted = all(how in ENDS and type(n) is int and 0 < n < EXACT for how, n in after.items())
        if not counted or not 0 <= (seconds or 0) < EXACT:
            return None
        return cls(content, str(worker), str(finished), float(seconds or 0), after)


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of results; `tell` hears sentences about what is damaged, `deadline` is that of the leases it gives."""

    folder: Path
    tell: Callable[[str], None] = silent
    deadline: float = DEADLINE

    def tries(self, key: str) -> Tries:
        """Return the folder of one key."""
        return Tries(self.folder / key[:2] / key)

    def standing(self, key: str) -> Standing:
        """Say how a job stands, by its key.

        Raises:
            VerdictError: the store cannot be read.
        """
        try:
            return self.tries(key).standing()
        except OSError as error:
            raise of_system(error, so="what the store holds is not known") from None

    def result(self, origin: Origin, job: Job) -> Kept | None:
        """Return the result of a job, None where there is none.

        A result that is not as it was kept, that is no file, or that was made for another job, is moved aside and said
        aloud; the job is open again.

        Raises:
            VerdictError: the store cannot be read, or what is damaged cannot be moved aside.
        """
        key = origin.key(job)
        path = self.tries(key).folder / RESULT
        try:
            whole = contents(path, MOST_RESULT)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise of_system(error, so="what the store holds is not known") from None
        found = None if whole is None else opened(whole)
        if found is not None and _fits(*found, origin.identity(job)):
            kept = Kept.read(*found)
            if kept is not None:
                return kept
        self._aside(path, whole, job)
        return None

    def put(self, origin: Origin, job: Job, kept: Kept) -> None:
        """Keep a result: written beside, fsynced, and put in its place, where the first one stays.

        Raises:
            VerdictError: it cannot be written, or nobody would read so much; there is no result then, or the one of
            before.
        """
        key = origin.key(job)
        said = {
            "schema": SCHEMA, "identity": origin.identity(job), "worker": kept.worker, "finished": kept.finished,
            "seconds": kept.seconds, "after": dict(kept.after),
        }  # fmt: skip
        whole = seal(kept.content, said)
        if len(whole) > MOST_RESULT:
            raise VerdictError(
                f"the result of the job {printable(job.name)} is not kept: found {len(whole):,} bytes, wanted at most "
                f"{MOST_RESULT:,}; let the experiment kind split it into smaller jobs"
            )
        try:
            path = self.tries(key).folder / RESULT
            _put(path, whole)
            if kept.after:  # whoever began a try before may have been killed over its result
                _clear(path)
        except OSError as error:
            raise of_system(error, so=f"the result of the job {job.name} is not kept") from None

    def failed(self, key: str) -> Failed | None:
        """Return what became of a job that was given up; None where it was not."""
        found = self.standing(key)
        return Failed(found.reason, found.failures or found.lost) if found.state is State.FAILED else None

    def forgive(self, key: str) -> None:
        """Open a job again that had failed or was refused.

        Raises:
            VerdictError: the store cannot be written.
        """
        try:
            self.tries(key).forgive(self.standing(key).number)
        except OSError as error:
            raise of_system(error, so="a job that had failed is not tried again") from None

    def begun(self) -> None:
        """Make the folder, see that it can be written to, and keep it out of git: what it holds can be made again.

        Raises:
            VerdictError: it cannot; the message names it.
        """
        shown = printable(str(self.folder))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            mark = self.folder / f".written-{uuid4().hex}"
            mark.write_bytes(b"")
            mark.unlink()
            if not (self.folder / ".gitignore").exists():
                _put(self.folder / ".gitignore", b"*\n")
        except OSError as error:
            raise of_system(error, shown, "the store must be one that can be written to") from None

    def _aside(self, path: Path, whole: bytes | None, job: Job) -> None:
        """Move a damaged result away; one that was made anew since it was read is put back."""
        away = path.with_name(f"damaged-{uuid4().hex[:8]}")
        tries = Tries(path.parent)
        try:
            with suppress(FileNotFoundError):  # another reader has moved it
                path.rename(away)
                found = contents(away, MOST_RESULT)
                if found is not None and found != whole:
                    _put(path, found)
                    away.unlink()
                    return
                tries.end(tries.standing().number, How.RELEASED)  # the try that made it is over
        except OSError as error:
            raise of_system(error, so="a damaged result cannot be moved aside") from None
        self.tell(
            f"the result of the job {printable(job.name)} is not as it was kept; it is made anew, and what was found "
            f"lies in {printable(str(away))}"
        )


def _fits(content: bytes, said: Mapping[str, Any], identity: Mapping[str, Any]) -> bool:
    """Say whether a seal is that of this content, and of the job with this identity."""
    wanted = {"schema": SCHEMA, "identity": json.loads(canonical_bytes(dict(identity))), **measured(content)}
    return {**wanted, **{name: said.get(name) for name in SAID}} == dict(said) and {*SAID} <= {*said}


def _put(path: Path, whole: bytes) -> None:
    """Write a file whole under a name that may be taken: the first stays.

    Where a file system knows no hard links the last stays, which holds the same bytes.
    """
    try:
        write_once(path, whole)
    except FileExistsError:
        return
    except OSError:
        if os.path.lexists(path):
            return
        try:
            write_whole(path, whole)
        except OSError:
            if not os.path.lexists(path):
                raise


def _clear(path: Path) -> None:
    """Remove what others wrote beside a result; one who still writes finds a result in its place."""
    for part in path.parent.glob(f".{RESULT}.*"):
        with suppress(OSError):
            part.unlink()
