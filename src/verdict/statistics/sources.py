"""The readings that a prediction rests on: one by one, each with its cell, as they were brought.

A prediction rests on the cells that its tests and their premises use, through selections, flags and definitions; a
definition counts only where the quantity was not measured itself. What it requires, and what only labels it or names a
cause, is not counted: such conditions take a word away or add to one, and never make a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import CellKey, Cells, Texts, Value
from verdict.evidence.estimated import EstimatedCells
from verdict.evidence.laid_out import WHOLE, Evidence, known, support_of
from verdict.evidence.reading import Reading
from verdict.expression import tree
from verdict.registration.fixed import in_admitted
from verdict.registration.resolved import Registration
from verdict.registration.uses import follow
from verdict.statistics.protection import Ends
from verdict.text.validate import Path
from verdict.words.vocabulary import Origin

Tests = Mapping[Path, tuple[tree.Node, ...]]  # by clause, its predicates


@dataclass(frozen=True, slots=True, eq=False)
class IntervalSource:
    """One reading behind a test; `spot` is its place in the quantity's array, or None for a printed aggregate."""

    name: str
    cell: CellKey
    spot: tuple[int, ...] | None
    reading: Reading
    support: Ends
    retake: Callable[[float], Reading] | None = None  # of what was estimated from raw numbers: at another level

    @property
    def levelled(self) -> bool:
        """Whether it is an interval or a bound at a level; an interval of no width says no more than a number."""
        ends = self.reading.interval
        return bounded_at_a_level(self.reading) if ends is None else ends[0] < ends[1]

    @property
    def bare(self) -> bool:
        """Whether it is one number, exact or rounded, without an interval."""
        return not self.levelled and (self.reading.value is not None or self.reading.interval is not None)


def bounded_at_a_level(reading: Reading) -> bool:
    """Whether a reading is a bound or a range, no interval, and yet is said to hold at a level."""
    return reading.level is not None and reading.origin in {Origin.BOUND, Origin.RANGE}


def tests(registration: Registration, prediction: str) -> Tests:
    """Return the predicates of each clause of a prediction, premises included, in the cells that these may admit.

    A cell that a premise leaves out by levels and constants alone is never judged, whatever is measured there.
    """
    found = ((site.path, site.test) for site in registration.clauses(prediction) if site.test is not None)
    return {path: tuple(in_admitted(test, registration)) for path, test in found}


def sources(registration: Registration, evidence: Evidence, nodes: tuple[tree.Node, ...]) -> tuple[IntervalSource, ...]:
    """Return every known reading that expressions rest on, printed aggregates last."""
    used: dict[str, NDArray[np.bool_]] = {}

    def further(name: str, cells: NDArray[np.bool_]) -> bool:
        measured = _measured(evidence, name)
        if measured is not None:
            used[name] = cells | used.get(name, np.False_)
        return measured is None or (name not in evidence.estimates and not np.all(measured[cells]))

    follow(nodes, registration, further)
    cells = (source for name, where in sorted(used.items()) for source in _cells(registration, evidence, name, where))
    return (*cells, *_printed(registration, evidence, nodes))


def estimates_asked(registration: Registration, nodes: Iterable[tree.Node]) -> int:
    """Return how many cells of estimates expressions rest on, whether they can be estimated yet or not."""
    asked: dict[str, NDArray[np.bool_]] = {}

    def further(name: str, cells: NDArray[np.bool_]) -> bool:
        if name not in registration.prereg.estimates:
            return True
        asked[name] = cells | asked.get(name, np.False_)
        return False

    follow(tuple(nodes), registration, further)
    return sum(int(np.count_nonzero(cells)) for cells in asked.values())


def lacking(registration: Registration, evidence: Evidence, nodes: Iterable[tree.Node]) -> int:
    """Return how many cells expressions rest on that should carry an interval and are missing, or were not admitted.

    They keep their share of the error: to leave a number away must not make the others cheaper.
    What is said to be exact carries none.
    """
    missing: dict[str, NDArray[np.bool_]] = {}
    confidence = registration.prereg.confidence
    if registration.prereg.version == 1 or (confidence is not None and confidence.exact is not None):
        return 0

    def further(name: str, cells: NDArray[np.bool_]) -> bool:
        quantity = registration.quantities.get(name)
        if quantity is None:
            return True
        measured = _measured(evidence, name)
        if quantity.is_ is not None or quantity.tau is not None or quantity.type == "text" or quantity.exact:
            return measured is None or not np.all(measured[cells])
        gone = cells if measured is None else cells & ~measured
        if name in evidence.opened:
            gone = gone | (cells & evidence.opened[name].cells)
        missing[name] = gone | missing.get(name, np.False_)
        return False

    follow(tuple(nodes), registration, further)
    return sum(int(np.count_nonzero(cells)) for cells in missing.values())


