"""verdict confer: a person moves a tag, on evidence; nothing else ever does."""

from __future__ import annotations

from pathlib import Path

import click

from verdict.cli import options
from verdict.report.rows import GOOD, marked

TAGS = ("solid", "conjectured", "proven-here", "validated")


@click.command(
    epilog="Example: verdict confer factorization --tier operational --to validated --freeze 2026-11-23b --reason '...'"
)
@click.argument("claim")
@click.option("--tier", required=True, help="Which tier of the claim, such as conditional or operational.")
@click.option("--to", "tag", required=True, type=click.Choice(TAGS), help="The tag it shall carry.")
@click.option("--reason", type=options.WORDS, required=True, help="Why.")
@click.option(
    "--freeze",
    "freeze",
    type=options.NAME,
    metavar="FREEZE",
    help="A freeze whose locked outcome proposes exactly this.",
)
@click.option("--evidence", multiple=True, metavar="FILE|SHA256", help="A file, such as a proof, or a digest.")
@click.option("--who", type=options.PERSON, help="Who confers it; else the name that git has.")
@click.option("--sign-with", "key", type=click.Path(path_type=Path), metavar="KEY", help="Sign the entry with this ssh "
              "key, as a claim with conferral: signed wants it.")  # fmt: skip
@options.project
def command(  # noqa: PLR0917 - one argument per option
    claim: str, tier: str, tag: str, reason: str, freeze: str | None, evidence: tuple[str, ...], who: str | None,
    key: Path | None, root: Path,
) -> int:  # fmt: skip
    """Move the tag of one tier of CLAIM, and enter who, when, from, to and the digests of the evidence.

    A promotion needs evidence, a demotion a reason. A freeze that declares no flip is evidence for none. Where the
    registration says conferral: signed, the entry is signed by a key that prereg/allowed_signers names.
    """
    from verdict.project.conferral import confer
    from verdict.project.folder import Project
    from verdict.project.ledger.conferring import Move
    from verdict.project.ledger.entries import Conferred
    from verdict.report.terminal.rows import show_rows
    from verdict.words.vocabulary import Tag

    move = Move(claim, tier, Tag(tag), reason)
    entry = confer(Project(root.resolve()), move, freeze=freeze, evidence=evidence, who=who, key=key)
    if isinstance(entry.event, Conferred):
        moved = f"{claim}, {tier}: {entry.event.from_} -> {entry.event.to}"
        show_rows([marked(GOOD, "conferred", moved, f"by {entry.who}, entry {entry.number} of the ledger")])
    return 0
