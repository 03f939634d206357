"""The corrected rules on stored cells: wider intervals, and classes that are taken back; nothing is ever narrowed.

1. mse(K) is a mean of squares, and its law is skewed: its interval is taken anew from the error that the stored one
   holds, by the law that measured ones have now (`tracking.laws.Square`, as skewed as single squares can be).
2. T_O counts what chains show within themselves. T_O(K) = K mse(K)/2 at the largest K also holds what sets them apart,
   so the upper end of T_O is raised to that of T_O(K).
3. Quotients of these are made anew from their parts by the law of measured ones (`tracking.laws.Quotient`): arms of
   independent parts add in squares on the log scale, each arm by its own side.
4. A class is RESOLVED only where the last rungs have an upper end, and where T_O(K) does not lie above T_O.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verdict.experiments.tracking.laws import WORST_SKEW, Quotient, Square
from verdict.statistics.sample.quantiles import student

Cell = dict[str, Any]
Place = Mapping[str, Any]
METHOD = "from the stored interval, by the corrected rules"
RESOLVED, UNRESOLVED = "RESOLVED", "UNRESOLVED"
Errors = Mapping[int, "Span | None"]
CLASSES = {"class_tau_max": ("tau_max_at",), "class_T_O": ("T_O_at",), "class_ladder": ("tau_max_at", "T_O_at")}


@dataclass(frozen=True, slots=True)
class Span:
    """An interval of a positive number, and where its arms meet; the upper end may be infinite."""

    lo: float
    hi: float
    middle: float

    @classmethod
    def of(cls, cell: Cell | None) -> Span | None:
        """Read a cell; None where it is missing. Arms of an estimate meet half-way on the log scale."""
        if cell is None or not ({"interval", "at_least"} & cell.keys()):
            return None
        lo, hi = cell["interval"] if "interval" in cell else (cell["at_least"], math.inf)
        return cls(lo, hi, math.sqrt(lo * hi))

    @property
    def law(self) -> None:
        """None: it holds at its own level only."""

    def ends(self, level: float) -> tuple[float, float]:
        """Return both ends."""
        return self.lo, self.hi

    @property
    def two_sided(self) -> bool:
        """Whether both arms have a length on the log scale."""
        return self.lo > 0.0 and math.isfinite(self.hi)

    def scaled(self, factor: float) -> Span:
        """Return the interval of a multiple."""
        return Span(factor * self.lo, factor * self.hi, factor * self.middle)

    def with_hull(self, other: Span | None) -> Span:
        """Return the hull with another interval; the middle stays."""
        return self if other is None else Span(min(self.lo, other.lo), max(self.hi, other.hi), self.middle)


def of_squares(stored: Span, level: float, replicates: int) -> Span:
    """Return the interval of a mean of squares over replicates by its skewed law, never narrower than the stored one.

    The stored arms are Student's as factors, with `replicates` - 1 degrees of freedom or more. Without an arm on both
    sides nothing is known of its error, and it is open above.
    """
    if not stored.two_sided:
        return Span(0.0, math.inf, stored.middle)
    degrees = replicates - 1.0
    relative = 0.5 * math.log(stored.hi / stored.lo) / student(0.5 + 0.5 * level, degrees)
    law = Square(stored.middle, relative * stored.middle, degrees, WORST_SKEW / math.sqrt(replicates))
    return Span(*law.ends(level), stored.middle).with_hull(stored)


def quotient(top: Span | None, bottom: Span | None, factor: float = 1.0) -> Span | None:
    """Return factor · top / bottom of independent estimates, by the rule of every measured one."""
    if top is None or bottom is None:
        return None
    lo, hi = Quotient(top, bottom, (top.middle, bottom.middle), factor).ends(0.0)
    two_sided = top.two_sided and bottom.two_sided
    return Span(lo, hi, factor * top.middle / bottom.middle if two_sided else math.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """The readings of one set by quantity and place, changed one by one."""

    quantities: dict[str, Any]
    changed: list[tuple[str, Cell]]

    @classmethod
    def copied(cls, quantities: Mapping[str, Any]) -> Stored:
        """Return a copy of what is stored, nothing changed yet."""
        return cls(copy.deepcopy(dict(quantities)), [])

    def cells(self, name: str, place: Place) -> list[Cell]:
        """Return the cells of a quantity at a place, over the axes that the place leaves open."""
        cells = self.quantities.get(name, {}).get("cells", [])
        return [cell for cell in cells if all(cell["at"].get(axis) == level for axis, level in place.items())]

    def cell(self, name: str, place: Place) -> Cell | None:
        """Return the one cell of a quantity at a place, None where there is none."""
        return next(iter(self.cells(name, place)), None)

    def span(self, name: str, place: Place) -> Span | None:
        """Return the interval at a place, None where there is none or it is missing."""
        return Span.of(self.cell(name, place))

    def widen(self, name: str, place: Place, span: Span | None, level: float) -> None:
        """Put the hull of an interval and the stored one in the place of the stored one."""
        cell, before = self.cell(name, place), self.span(name, place)
        if cell is None or before is None:
            return
        now = Span(0.0, math.inf, math.inf) if span is None else before.with_hull(span)
        if (now.lo, now.hi) != (before.lo, before.hi):
            told = {"at_least": now.lo} if math.isinf(now.hi) else {"interval": [now.lo, now.hi], "level": level}
            self._put(name, cell, {**told, **({} if math.isinf(now.hi) else {"method": METHOD})})

    def take_back(self, name: str, place: Place, why: str) -> None:
        """Make a class that was RESOLVED an unresolved one."""
        cell = self.cell(name, place)
        if cell is not None and cell.get("value") == RESOLVED:
            self._put(name, cell, {"value": UNRESOLVED, "note": why})

    def _put(self, name: str, cell: Cell, told: Cell) -> None:
        at = cell["at"]
        cell.clear()
        cell.update({"at": at, **told})
        self.changed.append((name, cell))


def corrected(quantities: Mapping[str, Any], protocol: Mapping[str, Any]) -> Stored:
    """Return the readings of one measured set under the corrected rules."""
    stored = Stored.copied(quantities)
    for place in [cell["at"] for cell in quantities["traj_len"]["cells"]]:
        errors = _errors(stored, place, protocol)
        _classes(stored, place, errors, int(protocol["ladder"]["consecutive"]))
        _widen(stored, place, errors, protocol)
    return stored


def _errors(stored: Stored, place: Place, protocol: Mapping[str, Any]) -> Errors:
    """Return mse(K) of a place by K, its intervals taken anew; None where it is missing."""
    found = {cell["at"]["K"]: Span.of(cell) for cell in stored.cells("mse", place)}
    level, replicates = protocol["level"], protocol["chains"]
    return {K: None if span is None else of_squares(span, level, replicates) for K, span in found.items()}


def _widen(stored: Stored, place: Place, errors: Errors, protocol: Mapping[str, Any]) -> None:
    """Put wider errors in place, T_O raised by the plateau, and every quotient made of its parts."""
    before, norm, level = stored.span("T_O", place), stored.span("g_norm2", place), protocol["level"]
    total = _raised(before, plateau(errors))
    for name, span in (("T_O", total), ("tau_O", _as_much(stored.span("tau_O", place), before, total))):
        stored.widen(name, place, span, level)
    for K, error in errors.items():
        here = {**place, "K": K}
        for name, span in (
            ("mse", error), ("T_O_of_K", error and error.scaled(0.5 * K)), ("ratio", quotient(error, total, 0.5 * K)),
            ("Q_op", quotient(norm, error)), ("Q_struct", quotient(norm, total, 0.5 * K)),
        ):  # fmt: skip
            stored.widen(name, here, span, level)
    stored.widen("F4", place, _both_ways(stored.span("F4", place), protocol), level)


def plateau(errors: Errors) -> Span | None:
    """Return T_O(K) at the largest K, None where it is missing."""
    K = max(errors, default=None)
    error = None if K is None else errors[K]
    return None if K is None or error is None else error.scaled(0.5 * K)


def _raised(total: Span | None, by: Span | None) -> Span | None:
    """Return T_O with the upper end of T_O(K), where that is higher; open above where T_O(K) is missing."""
    if total is None:
        return None
    return Span(total.lo, math.inf if by is None else max(total.hi, by.hi), total.middle)


def _as_much(span: Span | None, before: Span | None, now: Span | None) -> Span | None:
    """Return an interval whose upper end is raised by the factor by which T_O's is."""
    if span is None or before is None or now is None:
        return None
    return span if math.isinf(before.hi) else Span(span.lo, span.hi * (now.hi / before.hi), span.middle)


