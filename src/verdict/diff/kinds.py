"""The closed words of a difference."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """In which direction a registration changed."""

    LOOSENED = "loosened"
    TIGHTENED = "tightened"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"
    SCOPE_NARROWED = "scope_narrowed"
    SCOPE_WIDENED = "scope_widened"
    COSMETIC = "cosmetic"


class Cause(StrEnum):
    """What a changed verdict followed from, by judging both freezes on both sets of measurements."""

    AMENDMENT = "the amendment alone: the same measurements give it"
    DATA = "the measurements alone: the old freeze gives it too"
    EITHER = "either alone gives it"
    TOGETHER = "neither alone gives it"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True, slots=True)
class Change:
    """One change at one place of a registration; `uses` says what it does where it is used.

    `name` is what the change is about (a constant, axis, quantity, flag, prediction, ...), "" for the whole freeze.
    """

    kind: Kind
    section: str
    name: str
    place: str
    before: str
    after: str
    uses: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = f"{self.before or 'nothing'} -> {self.after or 'nothing'}"
        return f"{self.place}: {what}" + (f" ({'; '.join(self.uses)})" if self.uses else "")
