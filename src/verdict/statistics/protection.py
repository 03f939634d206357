"""What a family and its looks did to one prediction, as data: which intervals they widened, and to what.

Cells are tuples of (axis, level); intervals are pairs of ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verdict.algebra.grid import CellKey, describe

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """Which of the declared looks a measurement is, from 1, and the part of every family's error that it spends.

    `number` and `of` are None where looks may be taken at any time: then none of the error is divided among them.
    """

    number: int | None
    of: int | None
    counted_by: str
    count: int
    spend: float

    @property
    def place(self) -> str:
        """The look in words, as in look 1 of 3, at users = 1000."""
        which = "the look" if self.number is None else f"look {self.number} of {self.of},"
        return f"{which} at {self.counted_by} = {self.count}"

    def __str__(self) -> str:
        spends = "at any time" if self.number is None else f"spends {self.spend:g} of it"
        return f"{self.place}, {spends}"


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a family: the error that each of the predictions left was tried at."""

    share: float
    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Widened:
    """One interval: as it was brought and as it was judged, each with its level, and the law between the two."""

    name: str
    cell: CellKey
    brought: Ends
    judged: Ends
    level_brought: float
    level_judged: float
    law: str

    @property
    def place(self) -> str:
        """The quantity and the cell in words."""
        return f"{self.name} at {describe(self.cell)}" if self.cell else self.name


@dataclass(frozen=True, slots=True)
class Lack:
    """Why a family does not bound the error of a clause.

    `what` at `cells` has no interval at the level that the family asks for. `bars` says that the clause rests on no
    interval at all; else what is lacking counts as open over its whole support.
    """

    clause: tuple[str | int, ...]
    what: str
    cells: tuple[CellKey, ...]
    why: str
    bars: bool


@dataclass(frozen=True, slots=True)
class Protection:
    """At which error and level a family had one prediction judged, and what that did to its intervals.

    `readings` counts the intervals behind its tests; `level` is the one at which each must hold so that all hold
    together at 1 - `share`. `beside` names what its tests use that has no level: the family bounds no error of that.
    """

    family: str
    method: str
    error: float
    look: Look | None
    rounds: tuple[Round, ...]
    share: float
    readings: int
    level: float
    widened: tuple[Widened, ...]
    lacks: tuple[Lack, ...]
    beside: tuple[str, ...]
    stuck: int = 0  # how many of the intervals cannot be taken to the level and are open

    @property
    def division(self) -> str:
        """The error and what it was divided by, as in 0.05 * 0.4 / 2 / 4 intervals."""
        divided = self.look is not None and self.look.number is not None
        spent = f"{self.error:g} * {self.look.spend:g}" if self.look and divided else f"{self.error:g}"
        left = next(len(each.tried) for each in self.rounds if each.share == self.share)
        intervals = f" / {self.readings} intervals" if self.readings > 1 else ""
        return f"{spent} / {left}{intervals}"

    @property
    def _cause(self) -> str:
        return f"because of family {self.family}, {self.division} ({self.method})"

    def because(self, widened: Widened) -> str:
        """Say what happened to one interval, and why."""
        return (
            f"{widened.place} widened from {_span(widened.brought)} to {_span(widened.judged)} {self._cause}, "
            f"level {widened.level_brought:.6g} -> {widened.level_judged:.6g} by {widened.law}"
        )

    def __str__(self) -> str:
        """Say in one line what happened to all intervals."""
        if not self.readings:
            return f"family {self.family} bounds nothing here: no interval with a level stands behind the test"
        beside = f"; it bounds no error of {', '.join(self.beside)}, which has no level" if self.beside else ""
        return f"{self._said()}{self._steps()}{beside}"

    def _said(self) -> str:
        parts = [*self._grown(), *self._open()]
        whole = "its interval is" if self.readings == 1 else f"its {self.readings} intervals are"
        return "; ".join(parts) or f"{whole} at level {self.level:.6g} or higher, as wanted {self._cause}"

    def _grown(self) -> Iterator[str]:
        if len(self.widened) == 1:
            yield self.because(self.widened[0])
        elif self.widened:
            yield f"{self._of(len(self.widened))} widened to level {self.level:.6g} {self._cause}"

    def _open(self) -> Iterator[str]:
        """Say that some of the intervals hold at a lower level only, so that they count as open."""
        if self.stuck:
            verb = "is" if self.stuck == 1 else "are"
            asked = "" if self.widened else f", wanted {self._cause}"
            yield f"{self._of(self.stuck)} cannot be taken to level {self.level:.6g}{asked}, and {verb} open"

    def _of(self, count: int) -> str:
        return "its interval" if self.readings == 1 else f"{count} of {self.readings} intervals"

    def _steps(self) -> str:
        tried = "; then ".join(f"{', '.join(each.tried)} at {each.share:.6g}" for each in self.rounds)
        steps = f"; tried {tried}" if len(self.rounds) > 1 else ""
        return f"{steps}; {self.look}" if self.look else steps


def _span(ends: Ends) -> str:
    return f"[{ends[0]:.4g}, {ends[1]:.4g}]"
