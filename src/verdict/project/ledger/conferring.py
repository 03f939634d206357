"""The only road of a tag: a person confers it, on evidence that is named by digest.

A promotion needs evidence: the outcome of a locked freeze that proposes exactly this flip, or, for what no run can
show, a file such as a proof. `validated` takes a proposal, nothing else. A demotion needs a reason alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from verdict.project.ledger.entries import Adopted, Conferred, Entry, Freeze
from verdict.project.ledger.signatures import Seal, signature
from verdict.project.ledger.store import Ledger, canonical_path, entry_name
from verdict.words.errors import IntegrityError, UsageError, nearest
from verdict.words.vocabulary import Tag

# What a tag may become. Backwards is always open: a claim can lose its ground at any time.
LEGAL: dict[Tag, frozenset[Tag]] = {
    Tag.CONJECTURED: frozenset({Tag.SOLID, Tag.PROVEN_HERE, Tag.VALIDATED}),
    Tag.SOLID: frozenset({Tag.CONJECTURED, Tag.PROVEN_HERE, Tag.VALIDATED}),
    Tag.PROVEN_HERE: frozenset({Tag.CONJECTURED, Tag.SOLID}),
    Tag.VALIDATED: frozenset({Tag.CONJECTURED, Tag.SOLID}),
}
RANK = {Tag.CONJECTURED: 0, Tag.SOLID: 1, Tag.PROVEN_HERE: 2, Tag.VALIDATED: 2}
BY_PROPOSAL_ONLY = frozenset({Tag.VALIDATED})
SIGNED = "signed"  # what a registration says where a conferral has to be signed


@dataclass(frozen=True, slots=True)
class Move:
    """A tag that a person wants to move."""

    claim: str
    tier: str
    to: Tag
    reason: str

    def __str__(self) -> str:
        return f"{self.claim}, {self.tier}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The flips that the outcome of one locked freeze proposes, and the digests that this evidence consists of."""

    freeze: str
    flips: tuple[tuple[str, str, Tag, Tag], ...]
    digests: tuple[str, ...]
    declares_none: frozenset[str]


def read_canonical(ledger: Ledger, freeze: str) -> dict[str, Any]:
    """Read a freeze from its canonical bytes.

    Raises:
        IntegrityError: as for `canonical`.
    """
    tree: dict[str, Any] = json.loads(canonical(ledger, freeze))
    return tree


def canonical(ledger: Ledger, freeze: str) -> bytes:
    """Return the canonical bytes of a freeze.

    Raises:
        IntegrityError: they are missing, or are not those that the ledger names.
    """
    path, wanted = canonical_path(ledger.project, freeze), ledger.chain.freezes[freeze].digest
    content = ledger.project.in_place(path).read_bytes() if path.is_file() else b""
    found = f"sha256:{sha256(content).hexdigest()}"
    if found != wanted:
        what = f"found {found}" if content else "found no such file"
        raise IntegrityError(f"prereg/ledger/{path.name}: {what}, wanted {wanted}; restore it from git")
    return content


def standing_tags(ledger: Ledger) -> dict[tuple[str, str], Tag]:
    """Return the tag of every claim and tier: as first declared by a freeze, moved by every conferral since.

    Raises:
        IntegrityError: a conferral that has to be signed is not, or its signature is not good or cannot be checked.
    """
    tags: dict[tuple[str, str], Tag] = {}
    for freeze in ledger.chain.freezes:
        for claim, block in read_canonical(ledger, freeze).get("claims", {}).items():
            for tier, tag in block["tags"].items():
                tags.setdefault((claim, tier), Tag(tag))
    for _, moved in ledger.chain.conferrals:
        tags[moved.claim, moved.tier] = moved.to
    wrong = next(spoilt(ledger), None)
    if wrong is not None:
        raise IntegrityError(f"prereg/ledger: {wanted_signed(*wrong)}, so that no tag can be told")
    return tags


def must_be_signed(ledger: Ledger, claim: str) -> bool:
    """Say whether a conferral of a claim has to be signed: by the last freeze that declares it."""
    asked: dict[str, bool] = {}
    for entry in ledger.chain.entries:
        _ask(ledger, entry, asked)
    return asked.get(claim, False)


