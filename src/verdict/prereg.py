"""A registration as its author writes it: shapes and closed words; names and axes are settled in `registration`.

No field that decides a verdict has a default that decides it: a missing threshold is a refused file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from verdict.record import Expression, Frozen, FrozenJson, Name, Record, Scalar, Words
from verdict.vocabulary import Cause, Convention, Grade, RiskStatus, Source, Tag

SCHEMA = "verdict/prereg/2"
FreezeId = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[a-z]$")]
PredictionId = Annotated[str, StringConstraints(pattern=r"^P[0-9]{1,6}[a-z]?$")]
Digest = Annotated[str, StringConstraints(pattern=r"^(sha256:[0-9a-f]{64}|unknown)$")]
Bound = float | Literal["-inf", "inf"]
Level = int | float | str


class Parent(Record):
    """The freeze that this one replaces; `digest: unknown` says that it is not public."""

    id: FreezeId
    digest: Digest
    why: Words | None = None


class Scope(Record):
    """What the freeze is about, and what it cannot show whatever comes out."""

    covers: tuple[Words, ...] = Field(min_length=1)
    does_not_show: tuple[Words, ...] = Field(min_length=1)
    regime: Frozen[Name, Scalar] = Field(default_factory=dict, validate_default=True)
    not_public: tuple[Words, ...] = ()
    follow_ups: tuple[Words, ...] = ()


class Constant(Record):
    """A frozen number, or a frozen range where only that much is known."""

    shorthand: ClassVar[dict[str, Any] | None] = {"type": "number"}

    value: float | None = None
    range: tuple[float, float] | None = None
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

    levels: tuple[Level, ...] = Field(min_length=1)
    unit: Words | None = None
    source: Source | None = None
    why: Words | None = None

    @model_validator(mode="after")
    def _distinct(self) -> Axis:
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
    used: Expression


class Tau(Record):
    """How an integrated autocorrelation time was read, so that its ceiling is known."""

    estimator: Name
    convention: Convention
    draws: Expression
    lower_bound_at: float = Field(gt=0, description="a reading above this share of the draws is only a lower bound")
    source: Source | None = None
    why: Words | None = None


class Quantity(Record):
    """A measured or derived number, count or text over registered axes."""

    means: Words | None = None
    type: Literal["number", "count", "text"] = "number"
    axes: tuple[Name, ...] = ()
    support: tuple[Bound, Bound] | None = None
    unit: Words | None = None
    is_: Expression | None = Field(default=None, alias="is")
    grade: Grade | None = None
    tau: Tau | None = None
    source: Source | None = None
    why: Words | None = None

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
    axes: tuple[Name, ...] = ()
    means: Words | None = None
    source: Source | None = None
    why: Words | None = None


class Gate(Record):
    """A predicate that must hold before predictions are read."""

    name: Name
    when: Expression
    on_fail: Literal["halt"] | Annotated[tuple[PredictionId, ...], Field(min_length=1)]
    means: Words | None = None
    provenance: bool = False


class Artifact(Record):
    """When an aggregate counts as in band only by averaging."""

    share: float = Field(gt=0, lt=1, description="share of log-variance that one axis may explain")
    factor: float = Field(gt=1, description="factor by which leaving one level out may move the aggregate")
    spread: float = Field(gt=1, description="largest over smallest cell below which differences are immaterial")
    rules: int = Field(ge=1, le=5, description="how many of the five rules make an artifact")


class Quorum(Record):
    """How many cells must hold."""

    at_least: int | None = Field(default=None, ge=1)
    fraction: float | None = Field(default=None, gt=0, le=1)

    @model_validator(mode="after")
    def _one_of(self) -> Quorum:
        if (self.at_least is None) == (self.fraction is None):
            raise ValueError("found both or neither of at_least and fraction, wanted exactly one of them")
        return self


class Test(Record):
    """A predicate on the whole, or one per cell with a frozen quantifier, or both."""

    shorthand: ClassVar[dict[str, Any] | None] = {"type": "string", "minLength": 1, "maxLength": 500}
    __test__: ClassVar[bool] = False  # not a test class for pytest

    whole: Expression | None = None
    per: tuple[Name, ...] = ()
    where: Expression | None = Field(
        default=None,
        description="the premise, from schema 2 on: cells where it does not hold are counted apart and never hold",
    )
    each: Expression | None = None
    quantifier: Literal["all", "any"] | Quorum | None = None

    @model_validator(mode="after")
    def _complete(self) -> Test:
        cellwise = (bool(self.per), self.each is not None, self.quantifier is not None)
        if any(cellwise) and not all(cellwise):
            raise ValueError("found part of a cell-level test, wanted per, each and quantifier together")
        if not any(cellwise) and self.whole is None:
            raise ValueError("found no predicate, wanted whole: or per:, each: and quantifier:")
        if self.where is not None and any(cellwise) and self.whole is not None:
            raise ValueError("found where: beside both each: and whole:, wanted it beside one of them: it is a premise "
                             "for cells, and whole: looks at all of them; write two clauses")  # fmt: skip
        return self


class Qualifier(Record):
    """A label that the verdict carries when `when` holds."""

    when: Expression
    say: Words


class CauseRule(Record):
    """What a NOT PASSED speaks against when `when` holds; the first rule that holds counts."""

    when: Expression
    is_: Cause = Field(alias="is")


class Clause(Record):
    """One thing that must hold."""

    claim: Words | None = None
    test: Test | None = None
    requires: tuple[Expression, ...] = ()
    grade: Grade | None = None
    qualify: tuple[Qualifier, ...] = ()
    cause: tuple[CauseRule, ...] = ()
    accepts_aggregates: bool = False
    on_artifact: Literal["untested", "report"] = "untested"
    keep_vacuous: Words | None = None
    source: Source | None = None
    why: Words | None = None


CLAUSE_ONLY = frozenset({"grade", "cause", "accepts_aggregates", "on_artifact", "keep_vacuous"})


class Prediction(Clause):
    """A claim with one clause in place, or several named ones, or a reason why it is not tested here."""

    clauses: Frozen[Name, Clause] = Field(default_factory=dict, validate_default=True)
    deferred: Words | None = None
    reenter_when: Words | None = None
    out_of_scope: Words | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Prediction:
        stray = sorted(CLAUSE_ONLY & self.model_fields_set)
        if self.clauses and stray:
            raise ValueError(f"found {', '.join(stray)} beside clauses, wanted it inside the clause that it is about")
        if sum((bool(self.clauses), self.test is not None, bool(self.deferred), bool(self.out_of_scope))) != 1:
            raise ValueError("wanted exactly one of test, clauses, deferred and out_of_scope")
        if bool(self.deferred) != bool(self.reenter_when):
            raise ValueError("deferred and reenter_when stand together: say when the prediction comes back")
        for name, clause in self.parts():
            clause_is_testable(name, clause)
        return self

    @property
    def in_scope(self) -> bool:
        """Whether a verdict other than UNTESTED is possible."""
        return not (self.deferred or self.out_of_scope)

    def parts(self) -> Iterator[tuple[str, Clause]]:
        """Yield the clauses by name; a single one in place is called `test`."""
        if self.clauses:
            yield from self.clauses.items()
        elif self.test is not None:
            yield "test", self


def clause_is_testable(name: str, clause: Clause) -> None:
    """Refuse a clause that neither tests anything nor says that it holds by construction."""
    empirical = clause.grade is None or clause.grade.empirical
    if empirical and clause.test is None:
        raise ValueError(f"clause {name} has no test; wanted one, or grade: construction with a reason in why:")
    if not empirical and clause.test is not None:
        raise ValueError(f"clause {name} has a test and grade {clause.grade}; what holds by construction is not tested")


class Transition(Record):
    """A risk moves when a predicate holds."""

    when: Expression
    to: RiskStatus


class Risk(Record):
    """A registered way in which the conclusions could be wrong."""

    title: Words
    status: RiskStatus
    on: tuple[Transition, ...] = ()
    live_when: Expression | None = None
    degrades: tuple[PredictionId, ...] = ()
    source: Source | None = None
    why: Words | None = None


class Flip(Record):
    """An outcome that would propose a tag; only `verdict confer` moves one."""

    tier: Name
    to: Tag
    when: Expression


class Claim(Record):
    """A statement with one tag per tier."""

    statement: Words | None = None
    tags: Frozen[Name, Tag]
    flips: Literal["none"] | tuple[Flip, ...]
    because: Words | None = None
    source: Source | None = None
    why: Words | None = None


class OutcomeRule(Record):
    """One of the registered outcomes; exactly one fires."""

    name: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    when: Expression
    means: Words | None = None


class Family(Record):
    """Predictions whose errors are bounded together; every interval behind them is widened accordingly."""

    predictions: tuple[PredictionId, ...] = Field(min_length=1)
    error: float = Field(gt=0, lt=1, description="chance that any of them is decided wrongly")
    method: Literal["bonferroni", "holm"] = Field(description="holm decides more and needs independent members")
    why: Words | None = None


class Looks(Record):
    """When a growing measurement may be judged, and what part of every family's error each look spends."""

    counted_by: Name = Field(description="the count quantity, without axes, that says how far the measurement is")
    at: tuple[int, ...] = Field(min_length=1)
    spend: tuple[float, ...] = Field(min_length=1)
    why: Words | None = None

    @model_validator(mode="after")
    def _spends_at_most_all(self) -> Looks:
        if len(self.at) != len(self.spend):
            raise ValueError(f"found {len(self.at)} looks and {len(self.spend)} shares, wanted one share for each look")
        if self.at[0] < 1 or list(self.at) != sorted(set(self.at)):
            raise ValueError(f"found looks at {list(self.at)}, wanted rising counts from 1 on")
        if min(self.spend) <= 0 or math.fsum(self.spend) > 1 + 1e-12:
            raise ValueError(f"found shares {list(self.spend)}, wanted positive ones that add up to at most 1")
        return self


