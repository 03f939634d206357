"""Enter again what a merge dropped: entries of the other branches, behind those of this one.

Branches that append collide in git on one file name. Whoever merges keeps the entries of one of them; those of the
others are entered again as they were, in their order, with the same author and the same words, under new numbers.
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
from verdict.project.ledger.conferring import must_be_signed
from verdict.project.ledger.entries import Conferred, Entry, JudgedEvent
from verdict.project.ledger.git import Git, blob_id
from verdict.project.ledger.history import History
from verdict.project.ledger.past import Past, joined
from verdict.project.ledger.places import Places
from verdict.project.ledger.states import State
from verdict.project.ledger.store import Ledger, Sign, create, entry_name, entry_text, holding, now, stamp
from verdict.project.locks import read_lock
from verdict.text.files import write_whole
from verdict.words.errors import IntegrityError, UsageError


@dataclass(frozen=True, slots=True)
class Rejoined:
    """An entry that was entered again, the entry as a commit held it, and what became of its lock."""

    entry: Entry
    was: Entry
    state: State
    lock: str = ""


def rejoin(project: Project, at: datetime | None = None, sign: Sign | None = None) -> tuple[Rejoined, ...]:
    """Append what history holds and this ledger lacks, in the order in which it was entered: all of it, or nothing.

    Raises:
        IntegrityError: the ledger is broken, what is entered again does not fit it (a freeze twice, a fork), or nothing
        that is entered behind the others mends it. UsageError: what comes back has to be signed, and nothing signs it.
        NoGitError: there is no history to ask. GitFailedError: git fails.
    """
    with holding(project, alone=True) as ledger:
        history = History(Past(Git.around(project.root)), ledger)
        _check_mendable(history)
        again = _again(history, at or now())
        chain = linked((*ledger.chain.entries, *(one.entry for one in again)))
        seals = {one.entry.number: seal for one in again if (seal := _signed(project, chain, one.entry, sign))}
        return tuple(
            _written(project, history.past, one, chain=chain, seal=seals.get(one.entry.number)) for one in again
        )


def _check_mendable(history: History) -> None:
    """Refuse a ledger in which something was put before what is committed; that is undone, not added to.

    Raises:
        IntegrityError: something was.
    """
    displaced = next(history.displaced(), None)
    if displaced is not None:
        raise IntegrityError(f"prereg/ledger: {displaced.sentence}. Nothing is entered behind that; restore "
                             "prereg/ledger from git")  # fmt: skip


def _again(history: History, at: datetime) -> list[Rejoined]:
    """Return what is entered again: of each state, all from the first entry for which no place is left."""
    found: list[Rejoined] = []
    places = Places(history.ledger.chain)
    for one in history.changed:
        for held in places.rest(one.begun, one.held):
            entry = _behind(places.entries, held.entry, at)
            places.follow(entry)
            found.append(Rejoined(entry, held.entry, one.state))
    return found


def _behind(entries: list[Entry], entry: Entry, at: datetime) -> Entry:
    """Return an entry as it follows others; it keeps its time, unless that is earlier than the one before."""
    number, previous = len(entries) + 1, entries[-1].digest if entries else None
    kept = (number, previous) == (entry.number, entry.previous) or not entries or entry.time >= entries[-1].time
    time = entry.time if kept else stamp(at)
    return entry.model_copy(update={"number": number, "previous": previous, "time": time})


def _signed(project: Project, chain: Chain, entry: Entry, sign: Sign | None) -> bytes | None:
    """Return the signature of an entry that has to be signed; its old one is over another number.

    Raises:
        UsageError: nothing signs it.
    """
    event, before = entry.event, entry.number - 1
    if not isinstance(event, Conferred):
        return None
    if not must_be_signed(Ledger(project, Chain(chain.entries[:before], chain.digests[:before])), event.claim):
        return None
    if sign is None:
        raise UsageError(
            f"entry {entry.number} would be a conferral of {event.claim}, whose registration says conferral: signed, "
            "and its old signature is over another number; wanted --sign-with and a private ssh key"
        )
    return sign(entry_name(entry.number), entry_text(entry))


def _written(project: Project, past: Past, one: Rejoined, *, chain: Chain, seal: bytes | None) -> Rejoined:
    """Write an entry, behind its signature and its lock: what a kill leaves out is written by the next call."""
    path = Ledger(project, chain).folder / entry_name(one.entry.number)
    if seal is not None:
        write_whole(path.with_name(f"{path.name}.sig"), seal)
    _take_away_seal(path.parent, one)
    relocked = _relocked(project, past, one, chain)
    create(path, entry_text(one.entry))
    return replace(one, lock=relocked)


def _take_away_seal(folder: Path, one: Rejoined) -> None:
    """Remove the signature that the merge left beside the entry that now has the number of this one."""
    left = folder / f"{entry_name(one.was.number)}.sig"
    blob = one.state.blobs.get(left.name)
    if one.was.number != one.entry.number and left.is_file() and blob == blob_id(left.read_bytes(), one.state.commit):
        left.unlink()


def _relocked(project: Project, past: Past, one: Rejoined, chain: Chain) -> str:
    """Write the lock that a re-entered verdict was locked by, with the entry before it as the head it knows."""
    event = one.was.event
    if not isinstance(event, JudgedEvent):
        return ""
    path = project.in_place(project.root / "verdicts" / f"{event.freeze}.lock")
    lock = next((lock for lock in _locks(path, past, one.state) if lock.digest == event.lock), None)
    if lock is None:
        return f"no commit has its lock; write it again: verdict gate {event.freeze} --write-lock"
    head = chain.head_at(one.entry.number - 1)
    write_whole(path, replace(lock, head=head).text.encode())
    return f"verdicts/{path.name} knows entry {head.number} as its head now"


def _locks(path: Path, past: Past, state: State) -> Iterator[Lock]:
    """Yield the lock on disk, then the one that the commit held which held the entry."""
    with suppress(IntegrityError):
        yield read_lock(path)
    root = state.folder.removesuffix("prereg/ledger").rstrip("/")
    content = past.git.bytes_at(state.commit, joined(root, "verdicts", path.name))
    with tempfile.TemporaryDirectory() as folder, suppress(IntegrityError):
        if content is not None:
            held = Path(folder) / path.name
            held.write_bytes(content)
            yield read_lock(held)
