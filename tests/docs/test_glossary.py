"""The glossary has each word once, in order, and no word of the program's vocabulary is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.factory import kinds
from verdict.project.fields import blocks
from verdict.words.vocabulary import Grade, Word

TEXT = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text("utf-8")
TERMS = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
MOST = 3  # sentences
# Blocks of a registration whose name is a word of the field or of its own, such as a family of systems.
KNOWN = {"Axis", "Budget", "Choice", "Claim", "Estimate", "Family", "Flag", "Gate", "Prediction", "Quantity",
         "Registration", "Risk", "Scope", "Clause", "Test", "Exclusion", "Artifact"}  # fmt: skip


def test_words_stand_once_and_in_order() -> None:
    """As in a dictionary."""
    assert sorted(TERMS, key=str.lower) == TERMS
    assert len(set(TERMS)) == len(TERMS)


@pytest.mark.parametrize("word", [*Word, *(str(grade).capitalize() for grade in Grade), *sorted(KNOWN)])
def test_no_word_of_the_program_is_missing(word: str) -> None:
    """Verdicts, grades of evidence, and the blocks of a registration."""
    assert word in TERMS


def test_the_blocks_are_those_of_the_program() -> None:
    """A block that is renamed is renamed in the glossary."""
    assert set() == KNOWN - {block.name for block in blocks(kinds())}


def test_every_meaning_is_short() -> None:
    """Three sentences at most, besides one that says where to read on."""
    meanings = {part.partition("\n")[0]: part.partition("\n")[2] for part in TEXT.split("\n## ")[1:]}
    told = {term: len(re.findall(r"[.?!](?:\s|$)", says.split("See [")[0])) for term, says in meanings.items()}
    assert {} == {term: n for term, n in told.items() if n > MOST}
