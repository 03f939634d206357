"""Entries in whose place a later commit put another one: nothing is entered before what is committed already.

Two branches may both have an entry of one number; whoever merges keeps one in its place. Where the commit of the entry
that stands there follows the one that held the other, there was no other branch: the past was written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from verdict.project.ledger.chain import Chain
from verdict.project.ledger.past import Past, joined
from verdict.project.ledger.places import Changed, Missed, named
from verdict.project.ledger.states import written_in
from verdict.project.ledger.store import entry_name, entry_or_none


@dataclass(frozen=True, slots=True)
class Displacing:
    """A chain and the folders in which it lies and lay, against the commits that wrote there."""

    past: Past
    chain: Chain
    folders: frozenset[str]
    _before: dict[int, frozenset[str]] = field(default_factory=dict)

    def displaced(self, changed: Iterable[Changed]) -> Iterator[Missed]:
        """Yield, of some states, the first entry of each that was displaced."""
        for one in changed:
            for held in one.held:
                number = held.entry.number
                if number > len(self.chain.entries):
                    break
                if held.entry.digest == self.chain.digests[number - 1]:
                    continue
                if one.state.commit in self._commits_before(number):
                    now = named(self.chain.entries[number - 1])
                    yield Missed(held.entry, one.state, f"stood where {now} was put afterwards")
                break

    def _commits_before(self, number: int) -> frozenset[str]:
        """Return the commits that every commit follows which wrote an entry as it stands; all, where none did."""
        if number not in self._before:
            writers = self._writers(number)
            self._before[number] = self.past.before_each(writers) if writers else frozenset(self.past.commits)
        return self._before[number]

    def _writers(self, number: int) -> frozenset[str]:
        names = {joined(folder, entry_name(number)) for folder in self.folders}
        written = [one for folder in self.folders for one in written_in(self.past, folder) if one.name in names]
        contents = self.past.git.contents(one.blob for one in written if one.blob is not None)
        read = {blob: entry_or_none(content) for blob, content in contents.items()}
        right = {blob for blob, e in read.items() if e is not None and e.digest == self.chain.digests[number - 1]}
        return frozenset(one.commit for one in written if one.blob in right)