class Experiment(Record):
    """What was or will be run; each kind checks its own settings."""

    kind: Name
    settings: FrozenJson


class Prereg(Record):
    """A frozen registration."""

    schema_: Literal["verdict/prereg/1", "verdict/prereg/2"] = Field(alias="schema")
    id: FreezeId
    parent: Parent | None = None
    title: Words
    scope: Scope
    tag_flips: Literal["none", "declared"]
    measure_only: bool = False
    constants: Frozen[Name, Constant] = Field(default_factory=dict, validate_default=True)
    axes: Frozen[Name, Axis] = Field(default_factory=dict, validate_default=True)
    budget: Frozen[Name, Budget] = Field(default_factory=dict, validate_default=True)
    experiment: Experiment
    quantities: Frozen[Name, Quantity] = Field(min_length=1)
    flags: Frozen[Name, Flag] = Field(default_factory=dict, validate_default=True)
    gates: tuple[Gate, ...] = ()
    artifact: Artifact | None = None
    predictions: Frozen[PredictionId, Prediction] = Field(min_length=1)
    families: Frozen[Name, Family] = Field(default_factory=dict, validate_default=True)
    looks: Looks | None = None
    outcomes: tuple[OutcomeRule, ...] = ()
    risks: Frozen[Name, Risk] = Field(default_factory=dict, validate_default=True)
    claims: Frozen[Name, Claim] = Field(default_factory=dict, validate_default=True)
    notes: tuple[Words, ...] = ()

    @property
    def version(self) -> int:
        """The version of the schema: what a registration means depends on it."""
        return int(self.schema_.rpartition("/")[2])

    @model_validator(mode="after")
    def _premises_fit(self) -> Prereg:
        if self.version == 1:
            for name, prediction in self.predictions.items():
                if any(clause.test is not None and clause.test.where is not None for _, clause in prediction.parts()):
                    raise ValueError(f"found where: in {name}, which schema 1 does not know; wanted schema: {SCHEMA}")
        return self

    @model_validator(mode="after")
    def _families_fit(self) -> Prereg:
        members = [member for family in self.families.values() for member in family.predictions]
        for member in members:
            if member not in self.predictions:
                known = ", ".join(self.predictions)
                raise ValueError(f"a family names the prediction {member}, wanted one of {known}")
            if members.count(member) > 1:
                raise ValueError(f"found {member} in families twice, wanted it once: its error is bounded once")
        return self

    @model_validator(mode="after")
    def _looks_fit(self) -> Prereg:
        if self.looks is None:
            return self
        counted = self.quantities.get(self.looks.counted_by)
        if counted is None or counted.type != "count" or counted.axes:
            raise ValueError(f"looks are counted by '{self.looks.counted_by}', wanted a count quantity without axes")
        if set(self.predictions) - {m for family in self.families.values() for m in family.predictions}:
            raise ValueError("looks spend the error of families; wanted every prediction in a family")
        return self


