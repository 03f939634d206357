"""Carries out what a freeze of the kind `dtm` registers: its price, and its measurement part by part."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any

import backends
from verdict.experiments.contract import DEFAULT_BACKEND, Context, CostEstimate, Figure, Measured, reading
from verdict.experiments.dtm import described, images, inputs, measuring, portions, tempered_parts
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.protocol import Protocol
from verdict.experiments.dtm.settings import Settings, registered, tempered
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.kept import Maker
from verdict.registration.resolved import Registration
from verdict.statistics.version import METHODS
from verdict.text.canonical import canonical_bytes
from verdict.words.errors import UsageError


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
    held = _held_chains(context, how) * portions.held_sweeps(how)
    updates = sum(how.chains * portions.sweeps(how, part) + held for part in chosen) * machine.n_spins
    n_bytes = 2 * how.chains * how.ladder.blocks * (machine.n_edges + machine.n_spins) + 2**29
    ladders = f"{len(chosen)} ladder{'' if len(chosen) == 1 else 's'}"
    return CostEstimate(updates, n_bytes, f"at most {ladders} with their judged chains", resumes=True)


def _held_chains(context: Context, how: Protocol) -> int:
    """Return the chains of the clamped phase of one part; those of a stored batch that is not here are not counted."""
    if how.inputs is not None:
        return 3 * how.chains
    path = context.root / measuring.EXAMPLES
    return 2 * how.chains + (len(images.unpack(path).classes) if path.is_file() else 0)


def measure(context: Context) -> Measured:
    """Measure the parts that are asked for; raises as the kind's `measure`."""
    if (of := tempered(context.registration)) is not None:
        return tempered_parts.measure(context, *of)
    return _measure_described(context) if _is_described(context) else _measure_parts(context)


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


def _measure_parts(context: Context) -> Measured:
    registration, root = context.registration, context.root
    how, recipe = registered(registration)
    backend = context.backend or DEFAULT_BACKEND
    folder = f"{registration.id}-{registration.digest.split(':')[1][:12]}"
    work = measuring.Bench(
        backend=backends.load(backend),
        root=root,
        folder=folder,
        maker=Maker.of(registration, backend),
        advance=context.advance,
    )
    chosen = portions.parts(how, context.portion)
    subjects = {t: measuring.subject(root, how, recipe, t) for t in how.epochs}  # all are proven, if not measured
    visible = measuring.examples(root, how.positive, recipe)
    readings, done = context.readings(), []
    readings.add(_known((figure for one in subjects.values() for figure in measuring.identity(one)), registration))
    for part in chosen:
        held = inputs.held(how, recipe, visible, part.input)
        done.append(measuring.measured_part(work, how, of=subjects[part.t], part=part, held=held))
        readings.add(_known(done[-1].figures, registration))
    return Measured(backend, readings, _provenance(how, subjects, done), _title(context, backend))


def _measure_described(context: Context) -> Measured:
    name = context.backend or DEFAULT_BACKEND
    backend, run, readings = backends.load(name), _described(context), context.readings()
    here = described.available(context.root, run)
    begin = perf_counter()
    for made in described.figures(backend, context.root, run, context.advance):
        readings.add(_known(made, context.registration))
    readings.every("wall_seconds", reading(value=perf_counter() - begin))
    where = f"epochs {', '.join(map(str, here))} of {len(run.epochs)}" if here else "none of its checkpoints is here"
    provenance = {"contract_version": backends.VERSION, "methods_version": METHODS, "epochs": list(here)}
    notes = described.prices(backend, context.root, run)
    return Measured(
        backend=name, readings=readings, provenance=provenance, title=f"measured live on {name}: {where}", notes=notes
    )


def _known(figures: Iterable[Figure], registration: Registration) -> Iterator[Figure]:
    """Yield the figures of quantities that the freeze registers: an older one knows fewer."""
    return (figure for figure in figures if figure[0] in registration.prereg.quantities)


def _provenance(
    how: Protocol, subjects: dict[int, measuring.Subject], done: list[measuring.MeasuredPart]
) -> dict[str, Any]:
    """Say what was measured; where parts were kept from an earlier call, also when each was finished."""
    finished = {"finished": {part.name: part.finished for part in done}} if any(part.kept for part in done) else {}
    return {
        "contract_version": backends.VERSION,
        "methods_version": METHODS,
        "root_seed": how.root_seed,
        "checkpoints": {place(how.line, t): one.state.digest for t, one in subjects.items()},
        "examples": how.positive.examples,
        "protocol": json.loads(canonical_bytes(how)),
        **finished,
    }


def _title(context: Context, backend: str) -> str:
    what = f"portion '{context.portion}' of the grid" if context.portion else "the whole grid"
    return f"measured live on {backend}: {what}"
