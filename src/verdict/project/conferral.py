"""A person moves a tag of a claim, on evidence: from names and files to the entry of the ledger."""

from __future__ import annotations

import re
from functools import partial
from hashlib import sha256
from pathlib import Path

from verdict.project.folder import Project
from verdict.project.gate.proposing import proposal
from verdict.project.gate.select import one_named
from verdict.project.ledger.conferring import Move, conferral, must_be_signed
from verdict.project.ledger.door import writing
from verdict.project.ledger.entries import Entry
from verdict.project.ledger.git import person
from verdict.project.ledger.signing import signed
from verdict.project.ledger.store import Ledger, Sign, append, now
from verdict.words.errors import UsageError


def confer(
    project: Project,
    move: Move,
    *,
    freeze: str | None = None,
    evidence: tuple[str, ...] = (),
    who: str | None = None,
    key: Path | None = None,
) -> Entry:
    """Move a tag and enter it in the ledger; `evidence` are files or digests, `key` a private ssh key to sign with.

    Raises:
        UsageError: nobody confers it, the evidence is not there or not enough, or it has to be signed and no key is
        given. IntegrityError: the ledger is broken.
    """
    somebody = who or person(project.root)
    if somebody == "unknown":
        raise UsageError("a conferral needs a person, and git has no name here; say --who")
    digests = [_digest(one) for one in evidence]
    with writing(project) as ledger:
        proposed = proposal(one_named(ledger, freeze), ledger) if freeze else None
        event = conferral(ledger, move, digests, proposed)
        return append(ledger, event, somebody, now(), _sign(ledger, move.claim, key))


def _sign(ledger: Ledger, claim: str, key: Path | None) -> Sign | None:
    """Return how the entry is signed; None where that is neither asked for nor wanted.

    Raises:
        UsageError: the registration wants it, and no key is given.
    """
    if key is None and must_be_signed(ledger, claim):
        raise UsageError(
            f"the registration of {claim} says conferral: signed; wanted --sign-with and a private ssh key"
        )
    return None if key is None else partial(signed, ledger.project, key)


def _digest(evidence: str) -> str:
    if re.fullmatch(r"sha256:[0-9a-f]{64}", evidence):
        return evidence
    path = Path(evidence)
    if not path.is_file():
        raise UsageError(f"--evidence: found no file {evidence}, wanted one, or sha256: and 64 hex digits")
    return f"sha256:{sha256(path.read_bytes()).hexdigest()}"
