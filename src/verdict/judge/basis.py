"""What an interval that decides is: read off as it was written down, or computed from what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from verdict.algebra.grid import CellKey, Level
from verdict.evidence.laid_out import Evidence
from verdict.evidence.reading import Reading
from verdict.expression import tree
from verdict.outcome.record import Basis, Span
from verdict.registration.resolved import Registration
from verdict.statistics.protection import Protection
from verdict.words.vocabulary import Origin


@dataclass(frozen=True, slots=True, eq=False)
class BasisReader:
    """The readings behind the names of a registration.

    `aggregated` says that published aggregates may stand in for cells; `capped` names quantities some readings of
    which are only lower bounds; `protection` is what a family made of them.
    """

    registration: Registration
    evidence: Evidence
    aggregated: bool
    capped: frozenset[str]
    protection: Protection | None = None

    def basis(self, node: tree.Node, where: Mapping[str, Level], value: Span) -> Basis:
        """Say what the interval of an expression at one cell is."""
        published = self.evidence.aggregates.get(tree.bare(node)) if self.aggregated else None
        if published is not None and (value.lo, value.hi) == (float(published.at.at.lo), float(published.at.at.hi)):
            return self._judged(published.text, (), self.evidence.measurements.aggregates.get(published.text))
        name, at = _named(node, where)
        quantity = self.registration.quantities.get(name)
        reading = self._reading(name, at) if quantity is not None else None
        if name in self.capped and value.hi == float("inf"):
            return Basis(Origin.BOUND)
        if reading is None or reading.missing is not None or quantity is None:
            return self._computed(node, value)
        axes = self.registration.grid.sorted(quantity.axes)
        return self._judged(name, tuple((axis, at[axis]) for axis in axes if axis in at), reading)

    def _judged(self, name: str, cell: CellKey, reading: Reading | None) -> Basis:
        """Say what a reading is, at the level that a family took it to; nothing but a bound where it could not."""
        own = _basis(reading)
        if self.protection is None:
            return own
        if any(lack.what == name and (not lack.cells or cell in lack.cells) for lack in self.protection.lacks):
            return Basis(Origin.BOUND)
        levels = (w.level_judged for w in self.protection.widened if (w.name, w.cell) == (name, cell))
        return replace(own, level=next(levels, own.level))

    def unit(self, node: tree.Node) -> str:
        """Return the unit of a quantity that stands alone, or under a reducer or a selection."""
        while isinstance(node, tree.Select | tree.Call):
            node = node.operand if isinstance(node, tree.Select) else node.arguments[0]
        quantity = self.registration.quantities.get(node.name) if isinstance(node, tree.Name) else None
        return (quantity.unit or "") if quantity is not None else ""

    def _computed(self, node: tree.Node, value: Span) -> Basis:
        measured = self.registration.closure((node,)) & set(self.registration.quantities)
        exact = not measured or value.lo == value.hi
        return Basis(Origin.EXACT if exact else Origin.COMPUTED)

    def _reading(self, name: str, at: Mapping[str, Level]) -> Reading | None:
        if name in self.evidence.estimates:
            made = self.evidence.estimates[name]
            places = [self.registration.grid.places(axis) for axis in made.axes]
            return made.readings.get(
                tuple(own.get(at.get(axis, ""), -1) for own, axis in zip(places, made.axes, strict=True))
            )
        series = self.evidence.series(name)
        if series is None:
            return None
        if series.every is not None:
            return series.every
        own = {axis: at.get(axis) for axis in self.registration.quantities[name].axes}
        return next((cell for cell in series.cells if dict(cell.at) == own), None)


def _named(node: tree.Node, where: Mapping[str, Level]) -> tuple[str, Mapping[str, Level]]:
    """Return the quantity that an expression merely names, and the cell it is taken at."""
    at = dict(where)
    while isinstance(node, tree.Select):
        at |= dict(node.where)
        node = node.operand
    return (node.name if isinstance(node, tree.Name) else ""), at


def _basis(reading: Reading | None) -> Basis:
    if reading is None:
        return Basis(Origin.COMPUTED)
    confidence = reading.origin is Origin.CONFIDENCE
    return Basis(reading.origin, reading.level if confidence else None, reading.method or "" if confidence else "")
