"""The only way in which a lock is written; each time an entry of the ledger says what moved, and why.

A first lock needs nothing but a freeze and its measurements. After that, a verdict moves only if an erratum withdrew
the measurements it was locked on, or the locked verdict itself; measuring again until it passes is no way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from verdict import __version__
from verdict.evidence.fingerprint import Fingerprints, fingerprints
from verdict.outcome.lock import Lock, LockChange, compare, lock_of
from verdict.project.folder import Project
from verdict.project.gate.basis import basis
from verdict.project.gate.decide import frozen, lock_path
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import Erratum
from verdict.project.ledger.entries import JudgedEvent as Recorded
from verdict.project.ledger.errata import Recorded as Recordings
from verdict.project.ledger.errata import reached, subjects
from verdict.project.ledger.sets import others, stored_sets
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
        judged, path = _judge(freeze, ledger, wish.stored)
        numbers = fingerprints(judged.registration, judged.evidence)
        beside = tuple(others(ledger, freeze, path))
        lock = lock_of(judged.outcome, path.stem, ledger.chain.head, basis(judged, numbers, beside))
        before = ledger.chain.judged(freeze)
        if before is not None and (standing := _standing(ledger, before, lock, wish)) is not None:
            return Locked(_written(project, standing), False, ())
        changes = _moves(ledger, before, lock, wish) if before else ()
        append(ledger, _entry(judged, lock, numbers, wish=wish, changes=changes), wish.who, at or now())
        return Locked(_written(project, lock), True, changes)


def _judge(freeze: str, ledger: Ledger, chosen: str | None) -> tuple[Judged, Path]:
    registration = frozen(freeze, ledger) if freeze in ledger.chain.freezes else None
    if registration is None:
        raise UsageError(f"{freeze} is not frozen, and only a freeze is locked; see: verdict freeze")
    sets = ledger.project.sets(freeze)
    before = ledger.chain.judged(freeze)
    name = chosen or (before[1].stored if before and before[1].stored in sets else None)
    path = ledger.project.choose(freeze, name)
    if path is None or path.resolve() not in {p.resolve() for p in sets.values()}:
        raise NothingToJudgeError(f"{freeze} has no stored measurements of that name; stored: {', '.join(sets)}")
    return judge_file(registration, path, ledger), path


def _standing(ledger: Ledger, before: tuple[int, Recorded], lock: Lock, wish: Wish) -> Lock | None:
    """Return the lock that the ledger recorded, if nothing moved since: as it is on disk, or made anew after a kill.

    With a reason, a lock of an earlier version, or one that rests on something else, is written anew.
    """
    number, event = before
    head = ledger.chain.head_at(number - 1)
    old = _on_disk(ledger.project, lock.freeze)
    if old is not None and old.digest == event.lock:
        unmoved = old.same_outcome(lock) and (wish.reason is None or old.basis == lock.basis)
        return replace(old, head=head) if unmoved else None
    made = (replace(lock, head=head), replace(lock, head=head, basis=()))
    return next((one for one in made if one.digest == event.lock), None)


def _on_disk(project: Project, freeze: str) -> Lock | None:
    path = lock_path(project, freeze)
    try:
        return read_lock(path) if path.is_file() else None
    except IntegrityError:
        return None


def _written(project: Project, lock: Lock) -> Lock:
    """Write a lock where it does not stand yet.

    Raises:
        VerdictError: it cannot be written, though the ledger has its entry.
    """
    path = lock_path(project, lock.freeze)
    if _on_disk(project, lock.freeze) != lock:
        try:
            write_whole(path, lock.text.encode())
        except OSError as error:
            raise VerdictError(
                f"verdicts/{path.name} cannot be written ({error.strerror}), though the ledger has its entry; make "
                f"room and finish it: verdict gate {lock.freeze} --write-lock"
            ) from None
    return lock


def _moves(ledger: Ledger, before: tuple[int, Recorded], lock: Lock, wish: Wish) -> tuple[LockChange, ...]:
    """Return what moves, if it may.

    Raises:
        ChangedError: nothing licenses it. UsageError: no reason is given.
    """
    number, event = before
    changes = _changes(ledger.project, event, lock)
    bound = _bound(changes, released(ledger, number, event))
    if bound:
        listed = "\n".join(f"  {change}" for change in bound[:LISTED])
        raise ChangedError(
            f"{lock.freeze}: locking would move\n{listed}\nand neither a new freeze nor an erratum that takes it away "
            "says why. Freeze the change under a new id, or withdraw what was wrong: verdict erratum "
            f"{event.measurements} --reason ..."
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


def _bound(changes: tuple[LockChange, ...], free: frozenset[str]) -> tuple[LockChange, ...]:
    """Return the changes that nothing licenses: of predictions that are not free, and all where none is."""
    return tuple(c for c in changes if (not free if c.prediction is None else c.prediction not in free))


def released(ledger: Ledger, number: int, before: Recorded) -> frozenset[str]:
    """Return the predictions whose locked word may move: an erratum took it away and does not let it stand.

    An erratum against the lock itself frees all of them. One against an erratum frees those that it lets stand again,
    if it was entered after the lock, which is entry `number`: a licence serves for one lock.
    """
    sets = [one.recorded for one in stored_sets(ledger)]
    names = {erratum.name for _, erratum in ledger.chain.errata}
    later = {erratum.name for entered, erratum in ledger.chain.errata if entered > number}
    return frozenset(
        name
        for _, one in ledger.chain.errata
        for name in _freed(one, before, names if one.name in later else set(), sets)
    )


def _freed(erratum: Erratum, before: Recorded, corrected: set[str], sets: list[Recordings]) -> set[str]:
    """Return what one erratum frees; `corrected` are the errata that it may set right."""
    kept = {one.prediction for one in erratum.stands if one.freeze == before.freeze}
    reach = {before.lock, before.measurements} & set(subjects(erratum))
    if reach or before.measurements in reached(subjects(erratum), sets):
        return set(before.words) - kept
    return kept if corrected & set(erratum.subjects) else set()


def _entry(judged: Judged, lock: Lock, numbers: Fingerprints, wish: Wish, changes: tuple[LockChange, ...]) -> Recorded:
    words: dict[str, Word] = {p.id: p.word for p in judged.outcome.predictions}
    return Recorded(
        kind="judged", freeze=lock.freeze, freeze_digest=lock.freeze_digest, stored=lock.stored,
        measurements=lock.measurements, lock=lock.digest, words=words, engine=__version__, reason=wish.reason,
        changes=tuple(str(change)[:4000] for change in changes[:LISTED]),
        everything=numbers.everything, readings=dict(numbers.predictions),
    )  # fmt: skip
