"""How many units a registration needs: its suppositions or a pilot read, and runs judged by its own rule."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from verdict import experiments
from verdict.evidence.laid_out import Evidence, lay_out
from verdict.evidence.written import version_of
from verdict.experiments.by_jobs import measure
from verdict.experiments.contract import Context
from verdict.judge.limits import limits
from verdict.plan.drawing import Supposing
from verdict.plan.resampling import Pilot, pilot
from verdict.plan.resizing import Sizes, sizes
from verdict.plan.searching import planned
from verdict.plan.simulating import Simulated, Source, Told
from verdict.plan.telling import LEAST_OUTSIDE, Forecast
from verdict.project.folder import SUFFIXES, Project
from verdict.project.loading import load_evidence, read
from verdict.registration.resolved import Registration
from verdict.registration.supposed import CHANCE, MOST
from verdict.registration.supposing import Scenario, registered, scenario, total
from verdict.text import read_json
from verdict.text.record import freeze, thaw
from verdict.words.errors import NothingToJudgeError, UsageError

STORED = "measured"  # the word for what is stored of the freeze itself
FEW = 20  # units below which a pilot's own spread is not known well


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of a forecast; None stands for what is registered, supposed or usual."""

    prereg: Path
    suppose: Path | None
    pilot: str | None
    measurements: str | None
    along: str | None
    chance: float | None
    most: int | None
    runs: int


def forecast(registration: Registration, project: Project, asked: Asked, told: Told) -> Forecast:
    """Simulate the registered rule on what is supposed, or on a pilot, and search the smallest number of units.

    Raises:
        DocumentError: everything that is wrong with the suppositions, or with the pilot. UsageError: both are given,
        nothing can be re-sized, or a number makes no sense. NothingToJudgeError: there is no such pilot.
    """
    if asked.suppose is not None and asked.pilot is not None:
        raise UsageError("found both --suppose and --pilot, wanted one source of what to expect")
    if asked.chance is not None and not 0.0 < asked.chance < 1.0:
        raise UsageError(f"found --chance {asked.chance:g}, wanted it between 0 and 1")
    return _supposed(registration, asked, told) if asked.pilot is None else _piloted(registration, project, asked, told)


def expects(registration: Registration) -> bool:
    """Say whether a registration itself supposes what its plan rests on."""
    return bool(registration.prereg.plan)


def _scenario(registration: Registration, asked: Asked) -> tuple[Scenario, str]:
    """Return what a file supposes, or else the registration below plan:, with what to call it."""
    document = read(asked.suppose or asked.prereg)
    if asked.suppose is not None:
        return scenario(document.tree, document, registration), document.file
    assert isinstance(document.tree, dict)  # noqa: S101 - it was read as a registration before
    return registered(document.tree["plan"], document, registration), f"plan: of {document.file}"


def _supposed(registration: Registration, asked: Asked, told: Told) -> Forecast:
    found, said = _scenario(registration, asked)
    source, expected = Supposing(found), found.expected
    asked = replace(asked, chance=asked.chance or expected.chance, most=asked.most or expected.most)
    sized = sizes(registration, asked.along, total(found, registration))
    made = _forecast(sized, source, said, asked, told)
    shares = {name: counted["outside"] / counted["all"] for name, counted in source.outside.items()}
    return replace(made, outside={name: share for name, share in shares.items() if share >= LEAST_OUTSIDE})


def _piloted(registration: Registration, project: Project, asked: Asked, told: Told) -> Forecast:
    assert asked.pilot is not None  # noqa: S101 - looked at by the caller
    sized = sizes(registration, asked.along, None)
    evidence, said = _pilot(registration, project, asked.pilot, asked.measurements)
    found = pilot(registration, evidence, sized.along)
    units = ", ".join(f"{n:,} along {axis}" for axis, n in found.units.items())
    made = _forecast(sized, found.resampled(), f"{said} ({units}), drawn again with replacement", asked, told)
    return replace(made, notes=tuple(_doubts(found)))


def _doubts(found: Pilot) -> list[str]:
    return [
        f"a pilot of {len(blocks)} draws along {axis} says little of their spread, and so does this plan"
        for axis, blocks in found.blocks.items()
        if len(blocks) < FEW
    ]


def _forecast(sized: Sizes, source: Source, said: str, asked: Asked, told: Told) -> Forecast:
    registration, chance = sized.registration, asked.chance or CHANCE
    simulated = Simulated(sized, source, limits(registration), asked.runs)
    return Forecast(
        source=said,
        unit=sized.unit,
        registered=sized.registered,
        along=sized.along,
        runs=asked.runs,
        chance=chance,
        planned=tuple(planned(simulated, chance, asked.most or MOST, told)),
        outside={},
    )


def _pilot(registration: Registration, project: Project, what: str, chosen: str | None) -> tuple[Evidence, str]:
    """Return the measured set that is named, and what it is: stored for the freeze, or another table of its kind."""
    if what == STORED or what in project.sets(registration.id):
        stored = project.choose(registration.id, chosen if what == STORED else what)
        if stored is None:
            raise NothingToJudgeError(f"{registration.id} has no stored measurements; wanted some as the pilot")
        return load_evidence(stored, registration), project.shown(stored)
    path = Path(what)
    if not path.is_file():
        known = ", ".join(project.sets(registration.id)) or "none"
        raise NothingToJudgeError(f"{what}: found no such file, and no stored set of that name (stored: {known})")
    if path.suffix in SUFFIXES and _is_measurements(path):
        return load_evidence(path, registration), project.shown(path)
    return _read(registration, project, path), project.shown(path)


def _is_measurements(path: Path) -> bool:
    tree = read(path).tree
    return isinstance(tree, dict) and str(tree.get("schema", "")).startswith("verdict/measurements/")


def _read(registration: Registration, project: Project, path: Path) -> Evidence:
    """Read another table as the kind of the registration reads its own.

    Raises:
        UsageError: the kind reads no file, or the file lies outside the project.
    """
    experiment = registration.prereg.experiment
    if "reads" not in experiment.settings:
        raise UsageError(f"an experiment of kind '{experiment.kind}' that registers no reads: knows no other file")
    own_name = Path(os.path.relpath(path.absolute(), project.root)).as_posix()
    settings: dict[str, Any] = {**thaw(experiment.settings), "reads": own_name}
    other = experiment.model_copy(update={"settings": freeze(settings)})
    own = replace(registration, prereg=registration.prereg.model_copy(update={"experiment": other}))
    measured = measure(experiments.measurable(experiment.kind), Context(own, project.root))
    document = {
        "schema": version_of(measured.quantities), "freeze": {"id": registration.id, "digest": "unknown"},
        "grade": "measured", "title": f"a pilot read from {project.shown(path)}", "quantities": measured.quantities,
    }  # fmt: skip
    return lay_out(document, read_json(json.dumps(document).encode(), project.shown(path)), registration)
