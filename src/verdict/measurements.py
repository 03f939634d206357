"""A file of measurements: labelled readings with their grade and provenance, and the prose they came with."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field, SerializerFunctionWrapHandler, field_serializer, model_validator

from verdict.canonical import canonical_bytes
from verdict.prereg import Digest, FreezeId, Level, PredictionId
from verdict.reading import Reading
from verdict.record import Expression, Frozen, FrozenJson, Name, Record, Words
from verdict.vocabulary import Grade, Source

SCHEMA = "verdict/measurements/1"
READING: dict[str, Any] = {"type": ["integer", "number", "string"]}


class Cell(Reading):
    """One reading at one cell of the registered grid."""

    at: Frozen[Name, Level]


class Series(Record):
    """The readings of one quantity: one for every cell, or cell by cell."""

    shorthand: ClassVar[dict[str, Any] | None] = READING

    every: Reading | None = None
    cells: tuple[Cell, ...] = ()
    grade: Grade | None = None
    source: Source | None = None
    why: Words | None = None

    @field_serializer("cells", mode="wrap")
    def _in_order(self, cells: tuple[Cell, ...], write: SerializerFunctionWrapHandler) -> list[dict[str, Any]]:
        """Write cells in one order, so that theirs in a file moves no digest."""
        return sorted(write(cells), key=lambda cell: canonical_bytes(cell["at"]))

    @model_validator(mode="after")
    def _one_of(self) -> Series:
        if (self.every is None) == (not self.cells):
            raise ValueError("found both or neither of every and cells, wanted exactly one of them")
        return self


class Aggregate(Reading):
    """A published aggregate whose cells need not be public."""

    shorthand: ClassVar[dict[str, Any] | None] = READING

    source: Source | None = None
    why: Words | None = None


class Statement(Record):
    """A sentence of the record, bound to what can be computed, so that prose is checked against numbers."""

    says: Words
    about: PredictionId | None = None
    holds: Expression | None = None
    number: Expression | None = None
    printed: Reading | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Statement:
        if (self.holds is None) == (self.number is None) or (self.number is None) != (self.printed is None):
            raise ValueError("wanted holds: with a predicate, or number: with what is printed:")
        return self


class For(Record):
    """The freeze that these measurements belong to."""

    id: FreezeId
    digest: Digest


class Measurements(Record):
    """One set of measurements."""

    schema_: Literal["verdict/measurements/1"] = Field(alias="schema")
    freeze: For
    grade: Grade
    title: Words
    backend: Name | None = None
    executed: FrozenJson | None = None
    provenance: FrozenJson = Field(default_factory=dict, validate_default=True)
    quantities: Frozen[Name, Series] = Field(min_length=1)
    aggregates: Frozen[Expression, Aggregate] = Field(default_factory=dict, validate_default=True)
    statements: Frozen[Name, Statement] = Field(default_factory=dict, validate_default=True)
    notes: tuple[Words, ...] = ()


def longhand(tree: Any) -> Any:
    """Write shorthands out: a bare value stands for a reading."""
    if not isinstance(tree, dict):
        return tree
    written = dict(tree)
    for section, write in (("quantities", _series), ("aggregates", _reading)):
        if isinstance(tree.get(section), dict):
            written[section] = {name: write(value) for name, value in tree[section].items()}
    return written


def _reading(value: Any) -> Any:
    return {"value": value} if isinstance(value, int | float | str) and not isinstance(value, bool) else value


def _series(value: Any) -> Any:
    if isinstance(value, dict):
        return {**value, "every": _reading(value["every"])} if "every" in value else value
    written = _reading(value)
    return value if written is value else {"every": written}
