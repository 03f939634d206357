"""At which level a registration's families and looks have each prediction judged, and what that does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from verdict.algebra.grid import Cells
from verdict.evidence.admitted import least_level
from verdict.evidence.laid_out import Evidence
from verdict.evidence.units import looked_at
from verdict.registration.consequences import Family
from verdict.registration.resolved import Registration
from verdict.statistics.family import Method, levels, rounds, shares
from verdict.statistics.looks import any_look, declared_look, look_error
from verdict.statistics.protection import Lack, Look, Protection, Round
from verdict.statistics.sources import IntervalSource, Tests, estimates_asked, lacking, sources, tests
from verdict.statistics.widening import opened, widened
from verdict.text.validate import Path

NO_LEVEL = "no interval with a level stands there, while other cells of it have one"
ONE_LOOK = "looks are taken at any time, and the interval that was brought holds at one of them alone"
LEAST_ERROR = 1e-9  # that a prediction by itself is held to
NOTHING = (
    "the family bounds no error here: nothing behind the test is an interval with a level; bring intervals with level "
    "and method, or take the prediction out of the family"
)


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """A prediction of a family: the evidence to judge it on, and what the family did to that evidence."""

    evidence: Evidence
    protection: Protection


Decided = Callable[[str, Protected], bool]


def protected(registration: Registration, evidence: Evidence, decided: Decided) -> dict[str, Protected]:
    """Return, by prediction of a family, the evidence to judge it on: every interval behind it at its level.

    `decided(prediction, protected)` says whether the judge passes or fails the prediction on this evidence.
    Predictions outside families are judged on the evidence as it is and are not listed.

    Raises:
        UndeclaredLookError: looks are declared and the measurement is at none of them.
    """
    look = look_of(registration, evidence)
    found: dict[str, Protected] = {}
    for name, family in (*registration.prereg.families.items(), *_own(registration, evidence)):
        members = tested_members(registration, family)
        declared = name in registration.prereg.families
        shared = _Family(name, family, look, footings(registration, evidence, members), declared)
        found |= shared.judged(evidence, decided)
    return found


def _own(registration: Registration, evidence: Evidence) -> Iterator[tuple[str, Family]]:
    """Yield, from schema 2 on, a family for each prediction outside families that rests on several intervals.

    Each of them is wrong as often as its level allows, and together they are wrong more often than that. An interval
    that was brought is held to the least level, however high its own: bringing it higher must not raise the bar.
    """
    prereg = registration.prereg
    if prereg.version == 1:
        return
    members = {member for family in prereg.families.values() for member in family.predictions}
    alone = [name for name, p in prereg.predictions.items() if name not in members and p.in_scope]
    for name, footing in footings(registration, evidence, alone).items():
        least = least_level(registration)
        held = [least if s.retake is None else s.reading.level for s in footing.sources
                if s.levelled and s.reading.level is not None]  # fmt: skip
        if held and len(held) + footing.lacking > 1:
            error = min(max(1.0 - min(held), LEAST_ERROR), 1.0 - least)
            yield f"{name} by itself", Family(predictions=(name,), error=error, method="bonferroni")


def footings(registration: Registration, evidence: Evidence, predictions: Sequence[str]) -> dict[str, Footing]:
    """Return what each of these predictions rests on."""
    return {name: _footing(registration, evidence, tests(registration, name)) for name in predictions}


def first_share(registration: Registration, prediction: str) -> float | None:
    """Return the error at which a family first judges a prediction, at its last look; None outside families.

    What Holm's method hands on is not counted on.
    """
    looks = registration.prereg.looks
    for family in registration.prereg.families.values():
        if prediction in family.predictions:
            error = look_error(family.error, looks.spend, -1) if looks and looks.spend else family.error
            return error / max(1, len(tested_members(registration, family)))
    return None


def tested_members(registration: Registration, family: Family) -> tuple[str, ...]:
    """Return the predictions of a family that are in scope: one that is never decided makes no error to share."""
    return tuple(name for name in family.predictions if registration.prereg.predictions[name].in_scope)


@dataclass(frozen=True, slots=True, eq=False)
class Footing:
    """The readings behind a prediction, by clause; one that stands behind two clauses is one object.

    Where looks are taken at any time, only what is estimated from raw numbers decides, and `asked` counts all of it:
    an interval keeps one level at every look, however many of the others can be made yet.
    """

    clauses: Mapping[Path, tuple[IntervalSource, ...]]
    asked: int | None = None
    lacking: int = 0  # cells that are missing, or were not admitted, and keep their share of the error

    @property
    def sources(self) -> tuple[IntervalSource, ...]:
        """Every reading, once."""
        return tuple(dict.fromkeys(source for each in self.clauses.values() for source in each))

    @property
    def readings(self) -> int:
        """How many of them are, or should be, intervals with a level, at any look where looks are at any time."""
        held = sum(source.levelled for source in self.sources)
        return (held + self.lacking if held else 0) if self.asked is None else self.asked

    @property
    def beside(self) -> tuple[str, ...]:
        """What the tests use besides that has no level at any cell."""
        estimated = {source.name for source in self.sources if source.levelled}
        return tuple(dict.fromkeys(source.name for source in self.sources if source.name not in estimated))

    @property
    def unlevelled(self) -> dict[IntervalSource, str]:
        """The readings that the family cannot take to a level, each with what is wrong with it.

        They are bare numbers beside intervals of the same quantity, and intervals that hold at one look alone.
        """
        estimated = {source.name for source in self.sources if source.levelled}
        bare = {source: NO_LEVEL for source in self.sources if source.bare and source.name in estimated}
        brought = (source for source in self.sources if source.levelled and source.retake is None)
        return bare | ({} if self.asked is None else dict.fromkeys(brought, ONE_LOOK))


def _footing(registration: Registration, evidence: Evidence, clauses: Tests) -> Footing:
    known: dict[tuple[str, object], IntervalSource] = {}
    behind = {path: sources(registration, evidence, nodes) for path, nodes in clauses.items()}
    found = {p: tuple(known.setdefault((s.name, s.spot), s) for s in each) for p, each in behind.items()}
    looks = registration.prereg.looks
    if looks is None or looks.anytime is None:
        nodes = (node for asked in clauses.values() for node in asked)
        return Footing(found, lacking=lacking(registration, evidence, nodes))
    return Footing(found, estimates_asked(registration, (node for nodes in clauses.values() for node in nodes)))


@dataclass(frozen=True, slots=True)
class _Family:
    """One family, its look, and what its members rest on; one that nobody `declared` is a prediction by itself.

    A clause with nothing at a level behind it is barred in a declared family alone, which promises a bound for it.
    """

    name: str
    family: Family
    look: Look | None
    members: Mapping[str, Footing]
    declared: bool

    def judged(self, evidence: Evidence, decided: Decided) -> dict[str, Protected]:
        error = look_error(self.family.error, (self.look.spend,), 0) if self.look else self.family.error
        tried = rounds(
            tuple(self.members), error, Method(self.family.method),
            lambda member, share: decided(member, self._at(evidence, member, share, ())),
        )  # fmt: skip
        return {member: self._at(evidence, member, share, tried) for member, share in shares(tried).items()}

    def _at(self, evidence: Evidence, member: str, share: float, tried: tuple[Round, ...]) -> Protected:
        """Widen every interval behind a member so that all hold together at 1 - share."""
        footing = self.members[member]
        level = levels(share, footing.readings)
        wide, grown, stuck = widened(evidence, footing.sources, level)
        wide = opened(wide, tuple(footing.unlevelled))
        lacks = tuple(self._lacks(footing, {**stuck, **footing.unlevelled}, level))
        family = (self.name, self.family.method, self.family.error, self.look, tried)
        found = Protection(*family, share, footing.readings, level, grown, lacks, footing.beside, len(stuck))
        return Protected(wide, found)

    def _lacks(self, footing: Footing, open_ones: Mapping[IntervalSource, str], level: float) -> Iterator[Lack]:
        for clause, behind in footing.clauses.items():
            if self.declared and behind and not any(source.levelled for source in behind):
                yield Lack(clause=clause, what=f"family {self.name}", cells=(), why=NOTHING, bars=True)
            kinds = dict.fromkeys((source.name, open_ones[source]) for source in behind if source in open_ones)
            for name, why in kinds:
                cells = tuple(s.cell for s in behind if s.name == name and open_ones.get(s) == why and s.cell)
                yield Lack(
                    clause=clause, what=name, cells=cells, why=f"{why}; bring it at level {level:.6g}", bars=False
                )


def look_of(registration: Registration, evidence: Evidence) -> Look | None:
    """Return the look at which a measurement was taken; None where the registration declares no looks.

    Raises:
        UndeclaredLookError: it was taken at a count that was not declared, or whose count is not known.
    """
    looks = registration.prereg.looks
    if looks is None:
        return None
    count = count_of_looks(registration, evidence)
    if looks.anytime is not None:
        return Look(number=None, of=None, counted_by=looks.counted_by, count=any_look(count), spend=1.0)
    number = declared_look(count, looks.at)
    return Look(
        number=number + 1,
        of=len(looks.at),
        counted_by=looks.counted_by,
        count=looks.at[number],
        spend=looks.spend[number],
    )


def count_of_looks(registration: Registration, evidence: Evidence) -> float | None:
    """Return how far a growing measurement is, by what its looks are counted by; None where that is not known."""
    looks, units = registration.prereg.looks, looked_at(registration, evidence)
    value = None if looks is None else evidence.values.get(looks.counted_by)
    if value is None and units is not None:
        return float(units[1])
    known = isinstance(value, Cells) and bool(np.all(value.at.lo == value.at.hi))
    return float(value.at.lo) if isinstance(value, Cells) and known else None
