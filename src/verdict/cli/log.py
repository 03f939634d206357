"""verdict log: what happened, in order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.rows import BLANK, Row, counted, plain
from verdict.report.saying import say, say_json

if TYPE_CHECKING:
    from verdict.project.ledger.entries import Entry

NOUNS = {
    "adopted": ("freeze adopted", "freezes adopted"), "frozen": ("freeze", "freezes"),
    "amendment": ("amendment", "amendments"), "deviation": ("deviation", "deviations"),
    "judged": ("locked outcome", "locked outcomes"), "looked": ("look", "looks"),
    "conferred": ("conferral", "conferrals"), "erratum": ("erratum", "errata"),
}  # fmt: skip


@click.command(epilog="Example: verdict log 2026-05-30c")
@click.argument("freeze", type=options.NAME, required=False)
@options.project
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
def command(freeze: str | None, root: Path, as_json: bool) -> int:
    """List freezes, amendments with kind and access level, locked verdicts, conferrals, errata and stored runs.

    Oldest first, each with its number and its time in UTC. With FREEZE, an id or its file, only what concerns it.
    """
    from verdict.project.folder import Project
    from verdict.project.gate.select import one_named
    from verdict.project.ledger.store import entry_text, read_ledger
    from verdict.project.ledger.telling import concerns, rows, runs
    from verdict.report.terminal.rows import show_rows

    ledger = read_ledger(Project(root.resolve()))
    wanted = None if freeze is None else one_named(ledger, freeze)
    chosen = [entry for entry in ledger.chain.entries if wanted is None or wanted in concerns(entry.event)]
    if as_json:
        say_json([json.loads(entry_text(entry)) for entry in chosen])
        return 0
    measured = [Row((name, text), depth=1) for name, text in runs(ledger) if wanted in (None, name)]
    stored = [BLANK, plain("stored runs", style="bold"), *measured] if measured else []
    head = ledger.chain.head
    show_rows([*rows(chosen), *stored, BLANK])
    say(f"head  {head.number}:{head.digest}")  # whole, however narrow the terminal: it is there to be copied
    show_rows([plain(_tally(chosen), style="bold")])
    return 0


def _tally(entries: Sequence[Entry]) -> str:
    from verdict.project.ledger.telling import told

    found = Counter(told(entry.event).word for entry in entries)
    kinds = ", ".join(counted(number, *NOUNS[word]) for word, number in found.items())
    return f"{counted(len(entries), 'entry', 'entries')}: {kinds}" if entries else "no entries"
