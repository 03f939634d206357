"""Where quoted digits alone leave something open: "0.0" stands for -0.05 to 0.05, which may not have been meant.

A transcribed record has nothing but printed digits, so nothing is said of those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Cells, Truths, Value
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence
from verdict.evidence.reading import Reading, bounds
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.expression.tested import tested
from verdict.judge.values import Values
from verdict.outcome.record import Notice
from verdict.registration.resolved import Registration
from verdict.statistics.promises import tables
from verdict.words.vocabulary import Grade, Origin

Printed = Mapping[str, Mapping[CellKey, str]]  # by quantity and cell, the digits


def opened_by_rounding(
    registration: Registration, evidence: Evidence, values: Values, lay_out: Callable[[Evidence], Values]
) -> Iterator[Notice]:
    """Yield a notice for every gate and clause that the quoted digits, read as exact, would decide.

    `lay_out` gives the values of other evidence.
    """
    printed = {name: digits for name in evidence.values if (digits := _digits(registration, evidence, name))}
    places = dict(_places(registration))
    before = {place: _asked(node, values.env) for place, node in places.items()} if printed else {}
    waiting = [place for place, asked in before.items() if np.any(asked.codes == truth.UNKNOWN)]
    if not waiting:
        return
    exact = lay_out(replace(evidence, values={**evidence.values, **_exact(registration, evidence, printed)}))
    for place in waiting:
        asked, node = before[place], places[place]
        decided = (asked.codes == truth.UNKNOWN) & (_asked(node, exact.env).codes != truth.UNKNOWN)
        for name in sorted(registration.closure((node,)) & set(printed)) if np.any(decided) else ():
            cell = registration.grid.keys(asked.axes, decided)[0] if asked.axes else ()
            text = _at(printed[name], cell)
            if text:
                yield Notice("printed", _sentence(place, name, text, tables(registration)))


def _places(registration: Registration) -> Iterator[tuple[str, tree.Node]]:
    """Yield every gate and clause by the name that a notice gives it."""
    for i, gate in enumerate(registration.prereg.gates):
        if registration.gating[i].waits_for:  # told of the clauses of what it waits for
            continue
        yield f"gate {gate.name}", registration.node("gates", i, "when")
    for site in registration.clauses():
        if site.test is not None:
            inner = f" / {site.name}" if site.clause is not registration.prereg.predictions[site.prediction] else ""
            yield f"{site.prediction}{inner}", site.test


def _asked(node: tree.Node, env: Environment) -> Truths:
    """Return what a gate or clause comes to, cell by cell where it asks cell by cell."""
    if not isinstance(node, tree.ClauseTest):
        return truths(node, env)
    found = tested(node, env)
    return found.cells if found.cells is not None else Truths((), found.code)


def _at(digits: Mapping[CellKey, str], cell: CellKey) -> str:
    """Return the first quoted digits at the levels of a cell, or nothing."""
    here = dict(cell)
    return next((text for key, text in digits.items() if all(here.get(a, level) == level for a, level in key)), "")


def _sentence(place: str, name: str, text: str, files: Sequence[str]) -> str:
    """Say what is open and what would close it; a table has no quotes to leave out."""
    low, high = bounds(text)
    where = f"in {files[0]}" if files else "in quotes"
    exact = (
        f"print more digits there, register {name} as a count if it is one, or bring JSON or YAML with a bare number"
        if files
        else f"write {text} without quotes for an exact number, or print more digits"
    )
    return (
        f'{place} is open only by rounding: "{text}" of {name}, {where}, is a printed decimal and stands for '
        f"{low:g} to {high:g}; {exact}"
    )


def _digits(registration: Registration, evidence: Evidence, name: str) -> Mapping[CellKey, str]:
    series, quantity = evidence.series(name), registration.quantities[name]
    if series is None or quantity.type != "number" or Grade.TRANSCRIBED in (series.grade, evidence.measurements.grade):
        return {}
    readings: list[tuple[CellKey, Reading]] = [(tuple(cell.at.items()), cell) for cell in series.cells]
    readings += [((), series.every)] if series.every is not None else []
    return {key: str(reading.value) for key, reading in readings if reading.origin is Origin.ROUNDED}


def _exact(registration: Registration, evidence: Evidence, printed: Printed) -> Mapping[str, Value]:
    """Return the cells of quantities with every quoted decimal as the number that it writes."""
    found: dict[str, Value] = {}
    for name, digits in printed.items():
        cells = evidence.values[name]
        assert isinstance(cells, Cells)  # noqa: S101 - a number is no text
        lo, hi = cells.at.lo.copy(), cells.at.hi.copy()
        for key, text in digits.items():
            spot = registration.grid.index(cells.axes, dict(key)) if key else ...
            lo[spot] = hi[spot] = float(text)
        found[name] = Cells(cells.axes, Interval(lo, hi))
    return found
