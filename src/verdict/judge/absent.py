"""Readings that a record itself calls missing: its word for it is kept beside the verdict that rests on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import CellKey
from verdict.evidence.estimated import EstimatedCells
from verdict.evidence.laid_out import Evidence
from verdict.evidence.reading import Reading
from verdict.evidence.written import Series
from verdict.outcome.record import Reason
from verdict.registration.resolved import Registration
from verdict.words.vocabulary import Why

UNREAD = "no reading"


def with_missing_words(reasons: tuple[Reason, ...], evidence: Evidence) -> tuple[Reason, ...]:
    """Note beside every `not_measured` of a quantity what the record says of the cells that lack a value."""
    return tuple(_noted(reason, evidence.series(reason.what)) for reason in reasons)


def no_interval(
    made: EstimatedCells, name: str, cells: NDArray[np.bool_], registration: Registration
) -> Iterator[Reason]:
    """Say of an estimate why it has no interval at these cells, bool[its axes], once for each why."""
    keys = dict(zip(map(tuple, np.argwhere(cells).tolist()), registration.grid.keys(made.axes, cells), strict=True))
    words = {spot: str(made.readings[spot].missing) for spot in keys}
    for word in dict.fromkeys(words.values()):
        here = tuple(key for spot, key in keys.items() if words[spot] == word and key)
        yield Reason(Why.INADEQUATE, name, here, word)


def _noted(reason: Reason, series: Series | None) -> Reason:
    if reason.why is not Why.NOT_MEASURED or series is None or reason.note:
        return reason
    words = Counter(_words(reason, series))
    if not set(words) - {UNREAD}:
        return reason
    counted = [f"{word}{f' at {n} cells' if len(words) > 1 else ''}" for word, n in words.items()]
    return replace(reason, note="; ".join(counted).replace(" at 1 cells", " at 1 cell"))


def _words(reason: Reason, series: Series) -> Iterator[str]:
    """Yield, for each cell of a reason, what its reading says instead of a value."""
    placed: dict[CellKey, Reading] = {tuple(sorted(cell.at.items())): cell for cell in series.cells}
    for key in reason.cells or ((),):
        reading = series.every or placed.get(tuple(sorted(key)))
        yield f"missing: {reading.missing}" if reading is not None and reading.missing else UNREAD
