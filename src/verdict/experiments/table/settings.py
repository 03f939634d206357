"""What an author writes of a table: the file, its columns and what is excluded."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, StrictFloat, StrictInt, StringConstraints, model_validator

from verdict.registration.resolved import Registration
from verdict.text.record import Expression, Frozen, Name, Record, Words
from verdict.text.tables import SUFFIXES
from verdict.text.validate import Path
from verdict.words.limits import MOST_WORDS


def _readable(name: str) -> str:
    """Refuse the name of a file that could not be read as a table, before anything is frozen under it."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"found the suffix '{suffix}' of '{name}', wanted a table: {', '.join(SUFFIXES)}")
    return name


TableFile = Annotated[Words, AfterValidator(_readable)]
MOST_FILES = 1000  # files of one table: fifty models on twenty tasks
Decimal = Literal["point", "comma"]
Label = Annotated[str, StringConstraints(min_length=1, max_length=MOST_WORDS)] | StrictInt | StrictFloat


class FileColumn(Record):
    """The column of the file behind a registered name, and how its numbers are written."""

    shorthand: ClassVar[dict[str, Any] | None] = {"type": "string"}

    from_: Words | None = Field(default=None, alias="from")
    """Its name in the file, such as val/acc; in JSON also a path, such as scores.match.value."""
    percent: bool = False
    """Whether its numbers are percentages: 12.5 is 0.125."""
    decimal: Decimal | None = None
    """point or comma, where this column is written otherwise than the others."""
    digits_after: int | None = Field(default=None, ge=1, le=15)
    """How many digits stand behind a decimal comma at most; told where 1,042 may as well be a thousand and more."""
    digits: Literal["exact", "printed"] = "exact"
    """exact: a number is what it says; printed: it was rounded, and stands for all that round to it."""
    values: Frozen[Words, float] | None = None
    """The number that each text stands for, such as {C: 1, I: 0}."""
    rows: bool = False
    """For a sampled axis: each row is a unit of its own."""

    @model_validator(mode="before")
    @classmethod
    def _longhand(cls, written: Any) -> Any:
        return {"from": written} if isinstance(written, str) else written

    @model_validator(mode="after")
    def _one_way(self) -> FileColumn:
        if self.rows and self.model_fields_set - {"rows"}:
            raise ValueError("found rows: true beside other fields, wanted it alone: the row is the unit")
        if self.values is not None and (
            self.percent or self.decimal or self.digits == "printed" or self.digits_after is not None
        ):
            raise ValueError("found values: beside percent, decimal or digits, wanted either: texts have no digits")
        return self


class LabelledFile(Record):
    """One of several files that are read as one table, and what is true of all of its rows."""

    shorthand: ClassVar[dict[str, Any] | None] = {"type": "string"}

    file: TableFile
    """The file of the project."""
    set_: Frozen[Name, Label] = Field(default_factory=dict, validate_default=True, alias="set")
    """What every row of the file has, by registered name, such as {model: A}; a column that differs is refused."""

    @model_validator(mode="before")
    @classmethod
    def _longhand(cls, written: Any) -> Any:
        return {"file": written} if isinstance(written, str) else written


class Exclusion(Record):
    """Rows that do not count, by a predicate that is registered before they are seen."""

    when: Expression
    """A predicate over the quantities and fixed axes of one row, such as status == 'error'."""
    why: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    """The reason, in words."""
    of: tuple[Name, ...] | None = Field(default=None, min_length=1)
    """The quantities that are then missing; without it every number and count of the row."""


class Settings(Record):
    """A table of the project, one row a run, an item or a user: .csv, .tsv, .json, .jsonl or .parquet.

    Several files may be read as one table. A column whose name is a registered axis or quantity is read as that; others
    are named in `columns`.
    """

    reads: TableFile | Annotated[tuple[LabelledFile, ...], Field(min_length=1, max_length=MOST_FILES)]
    """The file of the project: .csv, .tsv, .jsonl, .ndjson, .json or .parquet; or a list of such files."""
    produced_by: Words | None = None
    """Who or what made the numbers, in words."""
    delimiter: Literal["comma", "semicolon", "tab"] | None = None
    """What separates the fields of CSV; without it the only one of the three that stands in the header."""
    decimal: Decimal = "point"
    """How decimals are written: point (0.5) or comma (0,5)."""
    under: Words | None = None
    """Where the rows of a JSON file stand, as a dotted path, such as samples."""
    columns: Frozen[Name, FileColumn] = Field(default_factory=dict, validate_default=True)
    """The column of the file for a registered axis or quantity, where it has another name or needs to be told."""
    exclude: Frozen[Name, Exclusion] = Field(default_factory=dict, validate_default=True, max_length=50)
    """Rows that do not count, by the name of the rule; they stay in the denominator as missing."""

    @model_validator(mode="after")
    def _each_once(self) -> Settings:
        names = [posixpath.normpath(part.file) for part in self.parts]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"found the file '{twice}' twice in reads, wanted each once")
        return self

    @property
    def parts(self) -> tuple[LabelledFile, ...]:
        """The files that are read, in their order."""
        return self.reads if isinstance(self.reads, tuple) else (LabelledFile(file=self.reads),)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that are read, in their order."""
        return tuple(part.file for part in self.parts)

    def column(self, name: str) -> FileColumn:
        """Return how a registered name is read; by default from the column of the same name."""
        return self.columns.get(name) or FileColumn.model_validate({"from": name})

    def source(self, name: str) -> str:
        """Return the name in the file of the column behind a registered name."""
        return self.column(name).from_ or name

    def told_decimal(self, name: str) -> bool:
        """Say whether it is registered how the decimals of a column are written."""
        return "decimal" in self.model_fields_set or self.column(name).decimal is not None

    def mixed(self, name: str) -> bool:
        """Say whether a column is not told how its decimals are written, while another has decimal commas."""
        commas = any(column.decimal == "comma" for column in self.columns.values())
        return commas and self.decimal == "point" and self.column(name).decimal is None

    def misfits(self, registration: Registration) -> Iterator[tuple[Path, str]]:
        """Yield what does not fit the registration that these settings stand in, with its path below `experiment`."""
        from verdict.experiments.table import check

        return check.misfits(self, registration)
