"""An outcome as a tidy table: one row for each cell of a clause, for spreadsheets and data frames.

A clause whose cells are not listed has one row for what decided it, and a prediction without clauses one row. Rows end
with a line feed, fields are quoted as RFC 4180 says, and the letters are UTF-8. No text is a formula of a spreadsheet:
one that begins like one gets an apostrophe before it. Numbers stay numbers, with every digit.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from verdict.report.folding import without_level
from verdict.report.saying import in_one_line
from verdict.report.view.axes import axes, levels_of
from verdict.report.view.margins import quantity
from verdict.report.wording import because

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # how spreadsheets begin one, wide forms too
AXIS = "at."  # before the name of an axis, so that none is taken for another column
FIRST = ("freeze", "prediction", "clause")
VALUES = (
    "test",
    "quantity",
    "lo",
    "hi",
    "middle",
    "unit",
    "bar",
    "holds",
    "judged",
    "as_measured",
    "verdict",
    "reason",
    "prediction_verdict",
)
ENDS = ("lo", "hi", "middle")
STATES = ("holds", "judged", "as_measured")
COMPARED = ("quantity", "unit", "bar")
Row = dict[str, Any]


def tidy(payload: dict[str, Any]) -> str:
    """Write the table; the same payload gives the same bytes."""
    columns, rows = records(in_one_line(payload))
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(columns)
    for row in rows:
        table.writerow(map(_field, map(row.get, columns)))
    return out.getvalue()


def records(payload: dict[str, Any]) -> tuple[list[str], list[Row]]:
    """Return the columns of the table, and its rows by column; a column that says nothing of a row is not in it."""
    rows = [*_rows(payload)]
    used = {axis for row in rows for axis in row["at"]}
    columns = [*FIRST, *(f"{AXIS}{axis}" for axis in payload["axes"] if axis in used), *VALUES]
    flat = ({**row, **{f"{AXIS}{axis}": level for axis, level in row["at"].items()}} for row in rows)
    return columns, [{name: row[name] for name in columns if name in row} for row in flat]


def _rows(payload: dict[str, Any]) -> Iterator[Row]:
    known = axes(payload)
    for name, prediction in payload["predictions"].items():
        about = {"freeze": payload["freeze"]["id"], "prediction": name, "prediction_verdict": prediction["verdict"]}
        if not prediction["clauses"]:
            yield {**about, **_came_out(prediction), "at": {}}
        for clause_name, clause in prediction["clauses"].items():
            levels = levels_of(clause, known)
            whole = {**about, "clause": clause_name, "test": clause["test"], **_came_out(clause)}
            for row in _clause(clause, levels):
                yield {**whole, **row, "at": {**levels, **row.get("at", {})}}


def _came_out(judged: dict[str, Any]) -> Row:
    return {"verdict": judged["verdict"], "reason": "; ".join(map(because, judged["reasons"]))}


def _clause(clause: dict[str, Any], levels: dict[str, Any]) -> Iterator[Row]:
    """Yield the cells of a clause, then what was compared of all of them together: a median, a count."""
    each = _of_each(clause, levels)
    for value in clause["values"]:
        yield {**each, **_ends(value["value"]), **{part: value[part] for part in ("at", *STATES)}}
    together = [d for d in clause["decisions"] if not clause["values"] or quantity(d["what"]) != d["what"]]
    for decision in together:
        said = {"quantity": without_level(decision["what"], levels), "unit": decision["unit"], "bar": decision["bar"]}
        yield {**said, **_ends(decision["value"]), "at": decision["at"], "holds": decision["holds"]}
    if not clause["values"] and not together:
        yield {}


def _of_each(clause: dict[str, Any], levels: dict[str, Any]) -> Row:
    """Return quantity, unit and bar of the cells: nothing where a test compares several, since no row says which."""
    said = {(quantity(without_level(d["what"], levels)), d["unit"], d["bar"]) for d in clause["decisions"]}
    return dict(zip(COMPARED, *said, strict=True)) if len(said) == 1 else {}


def _ends(span: dict[str, Any] | None) -> Row:
    return {end: span[end] for end in ENDS} if span else {}


def _field(value: Any) -> Any:
    """Return a field as it is written: nothing for what is unknown, truths in words, and no text as a formula."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
