"""Measurements of one freeze on the grid of another: what carries over, and what does not, by quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from verdict.cells import Cells, Grid, Texts, Value
from verdict.evidence import Evidence
from verdict.expression import tree
from verdict.interval import Interval
from verdict.record import freeze, thaw
from verdict.registration import Registration

ALIKE = ("type", "axes", "unit")


@dataclass(frozen=True, slots=True, eq=False)
class Transplanted:
    """Evidence for another registration; `gaps` says by quantity why it cannot be compared there."""

    evidence: Evidence
    gaps: Mapping[str, str]


def transplant(evidence: Evidence, origin: Registration, target: Registration) -> Transplanted:
    """Lay evidence of `origin` out on the grid of `target`.

    A cell that `target` no longer registers is left out. A quantity that was never measured on all of the target's
    cells, or that is read otherwise there, is a gap. An aggregate published over another grid is dropped.
    """
    gaps = {name: why for name in target.prereg.quantities if (why := _gap(name, origin, target))}
    values = {
        name: _cut(value, origin.grid, target.grid)
        for name, value in evidence.values.items()
        if name in target.prereg.quantities and name not in gaps
    }
    kept = {node: found for node, found in evidence.aggregates.items() if _same_grid(node, origin, target, gaps)}
    for node in evidence.aggregates.keys() - kept.keys():
        for name in tree.names(node) & set(target.prereg.quantities):
            if not _complete(values.get(name)):
                gaps.setdefault(name, f"{name} is published as an aggregate over another grid only")
    grades = {name: grade for name, grade in evidence.grades.items() if name in values}
    measurements = evidence.measurements
    if measurements.executed is not None and _as_frozen(evidence, origin):
        experiment = target.prereg.experiment
        executed = freeze({"kind": experiment.kind, "settings": thaw(experiment.settings)})
        measurements = measurements.model_copy(update={"executed": executed})
    moved = replace(evidence, measurements=measurements, values=values, grades=grades, aggregates=kept, statements={})
    return Transplanted(moved, gaps)


def _gap(name: str, origin: Registration, target: Registration) -> str:
    """Say why a quantity cannot carry over, or nothing."""
    new, old = target.prereg.quantities[name], origin.prereg.quantities.get(name)
    if old is None:
        return "" if new.is_ else f"{name} is not registered in {origin.id}"
    for field in ALIKE:
        if getattr(old, field) != getattr(new, field):
            return f"{name} has another {field} in {origin.id}"
    if thaw(old.tau) != thaw(new.tau) and (old.tau is None or new.tau is None or _read(old.tau) != _read(new.tau)):
        return f"{name} is read by another estimator or convention in {origin.id}"
    for axis in new.axes:
        extra = [level for level in target.grid.of(axis) if level not in origin.grid.of(axis)]
        if extra:
            return f"{name} has no cells {', '.join(f'{axis}={level}' for level in extra)} in {origin.id}"
    return ""


def _read(tau: object) -> tuple[object, object]:
    return getattr(tau, "estimator", None), getattr(tau, "convention", None)


def _cut(value: Value, origin: Grid, target: Grid) -> Value:
    """Take the target's levels, in its order of levels and axes."""
    axes = target.sorted(value.axes)
    order = tuple(value.axes.index(axis) for axis in axes)
    index = np.ix_(*([origin.of(axis).index(level) for level in target.of(axis)] for axis in axes))
    if isinstance(value, Cells):
        return Cells(axes, Interval(*(np.transpose(end, order)[index] for end in (value.at.lo, value.at.hi))))
    assert isinstance(value, Texts)  # noqa: S101 - evidence holds numbers and texts only
    return Texts(axes, np.asarray(np.transpose(value.text, order)[index], dtype=object))


def _same_grid(node: tree.Node, origin: Registration, target: Registration, gaps: Mapping[str, str]) -> bool:
    names = tree.names(node) & set(origin.prereg.quantities)
    if not names <= set(target.prereg.quantities) or names & set(gaps):
        return False
    axes = {axis for name in names for axis in origin.prereg.quantities[name].axes}
    return all(set(origin.grid.of(axis)) == set(target.grid.of(axis)) for axis in axes)


def _complete(value: Value | None) -> bool:
    return isinstance(value, Cells) and bool(np.all(value.at.known))


def _as_frozen(evidence: Evidence, origin: Registration) -> bool:
    experiment = origin.prereg.experiment
    return bool(thaw(evidence.measurements.executed) == {
        "kind": experiment.kind, "settings": thaw(experiment.settings),
    })  # fmt: skip
