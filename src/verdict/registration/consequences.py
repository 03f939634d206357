"""What follows from verdicts, and how their errors are bounded together: as an author writes it."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from verdict.registration.identifiers import PredictionId
from verdict.text.record import Expression, Frozen, Name, Record, Words
from verdict.words.vocabulary import RiskStatus, Source, Tag


class Transition(Record):
    """A risk moves when a predicate holds."""

    when: Expression
    """A predicate over verdicts and flags, such as P2 == PASS."""
    to: RiskStatus
    """The status that the risk moves to."""


class Risk(Record):
    """A registered way in which the conclusions could be wrong."""

    title: Words
    """The risk in a few words."""
    status: RiskStatus
    """Where it stands when the freeze is made."""
    on: tuple[Transition, ...] = ()
    """What moves it."""
    live_when: Expression | None = None
    """A predicate under which it is live and degrades predictions; it may not ask for verdicts."""
    degrades: tuple[PredictionId, ...] = ()
    """The predictions that a live risk leaves without a verdict."""
    source: Source | None = None
    why: Words | None = None


class Flip(Record):
    """An outcome that would propose a tag; only `verdict confer` moves one."""

    tier: Name
    """The tier of the claim that would move."""
    to: Tag
    """The tag that is proposed."""
    when: Expression
    """A predicate over verdicts."""


class Claim(Record):
    """A statement with one tag per tier."""

    statement: Words | None = None
    """What is claimed, in words."""
    tags: Frozen[Name, Tag]
    """The tag of each tier, such as {conditional: solid, operational: conjectured}."""
    flips: Literal["none"] | tuple[Flip, ...]
    """none, or the outcomes that propose another tag."""
    because: Words | None = None
    """Why no outcome, or these, propose one."""
    conferral: Literal["signed"] | None = None
    """signed, where only an entry that an allowed person signed moves a tag of this claim; from schema 2 on."""
    source: Source | None = None
    why: Words | None = None


class OutcomeRule(Record):
    """One of the registered outcomes; exactly one fires."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    """The outcome, such as LADDER-INADEQUATE."""
    when: Expression
    """A predicate over verdicts, flags and gates."""
    means: Words | None = None


class Family(Record):
    """Predictions whose errors are bounded together; every interval behind them is widened accordingly."""

    as_in: ClassVar[str] = "{predictions: [P1, P2], error: 0.05, method: bonferroni}"

    predictions: tuple[PredictionId, ...] = Field(min_length=1)
    """The predictions whose errors are bounded together."""
    error: float = Field(gt=0, lt=1, description="chance that any of them is decided wrongly")
    method: Literal["bonferroni", "holm"] = Field(description="holm decides more and needs independent members")
    why: Words | None = None


class Looks(Record):
    """When a growing measurement may be judged, and what part of every family's error each look spends.

    Either at declared counts, each of which spends a share of the error, or at any count, by intervals that hold at all
    of them together.
    """

    counted_by: Name
    """The count quantity, without axes, that says how far the measurement is; from schema 2 on also an axis with
    planned:, whose units are counted.
    """
    at: tuple[int, ...] = ()
    """The counts at which the measurement may be judged, rising."""
    spend: tuple[float, ...] = ()
    """The share of the error that each look spends; together at most 1."""
    anytime: Literal["betting"] | None = None
    """betting, in place of at and spend: any count, with estimates whose method is betting; from schema 2 on."""
    stop: Frozen[Name, Expression] = Field(default_factory=dict, validate_default=True)
    """Rules by name, such as harm or futility: where one holds at a look, none is taken after it; from schema 2 on."""
    why: Words | None = None

    @model_validator(mode="after")
    def _spends_at_most_all(self) -> Looks:
        if self.anytime is not None:
            return self._any_count()
        if not self.at:
            raise ValueError("found no looks, wanted the counts in at: and their shares in spend:")
        if len(self.at) != len(self.spend):
            raise ValueError(
                f"found {len(self.at)} looks and {len(self.spend)} shares, wanted one share for each look, as in "
                "spend: [0.2, 0.3, 0.5]"
            )
        if self.at[0] < 1 or list(self.at) != sorted(set(self.at)):
            raise ValueError(f"found looks at {list(self.at)}, wanted rising counts from 1 on")
        if min(self.spend) <= 0 or math.fsum(self.spend) > 1 + 1e-12:
            raise ValueError(f"found shares {list(self.spend)}, wanted positive ones that add up to at most 1")
        return self

    def _any_count(self) -> Looks:
        if self.at or self.spend:
            raise ValueError("found anytime: beside at: or spend:, wanted one of the two: looks at any count divide no "
                             "error among them")  # fmt: skip
        return self
