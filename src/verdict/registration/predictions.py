"""Predictions and their clauses, as an author writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints, model_validator

from verdict.text.quotient import QuotientOrNumber
from verdict.text.record import Expression, Frozen, Name, Record, Words
from verdict.words.limits import MOST_SHORT
from verdict.words.vocabulary import Cause, Grade, Source


class Quorum(Record):
    """How many cells must hold."""

    as_in: ClassVar[str] = "{at_least: 4} or {fraction: 2/3}"

    at_least: int | None = Field(default=None, ge=1)
    """How many cells must hold."""
    fraction: QuotientOrNumber | None = Field(default=None, gt=0, le=1)
    """Which share of the cells must hold, such as 0.8, or from schema 2 on 2/3."""

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
            raise ValueError(
                "found part of a cell-level test, wanted per, each and quantifier together, as in "
                '{per: [K], each: "x > 0", quantifier: all}'
            )
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


class ForEach(Record):
    """One clause for each level of an axis, or for each combination of the levels of several."""

    shorthand: ClassVar[dict[str, Any] | None] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    hints: ClassVar[Mapping[str, str]] = {"": " In short, for_each: [t]."}
    as_in: ClassVar[str] = "[t]"

    axes: tuple[Name, ...] = Field(min_length=1)
    """The axes whose levels have a clause each."""
    where: Expression | None = None
    """A predicate over these axes and constants alone; levels at which it does not hold have no clause."""


class Clause(Record):
    """One thing that must hold."""

    claim: Words | None = None
    """What is claimed, in words."""
    short: Annotated[str, StringConstraints(min_length=1, max_length=MOST_SHORT)] | None = None
    """The claim in at most 60 characters, which tables show in its place; from schema 2 on."""
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
    for_each: ForEach | None = None
    """Axes whose levels have a clause each, such as [t]: everything below is then asked at that level; from schema 2
    on.
    """
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
        if self.for_each is not None and not any(clause.test is not None for _, clause in self.parts()):
            raise ValueError("found for_each of a prediction that tests nothing, wanted it beside test or clauses")
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
