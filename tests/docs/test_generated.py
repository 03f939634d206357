"""The pages of the reference that are made of the program hold what it says now.

After a deliberate change: VERDICT_UPDATE_DOCS=1 pytest tests/docs/test_generated.py
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.documents import inside, replaced

from tests.docs import reasons
from tests.docs.commands import commands
from verdict.cli import COMMANDS
from verdict.report.answer import MEANING
from verdict.statistics.sample.contract import Status
from verdict.words.vocabulary import Cause, Grade, Why

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
MADE: list[tuple[str, str, Callable[[], str]]] = [
    ("reasons.md", "reasons", reasons.reasons),
    ("reasons.md", "causes", lambda: reasons.words(reasons.CAUSES, "cause")),
    ("reasons.md", "grades", lambda: reasons.words(reasons.GRADES, "grade")),
    ("reasons.md", "no interval", lambda: reasons.words(reasons.NO_INTERVAL, "word")),
    ("exit-codes.md", "exit codes", reasons.exit_codes),
    ("commands.md", "commands", commands),
]


@pytest.mark.parametrize(("page", "mark", "make"), MADE, ids=[mark for _, mark, _ in MADE])
def test_what_is_made_stands_on_its_page(page: str, mark: str, make: Callable[[], str]) -> None:
    """Between its marks stands what the program says; VERDICT_UPDATE_DOCS=1 writes it anew."""
    path = REFERENCE / page
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        path.write_text(replaced(path.read_text("utf-8"), mark, make()), "utf-8")
    assert make() == inside(path.read_text("utf-8"), mark).strip()


@pytest.mark.parametrize(
    ("described", "known"),
    [(reasons.TO_DO, Why), (MEANING, Why), (reasons.CAUSES, Cause), (reasons.GRADES, Grade),
     (reasons.NO_INTERVAL, Status)],
)  # fmt: skip
def test_every_word_is_described_once_and_in_its_order(described: dict[str, str], known: type) -> None:
    """A word that is new in the program has a sentence here, and none is described that is gone."""
    assert list(known) == list(described)


def test_every_exit_code_is_described() -> None:
    """Those of outcomes, and those of errors wherever they are defined."""
    assert sorted(reasons.codes()) == list(reasons.CODES)


def test_every_reason_has_its_section_in_the_explanation() -> None:
    """Under its own word, where its example stands."""
    text = (REFERENCE.parent / "explanation" / "why-untested.md").read_text("utf-8")
    assert [] == [why for why in Why if f"\n### `{why}`\n" not in text or f"](#{why})" not in text]


def test_every_command_has_a_section_with_its_options() -> None:
    """Also those that came last, and `--help` of each."""
    made = commands()
    assert list(COMMANDS) == [line.removeprefix("## verdict ") for line in made.splitlines() if line.startswith("## ")]
    assert made.count("\n```text\nverdict ") == made.count("| `-h, --help` |") >= len(COMMANDS)


def test_a_table_that_was_edited_is_seen(tmp_path: Path) -> None:
    """Negative control: one sentence changed by hand is another table."""
    text = (REFERENCE / "reasons.md").read_text("utf-8").replace("Run for longer.", "Run.")
    assert reasons.reasons() != inside(text, "reasons").strip()
