"""Carries out what a freeze registers under `tempering`: its price, and its checkpoints one by one, as registered."""

from __future__ import annotations

import json
from typing import Any

import backends
from verdict.experiments.contract import DEFAULT_BACKEND, Context, CostEstimate, Figure, Measured
from verdict.experiments.dtm import images, measuring
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.settings import Line
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.dtm.tempered import TemperedWork, measured_part, spin_updates
from verdict.experiments.dtm.tempered_protocol import TemperedProtocol
from verdict.experiments.kept import Maker
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
    recipe, epochs = line.recipe, chosen(how, context.portion)
    machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
    examples = context.root / measuring.EXAMPLES
    n_examples = len(images.unpack(examples).classes) if examples.is_file() else 0
    held = n_examples * (how.positive.warmup + how.positive.windows * how.K_train) * machine.n_spins
    updates = sum(spin_updates(how, how.of(t), machine.n_spins) + held for t in epochs)
    n_obs, n_chains = machine.n_edges + machine.n_spins, how.sets // 2 * how.states
    n_bytes = 4 * 2 * 32 * n_obs * max(n_chains, how.blocks * how.sets // 64) + 2**29
    what = f"{len(epochs)} checkpoint{'' if len(epochs) == 1 else 's'} by tempering, with plain chains from its states"
    return CostEstimate(updates, n_bytes, what, resumes=True)


def measure(context: Context, how: TemperedProtocol, line: Line) -> Measured:
    """Measure the checkpoints that are asked for; raises as the kind's `measure`."""
    registration, root, epochs = context.registration, context.root, chosen(how, context.portion)
    backend = context.backend or DEFAULT_BACKEND
    bench = measuring.Bench(
        backend=backends.load(backend),
        root=root,
        folder=f"{registration.id}-{registration.digest.split(':')[1][:12]}",
        maker=Maker.of(registration, backend),
        advance=context.advance,
    )
    subjects = {t: _subject(context, how, line, t) for t in line.epochs if t <= max(how.epochs)}
    visible = measuring.examples(root, how.positive, line.recipe)
    readings, finished = context.readings(), {}
    readings.add(_known(context, [figure for t in how.epochs for figure in measuring.identity(subjects[t])]))
    for t in epochs:
        younger = tuple(one for epoch, one in subjects.items() if epoch < t)
        work = TemperedWork(bench=bench, how=how, of=subjects[t], younger=younger, visible=visible)
        part = measured_part(work)
        readings.add(_known(context, part.figures))
        finished[part.name] = part.finished
    what = "the whole grid" if context.portion is None else f"portion '{context.portion}' of the grid"
    provenance = _provenance(how, subjects, finished)
    return Measured(backend, readings, provenance, f"measured live on {backend}: {what}")


def _subject(context: Context, how: TemperedProtocol, line: Line, epoch: int) -> measuring.Subject:
    name = place(how.line, epoch)
    return measuring.prove(context.root, name, recipe=line.recipe, epoch=epoch, beta=how.beta)


def _known(context: Context, figures: Any) -> list[Figure]:
    """Return the figures of quantities that the freeze registers."""
    return [figure for figure in figures if figure[0] in context.registration.prereg.quantities]


def _provenance(
    how: TemperedProtocol, subjects: dict[int, measuring.Subject], finished: dict[str, str]
) -> dict[str, Any]:
    return {
        "contract_version": backends.VERSION,
        "tempered_version": backends.TEMPERED_VERSION,
        "methods_version": METHODS,
        "root_seed": how.root_seed,
        "checkpoints": {place(how.line, t): one.state.digest for t, one in subjects.items()},
        "examples": how.positive.examples,
        "protocol": json.loads(canonical_bytes(how)),
        "finished": finished,
    }
