"""Entries in order, and what they say together; pure: files and git are elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from verdict.outcome.lock import Head
from verdict.project.ledger.entries import Adopted, Conferred, Entry, Erratum, Freeze, JudgedEvent, Predecessor
from verdict.words.errors import IntegrityError
from verdict.words.vocabulary import Tag

Frozen = Adopted | Freeze
Tiers = Mapping[tuple[str, str], Tag]


EMPTY = Head(0, "none")


@dataclass(frozen=True, slots=True)
class Chain:
    """A ledger whose entries follow each other; made by `linked`, which refuses what does not."""

    entries: tuple[Entry, ...]
    digests: tuple[str, ...]

    @property
    def head(self) -> Head:
        """Number and digest of the last entry."""
        return Head(len(self.entries), self.digests[-1]) if self.entries else EMPTY

    def head_at(self, number: int) -> Head:
        """Return the head at the time when a given entry was the last one; 0 is before the first."""
        return Head(number, self.digests[number - 1]) if number else EMPTY

    def holds(self, head: Head) -> bool:
        """Say whether this chain goes through `head`: false for one rolled back behind it, or another one."""
        return head == EMPTY or (0 < head.number <= len(self.digests) and self.digests[head.number - 1] == head.digest)

    @property
    def freezes(self) -> dict[str, Frozen]:
        """Freezes by id, in the order of their entries."""
        return {e.event.id: e.event for e in self.entries if isinstance(e.event, Adopted | Freeze)}

    def ahead(self, time: str) -> dict[str, Entry]:
        """Return, by digest, the entries that a clock ahead of `time` wrote, or whose freeze has a later day.

        Those that an erratum took back for it are left out.
        """
        taken_back = mistimed(self.entries, self.digests)
        pairs = zip(self.digests, self.entries, strict=True)
        return {d: entry for d, entry in pairs if d not in taken_back and _latest(entry) > time}

    @property
    def errata(self) -> tuple[tuple[int, Erratum], ...]:
        """Errata with the numbers of their entries."""
        return tuple((e.number, e.event) for e in self.entries if isinstance(e.event, Erratum))

    @property
    def conferrals(self) -> tuple[tuple[int, Conferred], ...]:
        """Conferrals with the numbers of their entries."""
        return tuple((e.number, e.event) for e in self.entries if isinstance(e.event, Conferred))

    def judged(self, freeze: str) -> tuple[int, JudgedEvent] | None:
        """Return the last locked verdict of a freeze, with the number of its entry."""
        found = [
            (e.number, e.event) for e in self.entries if isinstance(e.event, JudgedEvent) and e.event.freeze == freeze
        ]
        return found[-1] if found else None

    def successor(self, freeze: str) -> str | None:
        """Return the freeze that replaces this one."""
        return next((f.id for f in self.freezes.values() if f.parent is not None and f.parent.id == freeze), None)

    def lineage(self, freeze: str) -> frozenset[str]:
        """Return a freeze with all that it replaces, directly or through others."""
        event = self.freezes.get(freeze)
        before = event.parent.id if event is not None and event.parent is not None else None
        return frozenset({freeze}) | (self.lineage(before) if before is not None else frozenset())

    def newest_of(self, freeze: str) -> str:
        """Follow the chain of re-freezes to its end."""
        after = self.successor(freeze)
        return freeze if after is None else self.newest_of(after)


def linked(entries: tuple[Entry, ...]) -> Chain:
    """Join entries, given in the order of their file names, to a chain.

    Raises:
        IntegrityError: a gap, a fork, an edited entry, time that runs backwards, a freeze twice, an unknown or doubly
        replaced predecessor.
    """
    digests = tuple(entry.digest for entry in entries)
    problem = next(_problems(entries, digests), None)
    if problem is not None:
        raise IntegrityError(f"prereg/ledger: {problem}. No verdict is given; see: verdict verify")
    return Chain(entries, digests)


def _problems(entries: tuple[Entry, ...], digests: tuple[str, ...]) -> Iterator[str]:
    yield from _links(entries, digests)
    yield from _times(entries, digests)
    yield from _freezes(entries)


def _links(entries: tuple[Entry, ...], digests: tuple[str, ...]) -> Iterator[str]:
    for i, entry in enumerate(entries):
        before = digests[i - 1] if i else None
        if entry.number != i + 1:
            yield f"entry {i + 1} is missing: found entry {entry.number} in its place"
        if entry.previous != before:
            yield (
                f"entry {entry.number} follows {_short(entry.previous)}, but the entry before it is {_short(before)}: "
                "an entry was edited, or the ledger was forked"
            )


def mistimed(entries: tuple[Entry, ...], digests: tuple[str, ...]) -> frozenset[str]:
    """Return the digests of entries of which a later one, an erratum of an earlier time, says that the clock was wrong.

    An erratum takes back no time that lies before its own.
    """
    found: set[str] = set()
    for i, entry in enumerate(entries):
        named = entry.event.subjects if isinstance(entry.event, Erratum) else ()
        places = (digests.index(subject) for subject in named if subject in digests[:i])
        found |= {digests[place] for place in places if _latest(entries[place]) > entry.time}
    return frozenset(found)


def _latest(entry: Entry) -> str:
    """Return the latest time that an entry names: its own, or the day of what it freezes."""
    day = entry.event.id[:10] if isinstance(entry.event, Adopted | Freeze) else ""
    return max(entry.time, day)


def _times(entries: tuple[Entry, ...], digests: tuple[str, ...]) -> Iterator[str]:
    taken_back = mistimed(entries, digests)
    for before, entry in pairwise(e for e, digest in zip(entries, digests, strict=True) if digest not in taken_back):
        if entry.time < before.time:
            yield f"entry {entry.number} is of {entry.time}, earlier than the entry before it ({before.time})"


def _freezes(entries: tuple[Entry, ...]) -> Iterator[str]:
    digests: dict[str, str] = {}
    replaced: dict[str, str] = {}
    for entry in entries:
        event = entry.event
        if not isinstance(event, Adopted | Freeze):
            continue
        if event.id in digests:
            yield f"entry {entry.number} freezes {event.id} a second time"
        if event.parent is not None:
            yield from _parent(event, event.parent, digests, replaced)
        digests[event.id] = event.digest


def _parent(event: Frozen, parent: Predecessor, digests: dict[str, str], replaced: dict[str, str]) -> Iterator[str]:
    known = digests.get(parent.id)
    if known is None and isinstance(event, Freeze):
        yield f"{event.id} replaces {parent.id}, which the ledger does not have"
    if known is not None and parent.digest != known:
        yield f"{event.id} replaces {parent.id} at {_short(parent.digest)}, which was frozen as {_short(known)}"
    if parent.id in replaced:
        yield f"the chain forks: {replaced[parent.id]} and {event.id} both replace {parent.id}"
    replaced[parent.id] = event.id


def _short(digest: str | None) -> str:
    return "nothing" if digest is None else digest[:19]


def gaps(chain: Chain) -> Iterator[str]:
    """Yield the letters that are missing between freezes of one day; a predecessor that is not public excuses them."""
    for day in sorted({name[:10] for name in chain.freezes}):
        letters = sorted(name[10] for name in chain.freezes if name.startswith(day))
        first = chain.freezes[day + letters[0]]
        begin = letters[0] if isinstance(first, Adopted) and first.parent is not None else "a"
        wanted = [chr(c) for c in range(ord(begin), ord(letters[-1]) + 1)]
        for letter in wanted:
            if letter not in letters:
                yield f"{day}{letter} is not in the ledger, although {day}{letters[-1]} is: the register has a gap"
