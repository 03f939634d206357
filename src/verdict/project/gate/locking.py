"""The only way in which a lock is written; each time an entry of the ledger says what moved, and why.

A first lock needs nothing but a freeze and its measurements. After that, a verdict moves only if an erratum withdrew
the measurements it was locked on, or the locked verdict itself; measuring again until it passes is no way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from verdict import __version__
from verdict.evidence.fingerprint import Fingerprints
from verdict.outcome.lock import Lock, LockChange, compare, lock_of
from verdict.project.folder import Project
from verdict.project.gate.basis import basis, behind
from verdict.project.gate.decide import frozen, lock_path
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import Erratum
from verdict.project.ledger.entries import JudgedEvent as Recorded
from verdict.project.ledger.looked import locked_alone, locked_up_to, withdrawn_sets
from verdict.project.ledger.reached import Recorded as Recordings
from verdict.project.ledger.reached import reached, subjects
from verdict.project.ledger.sets import others, stored_sets
from verdict.project.ledger.splitting import Footing, taken_by_rule
from verdict.project.ledger.store import Ledger, append, now
from verdict.project.loading import Judged, footing_of, judge_file, judge_looks, looks_of
from verdict.project.locks import read_lock
from verdict.project.sequence import LookSequence, StoredLook
from verdict.registration.resolved import Registration
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
    waiting: bool = False
    """Whether a later look is stored that is not locked yet."""


def write_locks(project: Project, freeze: str, wish: Wish, at: datetime | None = None) -> Iterator[Locked]:
    """Lock what is stored and yield each lock as it is written: of a freeze with looks, every look in its order.

    Raises:
        VerdictError: as for `write_lock`; what was locked before that is locked.
    """
    waiting = True
    while waiting:
        yield (locked := write_lock(project, freeze, wish, at))
        waiting = wish.stored is None and locked.waiting


def looks_to_lock(registration: Registration, ledger: Ledger, chosen: str | None) -> tuple[StoredLook, ...]:
    """Return the looks up to the one that is locked next, or up to the newest where all are locked.

    Raises:
        IntegrityError: another one than the next is chosen. NothingToJudgeError: nothing is stored under that name.
    """
    sequence = looks_of(registration, ledger)
    named = [one for one in sequence.looks if chosen in (None, one.name)]
    if not named:
        stored = ", ".join(one.name for one in sequence.looks) or "none"
        raise NothingToJudgeError(f"{registration.id} has no stored look of that name; stored: {stored}")
    wanted = _next_look(ledger, sequence)
    if chosen is not None and named[0] is not wanted:
        raise IntegrityError(
            f"{registration.id}: found {named[0].look.place}, to be locked, wanted {wanted.look.place}: looks are "
            "locked in their order, and a later one is never taken back. Nothing was locked"
        )
    return sequence.looks[: sequence.looks.index(wanted) + 1]


def _next_look(ledger: Ledger, sequence: LookSequence) -> StoredLook:
    """Return the look whose lock was interrupted, else the first that is not locked, else the newest."""
    freeze = sequence.registration.id
    last, disk = ledger.chain.judged(freeze), _on_disk(ledger.project, freeze)
    half = last is not None and (disk is None or disk.digest != last[1].lock)
    done = locked_up_to(ledger.chain, freeze, sequence.counts)
    after = (one for one in sequence.looks if one.look.count > done)
    begun = sequence.at(done) if half else None
    return begun or next(after, sequence.looks[-1])


def write_lock(project: Project, freeze: str, wish: Wish, at: datetime | None = None) -> Locked:
    """Judge a freeze on its stored measurements and lock what comes out.

    Raises:
        ChangedError: a locked verdict would move without an erratum. NothingToJudgeError: nothing is measured.
        IntegrityError: the freeze, the ledger or the lock is not what was recorded. UsageError: a reason is wanted.
    """
    with writing(project) as ledger:
        judged, path = _judge(freeze, ledger, wish)
        numbers = behind(judged)
        beside = tuple(others(ledger, freeze, (path, *judged.files)))
        lock = lock_of(judged.outcome, path.stem, ledger.chain.head, basis(judged, numbers, beside))
        before = ledger.chain.judged(freeze)
        waiting = _waiting(judged, ledger)
        if before is not None and (standing := _standing(ledger, before, lock, wish)) is not None:
            return Locked(_written(project, standing), False, (), waiting)
        changes = _moves(ledger, before, lock, wish) if before else ()
        append(ledger, _entry(judged, lock, numbers, wish=wish, changes=changes), wish.who, at or now())
        return Locked(_written(project, lock), True, changes, waiting)


def _judge(freeze: str, ledger: Ledger, wish: Wish) -> tuple[Judged, Path]:
    registration = frozen(freeze, ledger) if freeze in ledger.chain.freezes else None
    if registration is None:
        raise UsageError(f"{freeze} is not frozen, and only a freeze is locked; see: verdict freeze")
    sets = ledger.project.sets(freeze)
    before = ledger.chain.judged(freeze)
    if registration.prereg.looks is not None and not _stays(registration, ledger, wish):
        looks = looks_to_lock(registration, ledger, wish.stored)
        return judge_looks(registration, looks, ledger), looks[-1].path
    name = wish.stored or (before[1].stored if before and before[1].stored in sets else None)
    path = ledger.project.choose(freeze, name)
    if path is None or path.resolve() not in {p.resolve() for p in sets.values()}:
        raise NothingToJudgeError(f"{freeze} has no stored measurements of that name; stored: {', '.join(sets)}")
    return judge_file(registration, path, ledger), path


def _stays(registration: Registration, ledger: Ledger, wish: Wish) -> bool:
    """Say whether nothing is to be locked but what was locked when a look was judged by itself, or its withdrawal."""
    alone = locked_alone(ledger.chain, registration.id)
    sets = (one.recorded for one in stored_sets(ledger))
    if alone is None or (wish.reason is not None and alone.measurements not in withdrawn_sets(ledger.chain, sets)):
        return False
    return wish.stored == alone.stored or (
        wish.stored is None and {*ledger.project.sets(alone.freeze)} == {alone.stored}
    )


def _waiting(judged: Judged, ledger: Ledger) -> bool:
    """Say whether a later look is stored than the one that was judged."""
    newest = looks_of(judged.registration, ledger).newest if judged.looks else None
    return newest is not None and newest.look.count > judged.looks[-1].look.count


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
    here = replace(lock, head=head)
    made = (here, here.by_engine(event.engine), replace(here, basis=()))
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
    """Return what moves, if it may: at a later look whatever was open, else what an erratum took away.

    Raises:
        ChangedError: nothing licenses it. UsageError: no reason is given.
    """
    number, event = before
    old = _recorded(ledger.project, event, lock.freeze)
    changes, later = compare(old, lock), _later_look(event, lock)
    free = released(ledger, number, event, resting(old)) | (_open(event) if later else frozenset())
    bound = tuple(one for one in _bound(changes, free) if one.prediction is not None or not later)
    if bound:
        listed = "\n".join(f"  {change}" for change in bound[:LISTED])
        raise ChangedError(
            f"{lock.freeze}: locking would move\n{listed}\nand neither a new freeze nor an erratum that takes it away "
            "says why. Freeze the change under a new id, or withdraw what was wrong: verdict erratum "
            f"{event.measurements} --reason ..."
        )
    if wish.reason is None and not later:
        raise UsageError(f"{lock.freeze} was locked before; wanted --reason, which the ledger keeps")
    return changes


def _later_look(before: Recorded, lock: Lock) -> bool:
    """Say whether a lock is of a later look than the one before: what is open may be decided then."""
    looks = lock.rests_on("look")
    return bool(looks) and before.measurements in {digest for *_, digest in looks[:-1]}


def _open(before: Recorded) -> frozenset[str]:
    """Return the predictions that a lock left without a decision."""
    return frozenset(name for name, word in before.words.items() if word is Word.UNTESTED)


def _recorded(project: Project, before: Recorded, freeze: str) -> Lock:
    path = lock_path(project, freeze)
    old = read_lock(path) if path.is_file() else None
    if old is None or old.digest != before.lock:
        raise IntegrityError(f"verdicts/{path.name} is not the lock that the ledger recorded; restore it from git")
    return old


def resting(lock: Lock) -> dict[str, str]:
    """Return, for each prediction that an earlier look decided, the digest of the set of that look."""
    sets = {count: digest for count, _, _, digest in lock.rests_on("look")}
    return {name: sets[count] for name, count in lock.rests_on("decided")}


def _bound(changes: tuple[LockChange, ...], free: frozenset[str]) -> tuple[LockChange, ...]:
    """Return the changes that nothing licenses: of predictions that are not free, and all where none is."""
    return tuple(c for c in changes if (not free if c.prediction is None else c.prediction not in free))


def released(
    ledger: Ledger, number: int, before: Recorded, resting: Mapping[str, str] = MappingProxyType({})
) -> frozenset[str]:
    """Return the predictions whose locked word may move: an erratum took it away and does not let it stand.

    An erratum against the lock itself frees all of them. One against an erratum frees those that it lets stand again,
    if it was entered after the lock, which is entry `number`: a licence serves for one lock. `resting` gives the set on
    which the word of a prediction rests where that is not the one that was locked, but that of an earlier look.
    """
    stored = stored_sets(ledger)
    names = {erratum.name for _, erratum in ledger.chain.errata}
    later = {erratum.name for entered, erratum in ledger.chain.errata if entered > number}
    by_set = {name: resting.get(name, before.measurements) for name in before.words}
    footings = {
        one.recorded.digest: footing_of(ledger, one) for one in stored if one.recorded.digest in by_set.values()
    }
    sets = [one.recorded for one in stored]
    return frozenset(
        name
        for _, one in ledger.chain.errata
        for sha in dict.fromkeys(by_set.values())
        for name in _freed(one, before, _Set(sha, footings.get(sha)), names if one.name in later else set(), sets)
        if by_set.get(name, before.measurements) == sha
    )


@dataclass(frozen=True, slots=True)
class _Set:
    """A set on which words rest, by its digest; with its footing where errata split by what its numbers rest on."""

    digest: str
    footing: Footing | None


def _freed(erratum: Erratum, before: Recorded, on: _Set, corrected: set[str], sets: list[Recordings]) -> set[str]:
    """Return what one erratum frees of what rests on a set; `corrected` are the errata that it may set right."""
    kept = {one.prediction for one in erratum.stands if one.freeze == before.freeze}
    ruled = {name for one in erratum.split if one.freeze == before.freeze for name in one.stands}
    named = {before.lock, on.digest} & set(erratum.subjects)
    by_rule = set() if on.footing is None else set(taken_by_rule(erratum, on.footing, sets))
    if by_rule and not named:
        return by_rule - kept
    reach = {before.lock, on.digest} & set(subjects(erratum))
    if reach or on.digest in reached(subjects(erratum), sets):
        return set(before.words) - kept - (set() if named else ruled)
    return kept if corrected & set(erratum.subjects) else set()


def _entry(judged: Judged, lock: Lock, numbers: Fingerprints, wish: Wish, changes: tuple[LockChange, ...]) -> Recorded:
    words: dict[str, Word] = {p.id: p.word for p in judged.outcome.predictions}
    return Recorded(
        kind="judged", freeze=lock.freeze, freeze_digest=lock.freeze_digest, stored=lock.stored,
        measurements=lock.measurements, lock=lock.digest, words=words, engine=__version__, reason=wish.reason,
        changes=tuple(str(change)[:4000] for change in changes[:LISTED]),
        everything=numbers.everything, readings=dict(numbers.predictions),
        look=judged.looks[-1].look.count if judged.looks else None,
    )  # fmt: skip
