"""Measurements laid out on the registered grid: what the judge reads instead of a file.

The grid is the denominator: a cell that was not measured is unknown and listed; one that is extra or doubled
is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells, Grid, Texts, Value
from verdict.algebra.interval import Interval
from verdict.evidence.columns import Column
from verdict.evidence.estimated import EstimatedCells
from verdict.evidence.reading import Reading
from verdict.evidence.written import Aggregate, Cell, Measurements, Series, longhand
from verdict.expression import tree
from verdict.expression.check import NUMERIC, check, check_predicate
from verdict.expression.parse import ExpressionError, parse
from verdict.registration.borrowed import borrowed
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration
from verdict.text.canonical import digest
from verdict.text.validate import Located, Path, validate
from verdict.words.errors import DocumentError, Problem, listed, nearest
from verdict.words.limits import MOST_PROBLEMS
from verdict.words.vocabulary import Grade, weakest

if TYPE_CHECKING:
    from verdict.evidence.admitted import Opened
    from verdict.evidence.borrowed import BorrowedSet

WHOLE = (-np.inf, np.inf)
ESTIMATED = (
    "found an aggregate of {names}, which is estimated here from raw numbers; wanted the raw numbers, or aggregates of "
    "quantities that are measured"
)


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """An aggregate that a record prints, with its text for reports."""

    text: str
    at: Cells
    printed: str


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Values by quantity, each with its grade; aggregates by bare tree; statements with their trees."""

    measurements: Measurements
    digest: str
    values: Mapping[str, Value]
    grades: Mapping[str, Grade]
    aggregates: Mapping[tree.Node, Published]
    statements: Mapping[str, tree.Node]
    estimates: Mapping[str, EstimatedCells] = field(default_factory=dict)  # once they are made: see judge.estimating
    opened: Mapping[str, Opened] = field(default_factory=dict)  # once it is asked what may decide: see `admitted`
    borrowed: Mapping[str, BorrowedSet] = field(default_factory=dict)  # by name in uses:, once the project brought it

    def series(self, name: str) -> Series | None:
        """Return the readings of a quantity, measured here or used of another freeze; None without any."""
        used = (one.numbers[name].series for one in self.borrowed.values() if name in one.numbers)
        return self.measurements.quantities.get(name) or next(used, None)

    def using(self, borrowed: Mapping[str, BorrowedSet]) -> Evidence:
        """Return the evidence with numbers of other freezes among its own."""
        numbers = {name: one for each in borrowed.values() for name, one in each.numbers.items()}
        return replace(
            self,
            values={**self.values, **{name: one.value for name, one in numbers.items()}},
            grades={**self.grades, **{name: one.grade for name, one in numbers.items()}},
            borrowed=borrowed,
        )


def lay_out(document_tree: Any, document: Located, registration: Registration) -> Evidence:
    """Validate a document of measurements and lay it out on the grid.

    Raises:
        DocumentError: everything that is wrong: unknown quantities, extra or doubled cells, readings that do not fit.
    """
    measurements = validate(Measurements, longhand(document_tree), document)
    return _Layout(measurements, document, registration).evidence()


