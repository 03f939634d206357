"""What became of every cell of a test, after what is required of each and by the numbers alone; and counts of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Cells, Grid, Level, Truths, expand, expand_interval
from verdict.algebra.interval import Interval

MOST_LEVELS = 40  # an axis of more levels is not told level by level


@dataclass(frozen=True, slots=True)
class CellCounts:
    """How many cells hold, fail, are open, and are out of the premise and so not judged.

    `premise_open` are cells that hold if they are judged at all, of which the premise is not known.
    """

    holding: int
    failing: int
    open: int
    not_judged: int
    premise_open: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A test asked in every cell: codes of what holds and of what is in premise, over the same axes."""

    holds: Truths
    premise: Truths

    def at(self, grid: Grid, where: Mapping[str, Level]) -> Asked:
        """Return the cells at some levels, along the axes that are left."""
        index = tuple(grid.of(a).index(where[a]) if a in where else slice(None) for a in self.holds.axes)
        kept = tuple(axis for axis in self.holds.axes if axis not in where)
        return Asked(Truths(kept, np.asarray(self.holds.codes[index], np.int8)),
                     Truths(kept, np.asarray(self.premise.codes[index], np.int8)))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class ByCell:
    """The cells of a test: `judged` after what is required of each, `measured` by the numbers alone."""

    judged: Asked
    measured: Asked


@dataclass(frozen=True, slots=True)
class CellState:
    """One cell: the ends of its number, whether it holds and is in premise, and what its number alone says.

    A truth that is None is unknown; `value` is None where the test looks at no number.
    """

    key: CellKey
    value: tuple[float, float] | None
    holds: bool | None
    in_premise: bool | None
    as_measured: bool | None


def count(cells: Truths, premise: Truths) -> CellCounts:
    """Count the cells of a test by what became of them; codes over the same axes."""
    admitted, out = premise.codes == truth.TRUE, premise.codes == truth.FALSE
    holding, failing = (int(np.sum(admitted & (cells.codes == code))) for code in (truth.TRUE, truth.FALSE))
    if_judged = int(np.sum(~admitted & ~out & (cells.codes == truth.TRUE)))
    left = cells.codes.size - holding - failing - if_judged - int(np.sum(out))
    return CellCounts(holding, failing, left, int(np.sum(out)), if_judged)


def counts(asked: Asked) -> CellCounts:
    """Count the cells of a test by what became of them."""
    return count(asked.holds, asked.premise)


def along(found: ByCell, axis: str, grid: Grid) -> list[tuple[Level, CellCounts, CellCounts]]:
    """Return for every level of an axis the counts of its cells, as judged and as measured."""
    return [
        (level, counts(found.judged.at(grid, {axis: level})), counts(found.measured.at(grid, {axis: level})))
        for level in grid.of(axis)
    ]


def told_along(found: ByCell, grid: Grid) -> tuple[str, ...]:
    """Return the axes of a test that are told level by level: those of several levels, but not of very many."""
    return tuple(axis for axis in found.judged.holds.axes if 1 < len(grid.of(axis)) <= MOST_LEVELS)


def states(found: ByCell | None, values: Cells | None, grid: Grid, most: int) -> Iterator[CellState]:
    """Yield every cell that a test asks about or looks at, in grid order; none where there are more than `most`."""
    asked = found.judged.holds.axes if found is not None else ()
    axes = grid.sorted({*asked, *(values.axes if values is not None else ())})
    if not axes or prod(grid.shape(axes)) > most:
        return
    shape = grid.shape(axes)
    told = (found.judged.holds, found.judged.premise, found.measured.holds) if found is not None else ()
    codes = [_laid(each, axes, shape) for each in told]
    at = _spread(values, axes, shape) if values is not None else None
    for i, key in enumerate(grid.keys(axes, np.ones(shape, bool))):
        holds, in_premise, as_measured = [_boolean(each[i]) for each in codes] or (None, None, None)
        yield CellState(key, _ends(at, i), holds, in_premise, as_measured)


def _laid(codes: Truths, axes: tuple[str, ...], shape: tuple[int, ...]) -> truth.Codes:
    return np.broadcast_to(np.asarray(expand(codes.codes, codes.axes, axes), np.int8), shape).ravel()


def _spread(values: Cells, axes: tuple[str, ...], shape: tuple[int, ...]) -> Interval:
    at = expand_interval(values.at, values.axes, axes)
    return Interval(np.broadcast_to(at.lo, shape).ravel(), np.broadcast_to(at.hi, shape).ravel())


def _ends(at: Interval | None, i: int) -> tuple[float, float] | None:
    return None if at is None else (float(at.lo[i]), float(at.hi[i]))


def _boolean(code: np.int8) -> bool | None:
    return None if code == truth.UNKNOWN else bool(code == truth.TRUE)
