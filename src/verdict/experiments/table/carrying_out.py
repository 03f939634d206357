"""What reading a table takes, and reading it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from verdict.evidence.columns import Column, column, texts
from verdict.evidence.numbers import inside
from verdict.evidence.reading import Reading
from verdict.evidence.written import Cell
from verdict.experiments.contract import Context, Measured, Readings, cell
from verdict.experiments.table.doubts import taken_for_fractions
from verdict.experiments.table.joining import Part, joined, refuse_copies, several
from verdict.experiments.table.laying import Layout, Series
from verdict.experiments.table.nested import nested
from verdict.experiments.table.settings import LabelledFile, Settings
from verdict.registration.borrowed import borrowed
from verdict.registration.resolved import Registration
from verdict.text.characters import printable, shown
from verdict.text.files import contents
from verdict.text.tables import Columns, read_columns, showing_lines
from verdict.text.tables.columns import named
from verdict.words.errors import NothingToJudgeError
from verdict.words.limits import MOST_TABLE, MOST_WORDS

CELLS = 2_000  # cells up to which each reading is written with its place and its reason
EXACT = 2**53


def file_of(context: Context, name: str) -> tuple[bytes, str]:
    """Return the bytes of a file of the project and the digest of these very bytes.

    Raises:
        NothingToJudgeError: there is no such file. UsageError: it cannot be read, or its path leaves the project.
        DocumentError: it is too large.
    """
    path = inside(context.root, name)
    if not path.exists():
        wanted = f"wanted the numbers of {context.registration.id} there"
        raise NothingToJudgeError(f"{name}: found no such file, {wanted}.{_neighbours(path)}")
    content = contents(path, name, MOST_TABLE)
    return content, f"sha256:{hashlib.sha256(content).hexdigest()}"


def _neighbours(path: Path) -> str:
    folder = path.parent
    beside = sorted(other.name for other in folder.iterdir() if other.name[:1] != ".") if folder.is_dir() else []
    return f" Beside it: {printable(', '.join(beside[:12]))}" if beside else ""


def measure(context: Context, settings: Settings) -> Measured:
    """Read the table, from one file or several, and lay it on the registered grid.

    Raises:
        UsageError: a path that leaves the project. NothingToJudgeError: none of the files is there.
        DocumentError: everything in them that does not fit, each at its line and column.
    """
    there = [part for part in settings.parts if inside(context.root, part.file).exists()] or [*settings.parts]
    contents = [(part, *file_of(context, part.file)) for part in there]
    refuse_copies([(part.file, digest) for part, _, digest in contents])
    keep = sources(settings, context.registration)
    with ExitStack() as lines:
        for part, content, _ in contents:
            lines.enter_context(showing_lines(content, part.file))
        parts = [Part(part, _columns(content, part.file, keep, settings), digest) for part, content, digest in contents]
        columns = joined(parts, settings)
        absent = tuple(part for part in settings.parts if part not in there)
        found = of_columns(columns, settings, context, _read(parts, settings, absent), absent)
    context.advance(f"reading {columns.file}", 1, 1)
    return found


def of_columns(
    columns: Columns, settings: Settings, context: Context, come_from: dict[str, Any],
    absent: tuple[LabelledFile, ...] = (),
) -> Measured:  # fmt: skip
    """Lay columns on the registered grid; `come_from` is recorded of their origin, `absent` are files not there.

    Raises:
        DocumentError: everything in them that does not fit, each at its place.
    """
    layout = Layout(columns, settings, context.registration, absent)
    layout.check_columns()
    series, readings = layout.series(), context.readings()
    for one in series:
        _write(one, layout, readings)
    provenance = {**come_from, "rows": columns.rows, **_counted(layout)}
    if settings.produced_by:
        provenance["produced_by"] = settings.produced_by
    return Measured(None, readings, provenance, f"read from {columns.file}", tuple(_notes(layout, series)))


def _columns(content: bytes, file: str, keep: frozenset[str], settings: Settings) -> Columns:
    return read_columns(content, file, keep, delimiter=settings.delimiter, under=settings.under)


def _read(parts: Sequence[Part], settings: Settings, absent: Sequence[LabelledFile]) -> dict[str, Any]:
    """Say which bytes were read: of one file as a text, of several by name, and which files were not there."""
    if not isinstance(settings.reads, tuple):
        return {"reads": settings.reads, "reads_digest": parts[0].digest}
    digests: dict[str, Any] = {part.file.file: part.digest for part in parts}
    return {"reads": [*digests], "reads_digest": digests} | (
        {"not_there": [part.file for part in absent]} if absent else {}
    )


def sources(settings: Settings, registration: Registration) -> frozenset[str]:
    """Return the columns that a registration reads."""
    names = [*registration.prereg.axes, *registration.prereg.quantities]
    return frozenset(settings.source(name) for name in names if not settings.column(name).rows)


def _write(series: Series, layout: Layout, readings: Readings) -> None:
    """Hand a quantity over: cell by cell where its levels are registered and few, else as a column."""
    axes = layout.registration.prereg.axes
    if len(series.row) <= CELLS and all(axes[axis].planned is None for axis in series.axes):
        readings.add([(series.name, one) for one in _cells(series, layout)])
        return
    made = column(series.low, series.high) if series.text is None else texts(list(series.text))
    readings.column(series.name, _explained(made, series))


def _explained(made: Column, series: Series) -> Column:
    """Say why entries are missing: how many for which reason."""
    missing = series.missing
    numbers, counts = np.unique(series.reason[missing], return_counts=True)
    said = [f"{count:,} {series.reasons[number]}" for number, count in zip(numbers, counts, strict=True)]
    told = "; ".join(said)
    why = told if len(told) <= MOST_WORDS else f"{told[: MOST_WORDS - 1]}…"
    return made if not said else made.model_copy(update={"why": why})


def _cells(series: Series, layout: Layout) -> Iterator[Cell]:
    grid, missing = layout.registration.grid, series.missing
    for i, spot in enumerate(np.ndindex(grid.shape(series.axes))):
        at = {axis: grid.of(axis)[place] for axis, place in zip(series.axes, spot, strict=True)}
        if missing[i]:
            if series.reason[i]:
                yield cell(at, Reading(missing=series.reasons[series.reason[i]]))
        else:
            yield cell(at, Reading(value=_value(series, layout, i)))


def _value(series: Series, layout: Layout, i: int) -> float | str:
    """Return a reading as it is written: a text, printed digits, or the number itself."""
    if series.text is not None:
        return str(series.text[i])
    low, high = float(series.low[i]), float(series.high[i])
    if low == high:
        return int(low) if low.is_integer() and abs(low) < EXACT else low
    found = layout.numbers[series.name]
    return str(found.manner.digits(found.values[int(series.row[i])]))


def _counted(layout: Layout) -> dict[str, Any]:
    """Count the units of each sampled axis and the rows of each rule, for the provenance."""
    axes = layout.registration.prereg.axes
    units = {axis: {"found": found.units, "planned": axes[axis].planned}
             for axis, found in layout.positions.items() if found.units is not None}  # fmt: skip
    excluded = {rule.name: {"rows": int(rule.out.sum()), "undecided": int(rule.open.sum()), "why": rule.why}
                for rule in layout.rules}  # fmt: skip
    return {key: value for key, value in (("units", units), ("excluded", excluded)) if value}


def _notes(layout: Layout, series: tuple[Series, ...]) -> Iterator[str]:
    columns, settings = layout.columns, layout.settings
    for rule in layout.rules:
        undecided = int(rule.open.sum())
        more = f"; of {undecided:,} more it cannot be told, and they are taken as excluded" if undecided else ""
        yield f"excluded {int(rule.out.sum()):,} of {columns.rows:,} rows by {rule.name}: {rule.why}{more}"
    for axis, found in layout.positions.items():
        planned = layout.registration.prereg.axes[axis].planned
        if found.units is not None and planned is not None and found.units < planned:
            yield f"found {found.units:,} of the {planned:,} planned units along {axis}; the others are missing"
    yield from nested(layout)
    for part in layout.absent:
        yield f"{part.file} is not there: what it would have held is missing"
    yield from _lacking_in_parts(layout)
    for name, numbers in layout.numbers.items():
        for file, rows in columns.rows_of_parts():
            where = np.flatnonzero(~layout.gone(name)[0][rows]) + rows.start
            yield from taken_for_fractions(name, numbers, where, file if columns.parts else "")
    read = {settings.source(name) for name in (*layout.quantities, *layout.axes)}
    unread = columns.unread(_tops(read))
    if unread:
        yield f"columns of {columns.file} that are not read: {named(unread)}"
    prereg = layout.registration.prereg
    here = prereg.quantities.keys() - layout.quantities - borrowed(prereg).keys()
    lacking = [n for n, q in prereg.quantities.items() if n in here and not q.is_]
    if lacking:
        yield f"no column of {columns.file} holds {', '.join(lacking)}: all of it is missing"


def _lacking_in_parts(layout: Layout) -> Iterator[str]:
    """Say which columns stand in some of several files and not in others."""
    settings = layout.settings
    set_ = {part.file: part.set_.keys() for part in settings.parts}
    for name in layout.quantities:
        source = settings.source(name)
        lacking = [p for p in layout.columns.parts if source not in p.values and name not in set_[p.file]]
        if lacking:
            rows = sum(part.rows for part in lacking)
            files = several([part.file for part in lacking])
            yield f"no column '{shown(source)}' in {files}: {name} is missing in {rows:,} rows"


def _tops(read: set[str]) -> set[str]:
    """Return the columns that are read, and those that paths lead into."""
    return read | {name.split(".")[0] for name in read}
