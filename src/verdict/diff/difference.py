"""Two freezes, or one freeze measured twice: changes, verdicts and their causes, counterfactuals, risks and tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verdict.diff.causes import CauseStep, CellMove, by_cell, factors, keyed, moved_cells, touching, trace
from verdict.diff.changes import changes
from verdict.diff.grids import GridChange, grid_change
from verdict.diff.judging import NOT_REGISTERED, Four, JudgedCase, Said, Verdicts, judge_all
from verdict.diff.kinds import Change, ChangeCause
from verdict.diff.readings import ReadingChange, reading_changes
from verdict.judge.verdicts import natural
from verdict.outcome.record import ClaimOutcome, Outcome
from verdict.registration.resolved import Registration

LIVE = {True: ", live", None: ", may be live", False: ""}
PASSED = {True: "passed", None: "not known", False: "failed"}
KEPT = {True: "kept", None: "not known", False: "overspent"}


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One prediction that comes out otherwise: before, after, by what, through what, and which changes bear on it.

    `table` says what each freeze gives on each set of measurements, by label; `four` the same for the old and the new
    freeze on the old numbers, then both on the new ones, None where there are no such numbers.
    """

    prediction: str
    before: Said
    after: Said
    cause: ChangeCause
    note: str
    through: tuple[CauseStep, ...]
    factors: tuple[Change, ...]
    table: tuple[tuple[str, Said], ...]
    four: tuple[Said | None, ...]

    @property
    def another_word(self) -> bool:
        """Whether the word itself changes, or comes or goes with its prediction, and not only what stands beside it."""
        return self.before.word is not self.after.word and not self.open

    @property
    def between(self) -> bool:
        """Whether both sides say the same, and only a freeze on the other's measurements says something else."""
        return self.before.key == self.after.key and not self.open

    @property
    def open(self) -> bool:
        """Whether one of the two could not be judged, so that nothing can be said of the change."""
        return any(unjudged(said) for said in (self.before, self.after))

    @property
    def another_grade(self) -> bool:
        """Whether the word is the same, on evidence of another grade."""
        return self.before.word is self.after.word and self.before.grade is not self.after.grade


