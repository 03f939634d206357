"""What the ledger remembers of the looks of a freeze: at which count each was taken, on which set, and what is locked.

A set that an erratum withdrew binds no longer: its look may be taken again, which the ledger then tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verdict.project.ledger.chain import Chain
from verdict.project.ledger.entries import JudgedEvent, LookedEvent
from verdict.project.ledger.reached import Recorded, reached, subjects


@dataclass(frozen=True, slots=True)
class Remembered:
    """A look as an entry of the ledger holds it: its count, and the name and digest of its set."""

    entry: int
    count: int
    stored: str
    measurements: str


def remembered(chain: Chain, freeze: str) -> tuple[Remembered, ...]:
    """Return every look of a freeze that was entered when it was stored or locked, in the order of the entries."""
    return tuple(
        Remembered(entry.number, event.look, event.stored, event.measurements)
        for entry in chain.entries
        if isinstance(event := entry.event, LookedEvent | JudgedEvent)
        and event.freeze == freeze
        and event.look is not None
    )


def withdrawn_sets(chain: Chain, sets: Iterable[Recorded]) -> frozenset[str]:
    """Return the digests of the sets that errata withdrew: those they name, and those that rest on what they name."""
    stored = tuple(sets)
    named = [subjects(erratum) for _, erratum in chain.errata]
    return frozenset(digest for each in named for digest in (*each, *reached(each, stored)))


def locked_up_to(chain: Chain, freeze: str, counts: dict[str, int]) -> int:
    """Return the count of the newest look that was locked; 0 where none was.

    `counts` holds those of the stored sets by digest: a lock of before looks were held names its set and no count.
    """
    events = (entry.event for entry in chain.entries)
    locked = (e for e in events if isinstance(e, JudgedEvent) and e.freeze == freeze)
    return max((e.look or counts.get(e.measurements, 0) for e in locked), default=0)


def locked_alone(chain: Chain, freeze: str) -> JudgedEvent | None:
    """Return the last lock of a freeze if it was written when the sequence of looks was not held; else None."""
    last = chain.judged(freeze)
    if last is None or last[1].look is not None:
        return None
    return None if any(one.entry < last[0] for one in remembered(chain, freeze)) else last[1]
