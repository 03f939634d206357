"""Carries out what a freeze of the kind `dtm` registers: its price, and its measurement part by part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import backends
from verdict.experiments.contract import (
    DEFAULT_BACKEND,
    Advance,
    Context,
    CostEstimate,
    Figure,
    Measured,
    missing_cells,
    reading,
)  # fmt: skip
from verdict.experiments.dtm import described, images, inputs, measuring, portions, tempered_parts
from verdict.experiments.dtm.kept_cells import as_bytes, from_bytes
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.protocol import Portion, Protocol
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.settings import Settings, registered, tempered
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.kept import Maker
from verdict.experiments.on_demand import on_demand
from verdict.jobs.job import Failed, Job, Price, Results
from verdict.registration.resolved import Registration
from verdict.statistics.version import METHODS
from verdict.text.canonical import canonical_bytes
from verdict.words.errors import UsageError

NOT_TIMED = "an epoch was not measured, since its job failed, so that the time of all is not known"


def cost(context: Context) -> CostEstimate:
    """Count the most that measuring can take; raises as the kind's `cost`."""
    if (of := tempered(context.registration)) is not None:
        return tempered_parts.cost(context, *of)
    if _is_described(context):
        run = _described(context)
        here = described.available(context.root, run)
        words = f"a described run, on the {len(here)} of its {len(run.epochs)} checkpoints that are here"
        return CostEstimate(len(here) * described.spin_updates(run), 2**29, words)
    how, recipe = registered(context.registration)
    chosen = portions.parts(how, context.portion)
    machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
    n_held = _held_chains(context, how)
    prices = [_price(how, part, machine, n_held) for part in chosen]
    updates, n_bytes = sum(one.spin_updates for one in prices), max(one.n_bytes for one in prices)
    ladders = f"{len(chosen)} ladder{'' if len(chosen) == 1 else 's'}"
    return CostEstimate(updates, n_bytes, f"at most {ladders} with their judged chains", resumes=True)


def _held_chains(context: Context, how: Protocol) -> int:
    """Return the chains of the clamped phase of one part; those of a stored batch that is not here are not counted."""
    if how.inputs is not None:
        return 3 * how.chains
    path = context.root / measuring.EXAMPLES
    return 2 * how.chains + (len(images.unpack(path).classes) if path.is_file() else 0)


def jobs(context: Context) -> tuple[Job, ...]:
    """Return a job for each part of the grid that is asked for, or each epoch of a described run that is here.

    Raises as the kind's `jobs`.
    """
    if (of := tempered(context.registration)) is not None:
        return tempered_parts.jobs(context, *of)
    return _jobs_described(context) if _is_described(context) else tuple(_jobs_of_parts(context))


def gather(context: Context, results: Results) -> Measured:
    """Put the parts together; raises as the kind's `gather`."""
    if (of := tempered(context.registration)) is not None:
        return tempered_parts.gather(context, *of, results=results)
    return _gather_described(context, results) if _is_described(context) else _gather_parts(context, results)


def _is_described(context: Context) -> bool:
    return context.settings(Settings).protocol is None


def _described(context: Context) -> described.Described:
    settings, name = context.settings(Settings), context.registration.id
    if settings.kernel is None or settings.chains is None:
        raise UsageError(f"{name} registers training without a protocol, so nothing says how to measure it")
    if context.portion is not None:
        raise UsageError(
            f"found the portion '{context.portion}', but {name} describes a run and registers no portions; wanted "
            "none: its checkpoints that are here are measured"
        )
    return described.ready(context.registration, context.root, settings.kernel, settings.chains)


def _jobs_of_parts(context: Context) -> Iterator[Job]:
    registration, root = context.registration, context.root
    how, recipe = registered(registration)
    folder = f"{registration.id}-{registration.digest.split(':')[1][:12]}"
    work = measuring.Bench(
        backend=on_demand(context),
        root=root,
        folder=folder,
        maker=Maker.of(registration, context.backend or DEFAULT_BACKEND),
        advance=context.advance,
    )
    subjects = _subjects(root, how, recipe)  # all are proven, if not measured
    visible, n_held = measuring.examples(root, how.positive, recipe), _held_chains(context, how)
    for part in portions.parts(how, context.portion):
        of, held = subjects[part.t], inputs.held(how, recipe, visible, part.input)
        rests_on = {
            "weights": of.state.digest, "tables": of.tables, "examples": how.positive.examples, "top": part.top,
        }  # fmt: skip
        price = _price(how, part, of.machine, n_held)
        run = partial(_cells_of, work, how, {"of": of, "part": part, "held": held})
        yield Job(portions.written(part), rests_on, price, run)


