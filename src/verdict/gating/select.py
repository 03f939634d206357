"""Which freezes a call of the gate is about, and what the call as a whole comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from verdict.assemble import Shipped
from verdict.errors import NothingToJudgeError, nearest
from verdict.gating.decide import Gated, decide
from verdict.ledger.store import Ledger
from verdict.outcome import Exit

ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]")
# What is worse decides: a broken chain outranks everything that was derived from it.
WORST = (Exit.INTEGRITY, Exit.INTERNAL, Exit.USAGE, Exit.NOTHING_TO_JUDGE, Exit.CHANGED, Exit.PASSED)


def known(ledger: Ledger) -> tuple[str, ...]:
    """Return every id that the ledger freezes, a lock names, or a file of prereg/ carries."""
    locks = {path.stem for path in (ledger.project.root / "verdicts").glob("*.lock")}
    files = {path.stem for path in ledger.project.prereg.glob("*.*") if ID.fullmatch(path.stem)}
    return tuple(sorted({*ledger.chain.freezes, *locks, *files}))


def named(ledger: Ledger, names: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that were named, as ids or as files.

    Raises:
        NothingToJudgeError: there is no such freeze.
    """
    every, ids = known(ledger), []
    for name in names:
        stem = name if ID.fullmatch(name) else Path(name).stem
        if stem not in every:
            raise NothingToJudgeError(
                f"no freeze is called '{name}'; known: {', '.join(every) or 'none'}.{nearest(stem, every)}"
            )
        ids.append(stem)
    return tuple(dict.fromkeys(ids))


def gate(ledger: Ledger, names: Iterable[str]) -> tuple[Gated, ...]:
    """Compare the named freezes with their locks; without names, all of them.

    Raises:
        NothingToJudgeError: a name is not known, or nothing was compared at all.
    """
    chosen = named(ledger, names)
    kinds = Shipped()
    found = tuple(decide(name, ledger, kinds) for name in chosen or known(ledger))
    if not found:
        raise NothingToJudgeError("nothing is frozen here, so nothing was compared; wanted freezes in prereg/")
    if not chosen and all(one.pending for one in found):
        raise NothingToJudgeError(f"nothing is measured yet of {', '.join(one.freeze for one in found)}")
    return tuple(_waiting(one) if one.pending and not chosen else one for one in found)


def _waiting(one: Gated) -> Gated:
    """A freeze that waits for its run is no failure of the repository; named alone, it is nothing to judge."""
    return Gated(one.freeze, Exit.PASSED, one.sentence, pending=True)


def exit_code(found: tuple[Gated, ...]) -> Exit:
    """Return the worst code."""
    return min((one.code for one in found), key=WORST.index)
