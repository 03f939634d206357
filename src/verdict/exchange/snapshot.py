"""The bytes of a snapshot: what was read of whom, and its rows, one a line. Equal sources give equal bytes."""

from __future__ import annotations

import json
from typing import Any

from verdict.exchange.importers.contract import Imported, LeftOut, Source
from verdict.text.characters import escaped
from verdict.text.to_json import finite

UNDER = "rows"  # where the rows stand, as a registration says it


def content(by: str, imported: Imported) -> bytes:
    """Return the file that `kind: table` reads with `under: rows`; `by` is the command, as "verdict import mlflow".

    A number that is none (NaN) is written as null, which a table takes as missing. An infinite one is written as the
    text inf or -inf, which a table refuses as a number, at its place.
    """
    head = {
        "by": by,
        "tool": imported.tool,
        "sources": [_source(source) for source in imported.sources],
        "left_out": [_left_out(one) for one in imported.left_out],
        "notes": list(imported.notes),
    }
    names = [column.name for column in imported.columns]
    rows = ",\n    ".join(_line({name: row.get(name) for name in names}) for row in imported.rows)
    return f'{{\n  "imported": {_line(head)},\n  "{UNDER}": [\n    {rows}\n  ]\n}}\n'.encode()


def _line(value: Any) -> str:
    return escaped(json.dumps(finite(value), ensure_ascii=False, allow_nan=False))


def _source(source: Source) -> dict[str, str]:
    return {"file": source.file, "sha256": source.sha256, "of": source.of}


def _left_out(one: LeftOut) -> dict[str, Any]:
    return {"number": one.number, "what": one.what, "why": one.why}
