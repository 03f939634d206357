"""Measure a registration with a backend, store what came out, and judge it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from verdict import experiments
from verdict.assemble import Judged, judge_file, load_registration
from verdict.canonical import canonical_bytes
from verdict.errors import UsageError
from verdict.ledger.store import read_ledger
from verdict.measurements import Measurements, longhand
from verdict.measuring import Estimate, Measured, Workbench
from verdict.project import Project, write_once, write_whole
from verdict.registration import Registration
from verdict.terminal import progress

DEFAULT_BACKEND = "numba_cpu"
STORED = "measured"


def nothing_stored(path: Path, chosen: str | None) -> bool:
    """Say whether there is no set of measurements for this registration, by its file name."""
    return chosen is None and not Project.around(path).sets(path.stem)


def measure_and_judge(path: Path, backend: str | None, portion: str | None = None) -> Judged:
    """Print the cost, measure, store and judge; a portion of the grid leaves the other cells unmeasured.

    Raises:
        UsageError: the experiment's kind cannot be measured by this version, it knows no portions, or the backend
        cannot run here.
    """
    registration = load_registration(path)
    kind = experiments.load(registration.prereg.experiment.kind)
    if not hasattr(kind, "measure"):
        can = ", ".join(name for name in experiments.names() if experiments.measurable(name))
        raise UsageError(
            f"{registration.id} is an experiment of kind '{registration.prereg.experiment.kind}', which this version "
            f"cannot measure; it measures: {can}. Judge a stored record of it with: verdict run {path}"
        )
    project = Project.around(path)
    tool = _tool(kind, project, backend, portion)
    estimate = kind.cost(registration, portion) if portion else kind.cost(registration)
    click.echo(_cost_line(registration.id, estimate), err=True)
    measured = _measured(kind, registration, tool)
    for note in measured.notes:
        click.echo(note, err=True)
    return judge_file(registration, _store(project, registration, measured, portion), read_ledger(project))


def _tool(kind: Any, project: Project, backend: str | None, portion: str | None) -> str | Path | Workbench:
    """Return what a kind measures with: a backend's name, the project's root, or a workbench, by its `NEEDS`.

    Raises:
        UsageError: a backend was named for a kind that needs none, or a portion for one that knows none.
    """
    needs = getattr(kind, "NEEDS", "backend")
    if needs == "workbench":
        return Workbench(backend or DEFAULT_BACKEND, project.root, portion)
    if portion is not None:
        raise UsageError(f"--portion {portion} means nothing here: this experiment's kind registers no portions")
    if needs != "project":
        return backend or DEFAULT_BACKEND
    if backend is not None:
        raise UsageError(f"--backend {backend} has nothing to sample: this experiment's kind needs no backend")
    return project.root


def _cost_line(name: str, estimate: Estimate) -> str:
    if not estimate.spin_updates:
        return f"{name}: measuring {estimate.words}"
    size = estimate.n_bytes / 2**20
    updates = f"{estimate.spin_updates:.3g} spin updates"
    return f"{name}: measuring {estimate.words}: {updates}, about {size:.0f} MiB at the peak"


def _measured(kind: Any, registration: Registration, tool: str | Path | Workbench) -> Measured:
    with progress() as advance:
        try:
            measured: Measured = kind.measure(registration, tool, advance)
        except experiments.BACKEND_ERRORS as error:
            raise UsageError(str(error)) from None
    return measured


def _store(project: Project, registration: Registration, measured: Measured, portion: str | None) -> Path:
    """Keep the first whole measurement for good; portions and repeats go to scratch and are compared with it."""
    content = _document(registration, measured)
    Measurements.model_validate_json(json.dumps(longhand(content)))  # never write what could not be read back
    first = project.measurements(registration.id) / f"{STORED}.json"
    if portion is not None:
        return _aside(project, registration, content, first, portion)
    if not first.is_file() and project.sets(registration.id):
        return _beside(project, registration, content)
    with suppress(FileExistsError):  # it was stored before, or by another run while this one measured
        write_once(first, _bytes(content))
        click.echo(f"stored: {project.shown(first)}", err=True)
        return first
    again = project.scratch / "measured" / registration.id / f"{STORED}.json"
    write_whole(again, _bytes(content))
    same = first.read_bytes() == again.read_bytes()
    word = "byte for byte the stored" if same else "not byte for byte the stored"
    click.echo(f"measured again: {word} {project.shown(first)}; kept in {project.shown(again)}", err=True)
    return again


def _beside(project: Project, registration: Registration, content: dict[str, Any]) -> Path:
    """Keep in scratch what was measured of a freeze that has another's stored record, which stays alone."""
    place = project.scratch / "measured" / registration.id / f"{STORED}.json"
    write_whole(place, _bytes(content))
    click.echo(f"kept in {project.shown(place)}, beside the stored record of {registration.id}", err=True)
    return place


def _aside(project: Project, registration: Registration, content: dict[str, Any], first: Path, portion: str) -> Path:
    """Keep a portion in scratch, and say how many of its cells are the stored ones."""
    name = re.sub("[^A-Za-z0-9]+", "-", portion)  # what is typed becomes no path
    place = project.scratch / "measured" / registration.id / f"{name}.json"
    write_whole(place, _bytes(content))
    click.echo(f"portion '{portion}': kept in {project.shown(place)}", err=True)
    if first.is_file():
        stored, again = _cells(json.loads(first.read_bytes())), _cells(json.loads(place.read_bytes()))
        same = len(stored & again)
        click.echo(f"{same} of its {len(again)} cells are the stored ones of {project.shown(first)}", err=True)
    return place


def _cells(content: dict[str, Any]) -> set[bytes]:
    return {
        canonical_bytes([name, cell])
        for name, series in content["quantities"].items()
        for cell in series.get("cells", [series.get("every")])
    }


def _bytes(content: dict[str, Any]) -> bytes:
    canonical = json.loads(canonical_bytes(content))
    return (json.dumps(canonical, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _document(registration: Registration, measured: Measured) -> dict[str, Any]:
    return {
        "schema": "verdict/measurements/1",
        "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured",
        "title": measured.title,
        "backend": measured.backend,
        "executed": registration.prereg.model_dump(mode="json", by_alias=True)["experiment"],
        "provenance": dict(measured.provenance),
        "quantities": dict(measured.quantities),
        **({"notes": list(measured.notes)} if measured.notes else {}),
    }
