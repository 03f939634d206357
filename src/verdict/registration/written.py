"""A registration as its author writes it: shapes and closed words; names and axes are settled in `registration`.

No field that decides a verdict has a default that decides it: a missing threshold is a refused file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from verdict.registration.borrowed import Used
from verdict.registration.choices import Choice, OrderedOutcomes, Outcomes
from verdict.registration.consequences import Claim, Family, Looks, OutcomeRule, Risk
from verdict.registration.estimates import Estimate
from verdict.registration.identifiers import Digest, FreezeId, PredictionId
from verdict.registration.plots import Plot
from verdict.registration.predictions import Prediction, Quorum
from verdict.registration.quantities import Artifact, Axis, Budget, Confidence, Constant, Flag, Gate, Quantity
from verdict.text.quotient import Quotient
from verdict.text.record import Frozen, FrozenJson, Name, Record, Scalar, Words

SCHEMA = "verdict/prereg/2"


class Parent(Record):
    """The freeze that this one replaces; `digest: unknown` says that it is not public."""

    as_in: ClassVar[str] = "{id: 2026-05-30c, digest: unknown}"

    id: FreezeId
    """The freeze that is replaced."""
    digest: Digest
    """Its digest as the ledger has it; `unknown` where it is not public, or before the freeze fills it in."""
    why: Words | None = None


NEWER_BLOCKS = ("uses", "estimates", "confidence", "plan", "plots", "choices")  # that schema 1 does not know


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


class Experiment(Record):
    """What was or will be run; each kind checks its own settings."""

    kind: Name
    """The experiment kind, such as record or command."""
    settings: FrozenJson
    """What the kind asks for."""


class MeasureOnly(Record):
    """Numbers and no verdicts, but for some predictions on the side."""

    as_in: ClassVar[str] = "{except: [P2]}"

    except_: tuple[PredictionId, ...] = Field(alias="except", min_length=1)
    """The predictions that are judged all the same."""


class Prereg(Record):
    """A frozen registration."""

    schema_: Literal["verdict/prereg/1", "verdict/prereg/2"] = Field(alias="schema")
    """The version of the format."""
    id: FreezeId
    """The date and a letter, such as 2026-05-30c; also the name of the file."""
    parent: Parent | None = None
    """The freeze that this one replaces."""
    uses: Frozen[Name, Used] = Field(default_factory=dict, validate_default=True)
    """What it uses without replacing it, by name: quantities of another freeze, or a component, by digest; from schema
    2 on.
    """
    title: Words
    """What it is about, in one line."""
    scope: Scope
    """What it covers, and what it does not show."""
    tag_flips: Literal["none", "declared"]
    """none, which is proven over all outcomes, or declared where a claim lists its flips."""
    measure_only: bool | MeasureOnly = False
    """Whether numbers are reported and no verdicts given; {except: [P2]} of schema 2 judges some all the same."""
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
    estimates: Frozen[Name, Estimate] = Field(default_factory=dict, validate_default=True)
    """What is estimated from quantities whose levels are draws, by name; from schema 2 on."""
    confidence: Confidence | None = None
    """What every number that a test rests on must be; from schema 2 on."""
    flags: Frozen[Name, Flag] = Field(default_factory=dict, validate_default=True)
    """Predicates that predictions may require, by name."""
    choices: Frozen[Name, Choice] = Field(default_factory=dict, validate_default=True)
    """A token for each cell or for the run, by the first rule that holds; from schema 2 on."""
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
    outcomes: Outcomes = ()
    """Outcomes of the whole by rule: a list, of which exactly one fires; from schema 2 on also first_of: rules in
    order, of which the first fires that holds.
    """
    risks: Frozen[Name, Risk] = Field(default_factory=dict, validate_default=True)
    """Ways in which the conclusions could be wrong, by name."""
    claims: Frozen[Name, Claim] = Field(default_factory=dict, validate_default=True)
    """Statements that carry tags, by name."""
    plan: FrozenJson = Field(default_factory=dict, validate_default=True)
    """What is expected of raw numbers, for `verdict plan`: {suppose: {gain: {law: normal, mean: 0.5, sd: 1}}}. It
    decides no verdict; from schema 2 on.
    """
    plots: Frozen[Name, Plot] = Field(default_factory=dict, validate_default=True)
    """What reports draw besides what they draw by themselves, by name. It decides no verdict; from schema 2 on."""
    notes: tuple[Words, ...] = ()
    """Anything a reader should know."""

    @property
    def version(self) -> int:
        """The version of the schema: what a registration means depends on it."""
        return int(self.schema_.rpartition("/")[2])

    def only_measures(self, prediction: str) -> bool:
        """Whether a prediction is measured and not judged."""
        wanted = self.measure_only
        return prediction not in wanted.except_ if isinstance(wanted, MeasureOnly) else wanted

    @property
    def listed_outcomes(self) -> tuple[OutcomeRule, ...]:
        """The registered outcomes, whether their order counts or not."""
        return self.outcomes.first_of if isinstance(self.outcomes, OrderedOutcomes) else self.outcomes

    @model_validator(mode="after")
    def _version_fits(self) -> Prereg:
        found = next(self._newer(), None) if self.version == 1 else None
        if found is not None:
            raise ValueError(f"found {found}, which schema 1 does not know; wanted schema: {SCHEMA}")
        return self

    def _newer(self) -> Iterator[str]:
        """Yield everything that schema 1 does not know."""
        yield from (f"conferral: in {name}" for name, claim in self.claims.items() if claim.conferral is not None)
        for name, prediction in self.predictions.items():
            tests = (clause.test for _, clause in prediction.parts())
            for test in (test for test in tests if test is not None):
                yield from (f"where: in {name}",) if test.where is not None else ()
                share = test.quantifier.fraction if isinstance(test.quantifier, Quorum) else None
                yield from (f"the quotient {share} in {name}",) if isinstance(share, Quotient) else ()
            yield from (f"short: in {name}" for clause in (prediction, *prediction.clauses.values()) if clause.short)
            if prediction.for_each is not None:
                yield f"for_each: in {name}"
        numbers = ((name, constant.value) for name, constant in self.constants.items())
        yield from (f"the quotient {value} of {name}" for name, value in numbers if isinstance(value, Quotient))
        if isinstance(self.measure_only, MeasureOnly):
            yield "except: in measure_only"
        if self.looks is not None:
            yield from (f"{part}: in looks" for part in ("anytime", "stop") if getattr(self.looks, part))
        yield from (f"role: or planned: in the axis {name}" for name, axis in self.axes.items() if axis.newer)
        yield from (f"exact: or missing: in {name}" for name, quantity in self.quantities.items() if quantity.newer)
        yield from (f"rests_on: in {name}" for name, quantity in self.quantities.items() if quantity.rests_on)
        yield from (f"{block}:" for block in NEWER_BLOCKS if getattr(self, block))
        if isinstance(self.outcomes, OrderedOutcomes):
            yield "first_of: in outcomes"

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
        shared = (n for n, f in self.families.items() if f.method == "holm" and len(f.predictions) > 1)
        holm = next(shared, None) if self.looks.anytime is not None else None
        if holm is not None:
            raise ValueError(f"family {holm} hands error on by holm, and bets at another level are other bets; wanted "
                             "method: bonferroni where looks are taken at any time")  # fmt: skip
        counted, axis = self.quantities.get(self.looks.counted_by), self.axes.get(self.looks.counted_by)
        sampled = self.version > 1 and axis is not None and axis.planned is not None
        if not sampled and (counted is None or counted.type != "count" or counted.axes):
            or_axis = ", or an axis with planned:" if self.version > 1 else ""
            wanted = f"wanted a count quantity without axes{or_axis}"
            raise ValueError(f"looks are counted by '{self.looks.counted_by}', {wanted}")
        if set(self.predictions) - {m for family in self.families.values() for m in family.predictions}:
            raise ValueError(
                "looks spend the error of families; wanted every prediction in a family, as in families: {all: "
                "{predictions: [P1], error: 0.05, method: bonferroni}}"
            )
        return self
