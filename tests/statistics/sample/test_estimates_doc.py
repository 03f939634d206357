"""docs/reference/estimates.md names every estimand, method and assumption as the engine has them."""

from __future__ import annotations

import re
from pathlib import Path

from verdict.statistics.sample.promised import MEANINGS, Refused, promised
from verdict.statistics.sample.table import ROWS

TEXT = (Path(__file__).parents[3] / "docs" / "reference" / "estimates.md").read_text("utf-8")
LINE = re.compile(r"^\| `(\w+)` \| `(\w+)` \| (\d+) \|.*?\| (bounds|no) \|", re.MULTILINE)


def test_every_row_stands_in_the_document_with_its_least_and_its_missing() -> None:
    """The list of the page is the table: estimand, method, least, and whether missing units enter with bounds."""
    listed = [(estimand, method, int(least), missing) for estimand, method, least, missing in LINE.findall(TEXT)]
    assert [(r.estimand, r.method, r.least, "bounds" if r.bounds else "no") for r in ROWS] == listed


def test_every_assumption_stands_in_the_document_with_its_meaning() -> None:
    """The closed list of `assume:` is the one of the page, word for word."""
    for word, meaning in MEANINGS.items():
        assert f"| `{word}` | {meaning} |" in TEXT


def test_the_sentence_that_is_quoted_is_the_one_that_is_said() -> None:
    """The refusal on the page is what five units by t are told, word for word."""
    found = promised("mean", "t", least=5)
    assert isinstance(found, Refused)
    quoted = " ".join(line.removeprefix("> ") for line in TEXT.splitlines() if line.startswith("> "))
    assert found.why == quoted
