"""Numbers that a program hands over, by quantity, as the readings that a file of measurements would hold.

Nothing is guessed. An array has a number for every registered cell; its axes are told apart by their sizes, or are
said. What is masked, None or not a number is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Grid
from verdict.evidence.columns import column, texts
from verdict.evidence.handed import Handed, handed
from verdict.evidence.reading import Reading
from verdict.evidence.written import Series
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration
from verdict.text.document import prefix
from verdict.words.errors import DocumentError, Problem, UsageError, listed, nearest

FILE = "<evidence>"  # how numbers from memory are called where a file would be named
IN_A_FILE = frozenset({*Series.model_fields, *Reading.model_fields})  # keys that say how a file writes a quantity


@dataclass(frozen=True, slots=True)
class FromMemory:
    """Stands in for a document: what lies in no file has no line, so problems name its place alone."""

    file: str = FILE

    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem:
        """Return a problem that says which part of what was given it is about."""
        return Problem(self.file, 1, 1, prefix(path) + message)


def readings_by_quantity(given: Mapping[str, Any], registration: Registration) -> dict[str, Any]:
    """Return what was given by quantity as the block `quantities` of a file of measurements.

    Raises:
        DocumentError: everything that does not fit, each with its quantity.
    """
    found, problems = dict[str, Any](), list[Problem]()
    for name, value in given.items():
        try:
            found[name] = _series(str(name), value, registration)
        except UsageError as error:
            problems.append(Problem(FILE, 1, 1, f"{name}: {error}"))
    if problems:
        raise DocumentError(problems)
    return found


def _series(name: str, value: Any, registration: Registration) -> dict[str, Any]:
    known = registration.prereg.quantities
    if name not in known:
        raise UsageError(f"no quantity is called '{name}' in {registration.id}; registered: {listed(known)}."
                         f"{nearest(name, known)}")  # fmt: skip
    quantity = known[name]
    if isinstance(value, Mapping):
        return _by_level(value, quantity, registration.grid)
    found = laid(handed(value, text=quantity.type == "text", digits=True), quantity.axes, registration.grid)
    if not quantity.axes and found.item() is None:
        return {"every": {"missing": "not given"}}
    made = texts(found.tolist()) if quantity.type == "text" else _numbers(found)
    return {"column": made.model_dump(mode="json", exclude_defaults=True)}


def _numbers(found: NDArray[Any]) -> Any:
    numbers = np.asarray(found, np.float64)
    return column(numbers, numbers)


def laid(values: Handed, axes: tuple[str, ...], grid: Grid) -> NDArray[Any]:
    """Return values in grid order, one for each registered cell, flat.

    Raises:
        UsageError: their shape fits the registered axes in no order, or in several.
    """
    sizes = {axis: len(grid.of(axis)) for axis in axes}
    order = values.axes or _order(values.array, sizes)
    if sorted(order) != sorted(axes):
        raise UsageError(f"found the axes {_named(order)}, wanted {_named(axes)}")
    if values.array.shape != tuple(sizes[axis] for axis in order):
        raise UsageError(f"found {_shape(values.array.shape)}, wanted {_sized(sizes, order)}: one for each registered "
                         "cell, and None where one is missing")  # fmt: skip
    return np.ravel(np.transpose(values.array, [order.index(axis) for axis in grid.sorted(axes)]))


def _order(array: NDArray[Any], sizes: Mapping[str, int]) -> tuple[str, ...]:
    """Return the only order of the axes that the shape of an array allows; as registered where it allows none."""
    fitting = [order for order in permutations(sizes) if tuple(sizes[axis] for axis in order) == array.shape]
    if len(fitting) > 1:
        axes = ", ".join(map(repr, sizes))
        raise UsageError(f"found {_shape(array.shape)}, whose axes may stand in {len(fitting)} orders; wanted it said "
                         f"which is which, as in (({axes}), values)")  # fmt: skip
    if array.ndim == 0 and sizes:
        raise UsageError(f"found one number, wanted {_sized(sizes, tuple(sizes))}; where it stands in every cell, say "
                         '{"every": number}')  # fmt: skip
    return fitting[0] if fitting else tuple(sizes)


def _by_level(value: Mapping[Any, Any], quantity: Quantity, grid: Grid) -> dict[str, Any]:
    """Read a mapping: as a file writes a quantity, or level by level along its only axis."""
    if len(quantity.axes) != 1:
        return _as_in_a_file(value, quantity)
    (axis,) = quantity.axes
    levels = list(grid.of(axis))
    if not any(key in levels for key in value) and value.keys() & IN_A_FILE:
        return _as_in_a_file(value, quantity)
    strange = [key for key in value if isinstance(key, bool) or key not in levels]
    if strange:
        raise UsageError(f"{axis}={strange[0]!r} is not registered; levels: {listed(map(repr, levels))}")
    array = handed([value.get(level) for level in levels], text=quantity.type == "text", digits=True).array
    made = texts(array.tolist()) if quantity.type == "text" else _numbers(array)
    return {"column": made.model_dump(mode="json", exclude_defaults=True)}


def _as_in_a_file(value: Mapping[Any, Any], quantity: Quantity) -> dict[str, Any]:
    if not value.keys() <= IN_A_FILE:
        wanted = "an array" if quantity.axes else "a number"
        raise UsageError(f"found a mapping with {listed(map(repr, value))}, wanted {wanted}, or rows: a list of "
                         "mappings with a key for each axis and quantity")  # fmt: skip
    in_series = value.keys() & {"every", "cells", "column"}
    return dict(value) if in_series else {"every": dict(value)}


def _named(axes: tuple[str, ...]) -> str:
    return ", ".join(axes) or "none"


def _shape(shape: tuple[int, ...]) -> str:
    return f"an array of shape {' x '.join(f'{size:,}' for size in shape)}" if shape else "one value"


def _sized(sizes: Mapping[str, int], order: tuple[str, ...]) -> str:
    return " x ".join(f"{sizes[axis]:,} ({axis})" for axis in order) or "one value"
