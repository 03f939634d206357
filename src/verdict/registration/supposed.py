"""What an author supposes of raw numbers before any are measured: a law for each quantity, as written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from verdict.statistics.sample.laws import LAWS
from verdict.text.record import Expression, Frozen, Name, Record, Words
from verdict.words.vocabulary import Source

SCHEMA = "verdict/suppose/1"
TEXTS = {"one_of": ("shares",), "clusters": ("size",)}
Number = float | Expression
Laws = Literal[
    "normal", "lognormal", "t3", "bernoulli", "poisson", "binomial", "exactly", "total", "one_of", "clusters"
]
CHANCE, MOST = 0.8, 100_000


class Parameters(Record):
    """The numbers of a law: each a number, or an expression over axes, constants and what else is supposed."""

    mean: Number | None = None
    """The mean of normal, lognormal and t3."""
    sd: Number | None = None
    """The standard deviation of normal, lognormal and t3: of the numbers themselves."""
    p: Number | None = None
    """The chance of bernoulli and binomial."""
    rate: Number | None = None
    """The mean of poisson."""
    of: Number | None = None
    """The number of trials of binomial, mostly the name of a quantity."""
    value: Number | None = None
    """What exactly always gives; of total, the number that is planned."""

    @property
    def numbers(self) -> dict[str, Number]:
        """What is given, by name."""
        given = {name: getattr(self, name) for name in Parameters.model_fields}
        return {name: value for name, value in given.items() if value is not None}


class Elsewhere(Parameters):
    """Other numbers of the same law, where a predicate holds: {where: "method == 'B'", mean: 0.5}."""

    where: Expression
    """A predicate over axes and what else is supposed, such as arm == 'B'."""


class Supposed(Parameters):
    """The law of one quantity, how its numbers go together, and how many are missing."""

    law: Laws
    """normal, lognormal, t3, bernoulli, poisson, binomial, exactly, total, one_of or clusters."""
    but: tuple[Elsewhere, ...] = ()
    """Where it has other numbers; the last that holds counts."""
    shares: Frozen[Words, float] | None = None
    """Of one_of: how often each text is drawn, such as {A: 0.5, B: 0.5}."""
    size: int | None = Field(default=None, ge=1)
    """Of clusters: how many units one after the other are one cluster."""
    shared: float = Field(default=0.0, ge=0, lt=1)
    """The correlation within a unit: of its numbers over fixed axes, and with other quantities that share it."""
    cluster: Name | None = None
    """The quantity or axis of draws whose clusters it goes along with."""
    intraclass: float = Field(default=0.0, ge=0, lt=1)
    """The correlation within a cluster."""
    missing: float = Field(default=0.0, ge=0, lt=1)
    """The share of its numbers that is missing, at random."""
    why: Words | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _complete(self) -> Supposed:
        problem = next(self._misfits(), None)
        if problem is not None:
            raise ValueError(problem)
        return self

    def _misfits(self) -> Iterator[str]:
        wanted = LAWS[self.law].parameters if self.law in LAWS else TEXTS[self.law]
        own = {name for name in ("shares", "size") if getattr(self, name) is not None}
        given = {*self.numbers, *own}
        lacking, extra = [n for n in wanted if n not in given], sorted(given - set(wanted))
        if lacking or extra:
            yield f"found {', '.join(sorted(given)) or 'nothing'}, wanted {' and '.join(wanted)}: of the law {self.law}"
        strange = sorted({name for other in self.but for name in other.numbers} - set(wanted))
        if strange or (self.but and self.law in TEXTS):
            yield f"found other {', '.join(strange) or 'numbers'} below but:, wanted those of the law {self.law}"
        if (self.cluster is None) != (self.intraclass == 0.0):
            yield "found one of cluster and intraclass, wanted both: which clusters, and how alike their units are"
        if self.shared + self.intraclass > 1.0:
            yield f"found shared + intraclass = {self.shared + self.intraclass:g}, wanted at most 1 of both together"
        if self.shares is not None and (not self.shares or min(self.shares.values()) <= 0.0):
            yield f"found shares {dict(self.shares)}, wanted a positive number for each text"


class Expected(Record):
    """What is expected of raw numbers, and how surely the plan is to decide; it decides no verdict."""

    suppose: Frozen[Name, Supposed] = Field(min_length=1)
    """The law of every quantity that is measured, by name."""
    chance: float = Field(default=CHANCE, gt=0, lt=1)
    """How often the planned run is to decide each clause, such as 0.8."""
    most: int = Field(default=MOST, ge=1)
    """The most units that could be had; beyond them nothing is searched."""
    notes: tuple[Words, ...] = ()


class Suppositions(Expected):
    """The same as a file of its own."""

    schema_: Literal["verdict/suppose/1"] = Field(alias="schema")
    """The version of the format."""
