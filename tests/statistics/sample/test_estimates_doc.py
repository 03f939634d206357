"""docs/estimates.md names every estimand, method and assumption as the engine has them."""

from __future__ import annotations

import re
from pathlib import Path

from verdict.statistics.sample.promised import MEANINGS
from verdict.statistics.sample.table import ROWS

TEXT = (Path(__file__).parents[3] / "docs" / "estimates.md").read_text("utf-8")
LINE = re.compile(r"^\| `(\w+)` \| `(\w+)` \| (\d+) \|.*?\| (bounds|no) \|", re.MULTILINE)


def test_every_row_stands_in_the_document_with_its_least_and_its_missing() -> None:
    """The list of the page is the table: estimand, method, least, and whether missing units enter with bounds."""
    listed = [(estimand, method, int(least), missing) for estimand, method, least, missing in LINE.findall(TEXT)]
    assert [(r.estimand, r.method, r.least, "bounds" if r.bounds else "no") for r in ROWS] == listed


def test_every_assumption_stands_in_the_document_with_its_meaning() -> None:
    """The closed list of `assume:` is the one of the page, word for word."""
    for word, meaning in MEANINGS.items():
        assert f"| `{word}` | {meaning} |" in TEXT
