"""The contract of experiment kinds: what a kind is given, and what it hands back.

A kind is one module (see `verdict.experiments`) that offers

- `Settings`, a pydantic model of its block in a registration;
- `cost(context)`, what measuring would take, and either `jobs(context)` with `gather(context, results)`, which measure
  piece by piece, or `measure(context)`, which measures at once; nothing of these where this version can only judge
  stored records of the kind;
- if it likes, `Settings.misfits(registration)`, which yields what of the settings does not fit the registration that
  they stand in, each with its path below `experiment`; lint and freezing refuse it;
- if it likes, `TAKES`, the options of the command line that it heeds: "backend", "portion". Others are refused.

Import what only measuring needs inside these functions: judging a stored record then loads none of it.

Jobs run on any machine, in any order, some of them twice (`verdict.jobs`). `jobs` gives the same names and the same
`of` wherever freeze, files, versions and backend are the same. `gather` is given the bytes of every job by its name, or
why it was given up; cells of such a job are `missing` with that reason (`missing_cells`), and it measures nothing
itself. `experiments.by_jobs` derives the rest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from verdict.algebra.grid import Level
from verdict.evidence.columns import Column
from verdict.evidence.laid_out import lay_out
from verdict.evidence.reading import Reading
from verdict.evidence.written import Cell, longhand, version_of
from verdict.jobs.job import Advance as Advance  # noqa: PLC0414 - kinds take it from here
from verdict.jobs.job import Job, Results
from verdict.jobs.job import unseen as unseen  # noqa: PLC0414
from verdict.registration.resolved import Registration
from verdict.text.record import thaw
from verdict.words.errors import DocumentError, Problem, UsageError

DEFAULT_BACKEND = "numba_cpu"
OPTIONS = ("backend", "portion")
Levels = Mapping[str, Level]
S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Context:
    """What every kind is given: the freeze, the project's folder, what was asked for, and who is told of progress.

    `backend` is None where the kind may choose; `portion` names a part of the grid, and None is all of it.
    """

    registration: Registration
    root: Path
    backend: str | None = None
    portion: str | None = None
    advance: Advance = unseen

    def settings(self, model: type[S]) -> S:
        """Return the kind's block of the registration as the kind's own record."""
        return settings_of(self.registration, model)

    def readings(self) -> Readings:
        """Return an empty collection of readings of this freeze."""
        return Readings(self.registration)


def settings_of(registration: Registration, model: type[S]) -> S:
    """Read a kind's settings from a checked registration."""
    return model.model_validate_json(json.dumps(thaw(registration.prereg.experiment.settings)))


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """What measuring takes before it starts: draws of single spins, bytes at the peak, and in words.

    `seconds` is the most it can take where draws do not tell, and then stands in `words`; None where nothing says it.
    `resumes` says that a measurement stopped half-way keeps its finished parts and goes on from them.
    """

    spin_updates: int
    n_bytes: int
    words: str
    seconds: float | None = None
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """The readings, and what produced them.

    `backend` is None where no spins were sampled; `notes` are said when the measurement is done, and kept with it.
    """

    backend: str | None
    readings: Readings
    provenance: Mapping[str, Any]
    title: str
    notes: tuple[str, ...] = ()

    @property
    def quantities(self) -> dict[str, Any]:
        """The readings by quantity, as a file of measurements holds them."""
        return self.readings.plain()


class ExperimentKind(Protocol):
    """What the module of every kind offers."""

    Settings: type[BaseModel]


class Priced(ExperimentKind, Protocol):
    """What the module of every kind offers that this version can measure."""

    def cost(self, context: Context) -> CostEstimate:
        """Say the most that measuring can take, without measuring.

        Raises:
            UsageError: the kind knows no such portion, or this freeze cannot be measured.
        """
        ...


class Measurable(Priced, Protocol):
    """What a kind offers that measures at once: one job named "all", which no store keeps."""

    def measure(self, context: Context) -> Measured:
        """Measure, and hand readings over as they are made."""
        ...


