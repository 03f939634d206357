"""The table under a drawing: as it comes, or crossed where it is long, with the column before the number across."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from verdict.report.figures.figure import Figure

LONG = 24  # rows from which on a table is crossed where it can be
MOST_ACROSS = 12
ALL = "all"  # of what is over all levels, such as a median
LEAST_COLUMNS = 3  # one for the place, the number, and what became of it


@dataclass(frozen=True, slots=True)
class Numbers:
    """Columns and rows of texts; `rest` is what holds of every number that says nothing else."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    rest: str = ""


def numbers(figure: Figure) -> Numbers:
    """Return the table under a drawing, crossed where it is long and the column before the number has few levels."""
    across = len(figure.columns) - LEAST_COLUMNS
    levels = list(dict.fromkeys(row[across] for row in figure.rows)) if across > 0 else []
    places = {row[: across + 1] for row in figure.rows}
    if len(figure.rows) < LONG or not 1 < len(levels) <= MOST_ACROSS or len(places) < len(figure.rows):
        return Numbers(figure.columns, figure.rows)
    return _crossed(figure, across, levels)


def _crossed(figure: Figure, across: int, levels: list[str]) -> Numbers:
    rest = Counter(row[-1] for row in figure.rows).most_common(1)[0][0]
    at = {(row[:across], row[across]): _cell(row, rest) for row in figure.rows}
    heads = list(dict.fromkeys(row[:across] for row in figure.rows))
    rows = tuple((*head, *(at.get((head, level), "") for level in levels)) for head in heads)
    *first, corner = figure.columns[:across]
    corner = f"{corner} \\ {figure.columns[across]}"
    told = f"{figure.columns[-1]}: {rest} unless it is said" if rest else ""
    return Numbers((*first, corner, *(level or ALL for level in levels)), rows, told)


def _cell(row: tuple[str, ...], rest: str) -> str:
    value, became = row[-2:]
    return value if became in (rest, value, "") else f"{value} ({became})" if value else became
