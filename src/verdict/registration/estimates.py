"""What is estimated from raw numbers, over which draws, and how: as an author writes it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from verdict.statistics.sample.finding import estimands
from verdict.text.record import Expression, Frozen, Name, Record, Words
from verdict.words.vocabulary import Source

Missing = Literal["bounds", "untested"]


class Estimate(Record):
    """An estimand, of what, over what, and how; its name is written as a key: `{mean: gain, over: [seed]}`."""

    estimand: Name
    """What is estimated, such as mean or difference_of_proportions."""
    arguments: tuple[Expression, ...] = Field(min_length=1, max_length=2)
    """The expressions that it is estimated from, unit by unit."""
    over: tuple[Name, ...] = ()
    """The axes whose levels are draws; what is estimated keeps the other axes."""
    groups: tuple[Expression, Expression] | None = None
    """Two predicates that say which units are in the first and in the second group, such as arm == 'B'."""
    where: Expression | None = None
    """A predicate that says which units it is about."""
    of: tuple[Expression, ...] = Field(default=(), max_length=2)
    """Instead of units: of how many trials each argument counts successes, or the exposure of events."""
    cluster: Name | None = None
    """The quantity or axis that says which units were drawn together."""
    method: Name
    """How the interval is made, such as t or wilson."""
    level: float = Field(gt=0.5, lt=1)
    """The level of the interval, such as 0.95."""
    least: int = Field(ge=1)
    """The fewest units, or clusters where there are any, from which it is estimated at all."""
    side: Literal["both", "upper", "lower"] = "both"
    """upper or lower, where only that end is asked for: all of the error is spent on it."""
    missing: Missing = "bounds"
    """bounds, where a missing unit counts as anything in its support; untested, where nothing is estimated then."""
    assume: Name | None = None
    """What is supposed of the law of the units; it says which rows of the table of coverage the interval rests on."""
    options: Frozen[Name, float] = Field(default_factory=dict, validate_default=True)
    """The estimand's own numbers, such as q of a quantile."""
    unit: Words | None = None
    means: Words | None = None
    source: Source | None = None
    why: Words | None = None

    @model_validator(mode="after")
    def _units_or_counts(self) -> Estimate:
        if bool(self.over) == bool(self.of):
            raise ValueError("found both or neither of over and of, wanted the axes of the draws, or counts of trials")
        if self.of and (self.groups or self.where or self.cluster):
            raise ValueError("found groups, where or cluster beside of, wanted them with units: over: [axis]")
        return self

    @property
    def expressions(self) -> dict[str, str]:
        """Every expression by its place: arguments, groups, where, of."""
        listed = {"arguments": self.arguments, "groups": self.groups or (), "of": self.of}
        found = {f"{part} {i}": text for part, texts in listed.items() for i, text in enumerate(texts)}
        return found | ({"where": self.where} if self.where is not None else {})


def longhand(value: Any) -> Any:
    """Write out the estimand's name, which stands as a key, and gather its own numbers."""
    if not isinstance(value, dict):
        return value
    fields = set(Estimate.model_fields)
    unknown = [key for key, item in value.items() if key not in fields and not _number(item)]
    named = [key for key in value if key in estimands()][:1] or unknown
    if len(named) != 1 or "estimand" in value:
        return value
    (estimand,) = named
    own = {key: item for key, item in value.items() if key not in fields and key != estimand and _number(item)}
    rest = {key: item for key, item in value.items() if key != estimand and key not in own}
    written = {"estimand": estimand, "arguments": _listed(value[estimand]), **rest}
    if "of" in rest:
        written["of"] = _listed(rest["of"])
    return {**written, **({"options": own} if own else {})}


def _number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]
