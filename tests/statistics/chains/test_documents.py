"""What the documents on chains and estimators show is run, and prints what stands beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", ["chains.md", "estimators.md"])
def test_the_examples_print_what_they_say(name, capsys):
    """Every `print(...)  # words` of a document prints these words."""
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / name).read_text("utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        exec(block, {})  # noqa: S102
    wanted = [line.split("#")[1].strip() for block in blocks for line in block.splitlines() if line.startswith("print")]
    assert wanted == capsys.readouterr().out.splitlines()


def test_chains_md_names_every_word():
    """A status that chains can end with stands in the document, and every method of the table does."""
    from verdict.statistics.sample.contract import Status
    from verdict.statistics.sample.table import CHAINS, ROWS

    text = (DOCS / "chains.md").read_text("utf-8")
    words = [str(status) for status in list(Status)[list(Status).index(Status.AT_CEILING) :]]
    methods = [row.method for row in ROWS if row.place.startswith(CHAINS)]
    assert [] == [word for word in [*words, *methods] if f"`{word}`" not in text]
