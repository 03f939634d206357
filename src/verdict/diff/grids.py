"""How the registered cells of two freezes differ, said once for all that follows."""

from __future__ import annotations

from dataclasses import dataclass

from verdict.algebra.grid import Level
from verdict.registration.resolved import Registration


@dataclass(frozen=True, slots=True)
class AxisChange:
    """Levels of one axis that only the first or only the second freeze registers.

    `removed` and `added` say that the axis itself is one of these.."""

    axis: str
    gone: tuple[Level, ...]
    came: tuple[Level, ...]
    removed: bool
    added: bool


@dataclass(frozen=True, slots=True)
class GridChange:
    """The axes that differ, and the number of registered cells of all quantities before and after."""

    axes: tuple[AxisChange, ...]
    before: int
    after: int


def grid_change(a: Registration, b: Registration) -> GridChange | None:
    """Return how two grids differ, or None where they have the same axes and levels."""
    first, second = dict(a.grid.levels), dict(b.grid.levels)
    axes = []
    for axis in dict.fromkeys((*first, *second)):
        old, new = first.get(axis, ()), second.get(axis, ())
        if set(old) != set(new):
            gone, came = tuple(x for x in old if x not in new), tuple(x for x in new if x not in old)
            axes.append(
                AxisChange(axis=axis, gone=gone, came=came, removed=axis not in second, added=axis not in first)
            )
    return GridChange(tuple(axes), cells_of(a), cells_of(b)) if axes else None


def cells_of(registration: Registration) -> int:
    """Return how many cells a registration lists, over all its quantities."""
    return sum(registration.grid.size(q.axes) for q in registration.prereg.quantities.values())
