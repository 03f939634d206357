"""The ledger and its freezes against git: the order of files, and that nothing which was entered is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha1

from verdict.project.ledger.entries import Entry, essence
from verdict.project.ledger.git import Git
from verdict.project.ledger.store import ENTRY, Ledger, parse_entry
from verdict.words.errors import IntegrityError


@dataclass(frozen=True, slots=True)
class Appeared:
    """The first commit in which something stood, and its time in UTC."""

    commit: str
    time: str


def lost_entries(git: Git, ledger: Ledger) -> Iterator[str]:
    """Yield a sentence for every entry in the reachable history that this ledger no longer has.

    An entry that was renumbered in a merge is still there: what counts is what it records.
    """
    kept = {essence(entry.event) for entry in ledger.chain.entries}
    here = {_blob_id(path.read_bytes()) for path in ledger.folder.glob("*.json") if ENTRY.fullmatch(path.name)}
    written = {blob: (commit, name) for commit, blob, name in _blobs(git, git.inside(ledger.folder))}
    for blob, content in git.blobs(written.keys() - here).items():
        entry = _entry(content)
        if entry is not None and essence(entry.event) not in kept:
            commit, name = written[blob]
            what = " ".join(essence(entry.event)[:2])
            yield f"entry {entry.number} ({what}) of commit {commit[:12]} ({name}) is gone: the ledger was rolled back"


def _blob_id(content: bytes) -> str:
    """Return the name git gives a content, to pass over entries that stand as they were written."""
    return sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()


def _blobs(git: Git, folder: str) -> Iterator[tuple[str, str, str]]:
    """Yield (commit, blob, name) of every version of every entry that a reachable commit wrote."""
    commit = ""
    seen: set[str] = set()
    for line in git.lines(
        "log", "--format=commit %H", "--raw", "--no-abbrev", "--no-renames", "-m", "--full-history", "--", folder
    ):
        if line.startswith("commit "):
            commit = line.removeprefix("commit ")
        elif line.startswith(":"):
            fields, name = line.split("\t", 1)
            blob = fields.split(" ")[3]
            if set(blob) != {"0"} and blob not in seen and ENTRY.fullmatch(name.rsplit("/", 1)[-1]):
                seen.add(blob)
                yield commit, blob, name


def _entry(content: bytes) -> Entry | None:
    try:
        return parse_entry(content)
    except ValueError:
        return None  # never was an entry of this ledger


def check_history(git: Git, ledger: Ledger) -> None:
    """Refuse a ledger from which something that git remembers is gone.

    Raises:
        IntegrityError: an entry of the reachable history is missing.
    """
    lost = next(lost_entries(git, ledger), None)
    if lost is not None:
        raise IntegrityError(f"prereg/ledger: {lost}. No verdict is given; restore prereg/ledger from git")


def first_commit(git: Git, path: str) -> Appeared | None:
    """Return the first commit in which a path stood, on the way to HEAD; None where it was never committed."""
    found = git.lines(
        "log", "--format=%H %cI", "--diff-filter=A", "--full-history", "--topo-order", "--reverse", "--", path
    )
    return _appeared(found[0]) if found else None


def first_commit_as(git: Git, path: str, same: Callable[[bytes], bool]) -> Appeared | None:
    """Return the first commit since which every version of a path is the same by meaning; None if the last is not."""
    since: Appeared | None = None
    for line in reversed(git.lines("log", "--format=%H %cI", "--topo-order", "--", path)):
        content = git.bytes_of(f"{line.split(' ')[0]}:{path}")
        if content is None or not same(content):
            since = None
        elif since is None:
            since = _appeared(line)
    return since


def _appeared(line: str) -> Appeared:
    commit, time = line.split(" ", 1)
    return Appeared(commit, time)


def before(git: Git, earlier: str, later: str) -> bool:
    """Say whether one commit is a proper ancestor of another."""
    return earlier != later and git.ask("merge-base", "--is-ancestor", earlier, later) is not None


@dataclass(frozen=True, slots=True)
class Known:
    """What git knows of a recorded commit and tree: both, one without the other, or neither (None)."""

    good: bool | None
    words: str


def state_known(git: Git, commit: str, tree: str) -> Known:
    """Look for a recorded commit and tree; where history was rewritten, the tree alone still shows what stood."""
    found = (git.ask("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}") or "").strip()
    if found == tree:
        return Known(True, f"entered at commit {commit[:12]}")
    if found:
        return Known(False, f"commit {commit[:12]} has the tree {found[:12]}, recorded is {tree[:12]}")
    if tree in git.lines("log", "--all", "--format=%T"):
        return Known(True, f"entered at the tree {tree[:12]}; commit {commit[:12]} is gone, history was rewritten")
    return Known(None, f"neither commit {commit[:12]} nor its tree {tree[:12]} is in this repository: history was "
                 "rewritten, or not fetched")  # fmt: skip
