"""Arrays with named axes: intervals, truths and texts over the registered grid.

`axes` always stands in the order in which the freeze lists its axes, so that two values are aligned by
inserting axes of length one, and the order of cells can never matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.interval import Interval
from verdict.algebra.ratio import Ratio

Level = int | float | str
CellKey = tuple[tuple[str, Level], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Intervals float64[len(axis) for axis in axes]; `ratio` holds the same numbers undivided, where that says more."""

    axes: tuple[str, ...]
    at: Interval
    ratio: Ratio | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Truths:
    """Kleene codes int8[len(axis) for axis in axes]."""

    axes: tuple[str, ...]
    codes: truth.Codes


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Texts object[len(axis) for axis in axes]; None is unknown."""

    axes: tuple[str, ...]
    text: NDArray[np.object_]


Value = Cells | Truths | Texts


@dataclass(frozen=True, slots=True)
class Grid:
    """The registered axes and their levels, in the order of the freeze."""

    levels: tuple[tuple[str, Sequence[Level]], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Axis names in registered order."""
        return tuple(name for name, _ in self.levels)

    def of(self, axis: str) -> Sequence[Level]:
        """Levels of one axis."""
        return next(levels for name, levels in self.levels if name == axis)

    def sampled(self, axis: str) -> bool:
        """Whether the levels of an axis are units that are counted, not named."""
        return isinstance(self.of(axis), range)

    def sorted(self, axes: set[str] | frozenset[str] | tuple[str, ...]) -> tuple[str, ...]:
        """Put axis names into registered order."""
        return tuple(name for name, _ in self.levels if name in axes)

    def shape(self, axes: tuple[str, ...]) -> tuple[int, ...]:
        """Number of levels of each axis."""
        return tuple(len(self.of(axis)) for axis in axes)

    def size(self, axes: tuple[str, ...]) -> int:
        """Number of cells over these axes."""
        return prod(self.shape(axes))

    def index(self, axes: tuple[str, ...], key: Mapping[str, Level]) -> tuple[int, ...]:
        """Return the position, one number for each axis, of the cell that `key` names."""
        return tuple(self.places(axis)[key[axis]] for axis in axes)

    def places(self, axis: str) -> Mapping[Level, int]:
        """Levels of one axis with the place of each."""
        return _places(self.of(axis))

    def without(self, axis: str, k: int) -> Grid:
        """Return the grid with one level of one axis left out."""
        return Grid(tuple((a, ls if a != axis else (*ls[:k], *ls[k + 1 :])) for a, ls in self.levels))

    def keys(self, axes: tuple[str, ...], where: NDArray[np.bool_]) -> tuple[CellKey, ...]:
        """Name the cells where `where`, bool[len(axis) for axis in axes], is set, in grid order."""
        return tuple(
            tuple((axis, self.of(axis)[i]) for axis, i in zip(axes, spot, strict=True)) for spot in np.argwhere(where)
        )


@lru_cache(maxsize=64)
def _places(levels: Sequence[Level]) -> Mapping[Level, int]:
    return {level: place for place, level in enumerate(levels)}


def without_level(value: Value, axis: str, k: int) -> Value:
    """Return a value with one level of one axis left out; unchanged where it has no such axis."""
    axes = value.axes
    if axis not in axes:
        return value
    i = axes.index(axis)
    if isinstance(value, Cells):
        return Cells(axes, Interval(np.delete(value.at.lo, k, i), np.delete(value.at.hi, k, i)))
    if isinstance(value, Truths):
        return Truths(axes, np.delete(value.codes, k, i))
    return Texts(axes, np.delete(value.text, k, i))


def expand(array: NDArray[np.generic], axes: tuple[str, ...], onto: tuple[str, ...]) -> NDArray[np.generic]:
    """Insert an axis of length one for every axis of `onto` that `array`, [len(axis) for axis in axes], lacks."""
    if axes == onto:
        return array
    missing = tuple(i for i, axis in enumerate(onto) if axis not in axes)
    return np.expand_dims(array, missing)


def expand_interval(x: Interval, axes: tuple[str, ...], onto: tuple[str, ...]) -> Interval:
    """Do the same for both ends of intervals."""
    return Interval(expand(x.lo, axes, onto), expand(x.hi, axes, onto))  # type: ignore[arg-type]


def describe(key: CellKey) -> str:
    """Write a cell key as people do: t=200, K=100."""
    return ", ".join(f"{axis}={level}" for axis, level in key)
