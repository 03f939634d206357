"""Outcome x Outcome -> what a changed verdict went through: clause, cells, flags, reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from verdict import truth
from verdict.cells import CellKey, Grid, Truths, describe
from verdict.diff.kinds import Change, Kind
from verdict.judge.places import places
from verdict.outcome import ClauseOutcome, Outcome, PredictionOutcome
from verdict.registration import Registration

SAID = {int(truth.FALSE): "false", int(truth.UNKNOWN): "unknown", int(truth.TRUE): "true"}
SHOWN = 12
Judged = tuple[Registration, Outcome]


def trace(name: str, before: Judged, after: Judged) -> Iterator[str]:
    """Yield, from the clause down, everything that came out otherwise for one prediction."""
    first, second = before[1].prediction(name), after[1].prediction(name)
    if first is None or second is None:
        return
    old, new = ({clause.name: clause for clause in p.clauses} for p in (first, second))
    for clause in dict.fromkeys((*old, *new)):
        if clause in old and clause in new:
            yield from _clause(old[clause], new[clause], before[0].grid, after[0].grid)
        else:
            yield f"clause {clause}: {'gone' if clause in old else 'new'}"
    yield from _flags(name, before, after)


def _clause(old: ClauseOutcome, new: ClauseOutcome, first: Grid, second: Grid) -> Iterator[str]:
    if old.word is not new.word:
        yield f"clause {old.name}: {old.word} -> {new.word}"
    if old.cells is not None and new.cells is not None:
        yield from _cells(f"clause {old.name}", _keyed(old.cells, first), _keyed(new.cells, second))
    before, after = {str(r) for r in old.reasons}, {str(r) for r in new.reasons}
    for text in sorted(before - after):
        yield f"clause {old.name}: no longer {text}"
    for text in sorted(after - before):
        yield f"clause {old.name}: now {text}"


def _keyed(found: Truths, grid: Grid) -> dict[CellKey, str]:
    keys = grid.keys(found.axes, np.ones(grid.shape(found.axes), bool)) if found.axes else ((),)
    codes = found.codes.ravel()
    return {tuple(sorted(key)): SAID[int(code)] for key, code in zip(keys, codes, strict=True)}


def _cells(where: str, old: Mapping[CellKey, str], new: Mapping[CellKey, str]) -> Iterator[str]:
    moved = [f"{describe(key) or 'all cells'} {old[key]} -> {new[key]}" for key in old if new.get(key, "") not in
             ("", old[key])]  # fmt: skip
    gone = [f"{describe(key)} was {old[key]}" for key in old if key not in new]
    came = [f"{describe(key)} is {new[key]}" for key in new if key not in old]
    for title, texts in (("cells", moved), ("cells no longer registered", gone), ("cells newly registered", came)):
        if texts:
            more = f"; and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
            yield f"{where}, {title}: {'; '.join(texts[:SHOWN])}{more}"


def _flags(name: str, before: Judged, after: Judged) -> Iterator[str]:
    old, new = ({flag.name: flag for flag in judged[1].flags} for judged in (before, after))
    rests = rests_on(before[0], name) | rests_on(after[0], name)
    for flag in sorted(rests & set(old) & set(new)):
        first, second = _keyed(old[flag].truths, before[0].grid), _keyed(new[flag].truths, after[0].grid)
        yield from _cells(f"flag {flag}", {k: v for k, v in first.items() if k in second}, second)


def rests_on(registration: Registration, prediction: str) -> set[str]:
    """Return every name that a prediction depends on: tests, requirements, live risks, gates and their axes."""
    nodes = tuple(n for j in places(registration) if j.prediction == prediction for n in (j.node, *j.needs))
    names = set(registration.closure(nodes))
    axes = {axis for name in names if name in registration.scope.names for axis in registration.scope.names[name].axes}
    return names | axes


def factors(
    name: str, changes: tuple[Change, ...], sides: tuple[Registration, Registration], same_data: bool
) -> tuple[Change, ...]:
    """Return the changes that a prediction rests on; words alone are none, nor is a run that was not looked at."""
    rests = rests_on(sides[0], name) | rests_on(sides[1], name)
    deciding = (c for c in changes if c.kind is not Kind.COSMETIC and not (same_data and c.section == "experiment"))
    return tuple(change for change in deciding if _bears(change, name, rests, sides))


def _bears(change: Change, prediction: str, rests: set[str], sides: tuple[Registration, Registration]) -> bool:
    if change.section == "predictions":
        return change.name == prediction
    if change.section in ("constants", "axes", "quantities", "flags"):
        return change.name in rests
    if change.section == "gates":
        gates = (gate for side in sides for gate in side.prereg.gates if gate.name == change.name)
        return any(gate.on_fail == "halt" or prediction in gate.on_fail for gate in gates)
    if change.section == "risks":
        risks = (side.prereg.risks.get(change.name) for side in sides)
        return any(risk is not None and prediction in risk.degrades for risk in risks)
    return change.section in ("artifact", "budget", "measure_only", "experiment")


def spoken(prediction: PredictionOutcome | None) -> str:
    """Write a verdict with its cause and reasons."""
    if prediction is None:
        return "not registered"
    cause = f", cause {prediction.cause}" if prediction.cause else ""
    reasons = f": {'; '.join(map(str, prediction.reasons))}" if prediction.reasons else ""
    labels = f" ({'; '.join(prediction.qualifiers)})" if prediction.qualifiers else ""
    return f"{prediction.word}{cause}{reasons}{labels}"
