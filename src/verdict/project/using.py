"""Quantities of another freeze brought into the evidence of one that uses them, by the digests that pin both.

The used freeze is neither replaced nor changed. Its numbers are what it makes of its own stored set: derived quantities
and estimates included, readings at the ceiling of an estimator as the lower bounds that they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from verdict.evidence.borrowed import BorrowedSet
from verdict.evidence.laid_out import Evidence
from verdict.judge.lending import MismatchError, lent
from verdict.outcome.record import Notice
from verdict.project.ledger.errata import corrected
from verdict.project.ledger.pinning import SHORT, pinned
from verdict.project.ledger.proof import frozen_path
from verdict.project.ledger.reached import recorded
from verdict.project.ledger.sets import stored_sets
from verdict.project.ledger.splitting import lost
from verdict.project.ledger.standing import footing
from verdict.project.ledger.store import Ledger
from verdict.registration.resolved import Registration
from verdict.registration.resting import quantities
from verdict.words.errors import IntegrityError, UsageError, VerdictError

USES = "uses"  # the kind of notice that names what is used


class Reads(Protocol):
    """Reads a freeze and a set of its measurements, each checked against the ledger."""

    def registration(self, path: Path, ledger: Ledger) -> Registration:
        """Return the registration in a file of prereg/."""

    def evidence(self, path: Path, registration: Registration, ledger: Ledger, via: tuple[str, ...]) -> Evidence:
        """Return a stored set of it; `via` are the freezes on whose behalf it is read."""


def with_used(
    registration: Registration, evidence: Evidence, ledger: Ledger, reads: Reads, via: tuple[str, ...] = ()
) -> Evidence:
    """Return evidence with the numbers that its registration uses of other freezes; brought once.

    Raises:
        IntegrityError: a used freeze or set is not what its digest says. NothingToJudgeError: a used set is not stored.
        UsageError: a used quantity does not fit what is registered of it here.
    """
    if not registration.prereg.uses or evidence.borrowed:
        return evidence
    return evidence.using(sets(registration, ledger, reads, via))


def sets(registration: Registration, ledger: Ledger, reads: Reads, via: tuple[str, ...] = ()) -> dict[str, BorrowedSet]:
    """Return the sets whose numbers a registration uses, by their names in uses:.

    Raises:
        IntegrityError, NothingToJudgeError, UsageError: as for `with_used`.
    """
    used = (alias for alias, one in registration.prereg.uses.items() if one.freeze is not None)
    return {alias: _set(registration, alias, ledger, reads, via) for alias in used}


def _set(registration: Registration, alias: str, ledger: Ledger, reads: Reads, via: tuple[str, ...]) -> BorrowedSet:
    used, about = registration.prereg.uses[alias], f"{registration.id} uses {alias}"
    if used.freeze in {*via, registration.id}:
        circle = " -> ".join((*via, registration.id, str(used.freeze)))
        raise IntegrityError(
            f"freezes use each other in a circle: {circle}. No verdict is given; restore prereg/ from git"
        )
    pin = pinned(used, about, ledger)
    path = frozen_path(ledger.project, pin.freeze.id)
    if path is None:
        raise IntegrityError(f"{about}: the file of the freeze {pin.freeze.id} is gone; restore prereg/ from git")
    there = reads.registration(path, ledger)
    evidence = reads.evidence(pin.stored, there, ledger, (*via, registration.id))
    try:
        numbers = lent(registration, used.quantities, there, evidence)
    except MismatchError as error:
        raise UsageError(f"{about}: {error}") from None
    return BorrowedSet(there, evidence, pin.stored.stem, numbers)


def said(registration: Registration, evidence: Evidence) -> Iterator[Notice]:
    """Say of everything that is used which freeze, set and grade it comes from, and what is not pinned yet."""
    for alias, one in evidence.borrowed.items():
        used = registration.prereg.uses[alias]
        names = ", ".join(f"{name} is {used.quantities[name]} ({number.grade})" for name, number in one.numbers.items())
        text = (
            f"{alias}: {names}, of {one.registration.id} at {one.registration.digest[:SHORT]}, from its set "
            f"{one.stored} at {one.evidence.digest[:SHORT]}"
        )
        open_ = "" if used.pinned else "; not pinned by digest yet: verdict freeze does it"
        yield Notice(USES, f"{text}{open_}")


def used_digests(evidence: Evidence) -> Iterator[tuple[str, str, str, str]]:
    """Yield what verdicts rest on elsewhere, for the lock: the name here, the freeze, its digest, that of the set."""
    for alias, one in evidence.borrowed.items():
        yield alias, one.registration.id, one.registration.digest, one.evidence.digest


def heeded(registration: Registration, ledger: Ledger, reads: Reads) -> Iterator[tuple[str, str, bool]]:
    """Yield what lint says of everything that is used: its name in uses:, a sentence, and whether it refuses.

    It refuses what cannot be read; it warns of a used freeze that was replaced, and of numbers that errata took away.
    """
    for alias, used in registration.prereg.uses.items():
        if used.freeze is None:
            continue
        try:
            found = _set(registration, alias, ledger, reads, ())
        except VerdictError as error:
            yield alias, str(error), True
            continue
        after = ledger.chain.successor(used.freeze)
        if after is not None:
            yield alias, _replaced(used.freeze, after, ledger.chain.newest_of(after)), False
        yield from ((alias, text, False) for text in _taken(found, ledger))


def _replaced(freeze: str, after: str, newest: str) -> str:
    then = "" if newest == after else f", and that in the end by {newest}"
    return f"{freeze} was replaced by {after}{then}; its numbers are used as they were, unless the newer ones are meant"


def _taken(found: BorrowedSet, ledger: Ledger) -> Iterator[str]:
    """Say which errata took which of the used numbers away."""
    mine = recorded(found.evidence.measurements, found.evidence.digest)
    there = footing(ledger, found.registration, found.evidence, mine)
    sets_ = (mine, *(one.recorded for one in stored_sets(ledger)))
    for erratum in corrected(ledger.chain):
        gone = lost(erratum, there, sets_)
        names = [n for n, one in found.numbers.items() if quantities(found.registration, (one.there,)) & gone]
        if names:
            what = f"{erratum.name} withdrew {', '.join(names)} of {found.registration.id} ({erratum.reason})"
            yield f"{what}; what rests on it here is UNTESTED"
