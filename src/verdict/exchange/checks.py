"""Is a module an importer, and is what it read a table? Asked before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from verdict.exchange.importers.contract import Imported, Importer, Option
from verdict.text.characters import shown
from verdict.words.errors import NothingToJudgeError, UsageError, VerdictError
from verdict.words.limits import MOST_COLUMNS, MOST_ROWS

TEXTS = ("NAME", "EXTRA", "SAYS", "SOURCES")
PLAIN = (str, int, float, bool, type(None), list, tuple, dict)
WHERE = "see verdict/exchange/importers/contract.py"


def checked(name: str, module: Any) -> Importer:
    """Return a module as the importer that it is.

    Raises:
        UsageError: everything that it lacks or offers otherwise.
    """
    wrong = [*_texts(name, module), *_options(module), *_read(module)]
    if wrong:
        raise UsageError(f"the importer '{name}' {'; and it '.join(wrong)}; {WHERE}")
    return cast("Importer", module)


def _texts(name: str, module: Any) -> Iterator[str]:
    for text in TEXTS:
        if not isinstance(getattr(module, text, None), str):
            yield f"says no {text}, wanted a text of that name"
    if getattr(module, "NAME", name) != name:
        yield f"says NAME = {module.NAME!r}, wanted {name!r}, the name that it is found by"


def _options(module: Any) -> Iterator[str]:
    offered = getattr(module, "OPTIONS", None)
    if not isinstance(offered, tuple) or not all(isinstance(option, Option) for option in offered):
        yield "offers no OPTIONS, wanted a tuple of Option, which may be empty"


def _read(module: Any) -> Iterator[str]:
    if not callable(getattr(module, "read", None)):
        yield "offers no read, wanted read(sources, options)"


def table(name: str, imported: Any) -> Imported:
    """Return what an importer read, if it is a table with rows.

    Raises:
        VerdictError: the importer broke its contract, which is its fault. NothingToJudgeError: there are no rows.
    """
    if not isinstance(imported, Imported):
        raise _broken(name, f"handed back {type(imported).__name__}, wanted Imported")
    if not imported.rows:
        raise NothingToJudgeError(_no_rows(name, imported))
    if len(imported.rows) > MOST_ROWS or len(imported.columns) > MOST_COLUMNS:
        found = f"{len(imported.rows):,} rows of {len(imported.columns):,} columns"
        raise UsageError(f"found {found}, wanted at most {MOST_ROWS:,} of {MOST_COLUMNS:,}; import a part of it")
    wrong = next(_misfits(imported), None)
    if wrong is not None:
        raise _broken(name, wrong)
    return imported


def _no_rows(name: str, imported: Imported) -> str:
    left = "".join(f"; left out: {out.number} {out.what}, {out.why}" for out in imported.left_out)
    return f"verdict import {name} found no {imported.row_is}, wanted at least one{left}"


def _misfits(imported: Imported) -> Iterator[str]:
    known = {column.name for column in imported.columns}
    if len(known) < len(imported.columns):
        yield "names a column twice"
    for number, row in enumerate(imported.rows, 1):
        if unknown := next((key for key in row if key not in known), None):
            yield f"has '{shown(str(unknown))}' in row {number}, which is none of its columns"
        if odd := next((key for key, value in row.items() if not isinstance(value, PLAIN)), None):
            yield f"has {type(row[odd]).__name__} as '{shown(odd)}' in row {number}, wanted a plain value"


def _broken(name: str, how: str) -> VerdictError:
    return VerdictError(f"the importer '{name}' {how}; this is its mistake, and nothing is written; {WHERE}")
