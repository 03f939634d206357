"""The ledger against git: whatever a commit entered must still stand in it, word for word, in the same order.

Entries are compared whole. Only number, previous and time may differ, and only where an entry that lost a race between
branches was entered again behind the winner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from verdict.project.folder import listed
from verdict.project.ledger.chain import Chain
from verdict.project.ledger.displaced import Displacing
from verdict.project.ledger.entries import Entry, essence
from verdict.project.ledger.git import Git, blob_id
from verdict.project.ledger.past import Past, Written, joined
from verdict.project.ledger.places import Changed, Held, Missed, Places, recorded
from verdict.project.ledger.states import PLACE, Shape, State, former_folders, states
from verdict.project.ledger.store import ENTRY, Ledger, entry_name, entry_or_none
from verdict.words.errors import IntegrityError


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
        return self.past.measured(joined(root, "measurements") for root in self.roots)

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
        events = {essence(entry.event) for entry in self.ledger.chain.entries}
        found = self._read(blob for state in former for blob in state.entries.values())
        return any(essence(one.entry.event) in events for one in found.values())

    @cached_property
    def _here(self) -> dict[str, str]:
        """The blob of each entry on disk by its name, as git would name it."""
        like = next(iter(self.past.commits))
        files = (p for p in listed(self.ledger.folder) if ENTRY.fullmatch(p.name))
        return {path.name: blob_id(path.read_bytes(), like) for path in files}

    @cached_property
    def changed(self) -> tuple[Changed, ...]:
        """The states that hold an entry otherwise than it stands now, oldest first."""
        now = Shape(self._here)
        beyond = [(state, *state.beyond(now)) for state in self.states]
        found = [(state, begun, others) for state, begun, others in beyond if others]
        read = self._read(blob for _, _, others in found for _, blob in others)
        return tuple(
            Changed(state, begun, [read[blob] for _, blob in others if blob in read]) for state, begun, others in found
        )

    def missed(self) -> Iterator[Missed]:
        """Yield every entry of a commit that is gone, edited, displaced, or stands less often, elsewhere or earlier."""
        told: dict[str, Missed] = {}
        places = Places(self.ledger.chain if self.changed else Chain((), ()))
        lost = [missed for one in self.changed for missed in places.missed(one)]
        for one in (*sorted(lost, key=lambda one: one.moved), *self.displaced()):
            told.setdefault(recorded(one.entry), one)
        yield from told.values()

    def displaced(self) -> Iterator[Missed]:
        """Yield the entries in whose place a later commit, or nobody yet, put another one."""
        folders = frozenset((self.folder, *(state.folder for state in self.states)))
        return Displacing(self.past, self.ledger.chain, folders).displaced(self.changed)

    def _read(self, blobs: Iterable[str]) -> dict[str, Held]:
        contents = self.past.git.contents(blobs)
        found = {blob: entry_or_none(content) for blob, content in contents.items()}
        return {blob: Held(entry, recorded(entry)) for blob, entry in found.items() if entry is not None}

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
        held = {one.sign for one in others.values()}
        for entry in self.ledger.chain.entries:
            if entry_name(entry.number) in waiting and recorded(entry) not in held:
                yield entry


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
