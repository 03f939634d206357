"""Columns of numbers or texts that a program hands over: one array, a mapping of arrays, or rows."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.evidence.handed import handed
from verdict.experiments.table.given import rows_of
from verdict.words.errors import UsageError, listed

ONLY = "value"  # what one array alone is called


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Numbers and texts by column, each of one shape: [units], or [chains, draws]; `counts` are whole numbers."""

    arrays: Mapping[str, NDArray[Any]]
    counts: frozenset[str] = frozenset()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of every column.

        Raises:
            UsageError: they differ.
        """
        shapes = {name: array.shape for name, array in self.arrays.items()}
        if len(set(shapes.values())) > 1:
            said = ", ".join(f"{name} {' x '.join(map(str, shape))}" for name, shape in shapes.items())
            raise UsageError(f"found columns of unequal shape, {said}; wanted an entry for each unit in every column")
        return next(iter(shapes.values()), ())


def columns_of(values: Any, asked: Collection[str]) -> Columns:
    """Return what was handed over as columns: those that are `asked` for by name, or all.

    Raises:
        UsageError: it is of no form that is known.
    """
    by_name = _by_name(values)
    used = {name: each for name, each in by_name.items() if name in asked} if asked else by_name
    if not used:
        raise UsageError(f"found no column called {listed(sorted(asked))}; columns: {listed(by_name) or 'none'}")
    arrays = {name: _array(name, each) for name, each in used.items()}
    return Columns(arrays, frozenset(name for name, each in used.items() if _counts(each)))


def _by_name(values: Any) -> dict[str, Any]:
    """Return columns by name; one array alone is called value."""
    if isinstance(values, Mapping):
        return {str(name): each for name, each in values.items()}
    found = rows_of(values)
    if found is None:
        return {ONLY: values}
    names = list(dict.fromkeys(str(name) for each in found for name in each))
    return {name: [each.get(name) for each in found] for name in names}


def _array(name: str, values: Any) -> NDArray[Any]:
    try:
        return whole(values, text=_is_text(values))
    except UsageError as error:
        raise UsageError(f"{name}: {error}") from None


def whole(values: Any, *, text: bool = False) -> NDArray[Any]:
    """Return what was handed over as one array, whose axes stand in the order that is wanted here.

    Raises:
        UsageError: it is none, or says an order of its own.
    """
    found = handed(values, text=text)
    if found.axes is not None and found.array.ndim > 1:
        said = ", ".join(found.axes)
        raise UsageError(f"found an array that says its axes, {said}; wanted the array alone, as [chain, draw]: turn "
                         "it where they stand otherwise, as x.T")  # fmt: skip
    return found.array


def _is_text(values: Any) -> bool:
    """Say whether a column holds texts: some value of it is one."""
    if isinstance(values, np.ndarray) and values.dtype.kind not in "OUS":
        return False
    return any(isinstance(value, str) for value in _each(values))


def _counts(values: Any) -> bool:
    """Say whether a column was handed over as whole numbers."""
    if isinstance(values, np.ndarray):
        return values.dtype.kind in "iu"
    numbers = [value for value in _each(values) if value is not None]
    return bool(numbers) and all(isinstance(v, int | np.integer) and not isinstance(v, bool) for v in numbers)


def _each(values: Any) -> list[Any]:
    """Return the values of a column one by one; a value alone is one, and rows of unequal length are none."""
    try:
        return list(np.ravel(np.asarray(values, dtype=object)))
    except ValueError:  # refused where they are read as an array
        return []


def missing(array: NDArray[Any]) -> NDArray[np.bool_]:
    return np.array([value is None for value in array.ravel()]) if array.dtype == object else np.isnan(array).ravel()


def is_absent(label: Any) -> bool:
    return label is None or (isinstance(label, float) and math.isnan(label))
