"""Measuring checkpoints: ladder, judged chains, clamped phase; a part of the grid at a time, each kept when it is done.

A part is one checkpoint under one kernel. Work lies in .verdict/measuring/<freeze>/<part>/: a file a rung, and at the
end the cells. Killed at any moment, the same command goes on from there to the same bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import backends
from backends.decision import fold
from verdict.canonical import canonical_bytes
from verdict.errors import IntegrityError, UsageError
from verdict.experiments._dtm import adam, checkpoint, clamped, images, replicates
from verdict.experiments._dtm.blocks import Run
from verdict.experiments._dtm.figures import Figure, Measured, figures, top_of
from verdict.experiments._dtm.ladder import climb
from verdict.experiments._dtm.lines import place
from verdict.experiments._dtm.protocol import Portion, Protocol
from verdict.experiments._dtm.recipe import KernelName, Recipe
from verdict.experiments._dtm.starts import dispersed
from verdict.experiments._dtm.substrate import Machine
from verdict.measuring import Advance, cell
from verdict.project import write_whole

EXAMPLES = "checkpoints/digits.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What measuring works with: backend, project, the freeze's name for its folder, and who is told of progress."""

    backend: backends.Backend
    root: Path
    freeze: str
    advance: Advance


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One checkpoint, read and proven: machine, model, the tables every kernel must use, the last update's norm."""

    epoch: int
    state: checkpoint.State
    machine: Machine
    model: backends.Model
    tables: str
    update_norm: float


def subject(root: Path, how: Protocol, recipe: Recipe, epoch: int) -> Subject:
    """Read a checkpoint of the protocol's line; raises as `prove`."""
    return prove(root, place(how.line, epoch), recipe, epoch, how.beta)


def prove(root: Path, name: str, recipe: Recipe, epoch: int, beta: float) -> Subject:
    """Read the checkpoint `name`, a path from the root, and check everything that a measurement rests on.

    Raises IntegrityError as `checkpoint.read` and `checkpoint.trained`. UsageError: inputs couple, so that one fixed
    input would have to be registered.
    """
    state = checkpoint.trained(checkpoint.read(root / name, name, recipe), name, epoch)
    machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
    if len(machine.inputs):
        raise UsageError(f"{name}: its inputs couple; this version measures one-step models, whose inputs do not")
    if not np.array_equal(machine.roles.visible, state.visible):
        raise IntegrityError(
            f"{name}: its visible nodes are not the registered placement's; train the registered recipe"
        )
    model = machine.model(state.weights.value, state.biases.value)
    at = state.updates, state.batches
    moves = [adam.last_move(slot, recipe.optimiser, at) for slot in (state.weights, state.biases)]
    norm = math.sqrt(sum(float(move @ move) for move in moves))
    return Subject(epoch, state, machine, model, fold(_job(model, beta, 8, "alternating", 0)).digest(), norm)


def examples(root: Path, how: Protocol, recipe: Recipe) -> NDArray[np.bool_]:
    """Return what visible nodes hold for every example of the stored batch, bool [n, pixels + labels].

    Raises IntegrityError: another batch than the registered one.
    """
    stored = images.unpack(root / EXAMPLES)
    if stored.digest != how.positive.examples:
        found, wanted = stored.digest[:12], how.positive.examples[:12]
        raise IntegrityError(
            f"{EXAMPLES}: found images {found}, registered are {wanted}; take the committed file again"
        )
    labels = images.one_hot(stored.classes, recipe.data.classes, recipe.substrate.label_spots)
    return np.concatenate([stored.bits, labels], axis=1)


def parts(how: Protocol, portion: str | None) -> tuple[Portion, ...]:
    """Return what is measured: every checkpoint under every kernel, or a registered portion of that.

    Raises UsageError: no portion has that name.
    """
    if portion is None:
        return tuple(Portion(t=t, kernel=kernel) for t in how.epochs for kernel in how.kernels)
    if portion not in how.portions:
        known = ", ".join(how.portions) or "none"
        raise UsageError(f"no portion is called '{portion}'; registered: {known}")
    return how.portions[portion]


def sweeps(how: Protocol, part: Portion) -> int:
    """Return the most sweeps of the free phase that a part can take, all chains alike."""
    top = part.top or how.ladder.top
    return 2 * top - how.ladder.first + sum(replicates.sweeps(how, top)) + how.replicates.short


