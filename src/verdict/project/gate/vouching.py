"""What stands behind the gate's answer: which of history, order, signatures and heads were checked."""

from __future__ import annotations

from dataclasses import dataclass

from verdict.project.ledger.checks import Check, CheckKind, Reader, Standing
from verdict.project.ledger.store import Ledger
from verdict.project.ledger.verify import checks

NAMES = {
    CheckKind.HISTORY: "history",
    CheckKind.HEAD: "heads of the locks",
    CheckKind.ORDER: "order",
    CheckKind.SIGNATURE: "signatures",
}
ALWAYS = (CheckKind.HISTORY, CheckKind.HEAD)  # what the door compares, whatever is asked for


@dataclass(frozen=True, slots=True)
class Vouched:
    """What was checked and what was not, in a line, and every check that was required and did not hold."""

    line: str
    failed: tuple[Check, ...] = ()


def vouched(ledger: Ledger, chosen: frozenset[str], required: tuple[str, ...], reader: Reader) -> Vouched:
    """Make the checks that are required, of the ledger and of some freezes; what cannot be checked fails as well."""
    kinds = frozenset(CheckKind(word) for word in required)
    others = ledger.chain.freezes.keys() - chosen if chosen else frozenset[str]()
    made = [one for one in checks(ledger, reader, kinds=kinds) if one.about not in others] if kinds else []
    failed = tuple(one for one in made if one.standing is not Standing.HOLDS)
    unchecked = {kind: _reason(kind, ledger, kinds, made) for kind in NAMES}
    done = ", ".join(name for kind, name in NAMES.items() if not unchecked[kind])
    rest = ", ".join(f"{name} ({unchecked[kind]})" for kind, name in NAMES.items() if unchecked[kind])
    return Vouched(f"checked: {done or 'nothing of the ledger'}" + (f"; not checked: {rest}" if rest else ""), failed)


def _reason(kind: CheckKind, ledger: Ledger, required: frozenset[CheckKind], made: list[Check]) -> str:
    """Say why something was not checked, or not in full; nothing where it was."""
    open_ = [one for one in made if one.kind is kind and one.standing is not Standing.HOLDS]
    if open_:
        abouts = tuple(dict.fromkeys(one.about for one in open_))
        return f"of {abouts[0]}" + (f" and {len(abouts) - 1} more" if len(abouts) > 1 else "")
    if kind is CheckKind.HISTORY and ledger.unseen:
        return ledger.unseen
    return "" if kind in required or kind in ALWAYS else f"ask for it: --require {kind}"
