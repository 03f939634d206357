"""The looks of a freeze in their order: every stored set is one by its count, and none can be left out or chosen.

A set is held against the registration, which declares the counts, against the ledger, which remembers every look that
was stored or locked, and against the commits, which remember sets that nobody entered. Whatever does not fit is
refused by name: a look that is skipped, undeclared, doubled, replaced, renamed or gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

from verdict.evidence.growing import changed_at
from verdict.evidence.laid_out import Evidence
from verdict.project.folder import Project
from verdict.project.ledger.looked import Remembered, locked_alone, remembered, withdrawn_sets
from verdict.project.ledger.reached import recorded
from verdict.project.ledger.sets import committed_sets, numbers_in
from verdict.project.ledger.store import Ledger
from verdict.registration.consequences import Looks
from verdict.registration.resolved import Registration
from verdict.statistics.looks import UndeclaredLookError
from verdict.statistics.protection import Look
from verdict.statistics.registered import look_of
from verdict.words.errors import IntegrityError

Load = Callable[[Path, Registration, Ledger], Evidence]
"""Reads one set of measurements and lays it out."""
NAMED = re.compile(r"look-([0-9]+)(-[0-9]+)?")


@dataclass(frozen=True, slots=True, eq=False)
class StoredLook:
    """A set of measurements at its look."""

    path: Path
    evidence: Evidence
    look: Look

    @property
    def name(self) -> str:
        """The name of the set, as lock and ledger write it."""
        return self.path.stem


@dataclass(frozen=True, slots=True, eq=False)
class LookSequence:
    """The stored looks of a freeze, lowest count first; made by `look_sequence`, which refuses what is no sequence."""

    ledger: Ledger
    registration: Registration
    load: Load
    looks: tuple[StoredLook, ...]
    withdrawn: frozenset[str]
    """Digests of sets that errata withdrew: their looks may be taken again."""
    paths: frozenset[Path]
    """Every stored set, those included in whose place another one was measured."""

    @property
    def newest(self) -> StoredLook | None:
        """The newest look; None where nothing is stored."""
        return self.looks[-1] if self.looks else None

    @property
    def counts(self) -> dict[str, int]:
        """The counts of the looks by the digests of their sets."""
        return {one.evidence.digest: one.look.count for one in self.looks}

    def until(self, path: Path) -> tuple[StoredLook, ...]:
        """Return the looks up to a set: a stored one, or one that lies elsewhere and is the next in order.

        Raises:
            IntegrityError: it is another set at a stored look, skips one, or is at none that was declared.
        """
        there = next((i for i, one in enumerate(self.looks) if one.path.resolve() == path.resolve()), None)
        if there is not None:
            return self.looks[: there + 1]
        project = self.ledger.project
        found = _at_its_look(project, path, self.load(path, self.registration, self.ledger), self.registration)
        stored = self.at(found.look.count)
        if stored is not None and stored.evidence.digest == found.evidence.digest:
            return self.looks[: self.looks.index(stored) + 1]
        if stored is not None and stored.evidence.digest not in self.withdrawn:
            raise IntegrityError(
                f"{project.shown(path)} is another set at {found.look.place}, which is stored as "
                f"{project.shown(stored.path)}; a look is taken once. No verdict is given"
            )
        self.check_next(found, project.shown(path))
        return (*(one for one in self.looks if one.look.count < found.look.count), found)

    def at(self, count: int) -> StoredLook | None:
        """Return the stored look at a count."""
        return next((one for one in self.looks if one.look.count == count), None)

    def check_next(self, found: StoredLook, what: str) -> None:
        """Refuse a look that is not the next one.

        Raises:
            IntegrityError: an earlier look was not taken, a later one was, or it does not go on from the newest.
        """
        newest, there, look = self.newest, self.at(found.look.count), found.look
        if there is not None and there.evidence.digest in self.withdrawn:
            return
        if newest is not None and look.count < newest.look.count:
            raise IntegrityError(
                f"{what} is {look.place}, and {newest.look.place} is stored already; looks are taken at rising counts. "
                "No verdict is given"
            )
        grown = () if newest is None else not_grown(self.registration, newest, found)
        missing = next(chain(grown, _skipped(self.registration.prereg.looks, self.looks, look.count)), None)
        if missing is not None:
            raise IntegrityError(f"{what} is {look.place}, but {missing}. No verdict is given")


def look_sequence(ledger: Ledger, registration: Registration, load: Load) -> LookSequence:
    """Return the stored looks of a freeze in order, each with its evidence.

    Raises:
        IntegrityError: they are not the looks that were declared and taken, in their order; the message names the one.
        DocumentError: a set cannot be read.
    """
    project = ledger.project
    paths = project.sets(registration.id).values()
    found = [_at_its_look(project, path, load(path, registration, ledger), registration) for path in paths]
    gone = withdrawn_sets(ledger.chain, (recorded(one.evidence.measurements, one.evidence.digest) for one in found))
    looks = tuple(sorted(_one_each(project, found, gone), key=lambda one: one.look.count))
    known = [one for one in remembered(ledger.chain, registration.id) if one.measurements not in gone]
    sequence = LookSequence(ledger, registration, load, looks, gone, frozenset(one.path for one in found))
    problem = next(_problems(sequence, known), None)
    if problem is not None:
        raise IntegrityError(f"{problem}. No verdict is given")
    return sequence


def _at_its_look(project: Project, path: Path, evidence: Evidence, registration: Registration) -> StoredLook:
    """Return a set at its look.

    Raises:
        IntegrityError: it is at none, or its name is that of another look.
    """
    shown = project.shown(path)
    try:
        look = look_of(registration, evidence)
    except UndeclaredLookError as error:
        raise IntegrityError(
            f"{shown} is no look of {registration.id}: {error}. Move it out of measurements/, where it blocks nothing"
        ) from None
    if look is None:
        raise IntegrityError(f"{registration.id} declares no looks")
    named = NAMED.fullmatch(path.stem)
    if named is not None and int(named[1]) != look.count:
        raise IntegrityError(
            f"{shown} is named as a look at {named[1]} and holds {look.place}: it was renamed or swapped with another; "
            "restore it from git. No verdict is given"
        )
    return StoredLook(path, evidence, look)


def _one_each(project: Project, found: list[StoredLook], gone: frozenset[str]) -> Iterator[StoredLook]:
    """Yield the one set of each look; a withdrawn one gives way to the one that was measured in its place.

    Raises:
        IntegrityError: a look has two.
    """
    for count in dict.fromkeys(one.look.count for one in found):
        every = [one for one in found if one.look.count == count]
        standing = [one for one in every if one.evidence.digest not in gone] or every
        if len(standing) > 1:
            files = " and ".join(project.shown(one.path) for one in standing)
            raise IntegrityError(
                f"{files} are two sets at {standing[0].look.place}; a look is taken once, so keep the one that was "
                "measured first, and move the other out of measurements/. No verdict is given"
            )
        yield standing[0]


def _problems(sequence: LookSequence, known: list[Remembered]) -> Iterator[str]:
    for one in known:
        yield from _unlike(sequence, one)
    yield from _unlike_old(sequence)
    for i, look in enumerate(sequence.looks):
        shown = sequence.ledger.project.shown(look.path)
        missing = _skipped(sequence.registration.prereg.looks, sequence.looks[:i], look.look.count)
        yield from (f"{shown} is {look.look.place}, but {each}" for each in missing)
    yield from _late(sequence, known)
    for before, after in pairwise(sequence.looks):
        yield from not_grown(sequence.registration, before, after)
    yield from _committed(sequence)


def _unlike(sequence: LookSequence, known: Remembered) -> Iterator[str]:
    """Say how the stored look at a count differs from the one that was entered."""
    place = _place(sequence.registration, known.count)
    stored, entered = sequence.at(known.count), f"{place}, was entered in entry {known.entry} of the ledger"
    if stored is None:
        yield f"{entered}, and measurements/{sequence.registration.id}/{known.stored} is gone; restore it from git"
    elif stored.evidence.digest != known.measurements:
        yield (
            f"{entered} as {known.measurements[:19]}, and {sequence.ledger.project.shown(stored.path)} is "
            f"{stored.evidence.digest[:19]}: it was edited or replaced; restore it from git"
        )
    elif stored.name != known.stored:
        yield f"{entered} as {known.stored}, and lies in {stored.path.name} now; restore it from git"


def _unlike_old(sequence: LookSequence) -> Iterator[str]:
    """Say of a set that was locked by itself, before looks were held, that it is no longer stored as it was."""
    freeze = sequence.registration.id
    old = locked_alone(sequence.ledger.chain, freeze)
    if old is not None and old.measurements not in {*sequence.counts, *sequence.withdrawn}:
        yield (
            f"measurements/{freeze}/{old.stored} was locked as {old.measurements[:19]} and is gone, edited or "
            "replaced; restore it from git"
        )


def _place(registration: Registration, count: int) -> str:
    """Name a look by its count, as a stored one names itself."""
    looks = registration.prereg.looks
    if looks is None or count not in looks.at:
        return f"the look at {count}"
    return f"look {looks.at.index(count) + 1} of {len(looks.at)}, at {looks.counted_by} = {count}"


def _skipped(looks: Looks | None, before: tuple[StoredLook, ...], count: int) -> Iterator[str]:
    """Say which declared looks before a count were not taken."""
    taken = {one.look.count for one in before}
    for i, at in enumerate(looks.at if looks is not None else ()):
        if looks is not None and at < count and at not in taken:
            yield (
                f"look {i + 1} of {len(looks.at)}, at {looks.counted_by} = {at}, was neither measured nor locked; "
                "looks are taken in their order"
            )


def _late(sequence: LookSequence, known: list[Remembered]) -> Iterator[str]:
    """Say which stored look nobody entered, though a later one was; one may come in place of a withdrawn set."""
    entered = {one.count for one in known}
    again = {one.count for one in remembered(sequence.ledger.chain, sequence.registration.id)} - entered
    for one in sequence.looks:
        count = one.look.count
        later = [each for each in known if each.count > count]
        if count not in entered | again and one.evidence.digest not in sequence.withdrawn and later:
            shown = sequence.ledger.project.shown(one.path)
            yield f"{shown} is {one.look.place}, and came after entry {later[0].entry} had entered a later look"


def not_grown(registration: Registration, before: StoredLook, after: StoredLook) -> Iterator[str]:
    """Say, where looks are counted by units, which unit of a look is not what it was at the look before.

    Looks are at all counts of one row of units, each added behind the others. Units that are drawn anew, left out or
    put in another order are another row.
    """
    looks = registration.prereg.looks
    if looks is None or (looks.anytime is None and looks.counted_by not in registration.grid.names):
        return
    estimates = registration.prereg.estimates
    used = registration.raw(estimates) | {each.cluster for each in estimates.values() if each.cluster is not None}
    for name in sorted(used & set(before.evidence.values)):
        spot = changed_at(before.evidence.values[name], after.evidence.values.get(name))
        if spot is not None:
            axes = before.evidence.values[name].axes
            cell = ", ".join(f"{a}={registration.grid.of(a)[i]}" for a, i in zip(axes, spot, strict=True))
            yield (
                f"{name} at {cell} is not at {after.look.place} what it was at {before.look.place}; looks are "
                "taken of one row of units, to which more are added"
            )


def _committed(sequence: LookSequence) -> Iterator[str]:
    """Say which look a commit held on other numbers than are stored, up to the newest one."""
    newest, registration = sequence.newest, sequence.registration
    if newest is None or registration.id not in sequence.ledger.chain.freezes:
        return
    for one in committed_sets(sequence.ledger, registration):
        try:
            look = look_of(registration, one.evidence)
        except UndeclaredLookError:
            continue
        stored = sequence.at(look.count) if look is not None else None
        if look is None or look.count > newest.look.count or one.evidence.digest in sequence.withdrawn:
            continue
        if stored is None or numbers_in(one.evidence.measurements) != numbers_in(stored.evidence.measurements):
            yield (
                f"commit {one.commit[:12]} held {look.place}, as {one.name}, with other numbers than are stored: a "
                "look is taken once; restore it, or withdraw what was wrong with it: verdict erratum"
            )
