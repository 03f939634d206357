"""One freeze measured twice: how the readings of each quantity differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from verdict.algebra.grid import CellKey, Cells, Grid, Texts, Value, describe
from verdict.evidence.laid_out import Evidence
from verdict.registration.resolved import Registration


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """How the readings of one quantity differ between two sets: cells that agree, exclude each other, or are open."""

    quantity: str
    agree: int
    differ: tuple[str, ...]
    open: int


def reading_changes(registration: Registration, first: Evidence, second: Evidence) -> Iterator[ReadingChange]:
    """Yield every quantity that either set measured, compared cell by cell."""
    for name in registration.prereg.quantities:
        if name in first.values or name in second.values:
            yield _compared(name, first.values.get(name), second.values.get(name), registration.grid)


def _compared(name: str, a: Value | None, b: Value | None, grid: Grid) -> ReadingChange:
    if a is None or b is None or type(a) is not type(b):
        present = a if a is not None else b
        return ReadingChange(name, 0, (), int(np.prod(grid.shape(present.axes if present else ()), dtype=np.int64)))
    known, meets = _overlap(a, b)
    apart = known & ~meets
    keys = grid.keys(a.axes, apart) if a.axes else ((),) if bool(apart) else ()
    said = tuple(f"{describe(key) or 'value'}: {_shown(a, key, grid)} -> {_shown(b, key, grid)}" for key in keys)
    return ReadingChange(name, int(np.sum(known & meets)), said, int(np.sum(~known)))


def _overlap(a: Value, b: Value) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(a, Cells) and isinstance(b, Cells):
        return np.asarray(a.at.known & b.at.known), np.asarray(a.at.meets(b.at))
    assert isinstance(a, Texts) and isinstance(b, Texts)  # noqa: S101 - readings are numbers or texts
    present = np.vectorize(lambda text: text is not None, otypes=[bool])
    return np.asarray(present(a.text) & present(b.text)), np.asarray(a.text == b.text, np.bool_)


def _shown(value: Value, key: CellKey, grid: Grid) -> str:
    spot = grid.index(value.axes, dict(key))
    if isinstance(value, Texts):
        return str(value.text[spot])
    assert isinstance(value, Cells)  # noqa: S101 - readings are numbers or texts
    low, high = float(value.at.lo[spot]), float(value.at.hi[spot])
    return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"