@dataclass(frozen=True, slots=True)
class Consequence:
    """Something that moves with the verdicts: what, and how it stood and stands; cells by themselves."""

    what: str
    before: str
    after: str
    cells: tuple[CellMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two cases.

    `unmeasured` lists the freezes that have no measurements, `refused` says what could not be judged and why, and
    `same` lists the predictions that come out alike wherever they were judged. `touches` names, for each change, the
    predictions that rest on it. `exit_codes` are those before and after, None where one of the two was not judged.
    """

    first: str
    second: str
    titles: tuple[str, str]
    one_freeze: bool
    unmeasured: tuple[str, ...]
    compared: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    grid: GridChange | None
    changes: tuple[Change, ...]
    verdicts: tuple[VerdictChange, ...]
    same: tuple[str, ...]
    not_comparable: tuple[tuple[str, str, str], ...]
    consequences: tuple[Consequence, ...]
    readings: tuple[ReadingChange, ...]
    touches: tuple[tuple[str, ...], ...]
    exit_codes: tuple[int, int] | None

    def _repr_html_(self) -> str:
        """Show the difference in a notebook."""
        from verdict.diff.writing import payload
        from verdict.report.notebook import difference_html

        return difference_html(payload(self))


def unjudged(said: Said) -> bool:
    """Whether a prediction is registered and could not be judged."""
    return said.word is None and said != NOT_REGISTERED


def compare(a: JudgedCase, b: JudgedCase) -> Difference:
    """Compare two freezes, or two sets of measurements of one; both freezes are judged on both sets where they fit."""
    return _Comparison(a, b, judge_all(a, b)).difference()


class _Comparison:
    def __init__(self, a: JudgedCase, b: JudgedCase, four: Four) -> None:
        self.a, self.b, self.four = a, b, four
        self.one_freeze = a.registration.digest == b.registration.digest
        self.changes = () if self.one_freeze else changes(a.registration, b.registration)

    def difference(self) -> Difference:
        verdicts = tuple(self._verdicts())
        changed = {v.prediction for v in verdicts}
        return Difference(
            first=self.a.registration.id,
            second=self.b.registration.id,
            titles=(self.a.registration.prereg.title, self.b.registration.prereg.title),
            one_freeze=self.one_freeze,
            unmeasured=tuple(c.registration.id for c in (self.a, self.b) if c.evidence is None),
            compared=tuple(v.label for v in self.four),
            refused=tuple((v.label, v.refused) for v in self.four if v.refused),
            grid=grid_change(self.a.registration, self.b.registration),
            changes=self.changes,
            verdicts=verdicts,
            same=tuple(name for name in self._names() if name not in changed),
            not_comparable=tuple(self._gaps()),
            consequences=tuple(self._consequences()),
            readings=tuple(self._readings()),
            touches=self._touches(),
            exit_codes=self._exit_codes(),
        )

    def _names(self) -> list[str]:
        if self.four.before is None or self.four.after is None:
            return []
        names = {*self.a.registration.prereg.predictions, *self.b.registration.prereg.predictions}
        return sorted(names, key=natural)

    def _gaps(self) -> Iterator[tuple[str, str, str]]:
        """Yield (prediction, where, why) for everything that could not be judged."""
        for verdicts in self.four:
            for name in self._names():
                why = verdicts.gap(name) if name in verdicts.registration.prereg.predictions else ""
                if why and not verdicts.refused:
                    yield name, verdicts.label, why

    def _verdicts(self) -> Iterator[VerdictChange]:
        before, after = self.four.before, self.four.after
        if before is None or after is None:
            return
        for name in self._names():
            if unjudged(before.said(name)) or len(self._different(name, before, after)) > 1:
                yield self._changed(name, before, after)

    def _different(self, name: str, before: Verdicts, after: Verdicts) -> set[tuple[object, ...]]:
        """Return all that is said of a prediction; in between only where it could be judged."""
        between = (v.said(name) for v in self.four if v is not before and v is not after)
        return {before.said(name).key, after.said(name).key, *(said.key for said in between if said.word is not None)}

    def _changed(self, name: str, before: Verdicts, after: Verdicts) -> VerdictChange:
        said = before.said(name), after.said(name)
        cause, note = self._cause(name, said)
        bearing = factors(name, self.changes, self._sides, self._same_data)
        table = tuple((v.label, v.said(name)) for v in self.four)
        four = tuple(None if v is None else v.said(name) for v in self.four.every)
        through = self._through(name, before, after, cause)
        return VerdictChange(name, *said, cause, note, through, bearing, table, four)

    @property
    def _sides(self) -> tuple[Registration, Registration]:
        return self.a.registration, self.b.registration

    @property
    def _same_data(self) -> bool:
        return self.four.old is None or self.four.new is None

    def _touches(self) -> tuple[tuple[str, ...], ...]:
        """Name, for each change, the predictions that rest on it, whatever becomes of them."""
        predictions = {*self.a.registration.prereg.predictions, *self.b.registration.prereg.predictions}
        behind = {
            name: frozenset(touching(name, self.changes, self._sides, self._same_data))
            for name in sorted(predictions, key=natural)
        }
        return tuple(tuple(name for name, some in behind.items() if change in some) for change in self.changes)

    def _exit_codes(self) -> tuple[int, int] | None:
        before, after = self.four.before, self.four.after
        if before is None or after is None or before.outcome is None or after.outcome is None:
            return None
        return int(before.outcome.exit_code), int(after.outcome.exit_code)

    @staticmethod
    def _through(name: str, before: Verdicts, after: Verdicts, cause: ChangeCause) -> tuple[CauseStep, ...]:
        if cause is ChangeCause.NOT_COMPARABLE or before.outcome is None or after.outcome is None:
            return ()
        return tuple(trace(name, (before.registration, before.outcome), (after.registration, after.outcome)))

    def _cause(self, name: str, said: tuple[Said, Said]) -> tuple[ChangeCause, str]:
        """Tell the erratum, the amendment and the data apart by what each freeze gives on each set."""
        cause, note = self._alone(name, said)
        by_erratum = cause is ChangeCause.AMENDMENT and said[0].withdrawn != said[1].withdrawn
        return (ChangeCause.ERRATUM if by_erratum else cause), note

    def _alone(self, name: str, said: tuple[Said, Said]) -> tuple[ChangeCause, str]:
        if NOT_REGISTERED in said:
            return ChangeCause.AMENDMENT, "the prediction is registered on one side only"
        if any(map(unjudged, said)):
            return ChangeCause.NOT_COMPARABLE, "; ".join(dict.fromkeys(gap for v in self.four if (gap := v.gap(name))))
        if self.one_freeze:
            return ChangeCause.DATA, ""
        crossed = [v for v in (self.four.new_on_old, self.four.old_on_new) if v is not None]
        gaps = list(dict.fromkeys(gap for v in crossed if (gap := v.gap(name))))
        if len(crossed) == 1:
            return (ChangeCause.NOT_COMPARABLE, gaps[0]) if gaps else (ChangeCause.AMENDMENT, "")
        amended, remeasured = (v.said(name).key == said[1].key for v in crossed)
        if amended or remeasured:
            cause = (
                ChangeCause.EITHER if amended and remeasured else ChangeCause.AMENDMENT if amended else ChangeCause.DATA
            )
            return cause, "; ".join(gaps)
        return (ChangeCause.NOT_COMPARABLE, "; ".join(gaps)) if gaps else (ChangeCause.TOGETHER, "")

    def _consequences(self) -> Iterator[Consequence]:
        """Yield what moves with the verdicts: risks, tags, the fired outcome, the exit code, flags cell by cell."""
        before, after = self.four.before, self.four.after
        if before is None or after is None or before.outcome is None or after.outcome is None:
            return
        first, second = _moves(before.outcome), _moves(after.outcome)
        for what in dict.fromkeys((*first, *second)):
            old, new = first.get(what, str(NOT_REGISTERED.short)), second.get(what, str(NOT_REGISTERED.short))
            if old != new:
                yield Consequence(what, old, new)
        yield from self._flags(before.outcome, after.outcome)

    def _flags(self, before: Outcome, after: Outcome) -> Iterator[Consequence]:
        old = {flag.name: keyed(flag.truths, self.a.registration.grid) for flag in before.flags}
        for flag in after.flags:
            cells = moved_cells(old.get(flag.name, {}), keyed(flag.truths, self.b.registration.grid))
            if cells:
                yield Consequence(f"flag {flag.name}", "", "", cells)
        given = {choice.name: by_cell(choice) for choice in before.choices}
        for choice in after.choices:
            cells = moved_cells(given.get(choice.name, {}), by_cell(choice))
            if cells:
                yield Consequence(f"choice {choice.name}", "", "", cells)

    def _readings(self) -> Iterator[ReadingChange]:
        """Compare what was read, where one freeze was measured twice."""
        if self.one_freeze and self.a.evidence is not None and self.b.evidence is not None:
            yield from reading_changes(self.a.registration, self.a.evidence, self.b.evidence)


def _moves(outcome: Outcome) -> dict[str, str]:
    found = {f"risk {risk.name}": f"{risk.after}{LIVE[risk.live]}" for risk in outcome.risks}
    found |= {f"claim {claim.name}": _tags(claim) for claim in outcome.claims}
    found |= {f"gate {gate.name}": PASSED[gate.passed] for gate in outcome.gates}
    found |= {f"budget {spent.name}": KEPT[spent.kept] for spent in outcome.budgets}
    found["outcome"] = outcome.fired or "none"
    found["tag declaration"] = f"{outcome.proof.declared}, {'proven' if outcome.proof.holds else 'refuted'}"
    found["exit code"] = str(int(outcome.exit_code))
    return found


def _tags(claim: ClaimOutcome) -> str:
    tags = ", ".join(f"{tier} {tag}" for tier, tag in claim.tags)
    flips = "; ".join(f"proposes {tier} {old} -> {new}" for tier, old, new in claim.proposals)
    return f"{tags}{f'; {flips}' if flips else ''}"
