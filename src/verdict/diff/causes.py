"""Outcome x Outcome -> what a changed verdict went through, and which changes bear on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Grid, Truths, describe
from verdict.diff.kinds import Change, Kind
from verdict.diff.uses import beside
from verdict.judge.places import waited_for
from verdict.outcome.chosen import ChoiceOutcome
from verdict.outcome.record import ClauseOutcome, Outcome, PredictionOutcome, Reason
from verdict.registration.resolved import Registration
from verdict.registration.resting import on_component
from verdict.registration.tokens import compared

SAID = {int(truth.FALSE): "false", int(truth.UNKNOWN): "unknown", int(truth.TRUE): "true"}
SHOWN, NAMED = 12, 2
JudgedSide = tuple[Registration, Outcome]


@dataclass(frozen=True, slots=True)
class CellMove:
    """One cell that came out otherwise: what it said before and after."""

    cell: CellKey
    before: str
    after: str

    def __str__(self) -> str:
        return f"{describe(self.cell) or 'all cells'} {self.before} -> {self.after}"


@dataclass(frozen=True, slots=True)
class CauseStep:
    """One thing on the way to a changed verdict: where, and what came out otherwise there; cells by themselves."""

    where: str
    what: str
    cells: tuple[CellMove, ...] = ()

    def said(self, shown: int = SHOWN) -> str:
        """Write the step with at most so many of its cells."""
        more = f"; and {len(self.cells) - shown} more" if len(self.cells) > shown else ""
        listed = f": {'; '.join(map(str, self.cells[:shown]))}{more}" if self.cells else ""
        return f"{self.where}{self.what}{listed}"


def trace(name: str, before: JudgedSide, after: JudgedSide) -> Iterator[CauseStep]:
    """Yield, from the clause down, everything that came out otherwise for one prediction.

    Cells that only one of the two registers are no step: the grid says so once.
    """
    first, second = before[1].prediction(name), after[1].prediction(name)
    if first is None or second is None:
        return
    old, new = ({clause.name: clause for clause in p.clauses} for p in (first, second))
    for clause in dict.fromkeys((*old, *new)):
        if clause in old and clause in new:
            yield from _clause(old[clause], new[clause], before[0].grid, after[0].grid)
        else:
            yield CauseStep(f"clause {clause}", ": gone" if clause in old else ": new")
    yield from _flags(name, before, after)


def _clause(old: ClauseOutcome, new: ClauseOutcome, first: Grid, second: Grid) -> Iterator[CauseStep]:
    where = f"clause {old.name}"
    if old.word is not new.word:
        yield CauseStep(where, f": {old.word} -> {new.word}")
    for what, before, after in _labels(old, new):
        if before != after:
            yield CauseStep(where, f": {what} {before or 'none'} -> {after or 'none'}")
    if old.cells is not None and new.cells is not None:
        yield from _cells(where, keyed(old.cells, first), keyed(new.cells, second))
    same = first == second
    reasons = [{reason_key(r, same): r for r in clause.reasons} for clause in (old, new)]
    gone, came = ([r for key, r in one.items() if key not in other] for one, other in (reasons, reasons[::-1]))
    yield from (CauseStep(where, f": no longer {brief(reason)}") for reason in gone)
    yield from (CauseStep(where, f": now {brief(reason)}") for reason in came)


def _labels(old: ClauseOutcome, new: ClauseOutcome) -> Iterator[tuple[str, str, str]]:
    """Yield what stands beside the words of two clauses: what it is, before and after."""
    yield "cause", str(old.cause or ""), str(new.cause or "")
    yield "grade", str(old.grade or ""), str(new.grade or "")
    yield "labels", "; ".join(old.qualifiers), "; ".join(new.qualifiers)


def locked(came: PredictionOutcome | ClauseOutcome, same_grid: bool) -> tuple[object, ...]:
    """Return all that a line of a lock holds: word, cause, grade, qualifiers and reasons."""
    reasons = frozenset(reason_key(reason, same_grid) for reason in came.reasons)
    return (came.word, came.cause, came.grade, frozenset(came.qualifiers), reasons)


def reason_key(reason: Reason, same_grid: bool) -> tuple[object, ...]:
    """Return what makes two reasons the same; between different grids their cells do not count."""
    return (reason.why, reason.what, reason.cells if same_grid else ())


def brief(reason: Reason) -> str:
    """Write a reason with the number of its cells."""
    counted = f"{len(reason.cells)} cell{'s' * (len(reason.cells) > 1)}" if reason.cells else ""
    inside = ", ".join(part for part in (reason.what, counted) if part)
    return f"{reason.why}({inside})" if inside else str(reason.why)


def keyed(found: Truths, grid: Grid) -> dict[CellKey, str]:
    """Return true, false or unknown by cell."""
    keys = grid.keys(found.axes, np.ones(grid.shape(found.axes), bool)) if found.axes else ((),)
    codes = found.codes.ravel()
    return {tuple(sorted(key)): SAID[int(code)] for key, code in zip(keys, codes, strict=True)}


def _cells(where: str, old: Mapping[CellKey, str], new: Mapping[CellKey, str]) -> Iterator[CauseStep]:
    moved = moved_cells(old, new)
    if moved:
        yield CauseStep(where, ", cells", moved)


def moved_cells(old: Mapping[CellKey, str], new: Mapping[CellKey, str]) -> tuple[CellMove, ...]:
    """Return the cells that both have and that differ."""
    return tuple(CellMove(key, old[key], new[key]) for key in old if key in new and new[key] != old[key])


def _flags(name: str, before: JudgedSide, after: JudgedSide) -> Iterator[CauseStep]:
    old, new = ({flag.name: flag for flag in judged[1].flags} for judged in (before, after))
    rests = rests_on(before[0], name) | rests_on(after[0], name)
    for flag in sorted(rests & set(old) & set(new)):
        yield from _cells(
            f"flag {flag}", keyed(old[flag].truths, before[0].grid), keyed(new[flag].truths, after[0].grid)
        )
    given, gives = ({choice.name: choice for choice in judged[1].choices} for judged in (before, after))
    for choice in sorted(rests & set(given) & set(gives)):
        yield from _cells(f"choice {choice}", by_cell(given[choice]), by_cell(gives[choice]))


def by_cell(choice: ChoiceOutcome) -> dict[CellKey, str]:
    """Return the token of each cell, and open where there is none."""
    return {tuple(sorted(cell.cell)): cell.token or "open" for cell in choice.cells}


def rests_on(registration: Registration, prediction: str) -> set[str]:
    """Return every name that a prediction depends on: tests, labels, needs, gates, budgets, and their axes."""
    members = frozenset().union(*(_with(name, registration) for name in _before(prediction, registration)))
    nodes = [n for member in members for site in registration.clauses(member) for n in beside(registration, site)]
    nodes += [n for path, n in registration.trees.items()
              if path[0] == "budget" or (path[0] == "predictions" and path[1] in members)]  # fmt: skip
    names = set(registration.closure(tuple(nodes)))
    names |= {asked.choice for name, asked in compared(registration).items() if name in names}
    axes = {axis for name in names if name in registration.scope.names for axis in registration.scope.names[name].axes}
    return names | axes


def _before(prediction: str, registration: Registration) -> frozenset[str]:
    """Return a prediction and those for which the gates before it wait."""
    return frozenset({prediction, *(site.prediction for site in waited_for(registration, prediction))})


def _with(prediction: str, registration: Registration) -> frozenset[str]:
    """Return a prediction and those whose decision, by Holm's method, gives it a larger share of an error."""
    families = (f for f in registration.prereg.families.values() if f.method == "holm" and prediction in f.predictions)
    return frozenset({prediction}.union(*(family.predictions for family in families)))


