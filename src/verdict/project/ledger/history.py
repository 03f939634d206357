"""The ledger against git: whatever a commit entered must still stand in it, word for word.

Entries are counted and compared whole. Only number, previous and time may differ, as they do where an entry that lost
a race between branches was entered again behind the winner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from verdict.project.ledger.entries import Entry, essence
from verdict.project.ledger.git import Git, blob_id
from verdict.project.ledger.past import Past, Written, joined
from verdict.project.ledger.states import PLACE, Shape, State, former_folders, states
from verdict.project.ledger.store import ENTRY, Ledger, entry_name, parse_entry
from verdict.text.canonical import digest
from verdict.words.errors import IntegrityError

SHOWN = 60  # characters of a value that a sentence repeats


@dataclass(frozen=True, slots=True)
class Missed:
    """An entry that a commit held and this ledger does not hold any more, and what is known of it."""

    entry: Entry
    state: State
    sentence: str


class History:
    """What the reachable commits held of one ledger, compared with it as it stands."""

    def __init__(self, past: Past, ledger: Ledger) -> None:
        self.past, self.ledger = past, ledger
        self.folder = past.git.inside(ledger.folder)

    @cached_property
    def states(self) -> tuple[State, ...]:
        """Every state of this ledger, those of folders in which it lay before included."""
        own = tuple(states(self.past, self.folder))
        former = (tuple(states(self.past, folder)) for folder in former_folders(self.past, self.folder))
        return (*own, *(state for one in former if self._mine(one) for state in one))

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The folders in which the project lies and lay, as git names them."""
        folders = dict.fromkeys((self.folder, *(state.folder for state in self.states)))
        return tuple(folder.removesuffix(PLACE).rstrip("/") for folder in folders if f"/{folder}".endswith(f"/{PLACE}"))

    @cached_property
    def everywhere(self) -> Past:
        """The commits of every branch: numbers may have been seen in one that was never merged."""
        return Past(self.past.git, ("HEAD", "--all"))

    @cached_property
    def measured(self) -> tuple[Written, ...]:
        """What was written into the measurements of this project, oldest first."""
        return self.past.wrote(joined(root, "measurements") for root in self.roots)

    @cached_property
    def copies(self) -> dict[str, tuple[Written, ...]]:
        """Where the contents of measurements were written, under any path, by their blobs."""
        found: dict[str, tuple[Written, ...]] = {}
        for one in self.everywhere.held(one.blob for one in self.measured if one.blob is not None):
            if one.blob is not None:
                found[one.blob] = (*found.get(one.blob, ()), one)
        return found

    def _mine(self, former: tuple[State, ...]) -> bool:
        """Say whether a ledger that lay elsewhere was this one: it shares something that happened."""
        events = {_happened(entry) for entry in self.ledger.chain.entries}
        found = self._read(blob for state in former for blob in state.entries.values())
        return any(_happened(entry) in events for entry in found.values())

    @cached_property
    def _here(self) -> dict[str, str]:
        """The blob of each entry on disk by its name, as git would name it."""
        like = next(iter(self.past.commits))
        files = (p for p in self.ledger.folder.glob("*.json") if ENTRY.fullmatch(p.name))
        return {path.name: blob_id(path.read_bytes(), like) for path in files}

    def missed(self) -> Iterator[Missed]:
        """Yield every entry that some commit held and that is gone, was edited, or stands less often than it did."""
        now = Shape(self._here)
        changed = [(state, others) for state in self.states if (others := state.other_than(now))]
        read = self._read(blob for _, others in changed for blob in others.values())
        told: set[str] = set()
        for state, others in changed:
            for name, entry in self._fewer(state, others, read):
                if (sign := recorded(entry)) not in told:
                    told.add(sign)
                    yield Missed(entry, state, self._sentence(state, name, entry))

    def _fewer(self, state: State, others: Mapping[str, str], read: Mapping[str, Entry]) -> Iterator[tuple[str, Entry]]:
        """Yield the entries of a state that it held more often than the ledger does now."""
        entries = {name: read[blob] for name, blob in others.items() if blob in read}
        wanted = Counter(recorded(entry) for entry in entries.values())
        for name, entry in entries.items():
            sign = recorded(entry)
            unmoved = sum(1 for own in self._standing.get(sign, ()) if state.blobs.get(own) == self._here.get(own))
            if wanted[sign] + unmoved > len(self._standing.get(sign, ())):
                yield name, entry

    @cached_property
    def _standing(self) -> dict[str, list[str]]:
        """The file names of the entries as they stand, by what they record."""
        found: dict[str, list[str]] = {}
        for entry in self.ledger.chain.entries:
            found.setdefault(recorded(entry), []).append(entry_name(entry.number))
        return found

    def _read(self, blobs: Iterable[str]) -> dict[str, Entry]:
        contents = self.past.git.contents(blobs)
        found = {blob: _entry(content) for blob, content in contents.items()}
        return {blob: entry for blob, entry in found.items() if entry is not None}

    def _sentence(self, state: State, name: str, entry: Entry) -> str:
        what = f"entry {entry.number} ({' '.join(essence(entry.event)[:2])}) of commit {state.commit[:12]} " \
               f"({state.folder}/{name})"  # fmt: skip
        n = len(self._standing.get(recorded(entry), ()))
        if n:
            return f"{what} stood there more often than it stands now, {n} time{'' if n == 1 else 's'}"
        now = self._successor(entry)
        if now is None:
            return f"{what} is gone: the ledger was rolled back"
        return f"{what} {'; '.join(_differences(entry, now))}"

    def _successor(self, entry: Entry) -> Entry | None:
        """Return the entry that stands in place of one that was edited: about the same thing, best at its number."""
        entries = self.ledger.chain.entries
        same = [one for one in entries if essence(one.event) == essence(entry.event)]
        at_its_number = [one for one in entries if one.number == entry.number and one.event.kind == entry.event.kind]
        both = [one for one in same if one in at_its_number]
        return next(iter((*both, *same, *at_its_number)), None)

    def uncommitted(self) -> tuple[int, ...]:
        """Return the numbers of the entries that no commit holds, which git therefore could not miss."""
        waiting = dict(self._here)
        for state in reversed(self.states):
            waiting = dict(waiting.items() - state.entries.items())
            if not waiting:
                return ()
        return tuple(entry.number for entry in self._never_held(waiting))

    def _never_held(self, waiting: Mapping[str, str]) -> Iterator[Entry]:
        """Yield, of some entries, those that no commit held in other bytes or at another place either."""
        others = self._read({blob for state in self.states for blob in state.other_than(Shape(self._here)).values()})
        held = {recorded(entry) for entry in others.values()}
        for entry in self.ledger.chain.entries:
            if entry_name(entry.number) in waiting and recorded(entry) not in held:
                yield entry