class _Layout:
    def __init__(self, measurements: Measurements, document: Located, registration: Registration) -> None:
        self.measurements, self.document, self.registration = measurements, document, registration
        self.grid: Grid = registration.grid
        self.problems: list[Problem] = []

    def evidence(self) -> Evidence:
        values = {name: self._series(name, series) for name, series in self.measurements.quantities.items()}
        aggregates = self._aggregates()
        statements = {name: self._statement(name) for name in self.measurements.statements}
        if self.problems:
            raise DocumentError(self.problems)
        return Evidence(
            measurements=self.measurements,
            digest=digest(self.measurements),
            values={name: value for name, value in values.items() if value is not None},
            grades={name: self._grade(name, series) for name, series in self.measurements.quantities.items()},
            aggregates=aggregates,
            statements={name: node for name, node in statements.items() if node is not None},
        )

    def _say(self, path: Path, message: str, *, key: bool = False) -> None:
        self.problems.append(self.document.problem(path, message, key=key))
        if len(self.problems) == MOST_PROBLEMS:
            stopped = f"found {MOST_PROBLEMS} problems up to here; the rest of the readings was not checked"
            self.problems.append(replace(self.document.problem(path, stopped), ends=True))
            raise DocumentError(self.problems)

    def _grade(self, name: str, series: Series) -> Grade:
        quantity = self.registration.prereg.quantities.get(name)
        own = series.grade or self.measurements.grade
        return weakest([own, quantity.grade]) or own if quantity and quantity.grade else own

    def _series(self, name: str, series: Series) -> Value | None:
        quantity = self.registration.prereg.quantities.get(name)
        if quantity is None:
            known = list(self.registration.prereg.quantities)
            self._say(("quantities", name), f"no quantity is called '{name}' in {self.registration.id}; "
                      f"registered: {listed(known)}.{nearest(name, known)}", key=True)  # fmt: skip
            return None
        used = borrowed(self.registration.prereg).get(name)
        if used is not None:
            self._say(("quantities", name), f"{name} is used from {used}, whose stored numbers stand for it; wanted no "
                      "number of it here", key=True)  # fmt: skip
            return None
        if self._made_of_estimates(name, quantity):
            self._say(("quantities", name), f"{name} is defined from estimates, which are made from raw numbers; "
                      "wanted no number of it in the record", key=True)  # fmt: skip
        axes = self.grid.sorted(quantity.axes)
        if series.column is not None:
            return self._column(("quantities", name, "column"), quantity, series, axes)
        readings = self._readings(("quantities", name), series, axes)
        return self._texts(axes, readings) if quantity.type == "text" else self._numbers(name, quantity, axes, readings)

    def _made_of_estimates(self, name: str, quantity: Quantity) -> bool:
        """Whether a derived quantity rests on an estimate, whose place nobody's number takes."""
        estimates = self.registration.prereg.estimates
        return quantity.is_ is not None and bool(self.registration.closure((tree.Name(0, name),)) & estimates.keys())

    def _column(self, path: Path, quantity: Quantity, series: Series, axes: tuple[str, ...]) -> Value | None:
        shape, cells, column = self.grid.shape(axes), self.grid.size(axes), series.column
        assert column is not None  # noqa: S101 - asked before
        try:
            if quantity.type == "text":
                return Texts(axes, column.words(cells).reshape(shape))
            low, high = column.ends(cells, support_of(quantity), count=quantity.type == "count")
            if self._transcribed(series):
                _check_printed(column)
        except ValueError as error:
            self._say(path, str(error))
            return None
        return Cells(axes, Interval.of(low.reshape(shape), high.reshape(shape)))

    def _transcribed(self, series: Series | None = None) -> bool:
        return Grade.TRANSCRIBED in (self.measurements.grade, series.grade if series else None)

    def _readings(
        self, path: Path, series: Series, axes: tuple[str, ...]
    ) -> dict[tuple[int, ...], tuple[Path, Reading]]:
        if series.every is not None:
            every: Reading = series.every
            return {tuple(spot): ((*path, "every"), every) for spot in np.ndindex(self.grid.shape(axes))}
        placed: dict[tuple[int, ...], tuple[Path, Reading]] = {}
        for i, cell in enumerate(series.cells):
            where = (*path, "cells", i)
            spot = self._spot(where, cell, axes)
            if spot is not None and spot in placed:
                self._say(where, f"the cell {dict(cell.at)} is given twice; wanted each cell once")
            elif spot is not None:
                placed[spot] = (where, cell)
        return placed

    def _spot(self, path: Path, cell: Cell, axes: tuple[str, ...]) -> tuple[int, ...] | None:
        if set(cell.at) != set(axes):
            self._say(
                path, f"found a cell over {', '.join(cell.at) or 'no axis'}, wanted {', '.join(axes) or 'no axis'}"
            )
            return None
        for axis, level in cell.at.items():
            if level not in self.grid.places(axis):
                levels = listed(map(str, self.grid.of(axis)))
                self._say(path, f"{axis}={level} is not registered; levels: {levels}. An extra cell is refused")
                return None
        return self.grid.index(axes, cell.at)

    def _numbers(self, name: str, quantity: Quantity, axes: tuple[str, ...], readings: Any) -> Cells:
        support, transcribed = support_of(quantity), self._transcribed(self.measurements.quantities[name])
        lo, hi = (np.full(self.grid.shape(axes), np.nan) for _ in range(2))
        for spot, (path, reading) in readings.items():
            self._wide(path, name, quantity, reading)
            ends = self._ends(path, reading, support, transcribed=transcribed, count=quantity.type == "count")
            if ends is not None and self._fits(path, name, quantity, ends):
                lo[spot], hi[spot] = max(ends[0], support[0]), min(ends[1], support[1])
        return Cells(axes, Interval.of(lo, hi))

    def _wide(self, path: Path, name: str, quantity: Quantity, reading: Reading) -> None:
        """Refuse, from schema 2 on, a confidence interval without width."""
        ends = reading.interval
        if self.registration.prereg.version > 1 and ends is not None and ends[0] == ends[1] and not quantity.exact:
            self._say(path, f"found a confidence interval of {name} of width zero at {ends[0]:.10g}, wanted one with a "
                      "width: a sample leaves an error; estimate it from raw numbers, or say exact: why")  # fmt: skip

    def _ends(
        self, path: Path, reading: Reading, support: tuple[float, float], *, transcribed: bool, count: bool = False
    ) -> tuple[float, float] | None:
        if transcribed and isinstance(reading.value, float):
            self._say(path, f"found the bare decimal {reading.value}, wanted the printed digits in quotes")
            return None
        if transcribed and reading.range is not None:
            reading = reading.model_copy(update={"range": tuple(map(_printed, reading.range))})
        try:
            return reading.ends(support, count=count)
        except ValueError as error:
            self._say(path, str(error))
            return None

    def _fits(self, path: Path, name: str, quantity: Quantity, ends: tuple[float, float]) -> bool:
        support = support_of(quantity)
        if ends[1] < support[0] or ends[0] > support[1]:
            self._say(path, f"found {name} in {list(ends)}, wanted it within its registered support {list(support)}")
            return False
        return True

    def _texts(self, axes: tuple[str, ...], readings: Any) -> Texts:
        text = np.full(self.grid.shape(axes), None, dtype=object)
        for spot, (path, reading) in readings.items():
            if isinstance(reading.value, str):
                text[spot] = reading.value
            elif reading.missing is None:
                self._say(path, f"found {reading.printed()}, wanted text in quotes")
        return Texts(axes, text)

    def _aggregates(self) -> dict[tree.Node, Published]:
        found: dict[tree.Node, Published] = {}
        for text, aggregate in self.measurements.aggregates.items():
            node, published = self._aggregate(text, aggregate)
            if node is not None and node in found:
                self._say(("aggregates", text), f"found {found[node].text} a second time; wanted each aggregate once")
            elif node is not None:
                found[node] = published
        return found

    def _aggregate(self, text: str, aggregate: Aggregate) -> tuple[tree.Node | None, Published]:
        ends = self._printed(("aggregates", text), aggregate)
        at = Cells((), Interval.of(*(ends or (np.nan, np.nan))))
        node = self._parsed(("aggregates", text), text, scalar=True)
        estimates = self.registration.closure((node,) if node else ()) & self.registration.prereg.estimates.keys()
        if estimates:
            self._say(("aggregates", text), ESTIMATED.format(names=" and ".join(sorted(estimates))))
        return node, Published(text, at, aggregate.printed())

    def _printed(self, path: Path, reading: Reading) -> tuple[float, float] | None:
        return self._ends(path, reading, WHOLE, transcribed=self._transcribed())

    def _parsed(self, path: Path, text: str, *, scalar: bool) -> tree.Node | None:
        try:
            node = parse(text, self.registration.prereg.version)
            if scalar:
                self._scalar(node)
            else:
                check_predicate(node, self.registration.scope)
        except ExpressionError as error:
            self._say(path, f'in "{text}" at character {error.column + 1}: {error}')
            return None
        return tree.bare(node)

    def _scalar(self, node: tree.Node) -> None:
        found = check(node, self.registration.scope)
        if found.axes or found.kind not in NUMERIC or not isinstance(node, tree.Call):
            raise ExpressionError("wanted one number that a function gives, such as median(ratio)", node.column)

    def _statement(self, name: str) -> tree.Node | None:
        statement = self.measurements.statements[name]
        if statement.printed is not None:
            self._printed(("statements", name, "printed"), statement.printed)
        if statement.holds is not None:
            return self._parsed(("statements", name, "holds"), statement.holds, scalar=False)
        return self._parsed(("statements", name, "number"), str(statement.number), scalar=True)


