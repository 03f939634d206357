"""The only way in which a lock is written; each time an entry of the ledger says what moved, and why.

A first lock needs nothing but a freeze and its measurements. After that, a verdict moves only if an erratum withdrew
the measurements it was locked on, or the locked verdict itself; measuring again until it passes is no way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verdict import __version__
from verdict.outcome.lock import Lock, LockChange, compare, lock_of
from verdict.project.folder import Project
from verdict.project.gate.decide import frozen, lock_path
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import JudgedEvent as Recorded
from verdict.project.ledger.errata import reached
from verdict.project.ledger.standing import stored_sets
from verdict.project.ledger.store import Ledger, append, now
from verdict.project.loading import Judged, judge_file
from verdict.project.locks import read_lock
from verdict.text.files import write_whole
from verdict.words.errors import ChangedError, IntegrityError, NothingToJudgeError, UsageError, VerdictError
from verdict.words.vocabulary import Word

LISTED = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller wants locked: on which stored measurements, why, and who says so."""

    stored: str | None = None
    reason: str | None = None
    who: str = "unknown"


@dataclass(frozen=True, slots=True)
class Locked:
    """What was written: the lock, whether the ledger got an entry, and everything that moved."""

    lock: Lock
    entered: bool
    changes: tuple[LockChange, ...]


def write_lock(project: Project, freeze: str, wish: Wish, at: datetime | None = None) -> Locked:
    """Judge a freeze on its stored measurements and lock what comes out.

    Raises:
        ChangedError: a locked verdict would move without an erratum. NothingToJudgeError: nothing is measured.
        IntegrityError: the freeze, the ledger or the lock is not what was recorded. UsageError: a reason is wanted.
    """
    with writing(project) as ledger:
        judged, stored = _judge(freeze, ledger, wish.stored)
        lock = lock_of(judged.outcome, stored, ledger.chain.head)
        before = ledger.chain.judged(freeze)
        if before is not None and before[1].lock == lock.digest:
            return _again(project, lock)
        changes = _moves(ledger, before[1], lock, wish) if before else ()
        append(ledger, _entry(judged, lock, wish, changes), wish.who, at or now())
        _write(project, lock)
        return Locked(lock, True, changes)


def _judge(freeze: str, ledger: Ledger, chosen: str | None) -> tuple[Judged, str]:
    registration = frozen(freeze, ledger) if freeze in ledger.chain.freezes else None
    if registration is None:
        raise UsageError(f"{freeze} is not frozen, and only a freeze is locked; see: verdict freeze")
    sets = ledger.project.sets(freeze)
    before = ledger.chain.judged(freeze)
    name = chosen or (before[1].stored if before and before[1].stored in sets else None)
    path = ledger.project.choose(freeze, name)
    if path is None or path.resolve() not in {p.resolve() for p in sets.values()}:
        raise NothingToJudgeError(f"{freeze} has no stored measurements of that name; stored: {', '.join(sets)}")
    if path.stem not in sets:
        raise UsageError(
            f"several sets of measurements of {freeze} are called {path.stem}: {', '.join(sets)}; a lock names its set "
            "by that, so keep one"
        )
    return judge_file(registration, path, ledger), path.stem


def _again(project: Project, lock: Lock) -> Locked:
    """Nothing moved; write the file where it is missing, as after a kill between entry and file."""
    path = lock_path(project, lock.freeze)
    try:
        whole = path.is_file() and read_lock(path).digest == lock.digest
    except IntegrityError:
        whole = False
    if not whole:
        _write(project, lock)
    return Locked(lock, False, ())


def _write(project: Project, lock: Lock) -> None:
    path = lock_path(project, lock.freeze)
    try:
        write_whole(path, lock.text.encode())
    except OSError as error:
        raise VerdictError(
            f"verdicts/{path.name} cannot be written ({error.strerror}), though the ledger has its entry; make room "
            f"and finish it: verdict gate {lock.freeze} --write-lock"
        ) from None


def _moves(ledger: Ledger, before: Recorded, lock: Lock, wish: Wish) -> tuple[LockChange, ...]:
    """Return what moves, if it may.

    Raises:
        ChangedError: nothing licenses it. UsageError: no reason is given.
    """
    changes = _changes(ledger.project, before, lock)
    if changes and not licensed(ledger, before):
        listed = "\n".join(f"  {change}" for change in changes[:LISTED])
        raise ChangedError(
            f"{lock.freeze}: locking would move\n{listed}\nand neither a new freeze nor an erratum says why. Freeze "
            f"the change under a new id, or withdraw what was wrong: verdict erratum {before.measurements} --reason ..."
        )
    if wish.reason is None:
        raise UsageError(f"{lock.freeze} was locked before; wanted --reason, which the ledger keeps")
    return changes


def _changes(project: Project, before: Recorded, lock: Lock) -> tuple[LockChange, ...]:
    path = lock_path(project, lock.freeze)
    old = read_lock(path) if path.is_file() else None
    if old is None or old.digest != before.lock:
        raise IntegrityError(f"verdicts/{path.name} is not the lock that the ledger recorded; restore it from git")
    return compare(old, lock)


def licensed(ledger: Ledger, before: Recorded) -> bool:
    """Say whether an erratum took away the measurements a verdict was locked on, or that lock itself."""
    subjects = {subject for _, erratum in ledger.chain.errata for subject in erratum.subjects}
    gone = reached(subjects, stored_sets(ledger))
    return bool({before.lock, before.measurements} & subjects) or before.measurements in gone


def _entry(judged: Judged, lock: Lock, wish: Wish, changes: tuple[LockChange, ...]) -> Recorded:
    words: dict[str, Word] = {p.id: p.word for p in judged.outcome.predictions}
    return Recorded(
        kind="judged", freeze=lock.freeze, freeze_digest=lock.freeze_digest, stored=lock.stored,
        measurements=lock.measurements, lock=lock.digest, words=words, engine=__version__, reason=wish.reason,
        changes=tuple(str(change)[:4000] for change in changes[:LISTED]),
    )  # fmt: skip
