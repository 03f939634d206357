"""Clauses of a prediction that are of one kind: the points behind them, by all levels that tell them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from verdict.report.figures.points import Bars, Point, bars_of, decided_point, ends, point_of
from verdict.report.view.axes import Axis, levels_of, told
from verdict.report.view.margins import quantity

Clause = tuple[str, dict[str, Any]]  # its name, and what the payload has of it
CLAUSE = "clause"  # stands for the axis of clauses that no registered axis tells apart


@dataclass(frozen=True, slots=True)
class Member:
    """One clause of a family: its name, its word, and its points, each at every level that tells it from others."""

    name: str
    word: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Clauses of one prediction that compare the same numbers with the same bars.

    `quantity` is what was compared, with its unit; `aggregates` are a median or mean over the points, by its name.
    """

    prediction: str
    quantity: str
    bars: Bars
    members: tuple[Member, ...]
    aggregates: tuple[tuple[str, Point], ...] = ()
    part: str = ""  # the clause that it is of, where a prediction has several families
    averaged: tuple[str, ...] = ()  # axes over which an aggregate is in band only by averaging

    @property
    def points(self) -> list[Point]:
        """The points of all members."""
        return [point for member in self.members for point in member.points]


def families(payload: dict[str, Any], name: str, known: Mapping[str, Axis]) -> list[Family]:
    """Return the families of one prediction: of each clause its cells, or the number that it compared.

    A number that is none of its cells, such as a slope along them, has a family of its own beside them.
    """
    grouped: dict[tuple[Any, ...], list[Clause]] = {}
    for clause_name, clause in payload["predictions"][name]["clauses"].items():
        for part in _parts(clause):
            grouped.setdefault(_kind(part, known), []).append((clause_name, part))
    found = [_family(payload, name, group, known) for group in grouped.values()]
    drawn = [family for family in found if any(point.known for point in family.points)]
    return drawn if len(drawn) < 2 else [replace(family, part=_part(family)) for family in drawn]


def _part(family: Family) -> str:
    """Name the clauses of a family: by the one, or the first and the last."""
    first, last = family.members[0].name, family.members[-1].name
    return first if first == last else f"{first} to {last}"


