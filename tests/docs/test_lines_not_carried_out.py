"""What a page shows and no test carries out can be typed: each line of verdict's names a command and options of it."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest

from tests.cli.test_commands import ROOT
from tests.docs.following import BLOCK
from verdict.cli import group

PAGES = sorted([*(ROOT / "docs" / "how-to").rglob("*.md"), *(ROOT / "docs" / "explanation").glob("*.md")])


def lines(page: Path) -> list[str]:
    """Return the lines that call verdict in the blocks of a page that are not carried out."""
    blocks = (block for block in BLOCK.finditer(page.read_text(encoding="utf-8"))
              if (block["mark"] or "").startswith("not carried out") and block["language"] == "sh")  # fmt: skip
    return [line for block in blocks for line in block["body"].splitlines() if line.startswith("verdict ")]


def check(line: str) -> None:
    """Parse a line as the command line would, without doing anything.

    Raises:
        click.UsageError: there is no such command, option or number of arguments.
    """
    _, *words = shlex.split(line, comments=True)
    context = click.Context(group, info_name="verdict", **group.context_settings)
    command: click.Command = group
    while isinstance(command, click.Group):
        name, *words = words
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"no command {name}")
        command, context = found, click.Context(found, parent=context, info_name=name)
    command.make_parser(context).parse_args(words)


LINES = sorted({(page.stem, line) for page in PAGES for line in lines(page)})


@pytest.mark.parametrize(("page", "line"), LINES, ids=lambda one: one[:60])
def test_a_line_that_is_not_carried_out_can_be_typed(page: str, line: str) -> None:
    """Command and options exist."""
    check(line)


def test_a_line_that_cannot_be_typed_is_seen() -> None:
    """Negative controls: an option, and a command, that there are not; and pages have such lines."""
    assert {"dask", "slurm", "kubernetes"} <= {page for page, _ in LINES}
    for wrong in ("verdict run 2026-11-25d --executr dask", "verdict jbs 2026-11-25d"):
        with pytest.raises(click.UsageError):
            check(wrong)
