"""The axes of a freeze as reports name them: short, and only those along which something can differ.

An axis of one level says nothing of a cell, so it is dropped: `t=5, kernel=alternating` is told as `t=5`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Level = int | float | str
Place = Mapping[str, Level]

RUN = 3  # neighbouring levels from which on they are told as first to last


@dataclass(frozen=True, slots=True)
class Axis:
    """One registered axis: its levels in their order, and their unit; `counted` where they are units of a sample."""

    name: str
    levels: tuple[Level, ...]
    unit: str = ""
    means: str = ""
    counted: bool = False


def axes(payload: dict[str, Any]) -> dict[str, Axis]:
    """Return the axes that have more than one level, by name, as registered."""
    return {
        name: Axis(name, tuple(axis["levels"]), axis["unit"], axis["means"], axis["counted"])
        for name, axis in payload["axes"].items()
        if len(axis["levels"]) > 1
    }


def levels_of(name: str, clause: dict[str, Any], known: Mapping[str, Axis]) -> dict[str, Level]:
    """Return the levels that a clause asks about: those of its `for_each`, or those that its name and its test give.

    A registration of schema 1 has one clause for each level, named after it: `t5` asks of `ratio[t == 5]`. A clause
    that is only called so, and asks of something else, has none.
    """
    if clause["levels"]:
        return {axis: level for axis, level in clause["levels"].items() if axis in known}
    named = [_named(part, known) for part in name.split("_")]
    found = {pair[0]: pair[1] for pair in named if pair is not None}
    asked = all(f"{axis} == {level!r}" in clause["test"] for axis, level in found.items())
    return found if asked and None not in named else {}


def _named(part: str, known: Mapping[str, Axis]) -> tuple[str, Level] | None:
    pairs = ((axis.name, level) for axis in known.values() for level in axis.levels)
    return next((pair for pair in pairs if part == f"{pair[0]}{pair[1]}"), None)


def told(place: Place, known: Mapping[str, Axis]) -> str:
    """Name a cell by the levels that tell it from others: `t=5, K=128`; nothing where no axis does."""
    return ", ".join(f"{axis}={level}" for axis, level in place.items() if axis in known)


def told_together(places: Iterable[Place], known: Mapping[str, Axis]) -> str:
    """Name several cells: level by level where they fill a block of the grid, else the first and how many more."""
    found = [{axis: level for axis, level in place.items() if axis in known} for place in places]
    distinct = list(dict.fromkeys(tuple(place.items()) for place in found if place))
    along: dict[str, list[Level]] = {}
    for axis, level in (pair for place in distinct for pair in place):
        along.setdefault(axis, []).append(level)
    block = {axis: list(dict.fromkeys(levels)) for axis, levels in along.items()}
    size = 1
    for levels in block.values():
        size *= len(levels)
    if size == len(distinct):
        return ", ".join(f"{axis}={run(levels, known[axis])}" for axis, levels in block.items())
    return f"{told(dict(distinct[0]), known)} and {len(distinct) - 1} more"


def run(levels: Iterable[Level], axis: Axis) -> str:
    """Write levels of an axis in their order, neighbours as first to last: `1 to 5, 10`."""
    wanted = set(levels)
    parts: list[list[Level]] = []
    together = False
    for level in axis.levels:
        if level in wanted and together:
            parts[-1].append(level)
        elif level in wanted:
            parts.append([level])
        together = level in wanted
    return ", ".join(
        f"{part[0]} to {part[-1]}" if len(part) >= RUN else ", ".join(map(str, part)) for part in parts
    )
