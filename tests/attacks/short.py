"""The short form of the campaign: a few variants of every kind, in parts of about equal time for files of tests."""

from __future__ import annotations

import tests.attacks.kinds  # noqa: F401 - enters them
from tests.attacks.attack import KINDS
from tests.attacks.campaign import SHORT, tallied

PARTS = {
    "past": ("2", "3", "4", "5", "6", "8"),
    "verdicts": ("1", "7", "9", "10", "11", "injection"),
    "machine": ("12", "state", "resources", "tracebacks"),
}


def kinds_of(part: str) -> tuple[str, ...]:
    """Return the names of the kinds of a part, by the row of the contract that each belongs to."""
    return tuple(name for name, kind in KINDS.items() if kind.row in PARTS[part])


def check_kind(name: str) -> None:
    """Assert that no variant gets through, nothing ends in a traceback or hangs, and honest changes pass."""
    tally = tallied(KINDS[name], short=True)
    assert [] == tally.undetected, KINDS[name].says
    assert [] == tally.tracebacks
    assert [] == tally.hangs
    assert [] == tally.refused
    assert min(SHORT, len(KINDS[name].attacks)) == tally.attacks
    assert tally.controls > 0
