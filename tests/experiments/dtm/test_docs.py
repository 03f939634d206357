"""docs/explanation/exp3.md and tempering.md show what the stored measurements hold, and no more."""

import json
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from benchmarks import exp3_table, tempered_table
from benchmarks.tempered_rows import Row, rows

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "explanation" / "exp3.md"
TEMPERED = (DOCUMENT, DOCUMENT.with_name("tempering.md"))
TEMPERED_TABLES = re.compile(
    r"<!-- tempered-table: python -m benchmarks\.tempered_table (\w+) -->\n```\n(.*?)\n```\n<!-- /tempered-table -->",
    re.DOTALL,
)
TABLES = re.compile(
    r"<!-- exp3-table: python -m benchmarks\.exp3_table ?(\S*) -->\n```\n(.*?)\n```\n<!-- /exp3-table -->", re.DOTALL
)


def printed(measurements: str) -> str:
    """What the command prints."""
    said = StringIO()
    with redirect_stdout(said):
        exp3_table.main([str(ROOT / measurements)] if measurements else [])
    return said.getvalue()


def tables() -> list[tuple[str, str]]:
    """What the document's tables were made from, and the tables."""
    return TABLES.findall(DOCUMENT.read_text("utf-8"))


def test_the_tables_in_the_document_are_the_stored_measurements() -> None:
    """Between the marks stands what the command beside them prints; another figure would be noticed."""
    found = tables()
    assert [(made_from, printed(made_from).rstrip("\n")) for made_from, _ in found] == found
    first = dict(found)[""]
    assert len(found) == DOCUMENT.read_text("utf-8").count("<!-- exp3-table") > 1
    assert "171" in first and "999999" not in first


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ({"interval": [1.0, 2.0]}, "1..2"),
        ({"at_least": 3.0}, ">=3"),
        ({"missing": "why"}, "-"),
        ({"value": 4}, "4"),
    ],
)
def test_cells_are_written_with_both_ends(cell: dict, word: str) -> None:
    """An interval by its ends, a bound as one, what is missing as a dash."""
    assert exp3_table.shown(cell) == word


def test_the_tables_of_tempering_are_the_stored_measurements() -> None:
    """Every table of the command stands on one of the two pages, as it prints it; another figure would be noticed."""
    found = [table for page in TEMPERED for table in TEMPERED_TABLES.findall(page.read_text("utf-8"))]
    marks = sum(page.read_text("utf-8").count("<!-- tempered-table") for page in TEMPERED)
    assert [(name, "\n".join(line.rstrip() for line in tempered_table.TABLES[name]())) for name, _ in found] == found
    assert (marks, set(tempered_table.TABLES)) == (len(found), {name for name, _ in found})
    assert "999999" not in "".join(text for _, text in found)


def test_the_table_of_the_pilot_is_the_stored_pilot() -> None:
    """Each stored case is a row of the page, and the page has no other rows of cases."""
    cases = json.loads((ROOT / "benchmarks" / "pilots" / "2026-11-27-h200.json").read_text("utf-8"))
    rows_of_cases = {
        f"| {c['t']} | {c['path']} | {c['rungs']} | {c['barrier']:.1f} | {c['least_acceptance']:.2f} | {c['rounds']:,} "
        f"| {c['trips']:,} | {c['sets_with']} of {c['sets']} | {c['rhat_starts']:.4f} |"
        for c in cases
    }
    said = TEMPERED[1].read_text("utf-8").splitlines()
    assert rows_of_cases == {line for line in said if re.match(r"\| \d+ \| (beta|training) ", line)}


def test_what_was_not_measured_or_not_equilibrated_is_not_told_as_the_law() -> None:
    """A checkpoint that no set holds has no numbers, though its support is registered; the others' bounds hold."""
    cell = {"at": {"t": 7}, "value": {"lo": 0.0, "hi": 1.0}}
    unread = {"at": {"t": 7}, "value": None}
    clauses = {name: {"clauses": {"t7": {"verdict": "UNTESTED"}}} for name in ("P0", "P5")}
    readings = {"acceptance_least": {"cells": [cell]}, "trips_total": {"cells": [unread]}}
    row = Row("2026-11-27b", "plain", 7, {"readings": readings, "predictions": clauses})
    assert (None, None, "(>=3)") == (row.ends("acceptance_least"), row.total, tempered_table.barred(row, ">=3"))
    assert all(row.total is not None and row.total[0] > 0 for row in rows() if row.measured)