def _both_ways(span: Span | None, protocol: Mapping[str, Any]) -> Span | None:
    """Widen a quotient of two means of squares: the longer arm of such a mean on either side."""
    if span is None or not span.two_sided:
        return span
    arm = of_squares(span, protocol["level"], protocol["chains"]).hi / span.middle
    return Span(span.middle / arm, span.middle * arm, span.middle)


def _classes(stored: Stored, place: Place, errors: Errors, last: int) -> None:
    """Take back classes whose `last` rungs have no upper end, and those of T_O where T_O(K) lies above it."""
    for name, rungs in CLASSES.items():
        open_at = [f"{rung} at {cell['at']['L']:,}" for rung in rungs for cell in _open(stored, rung, place, last)]
        if open_at:
            stored.take_back(name, place, f"no upper end: {', '.join(open_at)}")
    total, above = stored.span("T_O", place), plateau(errors)
    if total is not None and above is not None and above.lo > total.hi:
        for name in ("class_T_O", "class_ladder"):
            stored.take_back(name, place, "T_O(K) at the largest K lies above T_O")


def _open(stored: Stored, name: str, place: Place, last: int) -> Iterator[Cell]:
    """Yield the cells of the last rungs that have no upper end."""
    rungs = sorted(stored.cells(name, place), key=lambda cell: cell["at"]["L"])
    yield from (cell for cell in rungs[-last:] if "interval" not in cell)
