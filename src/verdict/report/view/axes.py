"""The axes of a freeze as reports name them: short, and only those along which something can differ.

An axis of one level says nothing of a cell, so it is dropped: `t=5, kernel=alternating` is told as `t=5`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

Level = int | float | str
Place = Mapping[str, Level]

FEW = 4  # blocks of cells that are named
RUN = 3  # neighbouring levels from which on they are told as first to last


@dataclass(frozen=True, slots=True)
class Axis:
    """One registered axis: its levels in their order, and their unit.

    An axis whose levels are units of a sample is `counted`: it has a size and no levels.
    """

    name: str
    levels: tuple[Level, ...]
    unit: str = ""
    counted: bool = False


def axes(payload: dict[str, Any]) -> dict[str, Axis]:
    """Return the axes that have more than one level, by name, as registered."""
    return {
        name: Axis(name, tuple(axis["levels"]), axis["unit"], axis["counted"])
        for name, axis in payload["axes"].items()
        if axis["size"] > 1
    }


def levels_of(clause: dict[str, Any], known: Mapping[str, Axis]) -> dict[str, Level]:
    """Return the levels that a clause is about as a whole: those of its `for_each`, or where all that it reads lies."""
    return {axis: level for axis, level in {**clause["where"], **clause["levels"]}.items() if axis in known}


def told(place: Place, known: Mapping[str, Axis]) -> str:
    """Name a cell by the levels that tell it from others: `t=5, K=128`; nothing where no axis does."""
    return ", ".join(f"{axis}={level}" for axis, level in place.items() if axis in known)


def told_together(places: Iterable[Place], known: Mapping[str, Axis]) -> str:
    """Name several cells together: `t=5, 10`, or where they fill no block `t=1, 3 with K=1024; t=2 with K=4096`."""
    found = {tuple((axis, place[axis]) for axis in known if axis in place) for place in places}
    blocks = list(_blocks(sorted((cell for cell in found if cell), key=lambda cell: _order(cell, known))))
    told_of = [" with ".join(f"{axis}={run(levels, known[axis])}" for axis, levels in block) for block in blocks[:FEW]]
    more = len(blocks) - FEW
    return "; ".join([*told_of, *([f"and {more} more"] if more > 0 else [])])


def everywhere(places: Iterable[Place], known: Mapping[str, Axis]) -> bool:
    """Whether cells fill the whole grid along every axis that names them."""
    found = {tuple((axis, place[axis]) for axis in known if axis in place) for place in places}
    named = {axis for cell in found for axis, _ in cell}
    return len(found) == prod(len(known[axis].levels) for axis in named)


def _order(cell: _Cell, known: Mapping[str, Axis]) -> list[int]:
    """Return the places of a cell's levels along their axes, so that cells come in registered order."""
    return [known[axis].levels.index(level) if level in known[axis].levels else 0 for axis, level in cell]


def in_order(place: Place, known: Mapping[str, Axis]) -> list[int]:
    """Return by what cells are sorted so that they come in registered order, along one axis after the other."""
    return _order(tuple((axis, place[axis]) for axis in known if axis in place), known)


_Cell = tuple[tuple[str, Level], ...]
_Block = tuple[tuple[str, tuple[Level, ...]], ...]


def _blocks(cells: list[_Cell]) -> Iterator[_Block]:
    """Yield blocks of the grid that cells fill: levels of the first axis whose cells agree along all others."""
    if not cells or not cells[0]:
        return
    rest: dict[tuple[str, Level], list[_Cell]] = {}
    for cell in cells:
        if cell:
            rest.setdefault(cell[0], []).append(cell[1:])
    alike: dict[tuple[str, tuple[_Block, ...]], list[Level]] = {}
    for (axis, level), others in rest.items():
        alike.setdefault((axis, tuple(_blocks(others))), []).append(level)
    for (axis, blocks), levels in alike.items():
        first = (axis, tuple(levels))
        yield from ((first, *block) for block in blocks)
        if not blocks:
            yield (first,)


def run(levels: Iterable[Level], axis: Axis) -> str:
    """Write levels of an axis in their order, neighbours as first to last: `1 to 5, 10`."""
    wanted = set(levels)
    parts: list[list[Level]] = []
    together = False
    for level in axis.levels or tuple(levels):
        if level in wanted and together:
            parts[-1].append(level)
        elif level in wanted:
            parts.append([level])
        together = level in wanted
    return ", ".join(f"{part[0]} to {part[-1]}" if len(part) >= RUN else ", ".join(map(str, part)) for part in parts)
