"""A registration as its author writes it: shapes and closed words; names and axes are settled in `registration`.

No field that decides a verdict has a default that decides it: a missing threshold is a refused file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from verdict.text.record import Expression, Frozen, FrozenJson, Name, Record, Scalar, Words
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
    """The freeze that is replaced."""
    digest: Digest
    """Its digest as the ledger has it; `unknown` where it is not public, or before the freeze fills it in."""
    why: Words | None = None


class Scope(Record):
    """What the freeze is about, and what it cannot show whatever comes out."""

    covers: tuple[Words, ...] = Field(min_length=1)
    """What the freeze is about, one sentence each."""
    does_not_show: tuple[Words, ...] = Field(min_length=1)
    """What it cannot show whatever comes out; every report repeats it."""
    regime: Frozen[Name, Scalar] = Field(default_factory=dict, validate_default=True)
    """Named conditions under which it is meant to hold, such as A2_reversible: false."""
    not_public: tuple[Words, ...] = ()
    """What of it is not public."""
    follow_ups: tuple[Words, ...] = ()
    """What is left to later registrations."""


class Constant(Record):
    """A frozen number, or a frozen range where only that much is known."""

    shorthand: ClassVar[dict[str, Any] | None] = {"type": "number"}

    value: float | None = None
    """The number."""
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

    levels: tuple[Level, ...] = Field(min_length=1)
    """Its levels in order: rising numbers, or texts. A cell that is not measured at one of them counts as missing."""
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
    tau: Tau | None = None
    """Where it is an autocorrelation time: how it was read."""
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
    """A predicate; where it is not known to hold, what requires the flag has no evidence."""
    axes: tuple[Name, ...] = ()
    """The axes it varies along."""
    means: Words | None = None
    source: Source | None = None
    why: Words | None = None


class Gate(Record):
    """A predicate that must hold before predictions are read."""

    name: Name
    """The name that reasons give it."""
    when: Expression
    """A predicate that must be known to hold."""
    on_fail: Literal["halt"] | Annotated[tuple[PredictionId, ...], Field(min_length=1)]
    """halt stops every prediction; a list stops those it names."""
    means: Words | None = None
    provenance: bool = False
    """Whether it asks where the numbers come from; then the reason is invalid_provenance."""


class Artifact(Record):
    """When an aggregate counts as in band only by averaging."""

    share: float = Field(gt=0, lt=1, description="share of log-variance that one axis may explain")
    factor: float = Field(gt=1, description="factor by which leaving one level out may move the aggregate")
    spread: float = Field(gt=1, description="largest over smallest cell below which differences are immaterial")
    rules: int = Field(ge=1, le=5, description="how many of the five rules make an artifact")


class Quorum(Record):
    """How many cells must hold."""

    at_least: int | None = Field(default=None, ge=1)
    """How many cells must hold."""
    fraction: float | None = Field(default=None, gt=0, le=1)
    """Which share of the cells must hold, such as 0.8."""

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
    """A predicate without axes on everything at once."""
    per: tuple[Name, ...] = ()
    """The axes of the cells that are asked one by one."""
    where: Expression | None = Field(
        default=None,
        description="the premise, from schema 2 on: cells where it does not hold are counted apart and never hold",
    )
    each: Expression | None = None
    """The predicate that is asked in each cell."""
    quantifier: Literal["all", "any"] | Quorum | None = None
    """How many cells must hold: all, any, {at_least: 4} or {fraction: 0.8}."""

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
    """A predicate."""
    say: Words
    """The label, such as: only as a statement about the mean."""


class CauseRule(Record):
    """What a NOT PASSED speaks against when `when` holds; the first rule that holds counts."""

    when: Expression
    """A predicate."""
    is_: Cause = Field(alias="is")
    """What the NOT PASSED speaks against: regime, formula or unspecified."""


class Clause(Record):
    """One thing that must hold."""

    claim: Words | None = None
    """What is claimed, in words."""
    test: Test | None = None
    """The predicate that must hold, or a block with per, each and quantifier."""
    requires: tuple[Expression, ...] = ()
    """Flags or predicates without which there is no evidence."""
    grade: Grade | None = None
    """construction or assumed for what is not tested here; it then never passes."""
    qualify: tuple[Qualifier, ...] = ()
    """Labels that the verdict carries under conditions."""
    cause: tuple[CauseRule, ...] = ()
    """What a NOT PASSED speaks against; the first rule that holds counts."""
    accepts_aggregates: bool = False
    """Whether a published aggregate without its cells may pass it."""
    on_artifact: Literal["untested", "report"] = "untested"
    """What becomes of a PASS that is in band only by averaging: untested, or report alone."""
    keep_vacuous: Words | None = None
    """Why it stays although lint finds that it can come out one way only."""
    source: Source | None = None
    why: Words | None = None


CLAUSE_ONLY = frozenset({"grade", "cause", "accepts_aggregates", "on_artifact", "keep_vacuous"})


class Prediction(Clause):
    """A claim with one clause in place, or several named ones, or a reason why it is not tested here."""

    clauses: Frozen[Name, Clause] = Field(default_factory=dict, validate_default=True)
    """Several tests by name, which must all hold."""
    deferred: Words | None = None
    """Why it is not tested here."""
    reenter_when: Words | None = None
    """When a deferred prediction comes back."""
    out_of_scope: Words | None = None
    """Why it is no part of this freeze."""

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

    predictions: tuple[PredictionId, ...] = Field(min_length=1)
    """The predictions whose errors are bounded together."""
    error: float = Field(gt=0, lt=1, description="chance that any of them is decided wrongly")
    method: Literal["bonferroni", "holm"] = Field(description="holm decides more and needs independent members")
    why: Words | None = None


class Looks(Record):
    """When a growing measurement may be judged, and what part of every family's error each look spends."""

    counted_by: Name = Field(description="the count quantity, without axes, that says how far the measurement is")
    at: tuple[int, ...] = Field(min_length=1)
    """The counts at which the measurement may be judged, rising."""
    spend: tuple[float, ...] = Field(min_length=1)
    """The share of the error that each look spends; together at most 1."""
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
    """The experiment kind, such as record or command."""
    settings: FrozenJson
    """What the kind asks for."""