class ByJobs(Priced, Protocol):
    """What a kind offers that measures piece by piece."""

    def jobs(self, context: Context) -> tuple[Job, ...]:
        """Return every job of what is asked for, in the order in which they are best taken; nothing is sampled.

        Raises:
            UsageError: as `cost`. IntegrityError: an input is damaged, or not what the freeze registers.
        """
        ...

    def gather(self, context: Context, results: Results) -> Measured:
        """Return the readings from what became of every job."""
        ...


@dataclass(frozen=True, slots=True)
class Training:
    """Training made ready, nothing sampled for it yet: what is left, and `run`, which yields every file it writes.

    `per_update` gives the spin updates of one update for each step that progress names; files are named from the
    project's root.
    """

    estimates: tuple[CostEstimate, ...]
    per_update: Mapping[str, int]
    run: Callable[[Advance], Iterator[str]]


Figure = tuple[str, Cell]
"""The name of a quantity, and one reading of it."""


@dataclass(slots=True)
class Readings:
    """Readings of one freeze in the order in which they were made, each checked against it when it is added."""

    registration: Registration
    _cells: dict[str, list[Cell]] = field(default_factory=dict)
    _every: dict[str, Reading] = field(default_factory=dict)
    _columns: dict[str, Column] = field(default_factory=dict)
    _places: set[tuple[str, frozenset[tuple[str, Level]]]] = field(default_factory=set)

    def add(self, figures: Iterable[Figure]) -> None:
        """Add cells: each of a registered quantity, at registered levels, within its support, and only once.

        Raises:
            UsageError: one does not fit; none of these is added.
        """
        made, places = list(figures), set(self._places)
        for name, one in made:
            place = name, frozenset(one.at.items())
            if place in places or name in self._every or name in self._columns:
                raise UsageError(f"{_shown(name, one.at)} was measured twice; wanted each cell once")
            places.add(place)
        self._check(_by_quantity(made))
        self._places = places
        for name, one in made:
            self._cells.setdefault(name, []).append(one)

    def every(self, name: str, reading: Reading) -> None:
        """Add one reading that stands at every cell of a quantity; raises as `add`."""
        if name in self._every or name in self._cells or name in self._columns:
            raise UsageError(f"{name} was measured twice; wanted each cell once")
        self._check({name: {"every": plain(reading)}})
        self._every[name] = reading

    def column(self, name: str, made: Column) -> None:
        """Add an entry for every cell of a quantity, in grid order; raises as `add`."""
        if name in self._every or name in self._cells or name in self._columns:
            raise UsageError(f"{name} was measured twice; wanted each cell once")
        self._check({name: {"column": plain(made)}})
        self._columns[name] = made

    @classmethod
    def read(cls, registration: Registration, quantities: Mapping[str, Any]) -> Readings:
        """Return readings from the quantities of a file that was laid on the grid already."""
        found = cls(registration)
        for name, series in longhand({"quantities": dict(quantities)})["quantities"].items():
            if "every" in series:
                found._every[name] = Reading.model_validate_json(json.dumps(series["every"]))
            elif "column" in series:
                found._columns[name] = Column.model_validate_json(json.dumps(series["column"]))
            else:
                found._cells[name] = [Cell.model_validate_json(json.dumps(one)) for one in series["cells"]]
        return found

    def plain(self) -> dict[str, Any]:
        """Return the readings by quantity, as a file of measurements holds them."""
        cells = {name: {"cells": [plain(one) for one in made]} for name, made in self._cells.items()}
        every = {name: {"every": plain(one)} for name, one in self._every.items()}
        return cells | every | {name: {"column": plain(made)} for name, made in self._columns.items()}

    def _check(self, quantities: dict[str, Any]) -> None:
        if not quantities:
            return
        registration = self.registration
        document = {
            "schema": version_of(quantities), "freeze": {"id": registration.id, "digest": registration.digest},
            "grade": "measured", "title": "a reading", "quantities": quantities,
        }  # fmt: skip
        try:
            lay_out(document, _Made(quantities), registration)
        except DocumentError as error:
            said = error.problems[0].message.removesuffix(".")
            raise UsageError(
                f"a reading was made that does not fit {registration.id}: {said}; mend the "
                f"experiment kind '{registration.prereg.experiment.kind}'"
            ) from None


