"""Every check of the ledger, each with what it established; a check that could not be made never counts as passed.

1. the chain: every entry follows the one before, no freeze twice, no fork, no gap
2. its head: every lock file, and any head that the caller knows, lies on this chain
3. its past: nothing that a reachable commit entered is gone
4. each freeze: file, canonical bytes and digest agree
5. its order: the file stood in a commit before its measurements did, and the recorded commit and tree are known
6. its seals: ssh signature and time stamp, where there are any
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from verdict.outcome.lock import Head
from verdict.project.folder import SUFFIXES, Project
from verdict.project.ledger.chain import Frozen, gaps
from verdict.project.ledger.conferring import read_canonical
from verdict.project.ledger.entries import Adopted
from verdict.project.ledger.git import Git, NoGitError
from verdict.project.ledger.history import before, first_commit, first_commit_as, lost_entries, state_known
from verdict.project.ledger.signatures import Seal, signature, time_stamp
from verdict.project.ledger.store import ENTRY, Ledger, canonical_path, read_ledger
from verdict.project.locks import read_lock
from verdict.registration.resolved import Registration
from verdict.words.errors import IntegrityError, VerdictError

Load = Callable[[Path, Ledger], Registration]
DigestOf = Callable[[bytes, str], str | None]


class Standing(StrEnum):
    """What came out of one check."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_CHECKED = "not checked"