def recorded(entry: Entry) -> str:
    """Return a digest of what an entry records: who entered what, under which schema; not its place and time."""
    return digest(_told(entry))


def _told(entry: Entry) -> dict[str, Any]:
    tree = entry.model_dump(mode="json", by_alias=True)
    return {"schema": tree["schema"], "who": tree["who"], **tree["event"]}


def _happened(entry: Entry) -> tuple[str, ...]:
    return essence(entry.event)


def _differences(before: Entry, now: Entry) -> Iterator[str]:
    old, new = _told(before), _told(now)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield f"said {name}: {_shown(old.get(name))}, now it says {_shown(new.get(name))}"


def _shown(value: Any) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."


def _entry(content: bytes) -> Entry | None:
    try:
        return parse_entry(content)
    except ValueError:
        return None  # never was an entry of this ledger


def history_of(ledger: Ledger) -> History:
    """Return what git knows of a ledger, read only once for each ledger.

    Raises:
        NoGitError: there is nothing to ask. GitFailedError: git fails.
    """
    return ledger.history or History(Past(Git.around(ledger.project.root)), ledger)


def check_history(history: History) -> None:
    """Refuse a ledger from which something that git remembers is gone.

    Raises:
        IntegrityError: an entry of the reachable history is missing, or says something else. GitFailedError: git fails.
    """
    missed = next(history.missed(), None)
    if missed is not None:
        raise IntegrityError(f"prereg/ledger: {missed.sentence}. No verdict is given; restore prereg/ledger from git, "
                             "or enter again what a merge dropped: verdict rejoin")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What git knows of a recorded commit and tree: both, one without the other, or neither (None)."""

    good: bool | None
    words: str


def state_known(git: Git, commit: str, tree: str) -> Known:
    """Look for a recorded commit and tree; where history was rewritten, the tree alone still shows what stood."""
    found = git.ask_whether("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}") or ""
    if found == tree:
        return Known(True, f"entered at commit {commit[:12]}")
    if found:
        return Known(False, f"commit {commit[:12]} has the tree {found[:12]}, recorded is {tree[:12]}")
    if tree in git.ask("rev-list", "--all", "--format=%T").splitlines():
        return Known(True, f"entered at the tree {tree[:12]}; commit {commit[:12]} is gone, history was rewritten")
    return Known(None, f"neither commit {commit[:12]} nor its tree {tree[:12]} is in this repository: history was "
                 "rewritten, or not fetched")  # fmt: skip
