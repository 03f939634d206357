"""Enter again what a merge dropped: entries of the other branch, behind those of this one.

Two branches that both append collide in git on one file name. Whoever merges keeps the entries of one of them; the
others are entered again as they were, with the same author and the same words, under new numbers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from verdict.outcome.lock import Lock
from verdict.project.folder import Project
from verdict.project.ledger.chain import Chain, linked
from verdict.project.ledger.entries import Entry, JudgedEvent
from verdict.project.ledger.git import Git
from verdict.project.ledger.history import History, Missed
from verdict.project.ledger.past import Past, joined
from verdict.project.ledger.store import Ledger, create, entry_name, entry_text, holding, now, stamp
from verdict.project.locks import read_lock
from verdict.text.files import write_whole
from verdict.words.errors import IntegrityError


@dataclass(frozen=True, slots=True)
class Rejoined:
    """An entry that was entered again, the entry as some commit held it, and what became of its lock."""

    entry: Entry
    missed: Missed
    lock: str = ""


def rejoin(project: Project, at: datetime | None = None) -> tuple[Rejoined, ...]:
    """Append every entry that history holds and this ledger lacks, in the order in which they were entered.

    Raises:
        IntegrityError: the ledger is broken, or what is entered again does not fit it: a freeze twice, a fork.
        NoGitError: there is no history to ask. GitFailedError: git fails.
    """
    with holding(project, alone=True) as ledger:
        git = Git.around(project.root)
        past = Past(git, tuple(filter(None, (git.head, git.merged))))
        return tuple(_rejoined(ledger, past, at or now()))


def _rejoined(ledger: Ledger, past: Past, at: datetime) -> Iterator[Rejoined]:
    """Append what is missing until nothing is; an entry that stood twice may be missing twice."""
    project = ledger.project
    while missed := sorted(History(past, ledger).missed(), key=lambda one: (one.entry.number, one.entry.time)):
        chain = _behind(ledger.chain, [one.entry for one in missed], at)
        for one, entry in zip(missed, chain.entries[-len(missed) :], strict=True):
            create(ledger.folder / entry_name(entry.number), entry_text(entry))
            yield Rejoined(entry, one, _relocked(project, past, one, chain=chain, number=entry.number))
        ledger = Ledger(project, chain)


def _behind(chain: Chain, entries: list[Entry], at: datetime) -> Chain:
    """Return the chain with entries behind it; each keeps its time, unless that is earlier than the one before."""
    for entry in entries:
        time = max(entry.time, chain.entries[-1].time) if chain.entries else entry.time
        update = {
            "number": len(chain.entries) + 1,
            "previous": chain.digests[-1] if chain.entries else None,
            "time": entry.time if time == entry.time else stamp(at),
        }
        chain = linked((*chain.entries, entry.model_copy(update=update)))
    return chain


def _relocked(project: Project, past: Past, missed: Missed, *, chain: Chain, number: int) -> str:
    """Write the lock that a re-entered verdict was locked by, with the entry before it as the head it knows."""
    event = missed.entry.event
    if not isinstance(event, JudgedEvent):
        return ""
    path = project.in_place(project.root / "verdicts" / f"{event.freeze}.lock")
    lock = next((lock for lock in _locks(path, past, missed) if lock.digest == event.lock), None)
    if lock is None:
        return f"no commit has its lock; write it again: verdict gate {event.freeze} --write-lock"
    head = Chain(chain.entries[: number - 1], chain.digests[: number - 1]).head
    write_whole(path, replace(lock, head=head).text.encode())
    return f"verdicts/{path.name} knows entry {head.number} as its head now"


def _locks(path: Path, past: Past, missed: Missed) -> Iterator[Lock]:
    """Yield the lock on disk, then the one that the commit held which held the entry."""
    with suppress(IntegrityError):
        yield read_lock(path)
    root = missed.state.folder.removesuffix("prereg/ledger").rstrip("/")
    content = past.git.bytes_at(missed.state.commit, joined(root, "verdicts", path.name))
    with tempfile.TemporaryDirectory() as folder, suppress(IntegrityError):
        if content is not None:
            held = Path(folder) / path.name
            held.write_bytes(content)
            yield read_lock(held)
