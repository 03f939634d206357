"""What the gate found for one freeze: an exit code, a sentence, and what changed."""

from __future__ import annotations

from dataclasses import dataclass

from verdict.outcome.lock import LockChange
from verdict.outcome.record import Exit, Notice, Outcome


@dataclass(frozen=True, slots=True)
class Gated:
    """What came out for one freeze: an exit code, a sentence, what changed, and what else must be known.

    `outcome` is there where something was judged; `notices` are about order and sources, and change no code.
    """

    freeze: str
    code: Exit
    sentence: str
    changes: tuple[LockChange, ...] = ()
    outcome: Outcome | None = None
    pending: bool = False
    notices: tuple[Notice, ...] = ()