def _subjects(root: Path, how: Protocol, recipe: Recipe) -> dict[int, measuring.Subject]:
    return {t: measuring.subject(root, how, recipe, t) for t in how.epochs}


def _cells_of(work: measuring.Bench, how: Protocol, what: dict[str, Any], advance: Advance) -> bytes:
    return as_bytes(measuring.measured_part(replace(work, advance=advance), how, **what).figures)


def _price(how: Protocol, part: Portion, machine: Machine, n_held: int) -> Price:
    sweeps = how.chains * portions.sweeps(how, part) + n_held * portions.held_sweeps(how)
    n_bytes = 2 * how.chains * how.ladder.blocks * (machine.n_edges + machine.n_spins) + 2**29
    return Price(spin_updates=sweeps * machine.n_spins, n_bytes=n_bytes)


def _gather_parts(context: Context, results: Results) -> Measured:
    registration = context.registration
    how, recipe = registered(registration)
    subjects, readings = _subjects(context.root, how, recipe), context.readings()
    readings.add(_known((figure for one in subjects.values() for figure in measuring.identity(one)), registration))
    for part in portions.parts(how, context.portion):
        found = results[portions.written(part)]
        if isinstance(found, Failed):
            readings.add(missing_cells(registration, portions.place(part), found.missing()))
        else:
            readings.add(_known(from_bytes(found), registration))
    backend = context.backend or DEFAULT_BACKEND
    return Measured(backend, readings, _provenance(how, subjects), _title(context, backend))


def _jobs_described(context: Context) -> tuple[Job, ...]:
    backend, run = on_demand(context), _described(context)
    return tuple(described.job(backend, context.root, run, t) for t in described.available(context.root, run))


def _gather_described(context: Context, results: Results) -> Measured:
    name = context.backend or DEFAULT_BACKEND
    run, readings, seconds, here = _described(context), context.readings(), 0.0, []
    for t in run.epochs:
        found = results.get(described.name_of(t))
        if found is None or isinstance(found, Failed):
            why = None if found is None else found.missing()
            readings.add(_known(described.missing(t, run, why), context.registration))
            continue
        took, figures = described.read_bytes(found)
        readings.add(_known(figures, context.registration))
        seconds += took
        here.append(t)
    failed = any(isinstance(one, Failed) for one in results.values())
    readings.every("wall_seconds", reading(missing=NOT_TIMED) if failed else reading(value=seconds))
    where = f"epochs {', '.join(map(str, here))} of {len(run.epochs)}" if here else "none of its checkpoints is here"
    provenance = {"contract_version": backends.VERSION, "methods_version": METHODS, "epochs": here}
    notes = described.prices(on_demand(context), context.root, run)
    return Measured(
        backend=name, readings=readings, provenance=provenance, title=f"measured live on {name}: {where}", notes=notes
    )


def _known(figures: Iterable[Figure], registration: Registration) -> Iterator[Figure]:
    """Yield the figures of quantities that the freeze registers: an older one knows fewer."""
    return (figure for figure in figures if figure[0] in registration.prereg.quantities)


def _provenance(how: Protocol, subjects: dict[int, measuring.Subject]) -> dict[str, Any]:
    """Say what was measured."""
    return {
        "contract_version": backends.VERSION,
        "methods_version": METHODS,
        "root_seed": how.root_seed,
        "checkpoints": {place(how.line, t): one.state.digest for t, one in subjects.items()},
        "examples": how.positive.examples,
        "protocol": json.loads(canonical_bytes(how)),
    }


def _title(context: Context, backend: str) -> str:
    what = f"portion '{context.portion}' of the grid" if context.portion else "the whole grid"
    return f"measured live on {backend}: {what}"
