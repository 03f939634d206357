"""What the gate found for one freeze: an exit code, a sentence, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verdict.outcome.lock import LockChange
from verdict.outcome.record import Exit, Notice, Outcome

STANDINGS = {Exit.PASSED: "equal", Exit.INTEGRITY: "BROKEN", Exit.CHANGED: "CHANGED",
             Exit.NOTHING_TO_JUDGE: "STALE OR MISSING"}  # fmt: skip


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

    @property
    def standing(self) -> str:
        """The word that the gate says of the freeze."""
        return "pending" if self.pending else STANDINGS.get(self.code, "ERROR")

    @property
    def payload(self) -> dict[str, Any]:
        """What the gate says as JSON values: the same wherever it is told."""
        changes = [{"about": c.about, "locked": c.locked, "found": c.found} for c in self.changes]
        return {"freeze": self.freeze, "code": int(self.code), "standing": self.standing, "sentence": self.sentence,
                "changes": changes, "notices": [{"kind": n.kind, "text": n.text} for n in self.notices]}  # fmt: skip
