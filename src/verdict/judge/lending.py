"""What a freeze makes of its own measurements, lent to another one that uses it: numbers with their kind and grade."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import CellKey, Cells, Level, Texts, Value, describe
from verdict.algebra.interval import Interval
from verdict.evidence.admitted import admitted
from verdict.evidence.borrowed import BorrowedNumbers
from verdict.evidence.columns import Column, column, texts
from verdict.evidence.laid_out import Evidence, support_of
from verdict.evidence.reading import Reading
from verdict.evidence.written import Cell, Series
from verdict.expression import tree
from verdict.expression.check import check
from verdict.expression.evaluate import Environment, evaluate
from verdict.expression.parse import ExpressionError
from verdict.judge.estimating import with_estimates
from verdict.judge.limits import limits
from verdict.judge.values import measured
from verdict.registration.borrowed import source
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration
from verdict.text.record import FrozenMap
from verdict.words.errors import VerdictError, nearest
from verdict.words.vocabulary import Grade, weakest

UNKNOWN = "not known there"


class MismatchError(VerdictError):
    """A quantity there is not what is registered of it here."""


def lent(
    here: Registration, quantities: Mapping[str, str], there: Registration, evidence: Evidence
) -> dict[str, BorrowedNumbers]:
    """Return quantities of another freeze, by their names here, as that freeze reads its own measurements.

    Raises:
        MismatchError: one is not registered there, or has another type, unit, axis or level, or leaves its support.
    """
    nodes = {name: _checked(name, text, there) for name, text in quantities.items()}
    with np.errstate(all="ignore"):
        made = with_estimates(there, admitted(there, evidence))
        names = there.closure(tuple(nodes.values()))
        env = measured(there, made, limits(there), names, bounds=False).alone
    return {name: _Loan(here, there, made, name, node, env).numbers() for name, node in nodes.items()}


def _checked(name: str, text: str, there: Registration) -> tree.Node:
    node = source(text)
    (wanted,) = tree.names(node)
    if wanted not in there.quantities:
        raise MismatchError(f"{name} is to be {text}, and no quantity is called '{wanted}' in {there.id}."
                            f"{nearest(wanted, there.quantities)}")  # fmt: skip
    try:
        check(node, there.scope)
    except ExpressionError as error:
        raise MismatchError(f"{name} is to be {text} of {there.id}: {error}") from None
    return node


@dataclass(frozen=True, slots=True, eq=False)
class _Loan:
    """One quantity, between the freeze that has it and the one that uses it."""

    here: Registration
    there: Registration
    evidence: Evidence
    name: str
    node: tree.Node
    env: Environment

    @property
    def quantity(self) -> Quantity:
        """What is registered of it here."""
        return self.here.prereg.quantities[self.name]

    @property
    def origin(self) -> str:
        """Its name there."""
        (name,) = tree.names(self.node)
        return name

    def numbers(self) -> BorrowedNumbers:
        """Return its cells laid out here, and the readings that they come from."""
        found = evaluate(self.node, self.env)
        problem = next(self._misfits(found), None)
        if problem is not None:
            raise MismatchError(problem)
        value, grade = self._laid_out(found), self._grade()
        return BorrowedNumbers(value, self._series(value, grade), grade, self.node)

    def _misfits(self, found: Value) -> Iterator[str]:
        """Say in what the quantity there is not the one that is registered here."""
        there, here, which = self.there.quantities[self.origin], self.quantity, f"{self.origin} of {self.there.id}"
        for label in ("type", "unit"):
            if getattr(there, label) != getattr(here, label):
                yield (f"{self.name} is registered with {label}: {getattr(here, label) or 'none'}, and {which} has "
                       f"{getattr(there, label) or 'none'}; wanted one and the same")  # fmt: skip
        if set(found.axes) != set(here.axes):
            ours, theirs = (", ".join(axes) or "no axis" for axes in (here.axes, found.axes))
            yield (f"{self.name} is registered over {ours}, and {which} is over {theirs}; register these, or choose a "
                   f"level, as in {self.origin}[t == 1]")  # fmt: skip
            return
        for axis in found.axes:
            if set(self.here.grid.of(axis)) != set(self.there.grid.of(axis)):
                yield f"{axis} has other levels here than in {self.there.id}; wanted the same, or one chosen there"

    def _laid_out(self, found: Value) -> Value:
        """Return the cells over the axes here, in the order of the levels here."""
        axes = self.here.grid.sorted(self.quantity.axes)
        order = [found.axes.index(axis) for axis in axes]
        picked = [[self.there.grid.places(axis)[level] for level in self.here.grid.of(axis)] for axis in axes]

        def laid(array: NDArray[np.generic]) -> NDArray[np.generic]:
            return array.transpose(order)[np.ix_(*picked)] if axes else array

        if isinstance(found, Texts):
            return Texts(axes, np.asarray(laid(found.text), dtype=object))
        assert isinstance(found, Cells)  # noqa: S101 - a quantity is a number or a text
        nothing = np.isinf(found.at.lo) & np.isinf(found.at.hi)
        low, high = (np.asarray(laid(np.where(nothing, np.nan, end)), np.float64) for end in (found.at.lo, found.at.hi))
        return Cells(axes, self._inside(axes, low, high))

    def _inside(self, axes: tuple[str, ...], low: NDArray[np.float64], high: NDArray[np.float64]) -> Interval:
        least, most = support_of(self.quantity)
        beyond = (high < least) | (low > most)
        if np.any(beyond):
            cell = describe(self.here.grid.keys(axes, beyond)[0]) or "its one cell"
            spot = tuple(np.argwhere(beyond)[0])
            raise MismatchError(f"{self.name} is {low[spot]:.4g} to {high[spot]:.4g} at {cell}, wanted it within its "
                                f"support here, {[least, most]}")  # fmt: skip
        return Interval.of(np.maximum(low, least), np.minimum(high, most))

    def _grade(self) -> Grade:
        """Return the weakest grade of what it is made from, and of what the registrations allow it."""
        names = self.there.raw(self.there.closure((self.node,)))
        grades = [self.evidence.grades[name] for name in names if name in self.evidence.grades]
        grades += [q.grade for name in names if (q := self.there.quantities.get(name)) and q.grade is not None]
        grades += [self.quantity.grade] if self.quantity.grade is not None else []
        if any(reading.interval is not None for name in names for reading in _readings(self.evidence.series(name))):
            grades.append(Grade.CLAIMED)
        return weakest(grades) or self.evidence.measurements.grade

    def _series(self, value: Value, grade: Grade) -> Series:
        axes = value.axes
        if any(map(self.here.grid.sampled, axes)):
            return Series(column=_column(value), grade=grade)
        keys = self.here.grid.keys(axes, np.ones(self.here.grid.shape(axes), np.bool_))
        spots = map(tuple, np.ndindex(self.here.grid.shape(axes)))
        readings = [(key, self._reading(value, spot, key)) for spot, key in zip(spots, keys, strict=True)]
        if not axes:
            return Series(every=readings[0][1], grade=grade)
        return Series(cells=tuple(_cell(key, reading) for key, reading in readings), grade=grade)

    def _reading(self, value: Value, spot: tuple[int, ...], key: CellKey) -> Reading:
        """Return the reading there where it says just this, and else what the freeze there makes of it."""
        if isinstance(value, Texts):
            text = value.text[spot]
            return Reading(missing=UNKNOWN) if text is None else Reading(value=text)
        assert isinstance(value, Cells)  # noqa: S101 - a quantity is a number or a text
        low, high = float(value.at.lo[spot]), float(value.at.hi[spot])
        own = self._own(key)
        if own is not None and own.missing is None and self._says(own, low, high):
            return own
        return _of_ends(low, high, count=self.quantity.type == "count")

    def _says(self, reading: Reading, low: float, high: float) -> bool:
        least, most = support_of(self.quantity)
        ends = reading.ends(support_of(self.there.quantities[self.origin]), count=self.quantity.type == "count")
        return ends is not None and (max(ends[0], least), min(ends[1], most)) == (low, high)

    def _own(self, key: CellKey) -> Reading | None:
        """Return what stands there at a cell: the reading of a measured quantity, or the estimate of one."""
        at = {**dict(key), **_chosen(self.node)}
        made, series = self.evidence.estimates.get(self.origin), self.evidence.series(self.origin)
        if made is not None:
            return made.readings.get(tuple(self.there.grid.places(axis)[at[axis]] for axis in made.axes))
        for reading in _readings(series):
            if not isinstance(reading, Cell):
                return reading
            if dict(reading.at) == at:
                fields = {name: getattr(reading, name) for name in reading.model_fields_set - {"at"}}
                return Reading(**fields)
        return None


def _chosen(node: tree.Node) -> dict[str, Level]:
    """Return the levels that a name is selected at."""
    found: dict[str, Level] = {}
    while isinstance(node, tree.Select):
        found |= dict(node.where)
        node = node.operand
    return found


def _readings(series: Series | None) -> tuple[Reading, ...]:
    if series is None:
        return ()
    return (series.every,) if series.every is not None else series.cells


def _cell(key: CellKey, reading: Reading) -> Cell:
    fields = {name: getattr(reading, name) for name in reading.model_fields_set}
    return Cell(at=FrozenMap(dict(key)), **fields)


def _of_ends(low: float, high: float, *, count: bool) -> Reading:
    """Write an interval as a reading: a number, a range, a bound on one side, or nothing that is known."""
    if math.isnan(low) or math.isnan(high):
        return Reading(missing=UNKNOWN)
    ends = [int(end) if count and end == math.floor(end) else end for end in (low, high) if math.isfinite(end)]
    if math.isinf(high):
        return Reading(at_least=ends[0])
    if math.isinf(low):
        return Reading(at_most=ends[0])
    return Reading(value=ends[0]) if low == high else Reading(range=(ends[0], ends[1]))


def _column(value: Value) -> Column:
    if isinstance(value, Texts):
        return texts(value.text.ravel().tolist())
    assert isinstance(value, Cells)  # noqa: S101 - a quantity is a number or a text
    return column(value.at.lo, value.at.hi)
