"""The table of runs that the pages of Weights & Biases export as CSV: a row a run, its settings and its summary.

The file does not say which column is a setting and which was measured, nor whether a number is the last that was logged
or one that the program put there. Both are asked of the reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from verdict.exchange.importers.contract import Column, Role, Row, Type, is_seed
from verdict.text.characters import printable, shown
from verdict.text.tables import Columns, read_columns
from verdict.words.errors import DocumentError, UsageError, listed, nearest

STATES = ("finished", "failed", "crashed", "killed", "running", "preempted", "preempting", "pending")
ABOUT = (
    "Name", "State", "ID", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "Group", "Job Type", "Updated",
    "End Time", "Hostname", "Host", "Commit", "GitHub", "GPU Type", "GPU Count", "Agent", "Description", "Author",
)  # fmt: skip
CHART = re.compile(r".+ - .+?(?:__MIN|__MAX)$")
NUMBER = re.compile(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*|(?i:nan)|")
FINISHED = "finished"


def read(
    content: bytes, file: str, metrics: Collection[str], settings: Collection[str]
) -> tuple[list[Row], list[Column]]:
    """Read such a table, of which the columns `metrics` were measured and the columns `settings` were set.

    Raises:
        DocumentError: it is no CSV, or a state is none. UsageError: it is no table of runs, or a column is not there.
    """
    names = read_columns(content, file, ()).names
    _check_kind(names, file)
    _check_named(names, file, metrics, settings)
    table = read_columns(content, file, names)
    _check_states(table)
    kept = {*ABOUT, *settings, *(name for name in names if is_seed(name))} - {*metrics}
    rows = [_row(table, number, kept) for number in range(table.rows)]
    return rows, [_column(name, rows, metrics, settings, names) for name in names]


def _check_kind(names: Sequence[str], file: str) -> None:
    """Refuse other exports: those of a chart have a row a step, those of a script of the documentation no states."""
    if any(CHART.fullmatch(name) for name in names):
        raise UsageError(
            f"{file}: found the export of a chart, which has a row a step; wanted that of the table of runs: in the "
            "project's page Runs, the button with the arrow above the table, Export to CSV"
        )
    if "State" not in names:
        raise UsageError(
            f"{file}: found no column 'State', so that nobody can tell which runs crashed; wanted the table of runs "
            "with its column State: show it in the page Runs, or write run.state into the file"
        )


def _check_named(names: Sequence[str], file: str, metrics: Collection[str], settings: Collection[str]) -> None:
    for option, wanted in (("metric", metrics), ("setting", settings)):
        for name in wanted:
            if name not in names:
                said = f"found no column '{printable(name)}', as --{option} says; there are: {listed(names)}."
                raise UsageError(f"{file}: {said}{nearest(name, names)}")
    if not metrics:
        others = [name for name in names if name not in (*ABOUT, *settings) and not is_seed(name)]
        raise UsageError(
            f"{file}: found no --metric, wanted one for each column that was measured; among: {listed(others)}"
        )
    both = sorted({*metrics} & {*settings, *ABOUT})
    if both:
        raise UsageError(f"{file}: found --metric {printable(both[0])}, which is no number that was measured")


def _check_states(table: Columns) -> None:
    states = table.values["State"]
    wrong = [row for row, state in enumerate(states) if state.lower() not in STATES]
    wanted = f"wanted the state of one run: {', '.join(STATES)}; where runs are grouped, ungroup them and export again"
    if wrong:
        raise DocumentError(table.together(wrong, "State", lambda row: f"found '{shown(states[row])}', {wanted}"))


def _row(table: Columns, number: int, kept: Collection[str]) -> Row:
    """Return one run; of one that did not finish only its settings and what it is called."""
    row: dict[str, Any] = {name: table.values[name][number].strip() or None for name in table.names}
    row["State"] = str(row["State"]).lower()
    if row["State"] == FINISHED:
        return row
    return {name: value if name in kept else None for name, value in row.items()}


def _column(
    name: str, rows: Sequence[Mapping[str, Any]], metrics: Collection[str], settings: Collection[str],
    names: Sequence[str],
) -> Column:  # fmt: skip
    if name == "State":
        return Column(name, "text", "status", ended=(FINISHED,))
    seeds = [other for other in names if is_seed(other) and other not in metrics]
    unit = seeds[0] if seeds else "Name"
    role: Role = "unit" if name == unit else "measured" if name in metrics else "about"
    if role == "about" and name in settings:
        role = "setting"
    kind: Type = "number" if all(NUMBER.fullmatch(row[name] or "") for row in rows) else "text"
    return Column(name, kind, role)
