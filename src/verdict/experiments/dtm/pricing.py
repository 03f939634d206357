"""What takes time in one part: spin updates by kernel, and window sums; with two short parts that show what else does.

A short part goes through everything that a part goes through, on the registered checkpoint, with few sweeps. Two of
them with ladders of different heights tell what every rung takes beside its sampling, and what a part takes besides.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import backends
from verdict.experiments.contract import DEFAULT_BACKEND, Context, unseen
from verdict.experiments.dtm import images, inputs, measuring, portions, replicates
from verdict.experiments.dtm.escape import WINDOWS
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.protocol import Portion, Protocol
from verdict.experiments.dtm.settings import Settings, registered
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.kept import Maker
from verdict.experiments.pricing import Work

RUNGS = 4  # more in the taller of two short ladders than in the other


Places = Mapping[tuple[int, str, int | None], int]
"""Lengths of the last rung of ladders, by epoch, kernel and input (None where none is registered)."""


def works(context: Context, ended: Places | None = None) -> dict[str, Work]:
    """Return what every part takes at most, by the name of its job; with `ended`, of those whose ladders ended there.

    A run that is described, and measured at its checkpoints, is not split here.
    """
    if context.settings(Settings).protocol is None:
        return {}
    how, recipe = registered(context.registration)
    machine, n_batch = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes)), batch(context, how)
    parts = portions.parts(how, context.portion)
    if ended is None:
        return {portions.written(part): _work(how, part, machine, n_batch) for part in parts}
    return {
        portions.written(part): _work(how, shorter(how, part, ended[at]), machine, n_batch)
        for part in parts
        if (at := (part.t, str(part.kernel), part.input)) in ended
    }


def shorter(how: Protocol, part: Portion, length: int) -> Portion:
    """Return a part whose ladder ends at a rung of `length` sweeps, if not before."""
    return part.model_copy(update={"top": min(length, part.top or how.ladder.top)})


def ended(quantities: Mapping[str, Any]) -> dict[tuple[int, str, int | None], int]:
    """Return where ladders ended, from the quantities of a file of measurements."""
    cells = quantities.get("traj_len", {}).get("cells", [])
    return {
        (one["at"]["t"], one["at"]["kernel"], one["at"].get("input")): int(one["value"])
        for one in cells
        if "value" in one and {"t", "kernel"} <= one["at"].keys()
    }


def batch(context: Context, how: Protocol) -> int:
    """Return the chains that hold one stored example each; those of a batch that is not here are not counted."""
    if how.inputs is not None:
        return how.chains
    path = context.root / measuring.EXAMPLES
    return len(images.unpack(path).classes) if path.is_file() else 0


def _work(how: Protocol, part: Portion, machine: Machine, n_batch: int) -> Work:
    held = len(machine.roles.visible)
    free = how.chains * portions.sweeps(how, part) * machine.n_spins
    clamped = (2 * how.chains + n_batch) * portions.held_sweeps(how) * (machine.n_spins - held)
    sums = how.chains * windows(how, part) + (2 * how.chains + n_batch) * how.positive.windows
    return Work({str(part.kernel): free + clamped}, sums * (machine.n_edges + machine.n_spins))


def windows(how: Protocol, part: Portion) -> int:
    """Return the windows of each chain of the free phase at most: of rungs, of judged chains, of the escape."""
    top = part.top or how.ladder.top
    _, short, long = replicates.sweeps(how, top)
    few, many = ([K for K in how.windows if (short >= 4 * K) is said] for said in (True, False))
    judged = short // how.K_train + (short // few[0] if few else 0) + (long // many[0] if many else 0)
    rungs = sum(length <= top for length in how.ladder.lengths)
    return rungs * how.ladder.blocks + judged + (0 if how.escape is None else WINDOWS)


def short(how: Protocol, rungs: int) -> Protocol:
    """Return a protocol that does everything which this one does, on ladders of so many rungs, in few sweeps."""
    blocks, K = how.ladder.blocks, min(how.windows)
    top = blocks << (rungs - 1)
    few = {"short": max(4 * K, 2 * how.K_train), "least": 4 * K, "share": 1e-9, "burn_in": 1e-9}
    changed = {
        "ladder": how.ladder.model_copy(update={"first": blocks, "least": top, "top": top}),
        "windows": (K,),
        "replicates": how.replicates.model_copy(update=few),
        "positive": how.positive.model_copy(update={"warmup": 0, "windows": 2}),
        "escape": how.escape and how.escape.model_copy(update={"warmup": WINDOWS, "sweeps": WINDOWS}),
    }
    return how.model_copy(update=changed)


def here(context: Context) -> Portion | None:
    """Return the first part whose checkpoint and stored batch are here; None where none is."""
    how, _ = registered(context.registration)
    if not (context.root / measuring.EXAMPLES).is_file():
        return None
    there = (part for part in portions.parts(how, context.portion) if (context.root / place(how.line, part.t)).exists())
    return next(there, None)


def trials(context: Context) -> tuple[tuple[Work, float], ...]:
    """Measure two short parts: the work of each with its seconds; nothing where no checkpoint is here.

    The first that runs compiles, and is not timed.

    Raises:
        IntegrityError: the checkpoint is damaged. BackendError: the backend cannot run here.
    """
    part = None if context.settings(Settings).protocol is None else here(context)
    if part is None:
        return ()
    how, _ = registered(context.registration)
    _trial(context, short(how, 1), part)
    return tuple(_trial(context, short(how, rungs), part) for rungs in (1, 1 + RUNGS))


def _trial(context: Context, how: Protocol, part: Portion) -> tuple[Work, float]:
    _, recipe = registered(context.registration)
    whole = part.model_copy(update={"top": None})
    begin, backend = time.perf_counter(), context.backend or DEFAULT_BACKEND
    of, visible = (
        measuring.subject(context.root, how, recipe, part.t),
        measuring.examples(context.root, how.positive, recipe),
    )
    held = inputs.held(how, recipe, visible, part.input)
    with TemporaryDirectory() as folder:
        bench = measuring.Bench(
            backends.load(backend), Path(folder), "trial", Maker.of(context.registration, backend), unseen
        )
        measuring.measured_part(bench, how, of=of, part=whole, held=held)
    return _work(how, whole, of.machine, len(held.batch)), time.perf_counter() - begin
