"""What is drawn: points with their intervals and states, and the bars that they are held against."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from verdict.report.view.became import Became, barred, became
from verdict.report.view.margins import plain

STATES = {
    "pass": "holds",
    "fail": "does not hold",
    "open": "open",
    "out": "out of premise, not judged",
    "plain": "not judged one by one",
    "missing": "not known",
}
MANY = {**STATES, "pass": "hold", "fail": "do not hold"}  # the same of several
BEYOND = "open; its number misses the bar"
WHOLE = 1e12  # whole numbers up to here are written out
EXACT = 1e-12  # relative width below which an interval is one number


@dataclass(frozen=True, slots=True)
class Point:
    """One value with its interval at one cell; an end that is not known is infinite.

    `state` is one of STATES; a point that is missing has no number.
    """

    cell: str
    low: float
    high: float
    middle: float
    state: str
    at: Mapping[str, Any] = field(default_factory=dict)
    judged: bool = False
    beyond: bool = False  # whether an open number by itself, were all that is asked beside it so, would miss the bar

    @property
    def known(self) -> bool:
        """Whether there is a number to draw."""
        return self.state != "missing"

    @property
    def exact(self) -> bool:
        """Whether the interval is one number."""
        return self.high - self.low <= EXACT * max(abs(self.low), abs(self.high))


def point_of(entry: dict[str, Any], clause: dict[str, Any]) -> Point:
    """Read one of the `values` of a clause."""
    point = _point(entry["cell"], entry["at"], entry["value"], state_of(entry, clause))
    judged = point.known and (entry["judged"] is True or point.state in ("pass", "fail"))
    beyond = point.state == "open" and judged and entry["as_measured"] is False
    return replace(point, judged=judged, beyond=beyond)


def state_of(entry: dict[str, Any], clause: dict[str, Any]) -> str:
    """Return what became of one value, as one of STATES."""
    return BECAME[became(entry, clause)]


BECAME = {
    Became.HOLDS: "pass", Became.FAILS: "fail", Became.OPEN: "open", Became.OUT: "out", Became.SEEN: "plain",
}  # fmt: skip


def plain_point(cell: str, at: Mapping[str, Any], span: Mapping[str, Any] | None) -> Point:
    """Read a number that nothing judged."""
    return _point(cell, at, span, "plain")


def decided_point(decision: Mapping[str, Any], cell: str, clause: dict[str, Any] | None = None) -> Point:
    """Read what a decision compared; it is open where something else keeps open the clause that it is of."""
    holds = None if clause is not None and barred(clause) else decision["holds"]
    state = "open" if holds is None else "pass" if holds else "fail"
    return _point(cell, decision["at"], decision["value"], state)


def _point(cell: str, at: Mapping[str, Any], span: Mapping[str, Any] | None, state: str) -> Point:
    if span is None or span["middle"] is None:
        return Point(cell, -math.inf, math.inf, math.nan, "missing", at)
    low, high = ends(span)
    return Point(cell, low, high, float(span["middle"]), state, at)


def ends(span: Mapping[str, Any] | None) -> tuple[float, float]:
    """Return the ends of an interval of the payload, where an open end is null; of what is not known infinite ones."""
    if span is None:
        return -math.inf, math.inf
    low, high = span["lo"], span["hi"]
    return -math.inf if low is None else float(low), math.inf if high is None else float(high)


@dataclass(frozen=True, slots=True)
class Bars:
    """What was wanted of a number: a relation, and one bar, or two of `in`; a bar may itself be an interval."""

    relation: str = ""
    spans: tuple[tuple[float, float], ...] = ()

    @property
    def wanted(self) -> tuple[tuple[float, float], ...]:
        """The intervals in which a number surely holds; nothing of `==` and `!=`, which are lines."""
        if not self.spans:
            return ()
        turned, relation = self.relation.startswith("not "), self.relation.removeprefix("not ")
        if relation == "in":
            (_, low), (high, _) = self.spans[0], self.spans[-1]
            outside = ((-math.inf, self.spans[0][0]), (self.spans[-1][1], math.inf))
            return outside if turned else ((low, high),)
        below, above = ((-math.inf, self.spans[0][0]),), ((self.spans[0][1], math.inf),)
        upward = {"<": below, "<=": below, ">": above, ">=": above}.get(relation, ())
        return tuple(above if upward is below else below) if turned and upward else upward

    @property
    def edges(self) -> tuple[float, ...]:
        """Every finite end of a bar, each once, in order; ends that rounding alone sets apart are one."""
        found: list[float] = []
        for end in sorted(end for span in self.spans for end in span if math.isfinite(end)):
            if not found or end - found[-1] > EXACT * abs(end):
                found.append(end)
        return tuple(found)

    @property
    def open_above(self) -> tuple[float, ...]:
        """Bars of which only a lower end is known."""
        return tuple(low for low, high in self.spans if math.isinf(high) and math.isfinite(low))

    def __str__(self) -> str:
        """The bars in words: <= 0.3, in [0.3333, 3]."""
        texts = [_span_text(span) for span in self.spans]
        inside = f"[{', '.join(texts)}]" if len(texts) > 1 else "".join(texts)
        return f"{self.relation} {inside}".strip()


def bars_of(decision: Mapping[str, Any] | None) -> Bars:
    """Read the bars of a decision; those of texts and truths are none that could be drawn."""
    if decision is None or not decision["bars"] or decision["value"] is None:
        return Bars()
    return Bars(decision["relation"], tuple(ends(span) for span in decision["bars"]))


def _span_text(span: tuple[float, float]) -> str:
    low, high = span
    if high - low <= EXACT * max(abs(low), abs(high)):
        return short(low)
    if math.isinf(low):
        return "not known" if math.isinf(high) else f"{short(high)} or less"
    return f"{short(low)} or more" if math.isinf(high) else f"{short(low)} to {short(high)}"


def short(value: float, digits: int = 4) -> str:
    """Write a number with four digits or so many, a whole one with all of them."""
    if math.isfinite(value) and float(value).is_integer() and abs(value) < WHOLE:
        return plain(f"{value:.0f}")
    return plain(f"{value:.{digits}g}")


def interval_text(point: Point, digits: int = 4) -> str:
    """Write a point as a table does: its middle, and its ends where they differ."""
    if not point.known:
        return "not known"
    if math.isinf(point.high):
        return f">= {short(point.low, digits)}"
    if math.isinf(point.low):
        return f"<= {short(point.high, digits)}"
    middle = short(point.middle, digits)
    return middle if point.exact else f"{middle} [{short(point.low, digits)}, {short(point.high, digits)}]"


def state_text(point: Point) -> str:
    """Say how a point was judged, and of one that is open that its number by itself misses the bar."""
    return BEYOND if point.beyond else STATES[point.state]


def told_apart(points: Iterable[Point]) -> dict[str, int]:
    """Count the points of every state that occurs, in the order of STATES."""
    states = [point.state for point in points]
    return {state: states.count(state) for state in STATES if state in states}


def tally(points: Iterable[Point]) -> str:
    """Say how many points there are of each state: 5 hold; 2 out of premise, not judged."""
    return "; ".join(
        f"{count} {(STATES if count == 1 else MANY)[state]}" for state, count in told_apart(points).items()
    )
