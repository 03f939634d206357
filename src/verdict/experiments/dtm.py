"""A denoising thermodynamic model on images: its training lines, and how their checkpoints are measured.

A freeze of this kind either describes a run that others made (graph, data, kernel, ... code), or registers `training`
and a `protocol` that this version carries out; see `_dtm` for both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from pydantic import Field, model_validator

import backends
from verdict.canonical import canonical_bytes
from verdict.errors import UsageError, nearest
from verdict.experiments._dtm import described, inputs, measuring, portions, sources
from verdict.experiments._dtm.figures import Figure
from verdict.experiments._dtm.images import prepare
from verdict.experiments._dtm.lines import Course, place, ready
from verdict.experiments._dtm.protocol import Portion, Protocol
from verdict.experiments._dtm.recipe import Recipe
from verdict.experiments._dtm.substrate import Machine
from verdict.experiments._dtm.training import Trainer
from verdict.measuring import Advance, Estimate, Measured, Training, Workbench
from verdict.record import Frozen, Name, Record, Words
from verdict.registration import Registration

NEEDS = "workbench"
DESCRIBED = (
    "graph",
    "data",
    "diffusion_steps",
    "kernel",
    "chains",
    "epochs",
    "updates",
    "checkpoints",
    "input_seed",
    "code",
)


class Data(Record):
    """The images and the classes that were kept."""

    name: Words
    classes: tuple[int, ...] = Field(min_length=1)


class Code(Record):
    """The program that ran, pinned, with its named patches."""

    repository: Words
    commit: Words
    patches: tuple[Words, ...]


class Line(Record):
    """One line of training: its recipe, and the epochs whose checkpoints are kept."""

    recipe: Recipe
    epochs: tuple[int, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_order(self) -> Line:
        if list(self.epochs) != sorted(set(self.epochs)) or self.epochs[0] < 1:
            raise ValueError(f"found the epochs {list(self.epochs)}, wanted whole numbers from 1, ascending")
        return self


class Settings(Record):
    """What the freeze fixes: a run described (`unknown` says that a field is not public), or one to carry out."""

    graph: Words | None = None
    data: Data | None = None
    diffusion_steps: int | Literal["unknown"] | None = None
    kernel: Literal["alternating", "symmetrised", "random_scan"] | None = None
    chains: int | None = Field(default=None, gt=0)
    epochs: int | None = Field(default=None, gt=0)
    updates: int | None = Field(default=None, gt=0)
    checkpoints: tuple[int, ...] | None = Field(default=None, min_length=1)
    input_seed: int | None = None
    code: Code | None = None
    training: Frozen[Name, Line] | None = None
    protocol: Protocol | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> Settings:
        described = [name for name in DESCRIBED if getattr(self, name) is not None]
        missing = [name for name in DESCRIBED if name not in described]
        if self.training is None and missing:
            raise ValueError(
                f"found neither training nor {', '.join(missing)}; describe the run whole, or register one"
            )
        if self.training is not None and described:
            raise ValueError(f"found {', '.join(described)} beside training; wanted a run described or one registered")
        self._check_protocol()
        return self

    def _check_protocol(self) -> None:
        how, lines = self.protocol, self.training or {}
        if how is None:
            return
        if how.line not in lines:
            raise ValueError(f"the protocol measures the line '{how.line}'; trained are {', '.join(lines) or 'none'}")
        unkept = sorted(set(how.epochs) - set(lines[how.line].epochs))
        if unkept:
            raise ValueError(f"the protocol measures epochs {unkept}, which the line '{how.line}' does not keep")
        if inputs.couple(lines[how.line].recipe) != (how.inputs is not None):
            found = "inputs, which do not couple" if how.inputs else "no inputs, which couple"
            raise ValueError(f"the protocol registers {found} in the line '{how.line}'; wanted inputs where they do")


def settings_of(registration: Registration) -> Settings:
    """Read this kind's settings from a checked registration."""
    plain = registration.prereg.model_dump(mode="json", by_alias=True)["experiment"]["settings"]
    return Settings.model_validate_json(json.dumps(plain))


def registered(registration: Registration) -> tuple[Protocol, Recipe]:
    """Return what is measured and how it was trained.

    Raises UsageError: the freeze describes somebody else's run.
    """
    settings = settings_of(registration)
    if settings.protocol is None or settings.training is None:
        raise UsageError(
            f"{registration.id} describes a run and registers no protocol, so nothing says how to measure it; judge "
            "its stored record, or register training: and protocol: under a new id"
        )
    return settings.protocol, settings.training[settings.protocol.line].recipe


def cost(registration: Registration, portion: str | None = None) -> Estimate:
    """Count the most that measuring can take, without running it; ladders that resolve early take less."""
    if settings_of(registration).protocol is None:
        return Estimate(0, 0, "a described run, on those of its checkpoints that are here")
    how, recipe = registered(registration)
    machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
    chosen = portions.parts(how, portion)
    updates = sum(how.chains * portions.sweeps(how, part) for part in chosen) * machine.n_spins
    n_bytes = 2 * how.chains * how.ladder.blocks * (machine.n_edges + machine.n_spins) + 2**29
    return Estimate(updates, n_bytes, f"at most {len(chosen)} ladders with their judged chains")


