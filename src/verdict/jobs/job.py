"""A job: a named piece of a measurement, what decides its bytes, and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

from verdict.text.canonical import canonical_bytes
from verdict.words.errors import UsageError

SCHEMA = "verdict/job/1"
FAILED = "failed"  # the name in a provenance under which jobs stand that were given up


class UnableError(UsageError):
    """This machine lacks what a job runs with, such as a GPU; another machine may have it."""


GONE = (0, 0)  # what is reported of a step that nobody goes on with: nothing is done, of nothing


class Advance(Protocol):
    """Report progress of one named step: how much is done, of how much; `GONE` takes the step away."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


def unseen(step: str, done: int, total: int) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Price:
    """The most that a job can take: draws of single spins, bytes of memory at its peak, seconds where they are known.

    `needs_gpu` says that it runs only where a GPU is.
    """

    spin_updates: int = 0
    n_bytes: int = 0
    seconds: float | None = None
    needs_gpu: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A named, idempotent piece of a measurement: run twice, on any machine, it gives the same bytes.

    name: unique within the measurement, such as "1/alternating"; at most 200 printable characters.
    of: JSON values, everything beside the maker that decides the bytes: digests of inputs, settings, portion. Numbers
        that may pass 2^53 are written as texts.
    price: the most it can take.
    run: does it, tells of its progress, and returns its bytes. It uses the very inputs whose digests stand in `of`.
        An UnableError says that this machine lacks what it takes: the job stays open for others, and the worker ends.
        What it raises as another UsageError, DocumentError or IntegrityError is a refusal that ends the measurement;
        any other error is a failed try, and the job is tried again. Bytes hold no time of day.
    reread: returns `of` once more from the files themselves. A worker calls it after `run` and keeps nothing where the
        answer is another: what was edited while the job ran. None where `run` holds its inputs in memory already.
    kept: False where what decides the bytes cannot be named. Such a job is run anew by whoever asks for it, and no
        store keeps its result.
    exact: False where nobody knows that another run gives the same bytes, as of somebody's own program. Whoever chooses
        among its tries chooses among its results, so that each try before the one that is kept is told of.
    """

    name: str
    of: Mapping[str, Any]
    price: Price
    run: Callable[[Advance], bytes] = field(repr=False, compare=False)
    reread: Callable[[], Mapping[str, Any]] | None = field(default=None, repr=False, compare=False)
    kept: bool = True
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that was given up: the sentence of its last failure, and how often it was tried."""

    reason: str
    tries: int

    def missing(self) -> str:
        """Return the reason as a cell that is missing gives it."""
        return f"not measured: its job failed {self.tries} times, at last: {self.reason}"


Results = Mapping[str, "bytes | Failed"]
"""What became of every job of a measurement, by name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Everything that the jobs of one measurement share and that decides their bytes.

    kind: the name of the experiment kind. plugins: what is no part of this version, with digests of its code.
    made_by: the freeze's digest, the backend, the versions of its contract, of the engine and of the estimators.
    """

    kind: str
    plugins: Mapping[str, Any]
    made_by: Mapping[str, Any]

    def identity(self, job: Job) -> dict[str, Any]:
        """Return everything that decides the bytes of a job, as JSON values."""
        return {
            "schema": SCHEMA,
            "kind": self.kind,
            "plugins": dict(self.plugins),
            "made_by": dict(self.made_by),
            "name": job.name,
            "of": dict(job.of),
        }

    def key(self, job: Job) -> str:
        """Return the SHA-256 of a job's identity in canonical JSON, 64 hex digits: its folder in a store."""
        return sha256(canonical_bytes(self.identity(job))).hexdigest()


@dataclass(frozen=True, slots=True)
class Batch:
    """All jobs of one measurement, in the order in which they are best taken, with what they share."""

    origin: Origin
    jobs: tuple[Job, ...]

    @property
    def keys(self) -> dict[str, str]:
        """The key of every job that a store keeps, by the job's name."""
        return {job.name: self.origin.key(job) for job in self.jobs if job.kept}

    @property
    def digest(self) -> str:
        """The SHA-256 of all keys: two that derive the same batch agree in every version, input and setting."""
        return sha256(canonical_bytes(self.keys)).hexdigest()
