"""Two freezes on two sets of measurements: every combination judged, through the door that every command uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from verdict.diff.causes import locked, rests_on, shortly, spoken
from verdict.diff.transplant import transplant
from verdict.evidence.laid_out import Evidence
from verdict.evidence.written import Measurements
from verdict.outcome.record import Outcome, PredictionOutcome
from verdict.registration.resolved import Registration
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Grade, Word

# Judge a registration on evidence with all that the ledger knows of the measurements as they are stored.
Judge = Callable[[Registration, Evidence, Measurements], Outcome]
NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, eq=False)
class JudgedCase:
    """A freeze and, where there is one, a set of measurements of it with the door to judge them by."""

    registration: Registration
    evidence: Evidence | None
    judge: Judge


@dataclass(frozen=True, slots=True)
class Tally:
    """How many hold, of how many: cells where a prediction has one clause over cells, clauses where it has several."""

    what: str
    holding: int
    of: int


@dataclass(frozen=True, slots=True)
class Said:
    """What one freeze says of one prediction on one set: its word and grade where there are any, in short and in full.

    `key` is equal for two that say the same: all that their lines of a lock hold.
    """

    word: Word | None
    grade: Grade | None
    short: str
    full: str
    key: tuple[object, ...]
    tally: Tally | None = None
    withdrawn: bool = False  # by an erratum


def _unsaid(text: str) -> Said:
    return Said(None, None, text, text, (text,))


NOT_REGISTERED = _unsaid("not registered")


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """One freeze judged on one set of measurements.

    `gaps` says by quantity what could not be carried over; where nothing could be judged at all, `outcome` is None
    and `refused` says why.
    """

    registration: Registration
    outcome: Outcome | None
    label: str
    gaps: Mapping[str, str]
    refused: str
    same_grid: bool

    def gap(self, prediction: str) -> str:
        """Say why a prediction cannot be judged on these measurements, or nothing."""
        rests = rests_on(self.registration, prediction) if self.gaps else ()
        return "; ".join(why for name, why in self.gaps.items() if name in rests) or self.refused

    def said(self, prediction: str) -> Said:
        """Return a verdict, or why it is not comparable."""
        if prediction not in self.registration.prereg.predictions:
            return NOT_REGISTERED
        gap = self.gap(prediction)
        found = None if gap or self.outcome is None else self.outcome.prediction(prediction)
        if found is None:
            return _unsaid(f"not comparable: {gap}")
        clauses = frozenset((clause.name, locked(clause, self.same_grid)) for clause in found.clauses)
        key = (locked(found, self.same_grid), clauses)
        return Said(found.word, found.grade, shortly(found), spoken(found), key, tallied(found), found.withdrawn)


def tallied(prediction: PredictionOutcome) -> Tally | None:
    """Count what holds of a prediction; None of one clause that is not over cells."""
    if len(prediction.clauses) > 1:
        return Tally("clauses", sum(c.word is Word.PASS for c in prediction.clauses), len(prediction.clauses))
    counts = prediction.clauses[0].counts if prediction.clauses else None
    if counts is None:
        return None
    return Tally("cells", counts.holding, counts.holding + counts.failing + counts.open + counts.premise_open)


@dataclass(frozen=True, slots=True, eq=False)
class Four:
    """Old and new freeze on old and new measurements; None where there are no such measurements.

    For one freeze measured twice the mixed ones are None.
    """

    old: Verdicts | None
    new_on_old: Verdicts | None
    old_on_new: Verdicts | None
    new: Verdicts | None

    @property
    def every(self) -> tuple[Verdicts | None, ...]:
        """The four, None where there is none."""
        return (self.old, self.new_on_old, self.old_on_new, self.new)

    def __iter__(self) -> Iterator[Verdicts]:
        return (verdicts for verdicts in self.every if verdicts is not None)

    @property
    def before(self) -> Verdicts | None:
        """What the old freeze says, on its own measurements if it has any."""
        return self.old or self.old_on_new

    @property
    def after(self) -> Verdicts | None:
        """What the new freeze says, on its own measurements if it has any."""
        return self.new or self.new_on_old


def judge_all(a: JudgedCase, b: JudgedCase) -> Four:
    """Judge both freezes on both sets of measurements, where there are any and they fit."""
    one_freeze = a.registration.digest == b.registration.digest
    return Four(
        _own(a, "first", a, b),
        None if one_freeze else _moved(a, b, "first"),
        None if one_freeze else _moved(b, a, "second"),
        _own(b, "second", a, b),
    )


def _own(case: JudgedCase, which: str, a: JudgedCase, b: JudgedCase) -> Verdicts | None:
    if case.evidence is None:
        return None
    same = a.registration.grid == b.registration.grid
    return _judged(
        case,
        case.registration,
        evidence=case.evidence,
        label=f"{case.registration.id} on the {which} measurements",
        gaps=NONE,
        same_grid=same,
    )


def _moved(origin: JudgedCase, target: JudgedCase, which: str) -> Verdicts | None:
    """Judge the target's freeze on the origin's measurements."""
    if origin.evidence is None:
        return None
    found = transplant(origin.evidence, origin.registration, target.registration)
    same = origin.registration.grid == target.registration.grid
    label = f"{target.registration.id} on the {which} measurements"
    if found.evidence is None:
        why = f"nothing that was measured of {origin.registration.id} can be read under {target.registration.id}"
        return Verdicts(
            registration=target.registration,
            outcome=None,
            label=label,
            gaps=found.gaps,
            refused=_because(why, found.gaps),
            same_grid=same,
        )
    return _judged(origin, target.registration, evidence=found.evidence, label=label, gaps=found.gaps, same_grid=same)


def _because(why: str, gaps: Mapping[str, str]) -> str:
    first = next(iter(gaps.values()), "")
    more = f", and {len(gaps) - 1} more" if len(gaps) > 1 else ""
    return f"{why}: {first}{more}" if first else why


def _judged(  # noqa: PLR0917 - what is judged, and how it is called
    case: JudgedCase,
    registration: Registration,
    evidence: Evidence,
    label: str,
    gaps: Mapping[str, str],
    same_grid: bool,
) -> Verdicts:
    assert case.evidence is not None  # noqa: S101 - cases without measurements are not judged
    try:
        outcome = case.judge(registration, evidence, case.evidence.measurements)
    except UsageError as error:
        return Verdicts(
            registration=registration, outcome=None, label=label, gaps=gaps, refused=str(error), same_grid=same_grid
        )
    return Verdicts(registration=registration, outcome=outcome, label=label, gaps=gaps, refused="", same_grid=same_grid)
