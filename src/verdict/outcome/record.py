"""The one record that everything after the judge reads: reports, lock, diff, exit code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from verdict.algebra.grid import CellKey, Cells, Truths, describe
from verdict.outcome.by_cell import ByCell, CellCounts, counts
from verdict.outcome.chosen import ChoiceOutcome, Firing
from verdict.statistics.protection import Look, Protection
from verdict.words.vocabulary import Cause, Grade, Origin, RiskStatus, Tag, Why, Word

SHOWN_CELLS = 12
SAME = 1e-12  # relative width below which an interval is shown as one number


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
        return self.lo if self.hi in (float("inf"), self.lo) else self.lo / 2 + self.hi / 2

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return not math.isnan(self.lo)

    def __str__(self) -> str:
        if not self.known:
            return "a number that is not known"
        if self.hi - self.lo <= SAME * max(abs(self.lo), abs(self.hi)):
            return f"{self.middle:.4g}"
        return f"{self.lo:.4g} to {self.hi:.4g}"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an interval is; level and method belong to a confidence interval."""

    origin: Origin
    level: float | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a function with a premise was over: so many cells in premise, and so many where that is open, of all.

    `holding` is how many of those in premise hold, where that was counted.
    """

    of: str
    holding: Span | None
    judged: int
    open: int
    cells: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A comparison that decided a clause or keeps it open, at one cell.

    `value` and `distance` are numbers in the unit of what was compared, the distance positive inside the bar; of a
    text or a truth, `said` is what it was. `holds` is None where it straddles the bar.
    """

    what: str
    value: Span | None
    said: str
    relation: str
    bars: tuple[Span, ...] | str
    distance: Span | None
    holds: bool | None
    cell: CellKey = ()
    unit: str = ""
    basis: Basis | None = None
    denominators: tuple[Denominator, ...] = ()
    terms: tuple[tuple[str, Span], ...] = ()  # the quantities behind both sides, where they are more than one name

    @property
    def bar(self) -> str:
        """The bar in words: `<= 0.3`, `in [0.5, 2]`, `!= 'WALL'`."""
        ends = self.bars if isinstance(self.bars, str) else ", ".join(map(str, self.bars))
        return (
            f"{self.relation} {f'[{ends}]' if len(self.bars) > 1 and not isinstance(self.bars, str) else ends}".strip()
        )

    def turned(self) -> Decision:
        """Return the same comparison under a `not`."""
        away = None if self.distance is None else Span(-self.distance.hi, -self.distance.lo)
        turned = self.relation.removeprefix("not ") if self.relation.startswith("not ") else f"not {self.relation}"
        relation = turned if self.relation else ""
        return replace(self, relation=relation, distance=away, holds=None if self.holds is None else not self.holds)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a clause asks of every cell that it looks at, whether or not it is judged.

    Without bars where they differ between cells, or are of something else than the numbers in the cells.
    """

    what: str
    relation: str
    bars: tuple[Span, ...]


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
    """What came out of one clause.

    `by_cell` is what became of its cells, where it asks in each; `requires` are the conditions on them, as written.
    """

    name: str
    claim: str
    test: str
    word: Word
    reasons: tuple[Reason, ...]
    cause: Cause | None
    qualifiers: tuple[str, ...]
    grade: Grade | None
    decisions: tuple[Decision, ...]
    artifacts: tuple[ArtifactCheck, ...]
    cells: Truths | None
    values: Cells | None
    notes: tuple[str, ...]
    premise: Truths | None = None
    sought: Sought | None = None
    by_cell: ByCell | None = None
    requires: tuple[str, ...] = ()
    where: CellKey = ()  # the levels that the whole of it is about
    short: str = ""  # the claim in short
    levels: CellKey = ()  # of a clause of for_each
    group: str = ""  # and the name under which it was written, where it has one

    @property
    def counts(self) -> CellCounts | None:
        """How many of its cells hold, after what is required of each."""
        return counts(self.by_cell.judged) if self.by_cell is not None else None

    @property
    def as_measured(self) -> CellCounts | None:
        """The same by the numbers alone, where that differs."""
        alone = counts(self.by_cell.measured) if self.by_cell is not None else None
        return alone if alone != self.counts else None

    @property
    def decision(self) -> Decision | None:
        """The most telling of the decisions."""
        return self.decisions[0] if self.decisions else None


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
    protection: Protection | None = None  # what a family did to the intervals behind it
    flags: tuple[FlagOutcome, ...] = ()  # those that it sees otherwise, at the level of its family
    look: Look | None = None  # the look that decided it, where the freeze declares looks
    short: str = ""  # the claim in short

    @property
    def withdrawn(self) -> bool:
        """Whether an erratum took its verdict away."""
        return any(reason.why is Why.WITHDRAWN for reason in self.reasons)


@dataclass(frozen=True, slots=True, eq=False)
class FlagOutcome:
    """One flag over its cells; keys of `cells` are described cells, "" for a flag without axes.

    `decisions` are the comparisons that keep it from holding, for the first cells where it does not.
    """

    name: str
    when: str
    cells: Mapping[str, bool | None]
    truths: Truths
    means: str = ""
    decisions: Mapping[CellKey, Decision] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AxisOutcome:
    """A registered axis: its unit, and whether its levels are units that are counted, not named."""

    name: str
    unit: str
    counted: bool


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """One gate: passed, failed (False) or not known (None); what it stops."""

    name: str
    when: str
    passed: bool | None
    stops: str


@dataclass(frozen=True, slots=True)
class StopOutcome:
    """A rule that ends the looks: what it asks, and whether it holds at this one; None where that is not known."""

    name: str
    when: str
    holds: bool | None


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


NOT_STORED = "not stored"  # the kind of notice of numbers that are not those of the stored set


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the engine saw by itself; it changes no verdict but should change a sentence.

    `freeze` is the other freeze that it is about: one that is replaced here, or that replaces this one.
    """

    kind: str
    text: str
    freeze: str = ""


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
    firing: Firing | None
    notices: tuple[Notice, ...]
    covers: tuple[str, ...]
    does_not_show: tuple[str, ...]
    stops: tuple[StopOutcome, ...] = ()
    choices: tuple[ChoiceOutcome, ...] = ()
    axes: tuple[AxisOutcome, ...] = ()

    @property
    def stopped(self) -> StopOutcome | None:
        """The rule that ends the looks here."""
        return next((rule for rule in self.stops if rule.holds), None)

    @property
    def fired(self) -> str | None:
        """The registered outcome that fired; None without one, or where none is registered."""
        return self.firing.fired if self.firing is not None else None

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
