"""What is known of each cell of a quantity, as arrays over its axes: both ends, a number where there is one, and why.

What a cell reads is never widened to a number: a range has no middle, a bound no value, and a missing cell is not its
support.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells, Texts, Value, expand
from verdict.evidence.laid_out import Evidence, known
from verdict.evidence.reading import DECIMAL, Reading
from verdict.judge.estimating import LARGEST, with_estimates
from verdict.judge.limits import limits
from verdict.judge.values import measured
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Origin

Floats = NDArray[np.float64]
NOT_READ = "no reading of this cell"
NO_RESULT = "what it is made from leaves it unknown"


@dataclass(frozen=True, slots=True, eq=False)
class ToldCells:
    """One quantity over its axes: the arrays that a data set holds, by name, all of one shape; and its axes."""

    axes: tuple[str, ...]
    arrays: dict[str, NDArray[np.generic]]


def told_cells(registration: Registration, evidence: Evidence) -> Iterator[tuple[str, ToldCells]]:
    """Yield every measured, derived and estimated quantity by name, with what is known of its cells."""
    made = with_estimates(registration, evidence)
    values = measured(registration, made, limits(registration), bounds=False).env.values
    for name in registration.quantities:
        value = values.get(name)
        if isinstance(value, Cells | Texts):
            told = _Reader(registration, made, name).told(value)
            if name in made.estimates:
                told.arrays["estimate"][_incomplete(registration, name, told.axes, values)] = np.nan
            yield name, told


def _incomplete(registration: Registration, name: str, axes: tuple[str, ...], values: Mapping[str, Value]) -> Any:
    """Return bool[axes]: the cells of an estimate for which a raw number is missing.

    Their intervals hold whatever it could have been, and what stands in their middle is nobody's number.
    """
    found = np.zeros(registration.grid.shape(axes), np.bool_)
    for raw in registration.raw([name]) - {name}:
        value = values.get(raw)
        if isinstance(value, Cells | Texts):
            gaps = np.broadcast_to(~known(value), registration.grid.shape(value.axes))
            own = np.any(gaps, axis=tuple(i for i, axis in enumerate(value.axes) if axis not in axes))
            kept = tuple(axis for axis in value.axes if axis in axes)
            found = found | expand(np.asarray(own), kept, axes).astype(np.bool_)
    return found


class _Reader:
    """The readings of one quantity, cell by cell."""

    def __init__(self, registration: Registration, evidence: Evidence, name: str) -> None:
        self.grid, self.evidence, self.name = registration.grid, evidence, name
        self.series, self.made = evidence.series(name), evidence.estimates.get(name)
        self.empirical = evidence.grades.get(name, evidence.measurements.grade).empirical
        self.derived = registration.quantities[name].is_ is not None
        self.listed: dict[tuple[int, ...], Reading] = {}

    def told(self, value: Cells | Texts) -> ToldCells:
        axes, shape = value.axes, self.grid.shape(value.axes)
        readings = self._readings(axes, shape)
        missing = self._missing(readings, np.asarray(known(value), np.bool_))
        if isinstance(value, Texts):
            texts = np.where(known(value), value.text, "")
            return ToldCells(axes, {"text": texts.astype(object), "missing": missing})
        low, high = (_opened(np.broadcast_to(end, shape)) for end in (value.at.lo, value.at.hi))
        return ToldCells(axes, {
            "lower": low, "upper": high, "estimate": self._estimates(readings, low, high),
            **self._bases(readings, low, high), "missing": missing,
        })  # fmt: skip

    def _readings(self, axes: tuple[str, ...], shape: tuple[int, ...]) -> NDArray[np.object_]:
        """Return object[shape]: the reading of each cell, None where it has none of its own."""
        found = np.full(shape, None, object)
        if self.made is not None:
            for spot, reading in self.made.readings.items():
                found[spot] = reading
        elif self.series is not None and self.series.every is not None:
            found[...] = self.series.every
        elif self.series is not None and self.series.column is not None:
            self._column(found)
        elif self.series is not None:
            for cell in self.series.cells:
                found[self.grid.index(axes, dict(cell.at))] = cell
        return found

    def _column(self, found: NDArray[np.object_]) -> None:
        """Fill in a reading for every entry of a column that is a list; of packed numbers the ends say everything."""
        column = self.series.column if self.series is not None else None
        if column is None or column.values is None:
            return
        for spot, entry in zip(np.ndindex(found.shape), column.values, strict=True):
            found[spot] = Reading(missing=column.why or NOT_READ) if entry is None else Reading(value=entry)

    def _estimates(self, readings: NDArray[np.object_], low: Floats, high: Floats) -> Floats:
        """Return the number of each cell that has one inside both ends; of exact ones that number."""
        found = np.where(low == high, low, np.nan)
        for spot in np.ndindex(found.shape):
            number = _number(readings.item(spot))
            if number is not None and np.isfinite(low[spot]) and np.isfinite(high[spot]):
                found[spot] = number if low[spot] <= number <= high[spot] else np.nan
        return found

    def _bases(self, readings: NDArray[np.object_], low: Floats, high: Floats) -> dict[str, NDArray[np.generic]]:
        """Return what the ends of each cell are, and level and method of a confidence interval."""
        basis, method = np.full(low.shape, "", object), np.full(low.shape, "", object)
        level = np.full(low.shape, np.nan)
        for spot in np.ndindex(low.shape):
            reading: Reading | None = readings.item(spot)
            basis[spot] = str(self._origin(reading, float(low[spot]), float(high[spot])))
            if basis[spot] == Origin.CONFIDENCE and reading is not None:
                level[spot], method[spot] = reading.level or np.nan, reading.method or ""
        return {"basis": basis, "confidence_level": level, "made_by": method}

    def _origin(self, reading: Reading | None, low: float, high: float) -> Origin:
        if np.isnan(low):
            return Origin.UNKNOWN
        if reading is None or reading.missing is not None:
            return Origin.COMPUTED if self.derived or self.made is not None else self._of_column(low, high)
        own = reading.ends((-np.inf, np.inf))
        opened = own is not None and ((np.isinf(low) and own[0] > -LARGEST) or (np.isinf(high) and own[1] < LARGEST))
        return Origin.BOUND if opened else reading.origin

    def _of_column(self, low: float, high: float) -> Origin:
        if np.isinf(low) or np.isinf(high):
            return Origin.BOUND
        return Origin.EXACT if low == high else Origin.RANGE

    def _missing(self, readings: NDArray[np.object_], there: NDArray[np.bool_]) -> NDArray[np.object_]:
        """Return object[shape]: why each cell has no value, as its reading says; empty where it has one."""
        found = np.full(readings.shape, "", object)
        for spot in np.ndindex(readings.shape):
            if not np.broadcast_to(there, readings.shape)[spot]:
                found[spot] = self._why(readings.item(spot))
        return found

    def _why(self, reading: Reading | None) -> str:
        if reading is not None and reading.missing is not None:
            return str(reading.missing)
        if not self.empirical:
            return "its grade decides nothing, so that it is not read"
        column = self.series.column if self.series is not None else None
        if column is not None and column.why:
            return str(column.why)
        return NO_RESULT if self.derived or self.made is not None else NOT_READ


def _opened(ends: Floats) -> Floats:
    """Write an end at the largest number, which stands for one that nothing bounds, as infinite."""
    return np.where(np.abs(ends) >= LARGEST, np.copysign(np.inf, ends), ends)


def _number(reading: Reading | None) -> float | None:
    """Return the number that a reading names; None of a range, a bound, a text or what is missing."""
    value = None if reading is None or reading.range is not None else reading.value
    if value is None or (isinstance(value, str) and not re.match(DECIMAL, value)):
        return None
    return float(value)
