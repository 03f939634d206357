"""Measuring checkpoints: ladder, judged chains, clamped phase; a part of the grid at a time, each kept when it is done.

A part is one checkpoint under one kernel. Work lies in .verdict/measuring/<freeze>/<part>/: a file a rung, and at the
end the cells. Killed at any moment, the same command goes on from there to the same bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import backends
from backends.decision import fold
from verdict.experiments.contract import Advance, Figure, cell, reading
from verdict.experiments.dtm import adam, checkpoint, clamped, images, replicates
from verdict.experiments.dtm.blocks import Done, Run
from verdict.experiments.dtm.escape import escaped
from verdict.experiments.dtm.figures import MeasuredFigures, figures, top_of
from verdict.experiments.dtm.inputs import Held
from verdict.experiments.dtm.kept_cells import as_plain, from_plain
from verdict.experiments.dtm.ladder import climb
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.portions import place as where
from verdict.experiments.dtm.portions import sweeps
from verdict.experiments.dtm.protocol import Kind, Portion, PositivePlan, Protocol
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.starts import StartOrigin, dispersed
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.kept import Maker, Shelf
from verdict.experiments.kernels import KernelName
from verdict.text.canonical import canonical_bytes
from verdict.words.errors import IntegrityError

EXAMPLES = "checkpoints/digits.npz"
CELLS = "cells.json"
Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """What measuring works with: backend, project, the freeze's folder of parts, who makes them, who is told of it."""

    backend: backends.Backend
    root: Path
    folder: str
    maker: Maker
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
    return prove(root, place(how.line, epoch), recipe=recipe, epoch=epoch, beta=how.beta)


def prove(root: Path, name: str, recipe: Recipe, epoch: int, beta: float) -> Subject:
    """Read the checkpoint `name`, a path from the root, and check everything that a measurement rests on.

    Raises IntegrityError as `checkpoint.read` and `checkpoint.trained`.
    """
    state = checkpoint.trained(checkpoint.read(root / name, name, recipe), name, epoch)
    machine = Machine.of(recipe.substrate, recipe.diffusion, len(recipe.data.classes))
    if not np.array_equal(machine.roles.visible, state.visible):
        raise IntegrityError(
            f"{name}: its visible nodes are not the registered placement's; train the registered recipe"
        )
    model = machine.model(state.weights.value, state.biases.value)
    at = state.updates, state.batches
    moves = [adam.last_move(slot, recipe.optimiser, at) for slot in (state.weights, state.biases)]
    norm = math.sqrt(sum(float(move @ move) for move in moves))
    return Subject(
        epoch=epoch,
        state=state,
        machine=machine,
        model=model,
        tables=fold(plain_job(model, beta, chains=8, kernel="alternating", seed=0)).digest(),
        update_norm=norm,
    )


