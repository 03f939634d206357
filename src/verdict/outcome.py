"""The one record that everything after the judge reads: reports, lock, diff, exit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from verdict.cells import CellKey, Cells, Truths, describe
from verdict.vocabulary import Cause, Grade, RiskStatus, Tag, Why, Word

SHOWN_CELLS = 12


class Exit(IntEnum):
    """What the shell is told; one meaning each."""

    PASSED = 0
    INTERNAL = 1
    USAGE = 2
    INTEGRITY = 3
    NOT_PASSED = 10
    UNTESTED = 20
    CHANGED = 30
    NOTHING_TO_JUDGE = 31
    BUDGET = 40


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is UNTESTED: what exactly, and at which cells."""

    why: Why
    what: str = ""
    cells: tuple[CellKey, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        named = [describe(cell) for cell in self.cells[:SHOWN_CELLS]]
        if len(self.cells) > SHOWN_CELLS:
            named.append(f"and {len(self.cells) - SHOWN_CELLS} more cells")
        inside = ": ".join(part for part in (self.what, "; ".join(named)) if part)
        return f"{self.why}({inside})" if inside else str(self.why)


@dataclass(frozen=True, slots=True)
class Span:
    """An interval as reports show it."""

    lo: float
    hi: float

    @property
    def middle(self) -> float:
        """The middle of the interval, or its finite end."""
        if self.lo == float("-inf"):
            return self.hi
        return self.lo if self.hi == float("inf") else (self.lo + self.hi) / 2


@dataclass(frozen=True, slots=True)
class Decision:
    """The comparison that decides a clause: its value, bar and distance in half-widths of the interval.

    `margin` is positive inside the bar and None where the value is exact.
    """

    text: str
    value: Span
    bar: str
    margin: float | None
    cells: tuple[CellKey, ...] = ()


@dataclass(frozen=True, slots=True)
class ArtifactRule:
    """One of the five rules: whether it fires, and what it saw."""

    name: str
    fires: bool | None
    saw: str


@dataclass(frozen=True, slots=True)
class ArtifactCheck:
    """Whether an aggregate is in band only by averaging, and along which axis."""

    aggregate: str
    found: bool | None
    axis: str
    rules: tuple[ArtifactRule, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ClauseOutcome:
    """What came out of one clause."""

    name: str
    claim: str
    test: str
    word: Word
    reasons: tuple[Reason, ...]
    cause: Cause | None
    qualifiers: tuple[str, ...]
    grade: Grade | None
    decision: Decision | None
    artifacts: tuple[ArtifactCheck, ...]
    cells: Truths | None
    values: Cells | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PredictionOutcome:
    """What came out of one prediction."""

    id: str
    claim: str
    word: Word
    reasons: tuple[Reason, ...]
    cause: Cause | None
    qualifiers: tuple[str, ...]
    grade: Grade | None
    in_scope: bool
    clauses: tuple[ClauseOutcome, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FlagOutcome:
    """One flag over its cells; keys of `cells` are described cells, "" for a flag without axes."""

    name: str
    when: str
    cells: Mapping[str, bool | None]
    truths: Truths


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """One gate: passed, failed (False) or not known (None); what it stops."""

    name: str
    when: str
    passed: bool | None
    stops: str


@dataclass(frozen=True, slots=True)
class RiskOutcome:
    """Where a risk stood, where it stands now, and whether it was live in this outcome."""

    name: str
    title: str
    before: RiskStatus
    after: RiskStatus
    live: bool | None
    because: str


@dataclass(frozen=True, slots=True)
class ClaimOutcome:
    """A claim's tags by tier, and the flips this outcome proposes as (tier, from, to)."""

    name: str
    tags: tuple[tuple[str, Tag], ...]
    proposals: tuple[tuple[str, Tag, Tag], ...]
    because: str


@dataclass(frozen=True, slots=True)
class TagProof:
    """The declaration about flips, walked over every possible outcome."""

    declared: str
    holds: bool
    outcomes: int
    witness: str = ""

    def __str__(self) -> str:
        if self.declared == "none" and self.holds:
            return f"no tag flip in any outcome, proven over all {self.outcomes} possible outcomes"
        if self.holds:
            return f"tag flips only as declared, over all {self.outcomes} possible outcomes"
        return f"declared '{self.declared}', refuted by the outcome {self.witness}"


@dataclass(frozen=True, slots=True)
class Spent:
    """One budget: what was used of what was allowed."""

    name: str
    used: Span | None
    limit: float
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the engine saw by itself; it changes no verdict but should change a sentence."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Everything that came out of judging one freeze on one set of measurements."""

    freeze: str
    freeze_digest: str
    title: str
    measurements_digest: str
    measurements_title: str
    grade: Grade
    backend: str | None
    predictions: tuple[PredictionOutcome, ...]
    flags: tuple[FlagOutcome, ...]
    gates: tuple[GateOutcome, ...]
    risks: tuple[RiskOutcome, ...]
    claims: tuple[ClaimOutcome, ...]
    proof: TagProof
    budgets: tuple[Spent, ...]
    fired: str | None
    notices: tuple[Notice, ...]
    covers: tuple[str, ...]
    does_not_show: tuple[str, ...]

    @property
    def exit_code(self) -> Exit:
        """Return 0 only if every prediction in scope passed and there is at least one."""
        words = [p.word for p in self.predictions if p.in_scope]
        if not words:
            return Exit.NOTHING_TO_JUDGE
        if Word.NOT_PASSED in words:
            return Exit.NOT_PASSED
        return Exit.UNTESTED if Word.UNTESTED in words else Exit.PASSED

    def prediction(self, name: str) -> PredictionOutcome | None:
        """Look a prediction up by its id."""
        return next((p for p in self.predictions if p.id == name), None)
