"""A file of measurements: labelled readings with their grade and provenance, and the prose they came with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field, SerializerFunctionWrapHandler, field_serializer, model_validator

from verdict.evidence.columns import Column
from verdict.evidence.reading import Reading
from verdict.registration.identifiers import Digest, FreezeId, Level, PredictionId
from verdict.text.canonical import canonical_bytes
from verdict.text.record import Expression, Frozen, FrozenJson, Name, Record, Words
from verdict.words.vocabulary import Grade, Source

SCHEMA = "verdict/measurements/1"
COLUMNS = "verdict/measurements/2"  # which may hold columns, too
DOUBT = "doubt: "  # how a note begins that questions the numbers themselves; judging tells of it
OF_JOBS = "jobs: "  # how a note begins that says what became of the jobs that measured; judging tells of it
HERE = "wanted it here"
PLACED = '{"cells": [{"at": {"model": "A"}, "value": 0.61}]}'
READING: dict[str, Any] = {"type": ["integer", "number", "string"]}


class Cell(Reading):
    """One reading at one cell of the registered grid."""

    required: ClassVar[str] = HERE
    hints: ClassVar[Mapping[str, str]] = {
        "at": f": the level of each axis, as in {PLACED}",
        "": f" The levels of a cell stand in at, as in {PLACED}.",
    }

    at: Frozen[Name, Level]
    """The cell by axis, such as {t: 200, K: 100}."""


class Series(Record):
    """The readings of one quantity: one for every cell, or cell by cell."""

    shorthand: ClassVar[dict[str, Any] | None] = READING
    hints: ClassVar[Mapping[str, str]] = {"": f" Numbers over an axis are written cell by cell, as {PLACED}."}

    every: Reading | None = None
    """One reading that holds in every cell, or of what has no axes."""
    cells: tuple[Cell, ...] = ()
    """The readings cell by cell; a registered cell that is not listed is missing."""
    column: Column | None = None
    """An entry for every cell in grid order, where there are many; from version 2 of the format on."""
    grade: Grade | None = None
    """The grade of this series, where it is worse than that of the file."""
    source: Source | None = None
    why: Words | None = None

    @field_serializer("cells", mode="wrap")
    def _in_order(self, cells: tuple[Cell, ...], write: SerializerFunctionWrapHandler) -> list[dict[str, Any]]:
        """Write cells in one order, so that theirs in a file moves no digest."""
        return sorted(write(cells), key=lambda cell: canonical_bytes(cell["at"]))

    @model_validator(mode="after")
    def _one_of(self) -> Series:
        if (self.every is not None) + bool(self.cells) + (self.column is not None) != 1:
            raise ValueError("found none or several of every, cells and column, wanted exactly one of them")
        return self


class Aggregate(Reading):
    """A published aggregate whose cells need not be public."""

    shorthand: ClassVar[dict[str, Any] | None] = READING

    source: Source | None = None
    why: Words | None = None


class Statement(Record):
    """A sentence of the record, bound to what can be computed, so that prose is checked against numbers."""

    required: ClassVar[str] = HERE

    says: Words
    """The sentence as the record has it."""
    about: PredictionId | None = None
    """The prediction that it is said to be about."""
    holds: Expression | None = None
    """A predicate that must hold if the sentence is right."""
    number: Expression | None = None
    """An expression for the number that the sentence states."""
    printed: Reading | None = None
    """That number as it is printed."""

    @model_validator(mode="after")
    def _one_of(self) -> Statement:
        if (self.holds is None) == (self.number is None) or (self.number is None) != (self.printed is None):
            raise ValueError("wanted holds: with a predicate, or number: with what is printed:")
        return self


class For(Record):
    """The freeze that these measurements belong to."""

    required: ClassVar[str] = HERE

    id: FreezeId
    """The freeze that was measured."""
    digest: Digest
    """Its digest, so that numbers and registration cannot drift apart."""


class Measurements(Record):
    """One set of measurements."""

    required: ClassVar[str] = HERE

    schema_: Literal["verdict/measurements/1", "verdict/measurements/2"] = Field(alias="schema")
    """The version of the format."""
    freeze: For
    """The freeze that they belong to."""
    grade: Grade
    """How the numbers came about: measured, transcribed from print, surrogate, construction or assumed."""
    title: Words
    """What they are, in one line."""
    backend: Name | None = None
    """What sampled them, where something did."""
    executed: FrozenJson | None = None
    """The settings as they were executed, to be compared with the frozen ones."""
    provenance: FrozenJson = Field(default_factory=dict, validate_default=True)
    """Where they come from: files with digests, machine, versions."""
    quantities: Frozen[Name, Series] = Field(min_length=1)
    """The readings of each quantity, by name."""
    aggregates: Frozen[Expression, Aggregate] = Field(default_factory=dict, validate_default=True)
    """Published aggregates whose cells are not public, by expression, such as median(ratio)."""
    statements: Frozen[Name, Statement] = Field(default_factory=dict, validate_default=True)
    """Sentences of the record, to be checked against its cells."""
    notes: tuple[Words, ...] = ()
    """Anything a reader should know."""

    @model_validator(mode="after")
    def _columns_fit(self) -> Measurements:
        named = next((name for name, series in self.quantities.items() if series.column is not None), None)
        if self.schema_ == SCHEMA and named is not None:
            raise ValueError(f"found a column of {named}, which version 1 does not know; wanted schema: {COLUMNS}")
        return self


def version_of(quantities: Mapping[str, Any]) -> str:
    """Return the version of the format that readings by quantity are written in: the first one where it can be."""
    columns = any(isinstance(series, dict) and "column" in series for series in quantities.values())
    return COLUMNS if columns else SCHEMA


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