def factors(
    name: str, changes: tuple[Change, ...], sides: tuple[Registration, Registration], same_data: bool
) -> tuple[Change, ...]:
    """Return the changes that a prediction rests on; words alone are none, nor is a run that was not looked at."""
    if any(name not in side.prereg.predictions for side in sides):
        return tuple(change for change in changes if change.section == "predictions" and change.name == name)
    return touching(name, changes, sides, same_data)


def touching(
    name: str, changes: tuple[Change, ...], sides: tuple[Registration, ...], same_data: bool
) -> tuple[Change, ...]:
    """Return the changes behind a prediction where it is registered: those of what it rests on included."""
    where = tuple(side for side in sides if name in side.prereg.predictions)
    rests = frozenset[str]().union(*(rests_on(side, name) for side in where))
    deciding = (c for c in changes if c.kind is not Kind.COSMETIC and not (same_data and c.section == "experiment"))
    return tuple(change for change in deciding if BEARS[change.section](change, name, set(rests), where))


Bears = Callable[[Change, str, set[str], tuple[Registration, ...]], bool]


def _always(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    return True


def _never(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    return False


def _own(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    near = (name for side in sides for each in _before(prediction, side) for name in _with(each, side))
    return change.name in near or (
        change.kind in (Kind.SCOPE_NARROWED, Kind.SCOPE_WIDENED) and _shares(change, prediction, sides)
    )


def _shares(change: Change, prediction: str, sides: tuple[Registration, ...]) -> bool:
    """Whether a prediction shares the error of a family with one that comes into scope or leaves it."""
    families = (family.predictions for side in sides for family in side.prereg.families.values())
    return any({change.name, prediction} <= set(members) for members in families)


def _named(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    return change.name in rests


def _gate(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    gates = (gate for side in sides for gate in side.prereg.gates if gate.name == change.name)
    return any(gate.on_fail == "halt" or prediction in gate.on_fail for gate in gates)


def _risk(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    risks = (side.prereg.risks.get(change.name) for side in sides)
    return any(risk is not None and prediction in risk.degrades for risk in risks)


def _family(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    families = (side.prereg.families.get(change.name) for side in sides)
    return any(family is not None and prediction in family.predictions for family in families)


def _used(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, ...]) -> bool:
    """Whether a prediction rests on numbers that are used, or on a component, under a name in uses:."""
    return any(
        bool(set(used.quantities) & rests) or (used.component and on_component(side, prediction, change.name))
        for side in sides
        if (used := side.prereg.uses.get(change.name)) is not None
    )


# How a change in each section of a registration reaches a prediction.
BEARS: Mapping[str, Bears] = {
    "schema": _always, "id": _never, "parent": _never, "title": _never, "scope": _never, "tag_flips": _never,
    "measure_only": _always, "constants": _named, "axes": _named, "budget": _always, "experiment": _always,
    "quantities": _named, "estimates": _named, "confidence": _always, "flags": _named, "choices": _named,
    "gates": _gate, "artifact": _always, "predictions": _own, "families": _family, "looks": _always, "outcomes": _never,
    "risks": _risk, "claims": _never, "notes": _never, "plan": _never, "plots": _never, "uses": _used,
}  # fmt: skip


def spoken(prediction: PredictionOutcome) -> str:
    """Write a verdict with its cause, reasons and labels in full."""
    reasons = f": {'; '.join(map(str, prediction.reasons))}" if prediction.reasons else ""
    return f"{_headed(prediction)}{reasons}{_labelled(prediction)}"


def shortly(prediction: PredictionOutcome) -> str:
    """Write a verdict with what its reasons are about, each kind of reason once."""
    about: dict[str, list[str]] = {}
    for reason in prediction.reasons:
        about.setdefault(reason.why, []).append(reason.what)
    reasons = ", ".join(_about(why, list(dict.fromkeys(filter(None, what)))) for why, what in about.items())
    return f"{_headed(prediction)}{': ' if reasons else ''}{reasons}{_labelled(prediction)}"


def _about(why: str, what: list[str]) -> str:
    more = f" and {len(what) - NAMED} more" if len(what) > NAMED else ""
    return f"{why}({', '.join(what[:NAMED])}{more})" if what else why


def _headed(prediction: PredictionOutcome) -> str:
    return f"{prediction.word}{f', cause {prediction.cause}' if prediction.cause else ''}"


def _labelled(prediction: PredictionOutcome) -> str:
    return f" ({'; '.join(prediction.qualifiers)})" if prediction.qualifiers else ""
