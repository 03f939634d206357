"""Every error a backend raises on purpose, always before any work is done.

BackendError            the caller asked for something that cannot be counted; the message says what to do
├─ GraphError           a node, an edge or a block is not what a graph may hold
├─ ModelError           a weight or a bias is not what the energy may hold
├─ JobError             a chain, sweep, sink, start or clamp is not what a run may ask for
├─ MemoryBudgetError    the job would not fit: `.needed`, `.available` (bytes), `.largest` (the sink to change)
├─ CheckpointError      the checkpoint on disk belongs to another job, or is not a checkpoint
├─ UnknownBackendError  no backend of that name: `.known`
└─ UnavailableError     the backend exists and cannot run here: `.reason`

`.found` is the value that was wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class BackendError(Exception):
    """Something was asked for that cannot be counted."""

    def __init__(self, message: str, found: object = None) -> None:
        self.found = found
        super().__init__(message)


class GraphError(BackendError):
    """A node, an edge or a block is not what a graph may hold."""


class ModelError(BackendError):
    """A weight or a bias is not what the energy may hold."""


class JobError(BackendError):
    """A chain, sweep, sink, start or clamp is not what a run may ask for."""


class CheckpointError(BackendError):
    """The checkpoint on disk belongs to another job, or is not a checkpoint."""


class MemoryBudgetError(BackendError):
    """The job would not fit in memory; `.largest` names the part to change."""

    def __init__(self, needed: int, available: int, largest: str, remedy: str) -> None:
        self.needed, self.available, self.largest = needed, available, largest
        super().__init__(
            f"the job wants {needed:,} bytes and {available:,} are available; most of it is {largest}: {remedy}",
            needed,
        )


class UnknownBackendError(BackendError):
    """No backend has that name; the message lists those that exist."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.known = tuple(known)
        match = get_close_matches(name, self.known, n=1, cutoff=0.5)
        hint = f" Did you mean '{match[0]}'?" if match else ""
        super().__init__(f"there is no backend '{name}'; there are {', '.join(self.known)}.{hint}", name)


class UnavailableError(BackendError):
    """The backend exists and cannot run on this machine."""

    def __init__(self, name: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"backend '{name}' cannot run here: {reason}", name)