def longhand(tree: Any) -> Any:
    """Write a document's shorthands out: constants, axes, tests, and the settings of the experiment."""
    if not isinstance(tree, dict):
        return tree
    return {key: _LONGHAND.get(key, _same)(value) for key, value in tree.items()}


def _same(value: Any) -> Any:
    return value


def _each(value: Any, write: Any) -> Any:
    return {key: write(item) for key, item in value.items()} if isinstance(value, dict) else value


def _constant(value: Any) -> Any:
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _axis(value: Any) -> Any:
    return {"levels": value} if isinstance(value, list) else value


def _clause(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("test"), str):
        value = {**value, "test": {"whole": value["test"]}}
    return value


def _prediction(value: Any) -> Any:
    value = _clause(value)
    if isinstance(value, dict) and "clauses" in value:
        value = {**value, "clauses": _each(value["clauses"], _clause)}
    return value


def _experiment(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    settings = {key: item for key, item in value.items() if key != "kind"}
    return {**({"kind": value["kind"]} if "kind" in value else {}), "settings": settings}


_LONGHAND: dict[str, Any] = {
    "constants": lambda value: _each(value, _constant),
    "axes": lambda value: _each(value, _axis),
    "predictions": lambda value: _each(value, _prediction),
    "experiment": _experiment,
}
