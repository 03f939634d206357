"""One quantity against its bar along up to two axes: what was judged there, and what was out of premise and was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from verdict.report.folding import without_level
from verdict.report.view.axes import Axis, Level, Place, axes, levels_of
from verdict.report.view.became import Became, alone, asked, barred, became, one_by_one
from verdict.report.view.tally import deferred

LEAST = 2  # numbers, below which there is nothing to compare along an axis


@dataclass(frozen=True, slots=True)
class Cell:
    """One number against the bar: whether it holds, is judged (None: that is open), and whether nothing was measured.

    `holds` is what the number by itself gives, None where it straddles the bar; of one that is `barred` that does not
    count, since a requirement does not hold there or nothing of its clause stands.
    """

    value: dict[str, Any] | None
    holds: bool | None
    judged: bool | None
    place: Place
    clause: str = ""
    barred: bool = False

    @property
    def aside(self) -> bool:
        """Whether it stands in brackets: it was not judged, or does not count."""
        return self.judged is not True or self.barred


@dataclass(frozen=True, slots=True)
class Bands:
    """A quantity along `across` (columns) and `down` (rows, None for one row); `cells` row by row.

    `decision` is a comparison of it, for its bar, unit and kind of interval. `barred` says that a requirement does not
    hold in some clause, so that numbers of it prove nothing; `others` are predictions on the same numbers.
    """

    about: str
    quantity: str
    decision: dict[str, Any]
    across: Axis
    down: Axis | None
    cells: tuple[tuple[Cell | None, ...], ...]
    barred: frozenset[Level]
    others: tuple[str, ...] = ()

    @property
    def known(self) -> int:
        """How many cells have a number."""
        return sum(cell is not None and cell.value is not None for row in self.cells for cell in row)

    @property
    def aside(self) -> int:
        """How many numbers stand in brackets."""
        return sum(cell is not None and cell.value is not None and cell.aside for row in self.cells for cell in row)

    @property
    def judged(self) -> int:
        """How many cells were judged, before requirements."""
        return sum(cell is not None and cell.judged is True for row in self.cells for cell in row)


def bands(payload: dict[str, Any], name: str) -> Bands | None:
    """Return the numbers behind one prediction; None where it has none along one axis or two, or compares none.

    Units that are only counted have no levels that a row or column could be named by.
    """
    known, prediction = axes(payload), payload["predictions"][name]
    decision = next(_decisions(prediction, known), None)
    cells = list(_cells(prediction, known, decision)) if decision is not None else []
    varying = [axis for axis in known.values() if len({cell.place.get(axis.name) for cell in cells}) > 1]
    if decision is None or sum(cell.value is not None for cell in cells) < LEAST or not 1 <= len(varying) <= 2:
        return None
    if not all(axis.levels for axis in varying):
        return None
    across, down = varying[-1], (varying[0] if len(varying) == 2 else None)
    rows = tuple(_row(cells, across, down, level) for level in (down.levels if down else ("",)))
    return Bands(name, decision["what"], decision, across, down, rows, _barred(prediction, down, known))


def leading(payload: dict[str, Any]) -> Bands | None:
    """Return the numbers that the most predictions are judged by; of several those of one that does not pass.

    Numbers along two axes come before those along one, and of as many those of which more are known and judged.
    """
    found = [b for name, p in payload["predictions"].items() if not deferred(p) and (b := bands(payload, name))]
    if not found:
        return None
    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in found:
        alike.setdefault(_numbers(each), []).append(each.about)
    passing = {name for name, p in payload["predictions"].items() if p["verdict"] == "PASS"}
    best = max(found, key=lambda b: (
        b.down is not None, len(alike[_numbers(b)]), b.known, -len(b.barred), b.about not in passing,
    ))  # fmt: skip
    return replace(best, others=tuple(name for name in alike[_numbers(best)] if name != best.about))


def _numbers(found: Bands) -> tuple[str, str, str]:
    """Name the numbers that a prediction is judged by: the quantity and its axes."""
    return found.quantity, found.across.name, found.down.name if found.down else ""


def _decisions(prediction: dict[str, Any], known: Mapping[str, Axis]) -> Iterator[dict[str, Any]]:
    """Yield a comparison of each clause, with what the clause asks of every cell in place of what decided it."""
    for clause in prediction["clauses"].values():
        levels, sought = levels_of(clause, known), asked(clause)
        made = next((d for d in clause["decisions"] if d["value"] is not None), None)
        if sought is not None and made is not None:
            what = str(without_level(sought["what"], levels))
            yield {**made, **sought, "what": what, "at": {**levels, **made["at"]}}


def _cells(prediction: dict[str, Any], known: Mapping[str, Axis], decision: dict[str, Any]) -> Iterator[Cell]:
    for name, clause in prediction["clauses"].items():
        levels, sought = levels_of(clause, known), asked(clause)
        if sought is None or str(without_level(sought["what"], levels)) != decision["what"]:
            continue  # another quantity, or none of which each cell is asked the same
        for value in clause["values"]:
            place = {axis: level for axis, level in {**levels, **value["at"]}.items() if axis in known}
            judged = value["judged"] if one_by_one(clause) else True
            holds, found = alone(value, clause), became(value, clause)
            open_ = found is Became.OPEN or (found is Became.SEEN and barred(clause))
            taken_away = judged is True and holds is not None and open_
            yield Cell(value["value"], holds, judged, place, name, taken_away)


def _row(cells: list[Cell], across: Axis, down: Axis | None, level: Level) -> tuple[Cell | None, ...]:
    here = [cell for cell in cells if down is None or cell.place.get(down.name) == level]
    return tuple(next((c for c in here if c.place.get(across.name) == column), None) for column in across.levels)


def _barred(prediction: dict[str, Any], down: Axis | None, known: Mapping[str, Axis]) -> frozenset[Level]:
    """Return the levels of the rows at which a requirement keeps the clause open."""
    if down is None:
        return frozenset()
    found: set[Level] = set()
    for clause in prediction["clauses"].values():
        if clause["verdict"] != "UNTESTED" or all(reason["why"] == "straddles" for reason in clause["reasons"]):
            continue
        levels = levels_of(clause, known)
        found |= {levels[down.name]} if down.name in levels else set(down.levels)
    return frozenset(found)