def examples(root: Path, how: PositivePlan, recipe: Recipe) -> NDArray[np.bool_]:
    """Return what visible nodes hold for every example of the stored batch, bool [n, pixels + labels].

    Raises IntegrityError: another batch than the registered one.
    """
    stored = images.unpack(root / EXAMPLES)
    if stored.digest != how.examples:
        found, wanted = stored.digest[:12], how.examples[:12]
        raise IntegrityError(
            f"{EXAMPLES}: found images {found}, registered are {wanted}; take the committed file again"
        )
    labels = images.one_hot(stored.classes, recipe.data.classes, recipe.substrate.label_spots)
    return np.concatenate([stored.bits, labels], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredPart:
    """The cells of one part, when it was finished (UTC), and whether an earlier call had kept it."""

    name: str
    figures: tuple[Figure, ...]
    finished: str
    kept: bool


def measured_part(bench: Bench, how: Protocol, of: Subject, part: Portion, held: Held) -> MeasuredPart:
    """Return the cells of one part, measured now or before; `held` is what its chains hold.

    Raises IntegrityError: what was kept is damaged or another's, or a kernel held stale weights.
    """
    name = f"{how.line}-{part.t}-{part.kernel}-{part.top or 'top'}{part.which}"
    shelf = Shelf(bench.root / ".verdict" / "measuring" / bench.folder / name, bench.maker)
    owner = {"weights": of.state.digest, "protocol": json.loads(canonical_bytes(how))}
    work = Work(bench=bench, how=how, of=of, part=part, shelf=shelf, held=held)
    done = finished_part(name, shelf, owner, lambda: _measure(work))
    for rung in shelf.folder.glob("rung-*.npz"):
        rung.unlink(missing_ok=True)
    return done


def finished_part(
    name: str, shelf: Shelf, owner: Mapping[str, Any], made: Callable[[], Iterable[Figure]]
) -> MeasuredPart:
    """Return the cells of a part that rests on `owner`: those that are kept, or those that are `made` and kept now.

    Raises IntegrityError: what was kept is damaged or another's.
    """
    kept = shelf.take(CELLS, owner)
    if kept is not None:
        return _part(name, kept, before=True)
    content = canonical_bytes({"finished": _now(), "figures": as_plain(made())})
    shelf.keep(CELLS, content, owner)
    return _part(name, content, before=False)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _part(name: str, content: bytes, *, before: bool) -> MeasuredPart:
    stored = json.loads(content)
    return MeasuredPart(name, from_plain(stored["figures"]), stored["finished"], before)


def _measure(work: Work) -> Iterator[Figure]:
    how, part, rungs, tops = work.how, work.part, [], []
    told = Told(work.bench.advance, f"t={part.t} {part.kernel}{part.which}", sweeps(how, part))
    for last in climb(work.run("ladder", how.starts), how, top=part.top or how.ladder.top, shelf=work.shelf, done=told):
        rungs.append(last.rung(how))
        tops.append(top_of(last, how))
    judged = work.run("judged", how.starts)
    first, *errors = replicates.errors(judged, how, last_rung=last.length, reference=last.means, done=told)
    one, batch = work.holding(judged, "one", work.held.one), work.holding(judged, "batch", work.held.batch)
    found = MeasuredFigures(
        rungs=rungs,
        last=last,
        tops=tops,
        errors={error.K: error for error in errors},
        judged=first,
        clamped=clamped.error(*one),
        positive=clamped.batch_means(*batch),
        escape=of_escape(work, told),
        update_norm=work.of.update_norm,
    )
    told.finished()
    yield from figures(found, how, work.at, work.seed("redrawn"))


def of_escape(work: Work, told: Done) -> NDArray[np.float64] | None:
    """Return R-hat between the extreme start and the other, float64 [n_obs], where a protocol asks for it."""
    plan = work.how.escape
    return None if plan is None else escaped(work.run("escape", (plan.start, plan.against)), plan, told)


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """One part under way: what it is of, the shelf on which it is kept, what its chains hold."""

    bench: Bench
    how: Protocol
    of: Subject
    part: Portion
    shelf: Shelf
    held: Held

    @property
    def at(self) -> dict[str, Any]:
        """Where its cells lie on the grid."""
        return where(self.part)

    def seed(self, what: str) -> int:
        """Return the seed of a group of chains by its name."""
        return backends.job_seed(self.how.root_seed, self._name(what))

    def run(self, what: str, kinds: tuple[Kind, ...]) -> Run:
        """Return a group of chains at its starts."""
        how, of, inputs = self.how, self.of, np.tile(self.held.free, (self.how.chains, 1))
        examples = self.held.batch[:, : len(of.machine.roles.visible)]
        origin = StartOrigin(of.state.biases.value, how.beta, of.machine.roles.visible, examples)
        bits = dispersed(origin, how.chains, kinds, (how.root_seed, self._name(f"{what}/start")))
        job = plain_job(of.model, how.beta, chains=how.chains, kernel=self.part.kernel, seed=self.seed(what))
        if inputs.shape[1]:
            bits = np.concatenate([bits, inputs], axis=1)
            job = replace(job, clamp=backends.Clamp(of.machine.inputs, inputs))
        return Run(backend=self.bench.backend, machine=of.machine, job=job, tables=of.tables, bits=bits)

    def holding(self, run: Run, what: str, bits: Bits) -> tuple[Run, clamped.Clamping, Bits, int]:
        """Return what sampling the clamped phase takes."""
        how = self.how
        return run, clamped.Clamping(how.chains, how.K_train, how.level, how.positive), bits, self.seed(what)

    def _name(self, what: str) -> str:
        return f"{self.how.line}/{self.part.t}/{self.part.kernel}{self.part.which}/{what}"


class Told:
    """Adds up sweeps for one line of progress."""

    def __init__(self, advance: Advance, step: str, total: int) -> None:
        self.advance, self.step, self.total, self.done = advance, step, total, 0

    def __call__(self, sweeps: int) -> None:
        self.done = min(self.total, self.done + sweeps)
        self.advance(self.step, self.done, self.total)

    def finished(self) -> None:
        """A ladder that ended early is finished too."""
        self.advance(self.step, self.total, self.total)


def plain_job(model: backends.Model, beta: float, chains: int, kernel: KernelName, seed: int) -> backends.Job:
    """Return a job of no sweeps, to be replaced by those that go on from a state."""
    return backends.Job(
        model=model, beta=beta, kernel=backends.Kernel(kernel), n_chains=chains, warmup=0, n_sweeps=0,
        seed=seed, start=backends.Start.COINS, sinks=(),
    )  # fmt: skip


def identity(of: Subject) -> Iterator[Figure]:
    """Yield what proves a checkpoint: updates, digests of weights, of the untrained ones and of the kernel's tables."""
    at, state = {"t": of.epoch}, of.state
    zeros = checkpoint.weights_digest(np.zeros_like(state.weights.value), np.zeros_like(state.biases.value))
    yield "updates", cell(at, reading(value=state.updates))
    yield "weights_digest", cell(at, reading(value=state.digest))
    yield "initial_digest", cell(at, reading(value=zeros))
    yield "tables_digest", cell(at, reading(value=of.tables))
