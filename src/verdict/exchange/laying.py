"""A guess of how rows lie: which columns are axes, what is measured along them, and which rows share a place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from verdict.exchange.importers.contract import Column, Imported, Role, Row
from verdict.exchange.names import named
from verdict.text.characters import refused_in_text

MOST_LEVELS = 20  # different values of a setting beyond which it is no axis that somebody chose
MOST_MEASURED = 12  # measured columns that a draft lists; the author picks what the claim is about


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns by what a draft makes of them, and the registered name of each column.

    `fixed` holds the settings that vary, `held` those that are the same everywhere or follow from others.
    """

    names: dict[str, str]
    units: tuple[Column, ...]
    fixed: tuple[Column, ...]
    held: tuple[Column, ...]
    measured: tuple[Column, ...]
    status: tuple[Column, ...]

    @property
    def axes(self) -> tuple[Column, ...]:
        """Return the columns that say where a row stands."""
        return (*self.fixed, *self.units)


def layout(imported: Imported) -> Layout:
    """Guess how the rows of a tool lie; columns whose names no document may hold are left aside."""
    usable = [column for column in imported.columns if not refused_in_text(column.name, key=True)]
    units, settings = _of(usable, "unit"), _of(usable, "setting")
    fixed = tuple(_varied(settings, imported.rows))
    return Layout(
        names=named({column.name: column.short or column.name for column in usable}),
        units=units,
        fixed=fixed,
        held=tuple(column for column in settings if column not in fixed),
        measured=_of(usable, "measured"),
        status=tuple(column for column in _of(usable, "status") if column.ended),
    )


def shared(imported: Imported, found: Layout) -> Iterator[tuple[int, ...]]:
    """Yield the rows, from 1, that stand at one place of all axes, where several do: a table takes one row a place."""
    places: dict[str, list[int]] = {}
    for number, row in enumerate(imported.rows, 1):
        place = [row.get(column.name) for column in found.axes]
        if None not in place:
            places.setdefault(_key(place), []).append(number)
    yield from (tuple(rows) for rows in places.values() if len(rows) > 1)


def values(rows: Sequence[Row], name: str) -> list[Any]:
    """Return the different values of a column in their order, None among them where a row has none."""
    known = {_key(value): value for value in (row.get(name) for row in rows)}
    return list(known.values())


def _of(columns: Sequence[Column], role: Role) -> tuple[Column, ...]:
    return tuple(column for column in columns if column.role == role)


def _varied(settings: Sequence[Column], rows: Sequence[Row]) -> Iterator[Column]:
    """Yield the settings that vary between few values, each unless those before it already say which it has."""
    told = [""] * len(rows)
    for column in settings:
        found = values(rows, column.name)
        more = [before + _key(row.get(column.name)) for before, row in zip(told, rows, strict=True)]
        if 1 < len(found) <= MOST_LEVELS and None not in found and len({*more}) > len({*told}):
            told = more
            yield column


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