def _parts(clause: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a clause with its cells, and without them where it compared a number that is none of them."""
    if clause["values"]:
        yield clause
    compared, axes = _scalar(clause), {axis for value in clause["values"] for axis in value["at"]}
    barred = clause["sought"] is not None and clause["sought"]["bars"]
    if compared is not None and not (axes and (barred or axes <= set(compared["at"]))):
        yield clause | {"values": [], "sought": None}


def _kind(clause: dict[str, Any], known: Mapping[str, Axis]) -> tuple[Any, ...]:
    """Return what clauses of one family share: the axes of their cells and their bars."""
    axes = tuple(axis for axis in known if any(axis in value["at"] for value in clause["values"]))
    return (bool(clause["values"]), axes, clause["group"], _bars(clause))


def _bars(clause: dict[str, Any]) -> Bars:
    """Return the bars of a clause's cells, or of the one number that it compared; none that differ between cells."""
    sought = clause["sought"]
    if clause["values"]:
        return Bars(sought["relation"], tuple(ends(bar) for bar in sought["bars"])) if sought is not None else Bars()
    return bars_of(_scalar(clause))


def _family(payload: dict[str, Any], name: str, clauses: Sequence[Clause], known: Mapping[str, Axis]) -> Family:
    order = list(payload["predictions"][name]["clauses"])
    clauses = sorted(clauses, key=lambda item: order.index(item[0]))
    bars = _bars(clauses[0][1])
    alike = len(clauses) == 1 or all(levels_of(clause, known) for _, clause in clauses)
    axis = "" if alike else CLAUSE
    members = tuple(_member(one, known, name if len(clauses) == 1 else one[0], axis) for one in clauses)
    checks = [check for _, clause in clauses for check in clause["artifact"]]
    averaged = tuple(check["axis"] for check in checks if check["found"] and check["axis"])
    quantity = quantity_of(payload, clauses, members)
    return Family(name, quantity, bars, members, tuple(_aggregates(clauses)), averaged=averaged)


def _member(clause: Clause, known: Mapping[str, Axis], called: str, axis: str) -> Member:
    """Return one clause with its points; a number alone is `called` so. `axis` stands for clauses where it is given."""
    name, found = clause
    levels = {axis: name} if axis else levels_of(found, known)
    points = [point_of(entry, found) for entry in found["values"]]
    if not points and (decision := _scalar(found)) is not None:
        points = [decided_point(decision, name, found)]
    return Member(
        name, found["verdict"], tuple(_placed(point, {**levels, **point.at}, known, called) for point in points)
    )


def _placed(point: Point, at: Mapping[str, Any], known: Mapping[str, Axis], called: str) -> Point:
    """Return a point at the levels that tell it from others, and named by them."""
    kept = {axis: level for axis, level in at.items() if axis in known or axis == CLAUSE}
    return replace(point, cell=_cell(at, known, called), at=kept)


def _cell(at: Mapping[str, Any], known: Mapping[str, Axis], name: str) -> str:
    """Name a cell by what tells it from others, or else by a name."""
    clause = [str(at[CLAUSE])] if CLAUSE in at else []
    return ", ".join([*clause, *([place] if (place := told(at, known)) else [])]) or name


def _scalar(clause: dict[str, Any]) -> dict[str, Any] | None:
    """Return the one numeric comparison of a clause that has no cells."""
    return next((d for d in clause["decisions"] if d["value"] is not None), None)


def _deciding(aggregate: str, clause: dict[str, Any]) -> dict[str, Any] | None:
    return next((d for d in clause["decisions"] if d["what"] == aggregate and d["value"] is not None), None)


def _aggregates(clauses: Sequence[Clause]) -> Iterator[tuple[str, Point]]:
    """Yield every median or mean that decides a clause."""
    for _, clause in clauses:
        for check in clause["artifact"]:
            decision = _deciding(check["aggregate"], clause)
            if decision is not None:
                yield check["aggregate"], decided_point(decision, check["aggregate"], clause)


def quantity_of(payload: dict[str, Any], clauses: Sequence[Clause], members: Sequence[Member]) -> str:
    """Return the name of what was compared, with its unit.

    It is the registered quantity of the same axes whose name stands in what a clause says that it compares; else the
    one that was read with the very same numbers; else what all clauses say alike; else nothing.
    """
    decisions = [d for _, clause in clauses for d in clause["decisions"] if d["value"] is not None]
    said = [d["what"] for d in decisions] + [c["sought"]["what"] for _, c in clauses if c["sought"] is not None]
    units = {d["unit"] for d in decisions if d["unit"]}
    registered = payload.get("registration", {}).get("quantities", {})
    unit = f" ({units.pop()})" if len(units) == 1 else ""
    axes = {axis for member in members for point in member.points for axis in point.at} - {CLAUSE}
    names = [
        q for q in registered if any(_names(q, what) for what in said) and axes <= set(registered[q].get("axes", ()))
    ]
    names = names if len(names) == 1 else _read_as(payload.get("readings", {}), members)
    if len(names) == 1:
        own = registered[names[0]].get("unit", "") if names[0] in registered else ""
        return names[0] + (unit or (f" ({own})" if own else ""))
    alike = {quantity(what) for what in said}
    return alike.pop() + unit if len(alike) == 1 else unit.strip(" ()")


def _read_as(readings: Mapping[str, Any], members: Sequence[Member]) -> list[str]:
    """Return the quantities that were read with the numbers of all points, at the same levels."""
    points = [point for member in members for point in member.points if point.known]
    return [name for name, reading in readings.items() if points and all(_among(point, reading) for point in points)]


def _among(point: Point, reading: Mapping[str, Any]) -> bool:
    wanted = {axis: level for axis, level in point.at.items() if axis != CLAUSE}
    if not set(wanted) <= set(reading["axes"]):
        return False
    return any(
        cell.get("value") is not None and ends(cell["value"]) == (point.low, point.high)
        and wanted.items() <= cell["at"].items()
        for cell in reading["cells"]
    )  # fmt: skip


def _names(quantity: str, what: str) -> bool:
    """Whether a text has a quantity's name in it as a whole word."""
    return re.search(rf"(?<!\w){re.escape(quantity)}(?!\w)", what) is not None


def levels_among(points: Iterable[Point], axis: str, known: Mapping[str, Axis]) -> list[Any]:
    """Return the levels of one axis at which there are points, in their registered order."""
    found = list(dict.fromkeys(point.at[axis] for point in points if axis in point.at))
    order = list(known[axis].levels) if axis in known else found
    return sorted(found, key=lambda level: order.index(level) if level in order else len(order))
