"""Which cells count, and the least coverage among them.

A cell with fewer than 200 independent records that resolve anything is no cell: such cells of an estimator and family
count together, and not at all where even together they are fewer. What the record cannot know is counted by itself,
and never averaged in.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from benchmarks.adversaries.cases import Right
from benchmarks.interval_coverage.counting import Cell, Count

FEWEST = 200  # resolved runs that make a cell: the standard error of 95 % is then 1.5 %
FIXABLE = (Right.COVERS, Right.REFUSED)
_SUMS = ("all", "resolved", "tau_low", "tau_high", "means", "mean_low", "mean_high", "runs")


def fixable(counts: Iterable[Count]) -> list[Count]:
    """Return the cells whose intervals must cover wherever they are resolved."""
    return [c for c in counts if c.cell.right in FIXABLE]


def pooled(counts: Iterable[Count]) -> list[Count]:
    """Return the cells that have enough resolved records, and the others of an estimator and family as one."""
    every = list(counts)
    kept = [c for c in every if c.runs >= FEWEST]
    rest: dict[tuple[str, str], list[Count]] = {}
    for c in every:
        if 0 < c.runs < FEWEST:
            rest.setdefault((c.cell.estimator, c.cell.family), []).append(c)
    return kept + [c for c in map(joined, rest.values()) if c.runs >= FEWEST]


def joined(some: list[Count]) -> Count:
    """Add up cells of one estimator and family."""
    first = some[0].cell
    totals = [sum(getattr(c, field) for c in some) for field in _SUMS]
    cell = Cell(first.estimator, first.family, 0, 0, right=first.right)
    return Count(cell, *totals, stretch=float("nan"))


def worst(counts: Iterable[Count]) -> float:
    """Return the least coverage over cells and pooled cells; NaN where nothing was resolved."""
    return least(c.coverage for c in pooled(counts))


def least(numbers: Iterable[float]) -> float:
    """Return the least of what is a number; NaN where nothing is."""
    return min((n for n in numbers if not np.isnan(n)), default=float("nan"))
