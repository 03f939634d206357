"""Measurements of one freeze laid out under another: what carries over, and what does not, by quantity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from verdict.algebra.grid import Cells, Value
from verdict.evidence.columns import Column, texts
from verdict.evidence.columns import column as numbers
from verdict.evidence.laid_out import WHOLE, Evidence, lay_out
from verdict.expression import tree
from verdict.registration.borrowed import borrowed
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration
from verdict.text.record import thaw
from verdict.text.validate import Path
from verdict.words.errors import DocumentError, Problem

ALIKE = ("type", "unit")


@dataclass(frozen=True, slots=True, eq=False)
class Transplanted:
    """Evidence for another registration, None where not one quantity carries over.

    `gaps` says by quantity why it cannot be compared there.
    """

    evidence: Evidence | None
    gaps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Misfits:
    """Stands in the place of a document: keeps where readings do not fit, and why."""

    found: dict[Path, str] = field(default_factory=dict)

    def problem(self, path: Path, message: str, *, key: bool = False) -> Problem:
        """Keep a problem by its place."""
        self.found[path[:2]] = message
        return Problem("", 0, 0, message)


def transplant(evidence: Evidence, origin: Registration, target: Registration) -> Transplanted:
    """Write measurements of `origin` as they would be measurements of `target`, and lay them out there.

    A cell that `target` no longer registers is left out. A quantity that was never measured on all of the target's
    cells, or that is read otherwise there, is a gap. An aggregate published over another grid is dropped.
    """
    brought = [name for name in target.prereg.quantities if name not in borrowed(target.prereg)]
    gaps = {name: why for name in brought if (why := _gap(name, origin, target))}
    document = _document(evidence, origin, target, gaps)
    moved = _laid_out(document, target, gaps)
    kept = moved.aggregates if moved is not None else {}
    for node in (node for node in evidence.aggregates if node not in kept):
        for name in sorted(tree.names(node) & set(target.prereg.quantities)):
            if moved is None or not _complete(moved.values.get(name)):
                gaps.setdefault(name, f"{name} is published as an aggregate over another grid only")
    return Transplanted(moved, gaps)


def _laid_out(document: Any, target: Registration, gaps: dict[str, str]) -> Evidence | None:
    """Lay out what fits; readings that the target refuses become gaps."""
    misfits = _Misfits()
    try:
        return lay_out(document, misfits, target) if document["quantities"] else None
    except DocumentError:
        for path, why in misfits.found.items():
            section, name = str(path[0]), str(path[1])
            document[section].pop(name, None)
            if section == "quantities":
                gaps[name] = f"{name} does not fit {target.id}: {why}"
    return lay_out(document, _Misfits(), target) if document["quantities"] else None


def _document(evidence: Evidence, origin: Registration, target: Registration, gaps: Mapping[str, str]) -> Any:
    found = thaw(evidence.measurements)
    known = target.prereg.quantities.keys() - gaps.keys() - borrowed(target.prereg).keys()
    kept = [name for name in found["quantities"] if name in known]
    found["freeze"] = {"id": target.id, "digest": target.digest}
    series = {name: _carried(name, found["quantities"][name], evidence, origin, target) for name in kept}
    whole = {"every", "column"}
    found["quantities"] = {name: one for name, one in series.items() if one.keys() & whole or one["cells"]}
    found["aggregates"] = {
        published.text: found["aggregates"][published.text]
        for node, published in evidence.aggregates.items()
        if _same_grid(node, origin, target, gaps)
    }
    found["statements"] = {}
    if found.get("executed") == _frozen(origin):
        found["executed"] = _frozen(target)
    return found


def _carried(
    name: str, series: dict[str, Any], evidence: Evidence, origin: Registration, target: Registration
) -> dict[str, Any]:
    """Keep the cells whose levels the target registers too; a column is written anew in the order of its grid."""
    column = evidence.measurements.quantities[name].column
    if column is not None:
        return {**series, "column": thaw(_relaid(name, column, origin, target))}
    cells = [
        cell for cell in series.get("cells", []) if all(v in target.grid.of(axis) for axis, v in cell["at"].items())
    ]
    return {**series, "cells": cells}


def _relaid(name: str, column: Column, origin: Registration, target: Registration) -> Column:
    """Return a column of the origin's grid as a column of the target's; all of the target's levels are in it."""
    quantity = origin.prereg.quantities[name]
    old, new = (registration.grid.sorted(quantity.axes) for registration in (origin, target))
    levels = [(origin.grid.of(axis), target.grid.of(axis)) for axis in old]
    if old == new and all(list(before) == list(after) for before, after in levels):
        return column
    shape, cells = origin.grid.shape(old), origin.grid.size(old)
    picked = np.ix_(*([origin.grid.places(axis)[level] for level in target.grid.of(axis)] for axis in old))
    order = [old.index(axis) for axis in new]
    if quantity.type == "text":
        words = column.words(cells).reshape(shape)[picked].transpose(order)
        return texts(words.ravel().tolist())
    low, high = column.ends(cells, WHOLE, count=quantity.type == "count")
    return numbers(*(ends.reshape(shape)[picked].transpose(order) for ends in (low, high)))


def _frozen(registration: Registration) -> dict[str, Any]:
    experiment = registration.prereg.experiment
    return {"kind": experiment.kind, "settings": thaw(experiment.settings)}


def _gap(name: str, origin: Registration, target: Registration) -> str:
    """Say why a quantity cannot carry over, or nothing."""
    new, old = target.prereg.quantities[name], origin.prereg.quantities.get(name)
    if old is None:
        return "" if new.is_ else f"{name} is not registered in {origin.id}"
    if old.is_ and not new.is_:
        return f"{name} is derived in {origin.id}, not measured"
    different = _read_otherwise(name, old, new)
    if different:
        return f"{different} in {origin.id}"
    for axis in new.axes:
        extra = [level for level in target.grid.of(axis) if level not in origin.grid.of(axis)]
        if extra and target.grid.sampled(axis) and origin.grid.sampled(axis):
            wanted, planned = (f"{len(registration.grid.of(axis)):,}" for registration in (target, origin))
            return f"{name} is asked of {wanted} units of {axis}, and {planned} were planned in {origin.id}"
        if extra:
            return f"{name} has no cells {', '.join(f'{axis}={level}' for level in extra)} in {origin.id}"
    return ""


def _read_otherwise(name: str, old: Quantity, new: Quantity) -> str:
    for label in ALIKE:
        if getattr(old, label) != getattr(new, label):
            return f"{name} has another {label}"
    if set(old.axes) != set(new.axes):
        return f"{name} has other axes"
    methods = [(tau.estimator, tau.convention) for tau in (old.tau, new.tau) if tau is not None]
    if len(set(methods)) > 1:
        return f"{name} is read by another estimator or convention"
    return ""


def _same_grid(node: tree.Node, origin: Registration, target: Registration, gaps: Mapping[str, str]) -> bool:
    names = tree.names(node) & set(origin.prereg.quantities)
    if not names <= set(target.prereg.quantities) or names & set(gaps):
        return False
    axes = {axis for name in names for axis in origin.prereg.quantities[name].axes}
    return all(set(origin.grid.of(axis)) == set(target.grid.of(axis)) for axis in axes)


def _complete(value: Value | None) -> bool:
    return isinstance(value, Cells) and bool(np.all(value.at.known))
