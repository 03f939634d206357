"""Rows that a program hands over, such as a list of mappings or a frame of pandas, read as a table of such rows is.

They are written as JSON, one a line, and read by the rules of every table; so line 3 of a problem is the third row.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

import numpy as np

from verdict.evidence.given import FILE
from verdict.experiments.contract import Context, Measured
from verdict.experiments.table.carrying_out import of_columns, sources
from verdict.experiments.table.settings import Settings
from verdict.registration.resolved import Registration
from verdict.text.short_floats import OF_KIND, shortest
from verdict.text.tables import showing_lines
from verdict.text.tables.records import read_lines
from verdict.words.errors import UsageError, listed

WRITTEN = frozenset({"percent", "digits", "values", "decimal", "digits_after"})  # what a column says of its values
NAME = f"{FILE}.jsonl"  # the form that the rows are written in


def is_rows(given: Any) -> bool:
    """Say whether what was handed over is rows: a list of mappings, or a frame."""
    return _is_frame(given) or (isinstance(given, Sequence) and not isinstance(given, str | bytes))


def measure_rows(given: Any, context: Context) -> Measured:
    """Lay rows on the registered grid, with the columns and exclusions of a registered table.

    Raises:
        UsageError: they are no rows, or an index holds what a column should. DocumentError: everything in them that
        does not fit, each at the line of its row.
    """
    registration = context.registration
    settings = _settings(context)
    text = "\n".join(map(_line, _rows(given, settings, registration))).encode("utf-8", "surrogatepass")
    with showing_lines(text, NAME):
        columns = replace(read_lines(text, NAME, sources(settings, registration)), file=NAME)
        found = of_columns(columns, settings, context, {"given": "from memory"})
    return replace(found, title="given from memory")


def refuse_columns(given: Mapping[str, Any], context: Context) -> None:
    """Refuse numbers by quantity where the registered table says more of its rows than a number tells.

    A rule of exclusion asks the whole row, and a column that is told how its values are written holds no plain numbers.

    Raises:
        UsageError: such a table is registered.
    """
    if context.registration.prereg.experiment.kind != "table":
        return
    settings = context.settings(Settings)
    told = [name for name in given if settings.column(name).model_fields_set & WRITTEN]
    if not (settings.exclude or told):
        return
    why = f"excludes rows by {listed(settings.exclude)}" if settings.exclude else f"says how {listed(told)} is written"
    raise UsageError(f"found numbers by quantity, and the table of {context.registration.id} {why}; wanted rows: a "
                     "list of mappings or a frame, as the file has them")  # fmt: skip


def rows_of(given: Any) -> Sequence[Mapping[Any, Any]] | None:
    """Return the rows of a frame, or a list of mappings as it is; None of anything else."""
    if _is_frame(given):
        return _of_frame(given)
    listed_rows = isinstance(given, Sequence) and not isinstance(given, str | bytes) and bool(given)
    return given if listed_rows and all(isinstance(row, Mapping) for row in given) else None


def _settings(context: Context) -> Settings:
    """Return the registered columns of a table; those of the registered names, where it is none."""
    if context.registration.prereg.experiment.kind == "table":
        return context.settings(Settings)
    return Settings.model_validate({"reads": "evidence.jsonl"})


def _rows(given: Any, settings: Settings, registration: Registration) -> Sequence[Mapping[Any, Any]]:
    if _is_frame(given):
        _check_index(given, settings, registration)
        return _of_frame(given)
    strange = next((i for i, row in enumerate(given) if not isinstance(row, Mapping)), None)
    if strange is not None:
        raise UsageError(f"found a {type(given[strange]).__name__} as row {strange + 1}, wanted rows: a list of "
                         "mappings with a key for each axis and quantity; or a mapping of quantities")  # fmt: skip
    rows: Sequence[Mapping[Any, Any]] = given
    return rows


def _is_frame(given: Any) -> bool:
    return hasattr(given, "columns") and hasattr(given, "to_dict") and hasattr(given, "index")


def _of_frame(frame: Any) -> Sequence[Mapping[Any, Any]]:
    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"found {listed(twice)} twice among the columns of the frame, wanted each name once")
    values = zip(*(_of_series(frame.iloc[:, i]) for i in range(len(names))), strict=True)
    return [dict(zip(names, row, strict=True)) for row in values]


def _of_series(series: Any) -> list[Any]:
    kind = OF_KIND.get(str(series.dtype).lower())
    return list(series.tolist()) if kind is None else shortest(series.tolist(), kind)


def _check_index(frame: Any, settings: Settings, registration: Registration) -> None:
    """Refuse an index that is called like something that is read: an index is no column.

    Raises:
        UsageError: it is.
    """
    read = {*registration.prereg.axes, *registration.prereg.quantities, *sources(settings, registration)}
    named = [str(name) for name in frame.index.names if name is not None and str(name) in read]
    if named:
        raise UsageError(f"found {listed(named)} in the index of the frame, wanted a column: frame.reset_index()")


def _line(row: Mapping[Any, Any]) -> str:
    keys = [str(key) for key in row]
    if len(set(keys)) < len(keys):
        raise UsageError(f"found two keys of one name in a row with {listed(keys)}, wanted each name once")
    return json.dumps({key: _value(value) for key, value in zip(keys, row.values(), strict=True)}, ensure_ascii=False)


def _value(value: Any) -> Any:
    """Return a value as JSON holds it; what is masked or not a number is null, what no table can hold an object."""
    if isinstance(value, np.datetime64 | np.timedelta64):
        return None if np.isnat(value) else str(value) if isinstance(value, np.datetime64) else {"a": "timedelta64"}
    if isinstance(value, np.ndarray | np.generic):
        value = None if value is np.ma.masked else _plain(value)
    if value is None or type(value).__name__ in ("NAType", "NaTType") or _is_nan(value):
        return None
    if isinstance(value, date | time | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(inner) for inner in value]
    return value if isinstance(value, str | int | float) else {"a": type(value).__name__}


def _plain(value: Any) -> Any:
    """Return an array or one number of NumPy as Python's own; of few digits by those digits."""
    if value.dtype.kind in "mM":
        return [*value]
    kind = OF_KIND.get(value.dtype.name)
    return value.tolist() if kind is None or value.ndim else shortest([value], kind)[0]


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