def measure(registration: Registration, bench: Workbench, advance: Advance) -> Measured:
    """Measure every checkpoint under every kernel, or a registered portion of them; of a described run, what is here.

    Raises:
        UsageError: no such portion, or the freeze registers no protocol. IntegrityError: a checkpoint is damaged or not
        what the freeze registers, a kernel held stale weights, or what was kept of an earlier run is not of this one.
        BackendError: the backend does not exist or cannot run here.
    """
    if settings_of(registration).protocol is None:
        return _measure_described(registration, bench, advance)
    how, recipe = registered(registration)
    name = f"{registration.id}-{registration.digest.split(':')[1][:12]}"
    work = measuring.Bench(backends.load(bench.backend), bench.root, name, advance)
    chosen = portions.parts(how, bench.portion)
    subjects = {t: measuring.subject(bench.root, how, recipe, t) for t in how.epochs}  # all are proven, if not measured
    visible = measuring.examples(bench.root, how, recipe)
    figures = [figure for one in subjects.values() for figure in measuring.identity(one)]
    for part in chosen:
        held = inputs.held(how, recipe, visible, part.input)
        figures += measuring.part_figures(work, how, subjects[part.t], part, held)
    quantities = _by_quantity(_known(figures, registration))
    return Measured(bench.backend, quantities, _provenance(how, subjects), _title(bench, chosen))


def _measure_described(registration: Registration, bench: Workbench, advance: Advance) -> Measured:
    settings, backend = settings_of(registration), backends.load(bench.backend)
    if settings.kernel is None or settings.chains is None:
        raise UsageError(f"{registration.id} registers training without a protocol, so nothing says how to measure it")
    of = described.ready(registration, bench.root, settings.kernel, settings.chains)
    here = described.available(bench.root, of)
    begin = perf_counter()
    quantities = _by_quantity(described.figures(backend, bench.root, of, advance))
    quantities["wall_seconds"] = {"every": {"value": perf_counter() - begin}}
    where = f"epochs {', '.join(map(str, here))} of {len(of.epochs)}" if here else "none of its checkpoints is here"
    provenance = {"contract_version": backends.VERSION, "epochs": list(here)}
    title, notes = f"measured live on {bench.backend}: {where}", described.prices(backend, bench.root, of)
    return Measured(bench.backend, quantities, provenance, title, notes)


def train(
    registration: Registration, root: Path, data: Path | None, *, line: str | None, until: int | None, backend: str
) -> Training:
    """Make ready the lines that the freeze registers, or the one named, up to an epoch, or to the last one kept.

    `data` is a source of digits; None takes what lies in .verdict/data.

    Raises:
        UsageError: no training is registered, no line has that name, the epoch is beyond the last, there are no digits.
        IntegrityError: the digits are not the registered ones, or a checkpoint is damaged or of another recipe.
        BackendError: the backend does not exist or cannot run here.
    """
    chosen, sampler = _lines(registration, line), backends.load(backend)
    digits = sources.read(data or sources.find(root))
    trainers = {name: _trainer(how.recipe, digits, sampler) for name, how in chosen.items()}
    courses = [Course.of(root, name, trainers[name], how.epochs, until) for name, how in chosen.items()]
    return Training(
        tuple(course.estimate() for course in courses),
        {course.line: course.per_update for course in courses},
        lambda advance: chain.from_iterable(course.run(advance) for course in courses),
    )


def _lines(registration: Registration, line: str | None) -> Mapping[str, Line]:
    training = settings_of(registration).training
    if training is None:
        raise UsageError(
            f"{registration.id} describes a run that others made and registers no training; register training: under a "
            "new id"
        )
    if line is None:
        return training
    if line not in training:
        known = ", ".join(training)
        raise UsageError(f"{registration.id} has no line '{line}'; it trains: {known}.{nearest(line, training)}")
    return {line: training[line]}


def _trainer(recipe: Recipe, digits: sources.Digits, backend: backends.Backend) -> Trainer:
    return ready(recipe, prepare(digits, recipe.data.classes, recipe.data.threshold), digits.source, backend)


def _known(figures: Iterable[Figure], registration: Registration) -> Iterable[Figure]:
    """Yield the figures of quantities that the freeze registers: an older one knows fewer."""
    return (figure for figure in figures if figure[0] in registration.prereg.quantities)


def _by_quantity(figures: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, reading in figures:
        found.setdefault(name, {"cells": []})["cells"].append(reading)
    return found


def _provenance(how: Protocol, subjects: dict[int, measuring.Subject]) -> dict[str, Any]:
    return {
        "contract_version": backends.VERSION,
        "root_seed": how.root_seed,
        "checkpoints": {place(how.line, t): one.state.digest for t, one in subjects.items()},
        "examples": how.positive.examples,
        "protocol": json.loads(canonical_bytes(how)),
    }


def _title(bench: Workbench, chosen: tuple[Portion, ...]) -> str:
    what = f"portion '{bench.portion}' of the grid" if bench.portion else "the whole grid"
    return f"measured live on {bench.backend}: {what}"
