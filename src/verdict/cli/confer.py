"""verdict confer: a person moves a tag, on evidence; nothing else ever does."""

from __future__ import annotations

import re
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.rows import GOOD, marked

if TYPE_CHECKING:
    from verdict.project.ledger.store import Ledger, Sign

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
    from verdict.project.folder import Project
    from verdict.project.gate.proposing import proposal
    from verdict.project.gate.select import one_named
    from verdict.project.ledger.conferring import Move, conferral
    from verdict.project.ledger.door import writing
    from verdict.project.ledger.git import person
    from verdict.project.ledger.store import append, now
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
        entry = append(ledger, event, somebody, now(), _sign(ledger, claim, key))
    from verdict.report.terminal.rows import show_rows

    moved = f"{claim}, {tier}: {event.from_} -> {event.to}"
    show_rows([marked(GOOD, "conferred", moved, f"by {somebody}, entry {entry.number} of the ledger")])
    return 0


def _sign(ledger: Ledger, claim: str, key: Path | None) -> Sign | None:
    """Return how the entry is signed; None where that is neither asked for nor wanted.

    Raises:
        UsageError: the registration wants it, and no key is given.
    """
    from verdict.project.ledger.conferring import must_be_signed
    from verdict.project.ledger.signing import signed
    from verdict.words.errors import UsageError

    if key is None and must_be_signed(ledger, claim):
        raise UsageError(
            f"the registration of {claim} says conferral: signed; wanted --sign-with and a private ssh key"
        )
    return None if key is None else partial(signed, ledger.project, key)


def _digest(evidence: str) -> str:
    from verdict.words.errors import UsageError

    if re.fullmatch(r"sha256:[0-9a-f]{64}", evidence):
        return evidence
    path = Path(evidence)
    if not path.is_file():
        raise UsageError(f"--evidence: found no file {evidence}, wanted one, or sha256: and 64 hex digits")
    return f"sha256:{sha256(path.read_bytes()).hexdigest()}"
