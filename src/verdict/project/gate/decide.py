"""One freeze against its lock, offline: what is stored is judged again, and every difference is named.

1. the frozen file is what was frozen                                                                    else 3
2. the lock is the one that the ledger recorded, and knows the ledger as it stood just before            else 3
3. there is a lock, there are measurements, and they are those that were locked                          else 31
4. every word, reason, cause, grade, qualifier, flag, gate, budget, risk and tag is as locked            else 30

A NOT PASSED that equals its lock is equal: science may fail, silence may not.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from verdict import __version__
from verdict.outcome.gated import Gated
from verdict.outcome.lock import Lock, LockChange, compare, lock_of
from verdict.outcome.record import Exit, Notice, Outcome
from verdict.project.folder import Project
from verdict.project.gate.basis import behind, judging, otherwise
from verdict.project.kinds import Kinds
from verdict.project.ledger.declared import declared
from verdict.project.ledger.entries import JudgedEvent as Recorded
from verdict.project.ledger.looked import locked_alone, remembered
from verdict.project.ledger.order import KINDS, order
from verdict.project.ledger.sets import OTHERS
from verdict.project.ledger.standing import WITHDRAWN_ELSEWHERE
from verdict.project.ledger.store import Ledger
from verdict.project.ledger.verify import frozen_path
from verdict.project.loading import NOT_HELD, Judged, digest_of, judge_file, load_registration, looks_of
from verdict.project.locks import read_lock
from verdict.project.sequence import StoredLook
from verdict.registration.resolved import Registration
from verdict.words.errors import DocumentError, IntegrityError, VerdictError
from verdict.words.vocabulary import Word

SHOWN = 8
OTHERWISE = "judged otherwise"
RETAKEN = "a look that an erratum withdrew was taken again, and the lock rests on the one before; lock that"
SAID = (*KINDS, OTHERS, WITHDRAWN_ELSEWHERE, NOT_HELD)  # kinds of notices that stand below a freeze


class _StopError(Exception):
    """No comparison is possible, and why."""

    def __init__(self, code: Exit, sentence: str) -> None:
        self.code, self.sentence = code, sentence
        super().__init__(sentence)


def lock_path(project: Project, freeze: str) -> Path:
    """Return the file of a lock."""
    return project.root / "verdicts" / f"{freeze}.lock"


def decide(freeze: str, ledger: Ledger, kinds: Kinds | None = None) -> Gated:
    """Compare one freeze with its lock; `kinds` saves looking for the experiment kinds again."""
    return decided(freeze, ledger, kinds)[0]


def decided(freeze: str, ledger: Ledger, kinds: Kinds | None = None) -> tuple[Gated, Judged | None]:
    """Compare one freeze with its lock, and return also what was judged for it, where anything was."""
    try:
        return _decided(freeze, ledger, kinds)
    except _StopError as stop:
        return Gated(freeze, stop.code, stop.sentence), None
    except IntegrityError as error:
        return Gated(freeze, Exit.INTEGRITY, str(error)), None
    except VerdictError as error:
        return Gated(freeze, Exit(error.exit_code), str(error)), None


def _decided(freeze: str, ledger: Ledger, kinds: Kinds | None) -> tuple[Gated, Judged | None]:
    registration = frozen(freeze, ledger, kinds)
    newest = _newest_look(registration, ledger)
    recorded = ledger.chain.judged(freeze)
    path = lock_path(ledger.project, freeze)
    if recorded is None and not os.path.lexists(path) and not ledger.project.sets(freeze):
        said = declared(ledger.chain.freezes.get(freeze))
        noticed = (*([said] if said is not None else ()), *order(ledger, registration, None, digest_of))
        return Gated(freeze, Exit.NOTHING_TO_JUDGE, "nothing is measured yet", pending=True, notices=noticed), None
    locked = _locked(path, freeze, ledger, recorded)
    judged = _judged(registration, locked, ledger)
    found = lock_of(judged.outcome, locked.stored, ledger.chain.head, judging(judged, behind(judged)))
    changes, outcome = compare(locked, found), judged.outcome
    noticed = (*_noticed(outcome), *(Notice(OTHERWISE, text) for text in otherwise(locked, found)))
    if found.measurements != locked.measurements:
        code, sentence = Exit.NOTHING_TO_JUDGE, _stale(locked, found, changes)
    elif changes:
        code, sentence = Exit.CHANGED, _changed(freeze, changes, ledger)
    elif _retaken(locked, found):
        code, sentence = Exit.NOTHING_TO_JUDGE, f"{RETAKEN}: verdict gate {freeze} --write-lock --reason ..."
    elif newest is not None and newest.evidence.digest != found.measurements:
        code, sentence = Exit.NOTHING_TO_JUDGE, _waits(newest, freeze)
    else:
        code, sentence = Exit.PASSED, _equal(outcome)
    gated = Gated(freeze=freeze, code=code, sentence=sentence, changes=changes, outcome=outcome, notices=noticed)
    return gated, judged


def _newest_look(registration: Registration, ledger: Ledger) -> StoredLook | None:
    """Return the newest look, of a freeze whose sequence of looks is held; None without one.

    Raises:
        IntegrityError: the stored sets are no sequence of looks.
    """
    alone = locked_alone(ledger.chain, registration.id)
    if registration.prereg.looks is None or (alone is not None and not remembered(ledger.chain, registration.id)):
        return None
    try:
        return looks_of(registration, ledger).newest
    except DocumentError as error:
        raise _unreadable(error) from None


def _unreadable(error: DocumentError) -> _StopError:
    return _StopError(Exit.NOTHING_TO_JUDGE, f"the measurements can no longer be read:\n{error}")


def _retaken(locked: Lock, found: Lock) -> bool:
    """Say whether a look is on another set than the one that the lock rests on."""
    return locked.rests_on("look") != found.rests_on("look")


def _waits(look: StoredLook, freeze: str) -> str:
    return f"{look.look.place}, is stored as {look.name} and not locked; lock it: verdict gate {freeze} --write-lock"


def frozen(freeze: str, ledger: Ledger, kinds: Kinds | None = None) -> Registration:
    """Return a freeze that is still what was frozen.

    Raises:
        IntegrityError: it is not, or it is gone. NothingToJudgeError: it never was a freeze.
    """
    path = frozen_path(ledger.project, freeze)
    if freeze not in ledger.chain.freezes:
        if os.path.lexists(lock_path(ledger.project, freeze)):
            raise IntegrityError(
                f"verdicts/{freeze}.lock locks {freeze}, which the ledger does not have: the ledger was rolled back"
            )
        raise _StopError(Exit.NOTHING_TO_JUDGE, f"no entry of the ledger freezes {freeze}; freeze it, or move it to "
                         "prereg/drafts/")  # fmt: skip
    if path is None:
        raise IntegrityError(f"the file of the freeze {freeze} is gone; restore prereg/ from git")
    try:
        return load_registration(path, ledger, kinds)
    except DocumentError as error:
        raise IntegrityError(f"the frozen file can no longer be read. No verdict is given.\n{error}") from None


def _noticed(outcome: Outcome) -> tuple[Notice, ...]:
    return tuple(notice for notice in outcome.notices if notice.kind in SAID)


def _locked(path: Path, freeze: str, ledger: Ledger, recorded: tuple[int, Recorded] | None) -> Lock:
    if not os.path.lexists(path):
        if recorded is not None:
            raise IntegrityError(
                f"verdicts/{path.name} is gone, but entry {recorded[0]} of the ledger recorded it; restore it from "
                f"git, or, if it never was there, write it: verdict gate {freeze} --write-lock"
            )
        raise _StopError(Exit.NOTHING_TO_JUDGE, f"no lock to compare with; write one: verdict gate {freeze} "
                         "--write-lock")  # fmt: skip
    lock = read_lock(path)
    if not ledger.chain.holds(lock.head):
        raise IntegrityError(
            f"verdicts/{path.name} knows entry {lock.head.number} of the ledger as {lock.head.digest[:19]}, which this "
            "ledger does not go through: it was rolled back, truncated or replaced. No verdict is given"
        )
    if recorded is None or recorded[1].lock != lock.digest:
        who = "no entry of the ledger recorded" if recorded is None else "is not the one that the ledger recorded:"
        raise IntegrityError(
            f"verdicts/{path.name}: {who} {lock.digest[:19]}; a lock is only written by verdict gate "
            f"{freeze} --write-lock, which also finishes one that was interrupted"
        )
    _just_before(path, lock, recorded[0], ledger)
    return lock


def _just_before(path: Path, lock: Lock, number: int, ledger: Ledger) -> None:
    """Refuse a lock that knows another head than the entry just before the one that recorded it.

    Raises:
        IntegrityError: it does.
    """
    wanted = ledger.chain.head_at(number - 1)
    if lock.head != wanted:
        raise IntegrityError(
            f"verdicts/{path.name} names entry {lock.head.number} of the ledger as its head, but entry {number} "
            f"recorded it, so that it was written at entry {wanted.number}; restore it from git"
        )


def _judged(registration: Registration, locked: Lock, ledger: Ledger) -> Judged:
    stored = ledger.project.sets(registration.id).get(locked.stored)
    if stored is None:
        raise _StopError(
            Exit.NOTHING_TO_JUDGE,
            f"measurements/{registration.id}/{locked.stored} is gone, on which the verdicts were locked; restore it",
        )
    try:
        return judge_file(registration, stored, ledger)
    except DocumentError as error:
        raise _unreadable(error) from None


def _stale(locked: Lock, found: Lock, changes: tuple[LockChange, ...]) -> str:
    would = f"; they would change {_listed(changes)}" if changes else ""
    same = locked.rests_on("readings")
    what = (
        "; the numbers are the same, the words around them differ" if same == found.rests_on("readings") != () else ""
    )
    return (
        f"the measurements '{locked.stored}' are not those that were locked: locked {locked.measurements[:19]}, found "
        f"{found.measurements[:19]}{what}{would}. Restore them, or enter an erratum and lock again"
    )


def _changed(freeze: str, changes: tuple[LockChange, ...], ledger: Ledger) -> str:
    if any("withdrawn(" in change.found for change in changes):
        return f"an erratum withdrew what the verdicts rest on: {_listed(changes)}. Lock that: verdict gate {freeze} " \
               "--write-lock --reason ..."  # fmt: skip
    recorded = ledger.chain.judged(freeze)
    engine = f"verdict {recorded[1].engine}" if recorded else "an earlier engine"
    return (
        f"the same freeze and the same measurements give another verdict, so the engine changed (locked by {engine}, "
        f"this is verdict {__version__}): {_listed(changes)}. Without a new freeze or an erratum no verdict changes"
    )


def _listed(changes: tuple[LockChange, ...]) -> str:
    more = f"; and {len(changes) - SHOWN} more" if len(changes) > SHOWN else ""
    return "; ".join(map(str, changes[:SHOWN])) + more


def _equal(outcome: Outcome) -> str:
    counted = Counter(p.word for p in outcome.predictions)
    return "as locked: " + ", ".join(f"{counted[word]} {word}" for word in Word if counted[word])