class Prereg(Record):
    """A frozen registration."""

    schema_: Literal["verdict/prereg/1", "verdict/prereg/2"] = Field(alias="schema")
    """The version of the format."""
    id: FreezeId
    """The date and a letter, such as 2026-05-30c; also the name of the file."""
    parent: Parent | None = None
    """The freeze that this one replaces."""
    title: Words
    """What it is about, in one line."""
    scope: Scope
    """What it covers, and what it does not show."""
    tag_flips: Literal["none", "declared"]
    """none, which is proven over all outcomes, or declared where a claim lists its flips."""
    measure_only: bool = False
    """Whether numbers are reported and no verdicts given."""
    constants: Frozen[Name, Constant] = Field(default_factory=dict, validate_default=True)
    """Frozen numbers by name: bars, lengths, factors."""
    axes: Frozen[Name, Axis] = Field(default_factory=dict, validate_default=True)
    """What quantities vary along, with all levels: the denominator of every count and average."""
    budget: Frozen[Name, Budget] = Field(default_factory=dict, validate_default=True)
    """Limits that end the right to a verdict."""
    experiment: Experiment
    """What was or will be run."""
    quantities: Frozen[Name, Quantity] = Field(min_length=1)
    """Everything measured or derived, by name."""
    flags: Frozen[Name, Flag] = Field(default_factory=dict, validate_default=True)
    """Predicates that predictions may require, by name."""
    gates: tuple[Gate, ...] = ()
    """What must hold before predictions are read, in order."""
    artifact: Artifact | None = None
    """When an average counts as in band only by averaging; wanted wherever a test judges an average."""
    predictions: Frozen[PredictionId, Prediction] = Field(min_length=1)
    """P1, P2, ...: what is predicted, and how it is tested."""
    families: Frozen[Name, Family] = Field(default_factory=dict, validate_default=True)
    """Predictions whose errors are bounded together, by name."""
    looks: Looks | None = None
    """When a growing measurement may be judged."""
    outcomes: tuple[OutcomeRule, ...] = ()
    """Outcomes of the whole by rule, of which exactly one fires."""
    risks: Frozen[Name, Risk] = Field(default_factory=dict, validate_default=True)
    """Ways in which the conclusions could be wrong, by name."""
    claims: Frozen[Name, Claim] = Field(default_factory=dict, validate_default=True)
    """Statements that carry tags, by name."""
    notes: tuple[Words, ...] = ()
    """Anything a reader should know."""

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
