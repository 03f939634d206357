"""What an author writes of a command: the program, what it hands over, and how often it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from verdict.evidence.numbers import NumbersFile
from verdict.registration.borrowed import borrowed
from verdict.registration.resolved import Registration
from verdict.text.characters import printable
from verdict.text.record import Name, Record, Words
from verdict.text.validate import Path

WEEK = 7 * 24 * 3600.0
PRINTS = 'prints its readings on standard output as one JSON object, such as {"gain": 0.012}'


class Settings(Record):
    """The program with its arguments, one by one; the file it writes; and how long it may take.

    The program runs in the project's folder. `python` is the interpreter that runs verdict.
    """

    as_in: ClassVar[str] = "{command: [python, measure.py], writes: numbers.csv, timeout_seconds: 600}"

    command: tuple[Words, ...] = Field(min_length=1, max_length=100)
    """The program and its arguments, one by one; python is the interpreter that runs verdict."""
    writes: NumbersFile | None = None
    """The file of the project that it writes: .csv, .json, .yaml or .yml; none where it is called for each cell."""
    timeout_seconds: float = Field(gt=0, le=WEEK)
    """How long it may take, each call by itself; then it is stopped and nothing is measured."""
    per_cell: bool | Annotated[tuple[Name, ...], Field(min_length=1)] = False
    """true: one call for each cell of the grid, or of the axes that are listed. {seed} in an argument stands for the
    level of the axis seed. Each call prints the readings of its own cell as a JSON object; from schema 2 on.
    """
    inputs: tuple[Words, ...] | None = Field(default=None, max_length=100)
    """Files and folders that decide what a call prints, besides the program's own text and the files among its
    arguments; [] where there are none. Wanted with per_cell; from schema 2 on.
    """

    @model_validator(mode="after")
    def _one_way(self) -> Settings:
        problem = next(self._wrong(), None)
        if problem is not None:
            raise ValueError(problem)
        return self

    def _wrong(self) -> Iterator[str]:
        if not self.per_cell:
            if self.writes is None:
                yield (
                    "found neither writes: nor per_cell:, wanted the file that the command writes, such as writes: "
                    "numbers.csv; or per_cell: true, where one call for each cell prints its readings"
                )
            if self.inputs is not None:
                yield "found inputs: without per_cell: true, wanted it only there: one call for all cells is run anew"
            return
        if self.writes is not None:
            yield (
                f"found writes: {self.writes} with per_cell:, where calls of several cells would write one file; "
                f"wanted no writes: each call {PRINTS}"
            )
        if self.inputs is None:
            yield (
                "found per_cell: without inputs:, wanted the files and folders that decide what a call prints besides "
                "the program's own text, such as inputs: [data.csv], or inputs: [] where there are none. What a "
                "finished call printed is kept and used again, as long as none of them changed"
            )

    def axes(self, registration: Registration) -> tuple[str, ...]:
        """Return the axes along which there is a call for each level, in registered order; none without per_cell."""
        if isinstance(self.per_cell, tuple):
            return registration.grid.sorted(self.per_cell)
        over = [axis for name in measured(registration) for axis in registration.prereg.quantities[name].axes]
        return registration.grid.sorted(tuple(over)) if self.per_cell else ()

    def misfits(self, registration: Registration) -> Iterator[tuple[Path, str]]:
        """Yield what does not fit the registration that these settings stand in, with its path below `experiment`."""
        from verdict.experiments.command import check

        return check.misfits(self, registration)


def measured(registration: Registration) -> tuple[str, ...]:
    """Return the quantities that a command measures: those that nothing defines and no other freeze gives."""
    quantities: Any = registration.prereg.quantities
    elsewhere = borrowed(registration.prereg).keys()
    return tuple(name for name, one in quantities.items() if one.is_ is None and name not in elsewhere)


def written(settings: Settings) -> str:
    """Write a command on one line, for people."""
    return printable(" ".join(settings.command))
