"""docs/explanation/exp3.md shows what the stored measurement holds, and no more."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from benchmarks import exp3_table

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / "docs" / "explanation" / "exp3.md"
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