class CheckKind(StrEnum):
    """What is checked; `verdict verify --require` takes these words."""

    CHAIN = "chain"
    HEAD = "head"
    HISTORY = "history"
    FILE = "file"
    ORDER = "order"
    SIGNATURE = "signature"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what, of which freeze or entry, what came out, and in words."""

    kind: CheckKind
    about: str
    standing: Standing
    words: str


@dataclass(frozen=True, slots=True)
class Reader:
    """How files are read; the reading of registrations belongs to `assemble`, which knows the experiment kinds."""

    load: Load
    digest_of: DigestOf


def verify(project: Project, reader: Reader, head: Head | None = None) -> tuple[Check, ...]:
    """Make every check that can be made here, in the order above; `head` is one that the caller knows."""
    try:
        ledger = read_ledger(project)
    except IntegrityError as error:
        return (Check(CheckKind.CHAIN, "ledger", Standing.BROKEN, str(error)),)
    return tuple(_checks(ledger, reader, head))


def _checks(ledger: Ledger, reader: Reader, head: Head | None) -> Iterator[Check]:
    yield from _chain(ledger)
    yield from _heads(ledger, head)
    git = _git(ledger.project)
    yield from _history(git, ledger)
    for name, event in ledger.chain.freezes.items():
        yield from _file(name, ledger, reader)
        yield _order(name, event, git=git, ledger=ledger, reader=reader)
        yield _recorded_state(name, event, git)
        yield from _seals(name, canonical_path(ledger.project, name), ledger.project)
    for path in sorted(p for p in ledger.folder.glob("*.json.sig") if ENTRY.fullmatch(p.name.removesuffix(".sig"))):
        yield _sealed(CheckKind.SIGNATURE, path.stem, signature(ledger.project, path.with_suffix("")))


def _chain(ledger: Ledger) -> Iterator[Check]:
    n = len(ledger.chain.entries)
    words = f"{n} entr{'y' if n == 1 else 'ies'}, each naming the one before; head {ledger.chain.head.digest[:19]}"
    yield Check(CheckKind.CHAIN, "ledger", Standing.HOLDS if n else Standing.NOT_CHECKED, words if n else "it is empty")
    for gap in gaps(ledger.chain):
        yield Check(CheckKind.CHAIN, "ledger", Standing.BROKEN, gap)


def _heads(ledger: Ledger, head: Head | None) -> Iterator[Check]:
    folder = ledger.project.root / "verdicts"
    for path in sorted(folder.glob("*.lock")) if folder.is_dir() else ():
        try:
            known = read_lock(path).head
        except IntegrityError as error:
            yield Check(CheckKind.HEAD, path.name, Standing.BROKEN, str(error))
        else:
            yield _head(ledger, known, path.name)
    if head is not None:
        yield _head(ledger, head, "the head you gave")


def _head(ledger: Ledger, known: Head, whose: str) -> Check:
    if ledger.chain.holds(known):
        return Check(CheckKind.HEAD, whose, Standing.HOLDS, f"entry {known.number} is on this chain")
    words = f"knows entry {known.number} as {known.digest[:19]}, which is not on this chain: the ledger was rolled back"
    return Check(CheckKind.HEAD, whose, Standing.BROKEN, words)


def _git(project: Project) -> Git | NoGitError:
    try:
        return Git.around(project.root)
    except NoGitError as error:
        return error


def _history(git: Git | NoGitError, ledger: Ledger) -> Iterator[Check]:
    if isinstance(git, NoGitError):
        yield Check(CheckKind.HISTORY, "ledger", Standing.NOT_CHECKED, str(git))
        return
    lost = [Check(CheckKind.HISTORY, "ledger", Standing.BROKEN, words) for words in lost_entries(git, ledger)]
    if lost:
        yield from lost
    elif git.shallow:
        yield Check(
            CheckKind.HISTORY, "ledger", Standing.NOT_CHECKED, "this is a shallow clone; fetch the whole history"
        )
    else:
        yield Check(CheckKind.HISTORY, "ledger", Standing.HOLDS, "nothing that a reachable commit entered is gone")


def frozen_path(project: Project, name: str) -> Path | None:
    """Return the file of a freeze."""
    return next((p for p in (project.prereg / f"{name}{s}" for s in (".yaml", ".yml", ".json")) if p.is_file()), None)


def _file(name: str, ledger: Ledger, reader: Reader) -> Iterator[Check]:
    path = frozen_path(ledger.project, name)
    if path is None:
        words = f"found no prereg/{name} with one of {', '.join(SUFFIXES)}; restore it from git"
        yield Check(CheckKind.FILE, name, Standing.BROKEN, words)
        return
    try:
        read_canonical(ledger, name)
        reader.load(path, ledger)
    except VerdictError as error:
        yield Check(CheckKind.FILE, name, Standing.BROKEN, str(error))
    else:
        yield Check(CheckKind.FILE, name, Standing.HOLDS, "file, canonical bytes and digest agree")


def _order(name: str, event: Frozen, git: Git | NoGitError, ledger: Ledger, reader: Reader) -> Check:
    """Prove from git that the freeze stood before its measurements; for an adopted one nobody claims it."""
    path = frozen_path(ledger.project, name)
    if isinstance(git, NoGitError) or path is None:
        return Check(
            CheckKind.ORDER, name, Standing.NOT_CHECKED, str(git) if path is not None else "the file is missing"
        )
    if git.shallow:
        return Check(CheckKind.ORDER, name, Standing.NOT_CHECKED, "this is a shallow clone; fetch the whole history")
    frozen = first_commit_as(git, git.inside(path), lambda text: reader.digest_of(text, path.name) == event.digest)
    if frozen is None:
        return Check(CheckKind.ORDER, name, Standing.NOT_CHECKED, "the freeze is not committed as it is now")
    folder = ledger.project.measurements(name)
    measured = first_commit(git, git.inside(folder)) if folder.is_dir() else None
    if measured is None:
        return Check(
            CheckKind.ORDER, name, Standing.HOLDS, f"committed in {frozen.commit[:12]}; nothing measured is committed"
        )
    if before(git, frozen.commit, measured.commit):
        words = f"committed in {frozen.commit[:12]}, before its measurements in {measured.commit[:12]}"
        return Check(CheckKind.ORDER, name, Standing.HOLDS, words)
    words = f"committed in {frozen.commit[:12]}, not before its measurements in {measured.commit[:12]}"
    if isinstance(event, Adopted):
        return Check(
            CheckKind.ORDER, name, Standing.NOT_CHECKED, f"{words}; it was adopted, and no order is claimed for it"
        )
    return Check(CheckKind.ORDER, name, Standing.BROKEN, words)


def _recorded_state(name: str, event: Frozen, git: Git | NoGitError) -> Check:
    if isinstance(git, NoGitError):
        return Check(CheckKind.HISTORY, name, Standing.NOT_CHECKED, str(git))
    if event.git is None:
        return Check(CheckKind.HISTORY, name, Standing.NOT_CHECKED, "frozen without git")
    known = state_known(git, event.git.commit, event.git.tree)
    dirty = ", with a dirty tree" if event.git.dirty else ""
    return _sealed(CheckKind.HISTORY, name, Seal(known.good, known.words + dirty))


def _seals(name: str, path: Path, project: Project) -> Iterator[Check]:
    if path.is_file():
        yield _sealed(CheckKind.SIGNATURE, name, signature(project, path))
        yield _sealed(CheckKind.TIME, name, time_stamp(project, path))


def _sealed(kind: CheckKind, about: str, seal: Seal) -> Check:
    standing = {True: Standing.HOLDS, False: Standing.BROKEN, None: Standing.NOT_CHECKED}[seal.good]
    return Check(kind, about, standing, seal.words)
