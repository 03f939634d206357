"""Carries out what a freeze registers under `tempering`: its price, and its checkpoints one by one, as registered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
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
)
from verdict.experiments.dtm import equilibrium, images, measuring
from verdict.experiments.dtm.kept_cells import as_bytes, from_bytes
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.settings import Line
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.dtm.tempered import TemperedWork, measured_part, spin_updates
from verdict.experiments.dtm.tempered_figures import DEFINITIONS
from verdict.experiments.dtm.tempered_protocol import TemperedProtocol
from verdict.experiments.kept import Maker
from verdict.experiments.on_demand import on_demand
from verdict.jobs.job import Failed, Job, Price, Results
from verdict.statistics.version import METHODS
from verdict.text.canonical import canonical_bytes
from verdict.words.errors import UsageError


def chosen(how: TemperedProtocol, portion: str | None) -> tuple[int, ...]:
    """Return the epochs that are measured, in the order of importance: all, or those of a portion such as 200+100.

    Raises UsageError: one of them is not registered, or named twice.
    """
    if portion is None:
        return how.epochs
    named = portion.split("+")
    known = [str(epoch) for epoch in how.epochs]
    if not set(named) <= set(known) or len(set(named)) < len(named):
        raise UsageError(
            f"found the portion '{portion}', wanted registered epochs, each once, such as {'+'.join(known[:2])}; "
            f"registered: {', '.join(known)}"
        )
    return tuple(epoch for epoch in how.epochs if str(epoch) in named)


def cost(context: Context, how: TemperedProtocol, line: Line) -> CostEstimate:
    """Count what measuring takes; raises as the kind's `cost`."""
    prices = [_price(context, how, line, t) for t in chosen(how, context.portion)]
    n = len(prices)
    what = f"{n} checkpoint{'' if n == 1 else 's'} by tempering, with plain chains from its states"
    return CostEstimate(sum(one.spin_updates for one in prices), max(one.n_bytes for one in prices), what, resumes=True)


def _price(context: Context, how: TemperedProtocol, line: Line, t: int) -> Price:
    """Return the price of one checkpoint; clamped chains of a stored batch that is not here are not counted."""
    recipe, examples = line.recipe, context.root / measuring.EXAMPLES
    machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
    n_examples = len(images.unpack(examples).classes) if examples.is_file() else 0
    held = n_examples * (how.positive.warmup + how.positive.windows * how.K_train) * machine.n_spins
    n_obs = machine.n_edges + machine.n_spins
    judged, times = equilibrium.SPAN * how.repeats * how.sets // 2 * how.states, how.blocks * how.sets // 2
    n_bytes = 4 * n_obs * max(2 * judged, times) + 2**29
    return Price(spin_updates=spin_updates(how, how.of(t), machine.n_spins) + held, n_bytes=n_bytes)


def jobs(context: Context, how: TemperedProtocol, line: Line) -> tuple[Job, ...]:
    """Return a job for each checkpoint that is asked for, in the order of importance; raises as the kind's `jobs`."""
    return tuple(_jobs(context, how, line))


def _jobs(context: Context, how: TemperedProtocol, line: Line) -> Iterator[Job]:
    registration, root = context.registration, context.root
    bench = measuring.Bench(
        backend=on_demand(context),
        root=root,
        folder=f"{registration.id}-{registration.digest.split(':')[1][:12]}",
        maker=Maker.of(registration, context.backend or DEFAULT_BACKEND),
        advance=context.advance,
    )
    subjects = _subjects(context, how, line)
    visible = measuring.examples(root, how.positive, line.recipe)
    for t in chosen(how, context.portion):
        younger = tuple(one for epoch, one in subjects.items() if epoch < t)
        work = TemperedWork(bench=bench, how=how, of=subjects[t], younger=younger, visible=visible)
        rests_on = {"weights": work.owner["weights"], "tables": work.of.tables, "examples": how.positive.examples}
        yield Job(str(t), rests_on, _price(context, how, line, t), partial(_cells_of, work))


def _cells_of(work: TemperedWork, advance: Advance) -> bytes:
    return as_bytes(measured_part(replace(work, bench=replace(work.bench, advance=advance))).figures)


def gather(context: Context, how: TemperedProtocol, line: Line, results: Results) -> Measured:
    """Put the checkpoints together; cells of one that was given up are missing, with the reason."""
    subjects, readings = _subjects(context, how, line), context.readings()
    proofs = [figure for t in how.epochs for figure in measuring.identity(subjects[t])]
    proven = {name for name, _ in proofs}
    readings.add(_known(context, proofs))
    for t in chosen(how, context.portion):
        found = results[str(t)]
        if isinstance(found, Failed):
            lost = missing_cells(context.registration, {"t": t}, found.missing())
            readings.add(figure for figure in lost if figure[0] not in proven)
        else:
            readings.add(_known(context, from_bytes(found)))
    backend = context.backend or DEFAULT_BACKEND
    what = "the whole grid" if context.portion is None else f"portion '{context.portion}' of the grid"
    return Measured(backend, readings, _provenance(how, subjects), f"measured live on {backend}: {what}")


def _subjects(context: Context, how: TemperedProtocol, line: Line) -> dict[int, measuring.Subject]:
    """Return the line's kept checkpoints up to the last that is measured, all proven."""
    return {
        t: measuring.prove(context.root, place(how.line, t), recipe=line.recipe, epoch=t, beta=how.beta)
        for t in line.epochs
        if t <= max(how.epochs)
    }


def _known(context: Context, figures: Iterable[Figure]) -> list[Figure]:
    """Return the figures of quantities that the freeze registers."""
    return [figure for figure in figures if figure[0] in context.registration.prereg.quantities]


def _provenance(how: TemperedProtocol, subjects: dict[int, measuring.Subject]) -> dict[str, Any]:
    return {
        "contract_version": backends.VERSION,
        "tempered_version": backends.TEMPERED_VERSION,
        "methods_version": METHODS,
        "definitions_version": DEFINITIONS,
        "root_seed": how.root_seed,
        "checkpoints": {place(how.line, t): one.state.digest for t, one in subjects.items()},
        "examples": how.positive.examples,
        "protocol": json.loads(canonical_bytes(how)),
    }