def _printed(end: float | str) -> float | str:
    """Take a decimal that ends a transcribed range as printed: with as few digits, so no narrower than it was."""
    return repr(end) if isinstance(end, float) else end


def _check_printed(column: Column) -> None:
    """Refuse a decimal of a transcribed column that is not written as printed, and so has no digits to be rounded at.

    Raises:
        ValueError: there is one; it names the first.
    """
    if column.low is None:
        bare = np.array([isinstance(value, float) for value in column.values or ()], np.bool_)
    else:
        low = column.low.array()
        bare = (low != np.floor(low)) & (low == (low if column.high is None else column.high.array()))
    if np.any(bare):
        entry = int(np.argmax(bare))
        value = column.low.array()[entry] if column.low is not None else (column.values or ())[entry]
        raise ValueError(f"found the bare decimal {value} at entry {entry + 1:,}, wanted the printed digits in quotes")


def known(value: Value) -> NDArray[np.bool_]:
    """Return bool[its axes]: which cells of numbers or texts have a value."""
    if isinstance(value, Cells):
        return np.asarray(value.at.known, np.bool_)
    return np.asarray(value.text != None, np.bool_) if isinstance(value, Texts) else np.zeros((), np.bool_)  # noqa: E711 - elementwise


def support_of(quantity: Quantity) -> tuple[float, float]:
    """Return the declared support as numbers; without one, everything."""
    low, high = quantity.support or WHOLE
    return float(low), float(high)
