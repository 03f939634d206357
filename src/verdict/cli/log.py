"""verdict log: what happened, one line each."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(epilog="Example: verdict log 2026-05-30c")
@click.argument("freeze", required=False)
@click.option("--project", "root", type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default=True,
              help="Folder that prereg/ lies in.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
def command(freeze: str | None, root: Path, as_json: bool) -> int:
    """List freezes, amendments with kind and access level, locked verdicts, conferrals, errata and stored runs.

    With FREEZE, only what names it.
    """
    from verdict.ledger.store import entry_text, read_ledger
    from verdict.ledger.telling import line, runs
    from verdict.project import Project

    ledger = read_ledger(Project(root.resolve()))
    texts = [(entry, line(entry)) for entry in ledger.chain.entries]
    chosen = [(entry, text) for entry, text in texts if freeze is None or freeze in text]
    if as_json:
        click.echo(json.dumps([json.loads(entry_text(e)) for e, _ in chosen], indent=2, ensure_ascii=False))
        return 0
    for _, text in chosen:
        click.echo(text)
    for text in runs(ledger):
        if freeze is None or freeze in text:
            click.echo(text)
    head = ledger.chain.head
    click.echo(f"head  {head.number}:{head.digest}")
    return 0