def part_figures(bench: Bench, how: Protocol, of: Subject, part: Portion, visible: NDArray[np.bool_]) -> list[Figure]:
    """Return the cells of one part, measured now or before.

    Raises IntegrityError: what was kept is damaged or of another run, or a kernel held stale weights.
    """
    work = (
        bench.root / ".verdict" / "measuring" / bench.freeze / f"{how.line}-{part.t}-{part.kernel}-{part.top or 'top'}"
    )
    kept, owner = work / "cells.json", {"weights": of.state.digest, "protocol": json.loads(canonical_bytes(how))}
    if kept.exists():
        return _kept(kept, owner)
    found = list(_measure(bench, how, of, part, (work, visible)))
    write_whole(kept, canonical_bytes({"of": owner, "figures": [list(figure) for figure in found]}))
    for rung in work.glob("rung-*.npz"):
        rung.unlink()
    return _kept(kept, owner)


def _kept(path: Path, owner: dict[str, Any]) -> list[Figure]:
    try:
        stored = json.loads(path.read_bytes())
    except ValueError:
        stored = {}
    if stored.get("of") != owner:
        raise IntegrityError(
            f"{path.parent.name}: kept cells are damaged or of another freeze; delete .verdict/measuring"
        )
    return [(name, reading) for name, reading in stored["figures"]]


def _measure(
    bench: Bench, how: Protocol, of: Subject, part: Portion, where: tuple[Path, NDArray[np.bool_]]
) -> Iterator[Figure]:
    (work, visible), top = where, part.top or how.ladder.top
    name = f"{how.line}/{part.t}/{part.kernel}"
    told = _Told(bench.advance, f"t={part.t} {part.kernel}", sweeps(how, part))
    rungs, tops = [], []
    for last in climb(_run(bench, how, of, part.kernel, f"{name}/ladder"), how, top, work, told):
        rungs.append(last.rung(how.variance_floor))
        tops.append(top_of(last, how))
    judged = _run(bench, how, of, part.kernel, f"{name}/judged")
    first, *errors = replicates.errors(judged, how, last.length, last.means, told)
    hold = partial(_hold, how, judged, visible)
    found = Measured(
        rungs, last, tops, {error.K: error for error in errors}, first, clamped.error(*hold(f"{name}/one")),
        clamped.batch_means(*hold(f"{name}/batch")), of.update_norm,
    )  # fmt: skip
    told.finished()
    yield from figures(
        found, how, {"t": part.t, "kernel": part.kernel}, backends.job_seed(how.root_seed, f"{name}/redrawn")
    )


Held = tuple[Run, clamped.Clamping, NDArray[np.bool_], int]


def _hold(how: Protocol, run: Run, visible: NDArray[np.bool_], name: str) -> Held:
    clamping = clamped.Clamping(how.chains, how.K_train, how.level, how.positive)
    return run, clamping, visible, backends.job_seed(how.root_seed, name)


class _Told:
    """Adds up sweeps for one line of progress."""

    def __init__(self, advance: Advance, step: str, total: int) -> None:
        self.advance, self.step, self.total, self.done = advance, step, total, 0

    def __call__(self, sweeps: int) -> None:
        self.done = min(self.total, self.done + sweeps)
        self.advance(self.step, self.done, self.total)

    def finished(self) -> None:
        """A ladder that ended early is finished too."""
        self.advance(self.step, self.total, self.total)


def _run(bench: Bench, how: Protocol, of: Subject, kernel: KernelName, name: str) -> Run:
    seed = backends.job_seed(how.root_seed, name)
    bits = dispersed(of.state.biases.value, how.beta, how.chains, how.root_seed, f"{name}/start")
    return Run(bench.backend, of.machine, _job(of.model, how.beta, how.chains, kernel, seed), of.tables, bits)


def _job(model: backends.Model, beta: float, chains: int, kernel: KernelName, seed: int) -> backends.Job:
    return backends.Job(
        model=model, beta=beta, kernel=backends.Kernel(kernel), n_chains=chains, warmup=0, n_sweeps=0,
        seed=seed, start=backends.Start.COINS, sinks=(),
    )  # fmt: skip


def identity(of: Subject) -> Iterator[Figure]:
    """Yield what proves a checkpoint: updates, digests of weights, of the untrained ones and of the kernel's tables."""
    at, state = {"t": of.epoch}, of.state
    zeros = checkpoint.weights_digest(np.zeros_like(state.weights.value), np.zeros_like(state.biases.value))
    yield "updates", cell(at, value=state.updates)
    yield "weights_digest", cell(at, value=state.digest)
    yield "initial_digest", cell(at, value=zeros)
    yield "tables_digest", cell(at, value=of.tables)
