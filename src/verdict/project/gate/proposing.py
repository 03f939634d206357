"""What the locked outcome of a freeze proposes, as evidence for a conferral."""

from __future__ import annotations

from verdict.outcome.record import Exit
from verdict.project.gate.decide import decide, frozen
from verdict.project.ledger.conferring import Proposal
from verdict.project.ledger.store import Ledger
from verdict.words.errors import ChangedError, UsageError


def proposal(freeze: str, ledger: Ledger) -> Proposal:
    """Return the flips that a freeze's outcome proposes; only an outcome that equals its lock proposes anything.

    Raises:
        UsageError: there is no such freeze, or it is replaced by another one. ChangedError: it is not as locked.
    """
    if freeze not in ledger.chain.freezes:
        raise UsageError(f"no freeze is called '{freeze}'; frozen: {', '.join(ledger.chain.freezes) or 'none'}")
    after = ledger.chain.successor(freeze)
    if after is not None:
        raise UsageError(f"{freeze} is replaced by {after}; wanted evidence from {ledger.chain.newest_of(after)}")
    gated, judged = decide(freeze, ledger), ledger.chain.judged(freeze)
    if gated.code is not Exit.PASSED or gated.outcome is None or judged is None:
        raise ChangedError(f"{freeze} is no evidence, since it is not as locked: {gated.sentence}")
    prereg = frozen(freeze, ledger).prereg
    none = frozenset(n for n, c in prereg.claims.items() if prereg.tag_flips == "none" or c.flips == "none")
    flips = tuple((c.name, *flip) for c in gated.outcome.claims for flip in c.proposals)
    return Proposal(freeze, flips, (judged[1].freeze_digest, judged[1].measurements, judged[1].lock), none)
