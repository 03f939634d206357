"""Columns whose spelling may mean two numbers: percent signs on some values only, and commas of thousands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.table.values import MISSING, Manner, Numbers
from verdict.text.characters import shown
from verdict.text.tables import Columns
from verdict.words.errors import Problem

GROUPED = re.compile(r"[-+]?(?=[0-9]*[1-9])[0-9]{1,3},[0-9]{3} *%?")  # 1,042 but not 0,042
POINTED = re.compile(r"[-+]?(?=[0-9]*[1-9])[0-9]{1,3}\.[0-9]{3} *%?")  # 1.042 but not 0.042
PERCENT = 0.01


def doubts(columns: Columns, source: str, manner: Manner, rows: NDArray[np.int64]) -> Iterator[Problem]:
    """Find what makes the values of a column mean two numbers, in the `rows` that are read, int64[rows read]."""
    if manner.percent:
        yield from _marks(columns, source, rows)
    if manner.comma and manner.after is None:
        yield from _thousands(columns, source, rows)


def _marks(columns: Columns, source: str, rows: NDArray[np.int64]) -> Iterator[Problem]:
    """Find a column in which some values have a percent sign and some have none."""
    values = columns.values[source]
    marked = next((row for row in map(int, rows) if _marked(values[row])), None)
    bare = next((row for row in map(int, rows) if not (_marked(values[row]) or _missing(values[row]))), None)
    if marked is None or bare is None:
        return
    first, row = sorted((marked, bare))
    here, before = (f"'{shown(str(values[each]).strip())}'" for each in (row, first))
    yield columns.problem(
        row,
        source,
        f"found {here} here and {before} on {columns.line(first, row)}; wanted a percent sign on every value of the "
        "column or on none: percent: true takes all of them as percentages",
    )


def _thousands(columns: Columns, source: str, rows: NDArray[np.int64]) -> Iterator[Problem]:
    """Find a column whose every comma may be one of thousands as well as a decimal one."""
    values = columns.values[source]
    written = [(row, value.strip()) for row in map(int, rows) if isinstance(value := values[row], str) and "," in value]
    if not written or not all(GROUPED.fullmatch(text) for _, text in written):
        return
    row, text = written[0]
    yield columns.problem(
        row,
        source,
        f"found '{shown(text)}', which may be {text.replace(',', '.')} or {text.replace(',', '')}, since every value "
        "with a comma has three digits behind it; wanted to be told: if these are decimals, say digits_after: 3 for "
        "this column; if the commas separate thousands, take them out of the file",
    )


def points_of_thousands(columns: Columns, source: str, rows: NDArray[np.int64]) -> Iterator[Problem]:
    """Find a column whose every point may be one of thousands, in a file that comes from where commas are decimal."""
    values = columns.values[source]
    written = [(row, value.strip()) for row in map(int, rows) if isinstance(value := values[row], str) and "." in value]
    if not written or not all(POINTED.fullmatch(text) for _, text in written):
        return
    row, text = written[0]
    yield columns.problem(
        row,
        source,
        f"found '{shown(text)}', which may be {text} or {text.replace('.', '')}, since the file comes from where "
        "commas are decimal, as its semicolons or other columns show, and every value with a point has three digits "
        "behind it; wanted to be told: if these are decimals, say decimal: point for this column; if the points "
        "separate thousands, take them out of the file",
    )


def taken_for_fractions(name: str, found: Numbers, rows: NDArray[np.int64], file: str = "") -> Iterator[str]:
    """Note percentages without a sign that are so small that they may be fractions already.

    `rows`, int64[rows], are those of one file, which is named where it is one of several.
    """
    sizes = np.abs([found.low[rows], found.high[rows]])
    if not found.manner.percent or not np.any(sizes > 0) or np.any(sizes > PERCENT):
        return
    if not any(_marked(found.values[row]) for row in map(int, rows)):
        where = f" in {file}" if file else ""
        yield f"every value of {name}{where} is at most 1 %; if they are fractions already, leave percent: out"


def _marked(value: Any) -> bool:
    return isinstance(value, str) and value.rstrip().endswith("%")


def _missing(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in MISSING
    return value is None or (isinstance(value, float) and math.isnan(value))
