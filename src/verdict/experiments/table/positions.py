"""Where each row stands along each axis: at a registered level, or at the position of its unit in the file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Level
from verdict.evidence.tables import are_texts, level_key
from verdict.text.characters import shown
from verdict.text.tables import Columns
from verdict.words.errors import Problem, listed

NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """The position of each row along one axis, int64[rows] from 0, and how many units a sampled axis has.

    `units` is None for a fixed axis. A row in `problems` has the position `NOWHERE`.
    """

    at: NDArray[np.int64]
    problems: tuple[Problem, ...] = ()
    units: int | None = None


def at_levels(columns: Columns, axis: str, source: str, levels: Sequence[Level]) -> Positions:
    """Match the values of a column with the registered levels of a fixed axis."""
    place = _finder(levels)
    wanted = listed(map(repr, levels))

    def said(value: Any) -> str:
        if empty(value):
            return f"this row does not say its {axis}; wanted one of {wanted}"
        return f"{axis}={shown(str(value))} is not registered; levels: {wanted}"

    at = _placed(columns.values[source], place)
    return Positions(at, _told(columns, source, at, said))


def at_level(value: Any, levels: Sequence[Level]) -> int:
    """Return the place of one value among the registered levels; `NOWHERE` where it is none of them."""
    return _finder(levels)(value)


def _finder(levels: Sequence[Level]) -> Callable[[Any], int]:
    texts = are_texts(levels)
    known = {level_key(level, texts=texts): place for place, level in enumerate(levels)}

    def place(value: Any) -> int:
        found = known.get(level_key(_whole(value, texts=texts), texts=texts))
        return NOWHERE if found is None else found

    return place


def at_units(columns: Columns, axis: str, source: str, planned: int) -> Positions:
    """Count the units of a sampled axis in the order in which their labels appear."""
    known: dict[str, int] = {}

    def place(value: Any) -> int:
        label = label_of(value)
        return NOWHERE if label is None else known.setdefault(label, len(known))

    def said(value: Any) -> str:
        if empty(value):
            return f"this row does not say its {axis}; wanted the label of a unit"
        return f"found {shown(str(value))}, wanted a label of a {axis}: a text or a whole number"

    at = _placed(columns.values[source], place)
    problems = _told(columns, source, at, said)
    if len(known) > planned:
        problems = (*problems, _beyond(columns, axis, source, at=at, found=len(known), planned=planned))
    return Positions(at, problems, len(known))


def at_rows(columns: Columns, axis: str, planned: int) -> Positions:
    """Take each row as a unit of its own."""
    at = np.arange(columns.rows, dtype=np.int64)
    if columns.rows <= planned:
        return Positions(at, (), columns.rows)
    first = columns.names[0]
    return Positions(at, (_beyond(columns, axis, first, at=at, found=columns.rows, planned=planned),), columns.rows)


def _beyond(columns: Columns, axis: str, source: str, *, at: NDArray[np.int64], found: int, planned: int) -> Problem:
    row = int(np.argmax(at >= planned))
    return columns.problem(row, source, f"found {found:,} units along {axis}, of which the first beyond the planned "
                           f"{planned:,} stands here; wanted at most the planned ones")  # fmt: skip


def _placed(values: Sequence[Any], place: Callable[[Any], int]) -> NDArray[np.int64]:
    """Place each value in the order in which they stand, asking about equal texts once."""
    if set(map(type, values)) != {str}:
        return np.array([place(value) for value in values], dtype=np.int64)
    known = {value: place(value) for value in dict.fromkeys(values)}
    return np.fromiter(map(known.__getitem__, values), np.int64, len(values))


def _told(columns: Columns, source: str, at: NDArray[np.int64], said: Callable[[Any], str]) -> tuple[Problem, ...]:
    rows, values = np.flatnonzero(at == NOWHERE).tolist(), columns.values[source]
    return tuple(columns.by_kind(rows, source, lambda row: said(values[row])))


def empty(value: Any) -> bool:
    """Say whether a place of a file holds nothing."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _whole(value: Any, *, texts: bool) -> Any:
    """Take a whole number that a file holds as a decimal as the whole number, where levels are texts."""
    return int(value) if texts and isinstance(value, float) and value.is_integer() else value


def label_of(value: Any) -> str | None:
    """Return the label of a unit, so that 7, 7.0 and "7" are one; None for what is none."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
