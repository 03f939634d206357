"""verdict freeze: a draft becomes a freeze, and the ledger says so."""

from __future__ import annotations

import json
from pathlib import Path

import click

from verdict.cli import options
from verdict.report.rows import GOOD, marked, plain
from verdict.report.saying import say, say_json

KINDS = ("unforeseen", "error", "missing_information", "violated_assumption", "compute")
ACCESS = ("nothing_run", "run_unopened", "aggregates_seen", "cells_seen")


@click.command(
    epilog="Example: verdict freeze prereg/drafts/next.yaml --reason 'K_ref was too short' --kind error "
    "--access cells_seen. Copy a freeze to amend it, and declare it as parent: {id: ..., digest: unknown}."
)
@click.argument("draft", type=options.REGISTRATION, metavar="DRAFT")
@click.option(
    "--reason", type=options.WORDS, required=True, help="Why it is frozen now; of an amendment, why it changed."
)
@click.option("--kind", type=click.Choice(KINDS), help="What made an amendment necessary.")
@click.option("--access", type=click.Choice(ACCESS), help="What was known of the measurements; it decides amendment "
              "or deviation.")  # fmt: skip
@click.option("--adopt", is_flag=True, help="Enter a file of prereg/ that was frozen before there was a ledger.")
@click.option("--new-chain", is_flag=True, help="It replaces no other freeze, although there are some.")
@click.option("--who", type=options.PERSON, help="Who freezes it; else the name that git has.")
@click.option("--dirty", is_flag=True, help="Freeze although files differ from the commit, and record that.")
@click.option("--without-git", is_flag=True, help="Freeze outside a repository: no proof of order is then possible.")
@click.option("--despite-lint", is_flag=True, help="Freeze although lint objects, and record what it said.")
@click.option("--json", "as_json", is_flag=True, help="Print the entry of the ledger as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    draft: Path, reason: str, kind: str | None, access: str | None, adopt: bool, new_chain: bool, who: str | None,
    dirty: bool, without_git: bool, despite_lint: bool, as_json: bool,
) -> int:  # fmt: skip
    """Freeze DRAFT under the next id (today's date in UTC and a letter), and append to the ledger.

    The draft stays as it is; prereg/<id> is its text with the id and its predecessor's digest filled in.
    """
    from verdict.project.folder import Project
    from verdict.project.kinds import Shipped
    from verdict.project.ledger import freezing
    from verdict.project.ledger.entries import Access, AmendmentKind
    from verdict.project.ledger.store import entry_text
    from verdict.project.loading import check_used

    intent = freezing.Intent(
        reason=reason,
        amendment=AmendmentKind(kind) if kind else None,
        access=Access(access) if access else None,
        who=who,
        new_chain=new_chain,
        dirty=dirty,
        without_git=without_git,
        despite_lint=despite_lint,
    )
    kinds = Shipped()
    done = freezing.adopt(draft, intent, kinds) if adopt else freezing.freeze(draft, intent, kinds, check=check_used)
    if as_json:
        say_json(json.loads(entry_text(done.entry)))
        return 0
    from verdict.report.terminal.rows import show_rows

    shown = Project.around(done.path).shown(done.path)
    was = f"; its id is {done.path.stem}, where the draft says {done.was}" if done.was else ""
    entered = f"entry {done.entry.number} of the ledger{was}"
    show_rows([marked(GOOD, "adopted" if adopt else "frozen", shown, entered)])
    say(f"  {done.entry.event.digest}")  # type: ignore[union-attr]
    for stored in done.tried:
        where, again = Project.around(done.path).shown(stored), f"verdict run {done.path.stem} --measure"
        text = f"{where} was read under another state of the draft, and is not judged; read the numbers again: {again}"
        show_rows([plain(text)])
    if not without_git:
        show_rows([plain("commit both before anything is measured:")])
        say(f"  git add {shown} {Path(shown).parent / 'ledger'}")
    return 0
