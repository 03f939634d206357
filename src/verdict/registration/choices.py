"""Ordered choice: of several rules in order the first that holds gives a token, or makes an outcome fire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Protocol

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator
from pydantic.config import JsonDict

from verdict.registration.consequences import OutcomeRule
from verdict.text.record import Expression, Name, Record, Words
from verdict.words.limits import MOST_NAME
from verdict.words.vocabulary import Source

OTHERWISE = "otherwise"
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=MOST_NAME)]
AT_LEAST_TWO: JsonDict = {"minItems": 2}
LAST = " The last rule takes what is left: when: otherwise."


class _Rule(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def when(self) -> str: ...


class ChoiceRule(Record):
    """One rule of a choice: the token that it gives where it is the first that holds."""

    hints: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(("when", OTHERWISE, "else", "default"), LAST), "name": " A rule of a choice gives a token:.",
        "if": " Write when:.",
    }  # fmt: skip
    as_in: ClassVar[str] = '{token: BUDGET-WALL, when: "cost > wall"}'

    token: Token
    """The token that it gives, such as BUDGET-WALL; several rules may give the same one."""
    when: Expression
    """A predicate over numbers, flags and other choices; of the last rule the word otherwise."""

    @property
    def name(self) -> str:
        """The token: what messages call the rule."""
        return self.token


class Choice(Record):
    """A token for each cell, or one for the run: the first rule that holds gives it. From schema 2 on."""

    hints: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys((OTHERWISE, "else", "default"), LAST), "per": " The axes of its cells stand at axes:.",
        "rules": " The rules stand at first_of:.",
    }  # fmt: skip
    as_in: ClassVar[str] = '{axes: [arm], first_of: [{token: DEAR, when: "cost > 9"}, {token: FINE, when: otherwise}]}'

    axes: tuple[Name, ...] = ()
    """The axes whose cells have a token each; none for one token of the run."""
    first_of: tuple[ChoiceRule, ...] = Field(json_schema_extra=AT_LEAST_TWO)
    """The rules in order. Where one is not known to hold or not to, and none before it holds, the token is unknown."""
    means: Words | None = None
    source: Source | None = None
    why: Words | None = None

    @property
    def tokens(self) -> tuple[str, ...]:
        """Its tokens, each once, in the order of the rules."""
        return tuple(dict.fromkeys(rule.token for rule in self.first_of))

    @model_validator(mode="after")
    def _takes_all(self) -> Choice:
        _require_otherwise(self.first_of, "token")
        return self


class OrderedOutcomes(Record):
    """Outcomes of which the first fires whose rule holds. From schema 2 on."""

    first_of: tuple[OutcomeRule, ...] = Field(json_schema_extra=AT_LEAST_TWO)
    """The outcomes in order; the last takes what is left: when: otherwise."""

    @model_validator(mode="after")
    def _takes_all(self) -> OrderedOutcomes:
        _require_otherwise(self.first_of, "name")
        return self


def _form(written: object) -> str:
    """Say in which of the two forms outcomes are written."""
    return "ordered" if isinstance(written, Mapping | OrderedOutcomes) else "list"


Outcomes = Annotated[
    Annotated[tuple[OutcomeRule, ...], Tag("list")] | Annotated[OrderedOutcomes, Tag("ordered")], Discriminator(_form)
]


def _require_otherwise(rules: Sequence[_Rule], called: str) -> None:
    """Require that the last rule, and no other, takes what is left."""
    if len(rules) < 2:
        raise ValueError(f"found {len(rules)} rules in first_of, wanted two at least: one that may hold, and "
                         f"{{{called}: ..., when: {OTHERWISE}}} for what is left")  # fmt: skip
    *before, last = rules
    early = next((rule for rule in before if rule.when.strip() == OTHERWISE), None)
    if early is not None:
        raise ValueError(f"found when: {OTHERWISE} in {early.name}, which takes all that is left, and rules after it; "
                         "wanted it in the last rule alone")  # fmt: skip
    if last.when.strip() != OTHERWISE:
        raise ValueError(f"found a last rule, {last.name}, that need not hold, so that none might; wanted one for "
                         f"what is left: {{{called}: ..., when: {OTHERWISE}}}")  # fmt: skip