@dataclass(frozen=True, slots=True)
class _Made:
    """Stands in for a document: readings that were just made lie in no file, so problems name their cells."""

    quantities: Mapping[str, Any]

    def problem(self, path: tuple[str | int, ...], message: str, *, key: bool = False) -> Problem:
        """Return a problem that says which reading it is about."""
        match path:
            case (_, str(name), "cells", int(i), *_):
                return Problem("", 1, 1, f"{_shown(name, self.quantities[name]['cells'][i]['at'])}: {message}")
            case (_, name, *_):
                return Problem("", 1, 1, f"{name}: {message}")
            case _:
                return Problem("", 1, 1, message)


def _by_quantity(made: list[Figure]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, one in made:
        found.setdefault(name, {"cells": []})["cells"].append(plain(one))
    return found


def plain(reading: Reading | Column) -> dict[str, Any]:
    """Return a reading, a cell or a column as JSON values."""
    return reading.model_dump(mode="json", exclude_defaults=True)


def _shown(name: str, at: Levels) -> str:
    return f"{name} at {', '.join(f'{axis}={level}' for axis, level in at.items())}" if at else name


def cell(at: Levels, reading: Reading) -> Cell:
    """Place a reading at one cell of the grid."""
    return Cell.model_validate({"at": dict(at), **reading.model_dump(exclude_defaults=True)})


def reading(**fields: Any) -> Reading:
    """Write a reading, as a file of measurements does: value=3, missing="why", at_least=7, ...

    Raises:
        UsageError: it is none, such as a value that is not finite, or two at once.
    """
    try:
        return Reading.model_validate(fields)
    except ValidationError as error:
        said = "; ".join(str(one["msg"]) for one in error.errors())
        raise UsageError(
            f"found {fields}, which is no reading: {said}; wanted one value, interval, bound ..."
        ) from None


def missing_cells(registration: Registration, at: Levels, reason: str) -> Iterator[Figure]:
    """Yield every cell of the grid at these levels as missing: of each quantity that stands on all of their axes."""
    prereg = registration.prereg
    for name, quantity in prereg.quantities.items():
        if set(at) <= set(quantity.axes):
            others = [axis for axis in quantity.axes if axis not in at]
            for levels in product(*(prereg.axes[axis].levels for axis in others)):
                yield name, cell({**at, **dict(zip(others, levels, strict=True))}, Reading(missing=reason))


def confidence(lo: float, hi: float, level: float, method: str) -> Reading:
    """Write a confidence interval; one with an end that is NaN, or with its ends crossed, is written as missing."""
    if not lo <= hi:
        return Reading(missing="no finite interval")
    return reading(interval=(float(lo), float(hi)), level=level, method=method)


def rhat(value: float, missing: str) -> Reading:
    """Write an R-hat: a number, a bound where it is infinite, or missing with its reason where it is NaN.

    It is infinite where no chain ever moved and two of them stand apart: as far from agreement as can be.
    """
    if value == float("inf"):
        return Reading(at_least=sys.float_info.max, note="infinite: chains that never moved stand apart")
    return reading(missing=missing) if value != value else reading(value=float(value))  # noqa: PLR0124 - NaN


def duration(seconds: float) -> str:
    """Write how long something takes, as people say it."""
    hours, minutes = divmod(max(1, round(seconds / 60)), 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min" if seconds >= 60 else f"{seconds:.2g} s"