def _measured(evidence: Evidence, name: str) -> NDArray[np.bool_] | None:
    """Return which cells of a quantity were measured; None for what is no quantity or was not laid out."""
    value = evidence.values.get(name)
    grade = evidence.grades.get(name, evidence.measurements.grade)
    if not grade.empirical:
        return None
    return known(value) if isinstance(value, Cells | Texts) else None


def _cells(
    registration: Registration, evidence: Evidence, name: str, where: NDArray[np.bool_]
) -> Iterator[IntervalSource]:
    series, grid = evidence.series(name), registration.grid
    if name in evidence.estimates:
        yield from _estimated(registration, evidence.estimates[name], name, where)
        return
    if series is None:  # supposed by lint, as narrow as it likes
        return
    quantity = registration.quantities[name]
    axes = grid.sorted(quantity.axes)
    if name in evidence.opened:
        where = where & ~evidence.opened[name].cells
    if series.column is not None:
        yield from _columned(registration, evidence.values[name], name, where)
        return
    readings = {grid.index(axes, cell.at): cell for cell in series.cells}
    for spot, cell in zip(map(tuple, np.argwhere(where).tolist()), grid.keys(axes, where), strict=True):
        reading = series.every if series.every is not None else readings.get(spot)
        if reading is not None and reading.missing is None:
            yield IntervalSource(name=name, cell=cell, spot=spot, reading=reading, support=support_of(quantity))


def _columned(
    registration: Registration, value: Value, name: str, where: NDArray[np.bool_]
) -> Iterator[IntervalSource]:
    """Yield the first number of a column for all of them: none has a level, so one says what each would say."""
    here = np.broadcast_to(where & known(value), registration.grid.shape(value.axes))
    if not np.any(here):
        return
    spot = tuple(map(int, np.unravel_index(int(np.argmax(here)), here.shape)))
    cell = tuple((axis, registration.grid.of(axis)[i]) for axis, i in zip(value.axes, spot, strict=True))
    support = support_of(registration.quantities[name])
    yield IntervalSource(name=name, cell=cell, spot=spot, reading=_entry(value, spot), support=support)


def _entry(value: Value, spot: tuple[int, ...]) -> Reading:
    if isinstance(value, Texts):
        return Reading(value=value.text[spot])
    assert isinstance(value, Cells)  # noqa: S101 - a truth is not measured
    low, high = float(value.at.lo[spot]), float(value.at.hi[spot])
    return Reading(value=low) if low == high else Reading(range=(low, high))


def _estimated(
    registration: Registration, made: EstimatedCells, name: str, where: NDArray[np.bool_]
) -> Iterator[IntervalSource]:
    support = support_of(registration.quantities[name])
    for spot, cell in zip(
        map(tuple, np.argwhere(where).tolist()), registration.grid.keys(made.axes, where), strict=True
    ):
        reading = made.readings[spot]
        if reading.missing is None:
            yield IntervalSource(
                name=name, cell=cell, spot=spot, reading=reading, support=support, retake=partial(made.retake, spot)
            )


def _printed(registration: Registration, evidence: Evidence, nodes: tuple[tree.Node, ...]) -> Iterator[IntervalSource]:
    """Yield the printed aggregates that stand somewhere in the expressions or in a definition behind them."""
    if not evidence.aggregates or not evidence.measurements.grade.empirical:
        return
    calls = {tree.bare(n) for each in registration.behind(nodes) for n in each.walk() if isinstance(n, tree.Call)}
    for node, published in evidence.aggregates.items():
        if node in calls and not _given(registration, evidence, node):
            reading = evidence.measurements.aggregates[published.text]
            yield IntervalSource(name=published.text, cell=(), spot=None, reading=reading, support=WHOLE)


def _given(registration: Registration, evidence: Evidence, node: tree.Node) -> bool:
    """Whether the cells give an aggregate themselves, so that what is printed of it does not count."""
    lacking = False

    def further(name: str, cells: NDArray[np.bool_]) -> bool:
        nonlocal lacking
        quantity, measured = registration.quantities.get(name), _measured(evidence, name)
        if quantity is None or (measured is not None and np.all(measured[cells])):
            return quantity is None
        lacking = lacking or quantity.is_ is None
        return True

    follow((node,), registration, further)
    return not lacking