def _ask(ledger: Ledger, entry: Entry, asked: dict[str, bool]) -> None:
    """Note, for the claims that an entry declares, whether their conferrals have to be signed from then on.

    Once that is asked for, only a freeze that is signed itself ends it.
    """
    if isinstance(entry.event, Adopted | Freeze):
        claims = read_canonical(ledger, entry.event.id).get("claims", {})
        for claim, block in claims.items():
            ends = block.get("conferral") != SIGNED and asked.get(claim, False)
            asked[claim] = not _signed_freeze(ledger, entry.event.id) if ends else block.get("conferral") == SIGNED


def _signed_freeze(ledger: Ledger, freeze: str) -> bool:
    return signature(ledger.project, canonical_path(ledger.project, freeze)).good is True


def spoilt(ledger: Ledger) -> Iterator[tuple[int, Seal]]:
    """Yield the conferrals that have to be signed and are not well signed, each with what was found.

    A signature that cannot be checked here, for want of ssh-keygen, is among them: its seal is neither good nor bad.
    """
    asked: dict[str, bool] = {}
    for entry in ledger.chain.entries if ledger.chain.conferrals else ():
        _ask(ledger, entry, asked)
        if isinstance(entry.event, Conferred) and asked.get(entry.event.claim, False):
            seal = signature(ledger.project, ledger.folder / entry_name(entry.number))
            if seal.good is not True:
                yield entry.number, seal


def wanted_signed(number: int, seal: Seal) -> str:
    """Say of a conferral that its registration wants it signed."""
    return f"entry {number} moves a tag of a claim whose registration wants conferrals signed, and it is {seal.words}"


def check_signed(ledger: Ledger) -> None:
    """Refuse a ledger with a conferral that has to be signed and is not, or not well.

    Raises:
        IntegrityError: there is one. Without ssh-keygen a signature that is there is left to `verify` elsewhere.
    """
    for number, seal in spoilt(ledger):
        if seal.checkable:
            raise IntegrityError(f"prereg/ledger: {wanted_signed(number, seal)}. Restore its signature from git")


def conferral(ledger: Ledger, move: Move, evidence: Iterable[str], proposal: Proposal | None) -> Conferred:
    """Return the entry that moves a tag.

    Raises:
        UsageError: no such claim or tier, the transition is not legal, or the evidence does not carry it.
    """
    current = _current(standing_tags(ledger), move)
    if move.to not in LEGAL[current]:
        legal = ", ".join(sorted(LEGAL[current]))
        raise UsageError(f"{move}: the tag is {current}; found {move.to}, wanted one of: {legal}")
    named = tuple(evidence)
    if RANK[move.to] > RANK[current]:
        _carried(move, current, named, proposal)
    digests = dict.fromkeys((*named, *(proposal.digests if proposal else ())))
    return Conferred(
        kind="conferred", claim=move.claim, tier=move.tier, from_=current, to=move.to,
        freeze=proposal.freeze if proposal else None, evidence=tuple(digests), reason=move.reason,
    )  # fmt: skip


def _current(tags: dict[tuple[str, str], Tag], move: Move) -> Tag:
    claims = sorted({name for name, _ in tags})
    if move.claim not in claims:
        known = ", ".join(claims) or "none"
        raise UsageError(f"no freeze declares a claim '{move.claim}'; declared: {known}.{nearest(move.claim, claims)}")
    tiers = sorted(name for owner, name in tags if owner == move.claim)
    if move.tier not in tiers:
        known = ", ".join(tiers)
        raise UsageError(f"{move.claim} has no tier '{move.tier}'; it has: {known}.{nearest(move.tier, tiers)}")
    return tags[move.claim, move.tier]


def _carried(move: Move, current: Tag, named: tuple[str, ...], proposal: Proposal | None) -> None:
    step = f"{move}: {current} -> {move.to}"
    if proposal is not None:
        _proposed(move, current, proposal, step)
    elif move.to in BY_PROPOSAL_ONLY:
        raise UsageError(f"{step} needs --freeze with a locked outcome that proposes it; nothing else can carry it")
    elif not named:
        raise UsageError(f"{step} needs evidence: --freeze with an outcome that proposes it, or --evidence with a file")


def _proposed(move: Move, current: Tag, proposal: Proposal, step: str) -> None:
    if move.claim in proposal.declares_none:
        raise UsageError(
            f"{proposal.freeze} declares no tag flip of {move.claim} in any outcome; it cannot be evidence for {step}"
        )
    if (move.claim, move.tier, current, move.to) not in proposal.flips:
        flips = "; ".join(f"{c}, {t}: {a} -> {b}" for c, t, a, b in proposal.flips) or "nothing"
        raise UsageError(f"the outcome of {proposal.freeze} does not propose {step}; it proposes: {flips}")
