"""Where in a chain stands what a commit entered: in the same order, and no earlier than it was entered.

An entry that stands at its old number behind its old predecessor was never entered again, and keeps its very time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from verdict.project.ledger.chain import Chain
from verdict.project.ledger.entries import Entry, essence
from verdict.project.ledger.states import State
from verdict.project.ledger.store import entry_name
from verdict.text.canonical import digest

SHOWN = 60  # characters of a value that a sentence repeats


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as a commit held it, with what it records."""

    entry: Entry
    sign: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A state that does not stand so now: the number of entries that it begins with as they stand, and the others."""

    state: State
    begun: int
    held: list[Held]


@dataclass(frozen=True, slots=True)
class Missed:
    """An entry that a commit held and this ledger does not hold as it did, and what became of it."""

    entry: Entry
    state: State
    fate: str
    moved: bool = False
    """Whether it stands as often as it did, but at another place."""

    @property
    def sentence(self) -> str:
        """Say which entry of which commit it is, and what became of it."""
        where = f"{self.state.folder}/{entry_name(self.entry.number)}"
        return f"{named(self.entry)} of commit {self.state.commit[:12]} ({where}) {self.fate}"


class Places:
    """The entries of a chain by what they record; they may be followed by more."""

    def __init__(self, chain: Chain) -> None:
        self.entries: list[Entry] = []
        self._found: dict[str, list[int]] = {}
        for entry in chain.entries:
            self.follow(entry)

    def follow(self, entry: Entry) -> None:
        """Take one more entry behind the last."""
        self.entries.append(entry)
        self._found.setdefault(recorded(entry), []).append(len(self.entries))

    def of(self, sign: str) -> list[int]:
        """Return the numbers of the entries that record the same."""
        return self._found.get(sign, [])

    def unfit(self, begun: int, held: Iterable[Held]) -> Iterator[int]:
        """Yield, by their index, the entries for which no place is left behind those before them.

        They follow the first `begun` entries of the chain, which they share with it.
        """
        last = begun
        for i, one in enumerate(held):
            place = self._next(last, one)
            if place is None:
                yield i
            else:
                last = place

    def rest(self, begun: int, held: list[Held]) -> list[Held]:
        """Return the entries from the first on for which no place is left."""
        first = next(self.unfit(begun, held), None)
        return [] if first is None else held[first:]

    def _next(self, last: int, one: Held) -> int | None:
        """Return the number of the next entry that may be this one; the nearest leaves most room to what follows."""
        found = self.of(one.sign)
        return next((n for n in found[bisect_right(found, last) :] if self.may_be(n, one.entry)), None)

    def may_be(self, number: int, entry: Entry) -> bool:
        """Say whether an entry that records the same may be this one: the very same, or entered again later."""
        now = self.entries[number - 1]
        kept = (now.number, now.previous) == (entry.number, entry.previous)
        return now.time == entry.time if kept else now.time >= entry.time

    def missed(self, one: Changed) -> Iterator[Missed]:
        """Yield the entries of a state for which there is no place, with what became of each."""
        for i in self.unfit(one.begun, one.held):
            held = one.held[i]
            fate = self._fate(one, held)
            before = (*self.entries[: one.begun], *(other.entry for other in one.held[:i]))
            place = f"behind {named(before[-1])}" if before else "first"
            moved = f"stood there {place}, of {held.entry.time}; now it stands earlier, or is of an earlier time"
            yield Missed(held.entry, one.state, fate or moved, moved=fate is None)

    def _fate(self, state: Changed, one: Held) -> str | None:
        """Say what became of an entry; None where it stands as often as it did, at another place."""
        found = self.of(one.sign)
        stood = sum(1 for n in found if n <= state.begun) + sum(1 for other in state.held if other.sign == one.sign)
        if not found:
            return self._edited(one.entry)
        if one.entry.number in found and not self.may_be(one.entry.number, one.entry):
            return f"was of {one.entry.time}, now it is of {self.entries[one.entry.number - 1].time}"
        if len(found) < stood:
            return f"stood there more often than it stands now, {len(found)} time{'' if len(found) == 1 else 's'}"
        return None

    def _edited(self, entry: Entry) -> str:
        now = self._successor(entry)
        return "is gone: the ledger was rolled back" if now is None else "; ".join(_differences(entry, now))

    def _successor(self, entry: Entry) -> Entry | None:
        """Return the entry that stands in place of one that was edited: about the same thing, best at its number."""
        same = [one for one in self.entries if essence(one.event) == essence(entry.event)]
        at_its_number = [o for o in self.entries if o.number == entry.number and o.event.kind == entry.event.kind]
        both = [one for one in same if one in at_its_number]
        return next(iter((*both, *same, *at_its_number)), None)


def named(entry: Entry) -> str:
    """Name an entry by its number and what it is about."""
    return f"entry {entry.number} ({' '.join(essence(entry.event)[:2])})"


def recorded(entry: Entry) -> str:
    """Return a digest of what an entry records: who entered what, under which schema; not its place and time."""
    return digest(_told(entry))


def _told(entry: Entry) -> dict[str, Any]:
    tree = entry.model_dump(mode="json", by_alias=True)
    return {"schema": tree["schema"], "who": tree["who"], **tree["event"]}


def _differences(before: Entry, now: Entry) -> Iterator[str]:
    old, new = _told(before), _told(now)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield f"said {name}: {_shown(old.get(name))}, now it says {_shown(new.get(name))}"


def _shown(value: Any) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."
