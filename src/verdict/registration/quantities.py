"""What is measured, over which levels, when it counts, and what may be spent: as an author writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from verdict.registration.identifiers import PREDICTION, Bound, Level, PredictionId
from verdict.text.quotient import SCHEMA, QuotientOrNumber
from verdict.text.record import Expression, Name, Record, Words
from verdict.words.limits import MOST_PLANNED
from verdict.words.vocabulary import Convention, Grade, Source


class Constant(Record):
    """A frozen number, or a frozen range where only that much is known."""

    shorthand: ClassVar[dict[str, Any] | None] = SCHEMA

    value: QuotientOrNumber | None = None
    """The number, or from schema 2 on a quotient of whole numbers, which stays exact: 2/3."""
    range: tuple[float, float] | None = None
    """The least and the greatest it can be, where only that much is known."""
    unit: Words | None = None
    source: Source | None = None
    why: Words | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Constant:
        if (self.value is None) == (self.range is None):
            raise ValueError("found both or neither of value and range, wanted exactly one of them")
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError(f"found the range {list(self.range)}, wanted the lower end first")
        return self


class Axis(Record):
    """The registered levels of one axis; they are the denominator of every aggregate."""

    shorthand: ClassVar[dict[str, Any] | None] = {
        "type": "array", "items": {"type": ["integer", "number", "string"]}, "minItems": 1,
    }  # fmt: skip
    hints: ClassVar[Mapping[str, str]] = {
        "rows": " That each row of a table is a unit is said under experiment: columns:, as AXIS: {rows: true}."
    }

    levels: tuple[Level, ...] = ()
    """Its levels in order: rising numbers, or texts; from schema 2 on also a range such as 1..10 or 2^10..2^20. A cell
    that is not measured at one of them counts as missing.
    """
    planned: int | None = Field(default=None, ge=1, le=MOST_PLANNED)
    """Instead of levels, the number of units that are planned, such as 500 questions; from schema 2 on."""
    role: Literal["fixed", "replicate"] | None = None
    """fixed, where its levels are all that the claim is about, or replicate, where they are draws from more; from
    schema 2 on. Without it an axis is fixed, and planned units are draws.
    """
    unit: Words | None = None
    source: Source | None = None
    why: Words | None = None

    @property
    def grid_levels(self) -> Sequence[Level]:
        """Its levels; planned units are counted from 1."""
        return self.levels if self.planned is None else range(1, self.planned + 1)

    @property
    def replicate(self) -> bool:
        """Whether its levels are draws from more."""
        return self.role == "replicate" or (self.role is None and self.planned is not None)

    @property
    def newer(self) -> bool:
        """Whether it says what schema 1 does not know."""
        return self.planned is not None or self.role is not None

    @model_validator(mode="after")
    def _distinct(self) -> Axis:
        if bool(self.levels) == (self.planned is not None):
            raise ValueError("found both or neither of levels and planned, wanted exactly one of them")
        if len(set(self.levels)) != len(self.levels):
            raise ValueError(f"found a level twice in {list(self.levels)}, wanted each once")
        numbers = [level for level in self.levels if not isinstance(level, str)]
        if numbers and len(numbers) < len(self.levels):
            raise ValueError(f"found numbers and texts in {list(self.levels)}, wanted levels of one kind")
        if numbers != sorted(numbers):
            raise ValueError(f"found {numbers}, wanted rising levels, so that monotone means what it says")
        return self


class Budget(Record):
    """A limit that ends the right to a verdict when it is overspent; `used` is read from the measurements."""

    limit: float = Field(ge=0)
    """The most that may be used."""
    used: Expression
    """An expression for what was used, such as gpu_hours."""


class Tau(Record):
    """How an integrated autocorrelation time was read, so that its ceiling is known."""

    estimator: Name
    """The estimator that read it, such as pair_truncated; its ceiling bounds every reading."""
    convention: Convention
    """half is 1/2 + the sum of rho, full is 1 + 2 times the sum."""
    draws: Expression
    """An expression for the number of draws that it was read from."""
    lower_bound_at: float = Field(gt=0, description="a reading above this share of the draws is only a lower bound")
    source: Source | None = None
    why: Words | None = None


class Quantity(Record):
    """A measured or derived number, count or text over registered axes."""

    means: Words | None = None
    type: Literal["number", "count", "text"] = "number"
    """number, count (a whole number, which == may compare) or text."""
    axes: tuple[Name, ...] = ()
    """The axes it varies along; without any it is one number."""
    support: tuple[Bound, Bound] | None = None
    """The least and the greatest value it can have; -inf and inf leave an end open. Tests are tried over all of it."""
    unit: Words | None = None
    is_: Expression | None = Field(default=None, alias="is")
    """An expression that defines it from other quantities; what is measured must agree."""
    grade: Grade | None = None
    """The best grade of evidence that readings of it can have."""
    exact: Words | None = None
    """Why its numbers are no sample and carry no error, such as: settings of the run; from schema 2 on."""
    missing: Literal["bounds", "untested"] | None = None
    """bounds, where a missing number counts as anything in its support, which is so from schema 2 on for a finite
    support; untested, where nothing is known then.
    """
    tau: Tau | None = None
    """Where it is an autocorrelation time: how it was read."""
    rests_on: tuple[Words, ...] | None = Field(default=None, min_length=1)
    """The components that its numbers rest on, and nothing else: names under which measurements record where they come
    from, such as checkpoint.weights, or entries of uses:. An erratum against another component leaves it alone. Without
    it, it rests on everything; from schema 2 on.
    """
    source: Source | None = None
    why: Words | None = None

    @property
    def ones_and_zeros(self) -> bool:
        """Whether it is a count that is one or zero."""
        return self.type == "count" and self.support is not None and tuple(map(float, self.support)) == (0.0, 1.0)

    @property
    def newer(self) -> bool:
        """Whether it says what schema 1 does not know."""
        return self.exact is not None or self.missing is not None

    @model_validator(mode="after")
    def _fits_its_type(self) -> Quantity:
        if self.support is not None and float(self.support[0]) > float(self.support[1]):
            raise ValueError(f"found the support {list(self.support)}, wanted the lower end first")
        numeric = [name for name, field in (("is", self.is_), ("support", self.support), ("tau", self.tau)) if field]
        if self.type == "text" and numeric:
            raise ValueError(f"found {', '.join(numeric)} of a text, wanted it of a number only")
        return self


class Flag(Record):
    """A registered adequacy or risk predicate, per cell of its axes."""

    when: Expression
    """A predicate; where it is not known to hold, what requires the flag has no evidence."""
    axes: tuple[Name, ...] = ()
    """The axes it varies along."""
    means: Words | None = None
    source: Source | None = None
    why: Words | None = None


class Gate(Record):
    """A predicate that must hold before predictions are read; from schema 2 on also that a prediction passed."""

    shorthand: ClassVar[dict[str, Any] | None] = {"type": "string", "pattern": PREDICTION}
    hints: ClassVar[Mapping[str, str]] = {"prediction": " A gate that waits for P0 is written P0 alone: gates: [P0]."}
    as_in: ClassVar[str] = '{name: pilot, when: "P1.strict == PASS", on_fail: halt}, or a prediction, P0, alone'

    name: Name
    """The name that reasons give it."""
    when: Expression
    """A predicate that must be known to hold."""
    on_fail: Literal["halt"] | Annotated[tuple[PredictionId, ...], Field(min_length=1)]
    """halt stops every prediction, but those that it or an earlier gate waits for; a list stops those that it names."""
    means: Words | None = None
    provenance: bool = False
    """Whether it asks where the numbers come from; then the reason is invalid_provenance."""


class Confidence(Record):
    """What every number that a test rests on must be: an interval at a least level, or no sample at all."""

    least_level: float | None = Field(default=None, ge=0.5, lt=1)
    """The least level of every interval that a test uses, such as 0.95; a bare number decides nothing then."""
    exact: Words | None = None
    """Instead, why no number here is a sample, such as: everything is computed exactly."""

    @model_validator(mode="after")
    def _one_of(self) -> Confidence:
        if (self.least_level is None) == (self.exact is None):
            raise ValueError("found both or neither of least_level and exact, wanted exactly one of them")
        return self


class Artifact(Record):
    """When an aggregate counts as in band only by averaging."""

    share: float = Field(gt=0, lt=1, description="share of log-variance that one axis may explain")
    factor: float = Field(gt=1, description="factor by which leaving one level out may move the aggregate")
    spread: float = Field(gt=1, description="largest over smallest cell below which differences are immaterial")
    rules: int = Field(ge=1, le=5, description="how many of the five rules make an artifact")
