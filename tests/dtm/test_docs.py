"""docs/exp3.md shows what the stored measurement holds, and no more."""

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from benchmarks import exp3_table

DOCUMENT = Path(__file__).parents[2] / "docs" / "exp3.md"
MARKS = "<!-- exp3-table: python -m benchmarks.exp3_table -->", "<!-- /exp3-table -->"


def printed() -> str:
    """What the command prints."""
    said = StringIO()
    with redirect_stdout(said):
        exp3_table.main([])
    return said.getvalue()


def test_the_table_in_the_document_is_the_stored_measurement() -> None:
    """Between the marks stands what the command beside them prints; another figure would be noticed."""
    inside = DOCUMENT.read_text("utf-8").split(MARKS[0])[1].split(MARKS[1])[0]
    assert inside.strip().strip("`").strip("\n") == printed().rstrip("\n")
    assert "171" in inside and "999999" not in inside


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
