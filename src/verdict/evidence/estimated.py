"""What was estimated from raw numbers: a reading for each cell, and the same at another level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from verdict.evidence.reading import Reading

Spot = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class EstimatedCells:
    """One estimate over the axes that it keeps: an interval for each cell, or the word that says why there is none.

    `retake(spot, level)` estimates one cell again at another level, from the same numbers.
    """

    axes: tuple[str, ...]
    readings: Mapping[Spot, Reading]
    retake: Callable[[Spot, float], Reading]
