"""verdict log: what happened, in order."""

from __future__ import annotations

import json
import shutil
import textwrap
from pathlib import Path

import click

from verdict.cli import options
from verdict.report.saying import say, say_json, say_lines
from verdict.text.characters import printable


@click.command(epilog="Example: verdict log 2026-05-30c")
@click.argument("freeze", type=options.NAME, required=False)
@options.project
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
def command(freeze: str | None, root: Path, as_json: bool) -> int:
    """List freezes, amendments with kind and access level, locked verdicts, conferrals, errata and stored runs.

    With FREEZE, an id or its file, only what concerns it.
    """
    from verdict.project.folder import Project
    from verdict.project.gate.select import one_named
    from verdict.project.ledger.store import entry_text, read_ledger
    from verdict.project.ledger.telling import concerns, line, runs

    ledger = read_ledger(Project(root.resolve()))
    wanted = None if freeze is None else one_named(ledger, freeze)
    chosen = [entry for entry in ledger.chain.entries if wanted is None or wanted in concerns(entry.event)]
    if as_json:
        say_json([json.loads(entry_text(entry)) for entry in chosen])
        return 0
    measured = [text for name, text in runs(ledger) if wanted in (None, name)]
    for text in (*map(line, chosen), *measured):
        say_lines(_wrapped(printable(text)) + "\n")
    head = ledger.chain.head
    say(f"head  {head.number}:{head.digest}")
    return 0


def _wrapped(text: str) -> str:
    """Break a sentence at the width of the terminal, its further lines set in; digests stay whole."""
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.wrap(text, width, subsequent_indent=" " * 6, break_long_words=False, break_on_hyphens=False)
    )
