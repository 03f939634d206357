"""The closed words of a difference, and the record of one change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from verdict.text.document import dotted
from verdict.text.validate import Path


class Kind(StrEnum):
    """In which direction a registration changed."""

    LOOSENED = "loosened"
    TIGHTENED = "tightened"
    MOVED = "moved"
    REPINNED = "repinned"
    ADDED = "added"
    REMOVED = "removed"
    SCOPE_NARROWED = "scope_narrowed"
    SCOPE_WIDENED = "scope_widened"
    COSMETIC = "cosmetic"


class ChangeCause(StrEnum):
    """What a changed verdict followed from, by judging both freezes on both sets of measurements."""

    AMENDMENT = "the amendment alone: the same measurements give it"
    ERRATUM = "an erratum, which takes the verdict away under one of the two freezes"
    DATA = "the measurements alone: the old freeze gives it too"
    EITHER = "either alone gives it"
    TOGETHER = "neither alone gives it"
    NOT_COMPARABLE = "not comparable"


class Way(StrEnum):
    """How one predicate or number stands to another: UP is easier to meet, or larger."""

    SAME = "same"
    UP = "up"
    DOWN = "down"
    OTHER = "other"


KINDS = {Way.SAME: Kind.COSMETIC, Way.UP: Kind.LOOSENED, Way.DOWN: Kind.TIGHTENED, Way.OTHER: Kind.MOVED}


@dataclass(frozen=True, slots=True)
class Use:
    """One place that rests on a change: how its test and how what it requires moves.

    `prediction` is the prediction it belongs to, "" for a flag, a gate, a label or another consequence.
    """

    place: str
    prediction: str
    test: Way
    needs: Way = Way.SAME

    @property
    def effects(self) -> tuple[str, ...]:
        """Say what moves: the test, the requirement, or both."""
        both = (("test", self.test), ("requirement", self.needs))
        return tuple(f"{what} {KINDS[way]}" for what, way in both if way is not Way.SAME)

    def __str__(self) -> str:
        return f"{self.place}: {', '.join(self.effects)}"


@dataclass(frozen=True, slots=True)
class Change:
    """One change at one place of a registration, with the frozen values before and after; None is not there.

    `place` is the path in the document, with the name of a gate or an outcome in the place of its position. `uses`
    says what the change does where it is used, `note` what else a reader must know.
    """

    kind: Kind
    place: Path
    before: Any
    after: Any
    uses: tuple[Use, ...] = ()
    note: str = ""

    @property
    def section(self) -> str:
        """The first part of the path."""
        return str(self.place[0])

    @property
    def name(self) -> str:
        """What the change is about: a constant, an axis, a flag, a prediction; "" for the whole freeze."""
        return str(self.place[1]) if len(self.place) > 1 else ""

    @property
    def where(self) -> str:
        """The place as people write it; short forms stay short."""
        return dotted(self.place)
