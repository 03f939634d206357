"""verdict confer: a person moves a tag, on evidence; nothing else ever does."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import click

from verdict.cli import options
from verdict.report.saying import say

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
@options.project
def command(  # noqa: PLR0917 - one argument per option
    claim: str, tier: str, tag: str, reason: str, freeze: str | None, evidence: tuple[str, ...], who: str | None,
    root: Path,
) -> int:  # fmt: skip
    """Move the tag of one tier of CLAIM, and enter who, when, from, to and the digests of the evidence.

    A promotion needs evidence, a demotion a reason. A freeze that declares no flip is evidence for none.
    """
    from verdict.project.folder import Project
    from verdict.project.gate.proposing import proposal
    from verdict.project.gate.select import one_named
    from verdict.project.ledger.conferring import Move, conferral
    from verdict.project.ledger.git import person
    from verdict.project.ledger.store import append, now, writing
    from verdict.words.errors import UsageError
    from verdict.words.vocabulary import Tag

    project = Project(root.resolve())
    somebody = who or person(project.root)
    if somebody == "unknown":
        raise UsageError("a conferral needs a person, and git has no name here; say --who")
    digests = [_digest(one) for one in evidence]
    with writing(project) as ledger:
        proposed = proposal(one_named(ledger, freeze), ledger) if freeze else None
        event = conferral(ledger, Move(claim, tier, Tag(tag), reason), digests, proposed)
        entry = append(ledger, event, somebody, now())
    say(f"{claim}, {tier}: {event.from_} -> {event.to}, by {somebody}")
    say(f"ledger: entry {entry.number}  {entry.digest}")
    return 0


def _digest(evidence: str) -> str:
    from verdict.words.errors import UsageError

    if re.fullmatch(r"sha256:[0-9a-f]{64}", evidence):
        return evidence
    path = Path(evidence)
    if not path.is_file():
        raise UsageError(f"--evidence: found no file {evidence}, wanted one, or sha256: and 64 hex digits")
    return f"sha256:{sha256(path.read_bytes()).hexdigest()}"
