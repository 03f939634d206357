"""A freeze that describes the founding run, measured on the checkpoints that this project has of its recipe.

Lengths are the freeze's own constants (warmup, traj_len, K_ref, K_train), epochs and windows its axes t and K. Epochs
without a checkpoint are listed as missing, with what training them would take.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.contract import Advance, Figure, cell, reading
from verdict.experiments.dtm import images, measuring
from verdict.experiments.dtm.checkpoint import read_any
from verdict.experiments.dtm.clamped import Clamping
from verdict.experiments.dtm.figures import JACKKNIFE, estimate
from verdict.experiments.dtm.kept_cells import as_plain, from_plain
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.measuring import Subject
from verdict.experiments.dtm.protocol import PositivePlan
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.schedule import couple
from verdict.experiments.dtm.seed_rule import SeedReading, SeedRule, exact, read_checkpoint, sweeps
from verdict.experiments.tracking import f4, q_op, q_struct
from verdict.jobs.job import Job, Price
from verdict.registration.resolved import Registration
from verdict.text.canonical import canonical_bytes, digest
from verdict.words.errors import UsageError

LINE = "plain"
GPU_RATE = 1.6e10  # spin updates/s of one update of training on an H100, Adam included (docs/reference/backends.md)
PER_T = ("F4", "mse_pos", "mse_neg", "kref_g_relchange", "tau_max", "tau_f_mean")
PER_CELL = ("ratio", "Q_op", "Q_struct")
LEVEL = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """A described run made ready: its rule, its epochs, our newest checkpoint with its recipe, the stored examples."""

    rule: SeedRule
    epochs: tuple[int, ...]
    recipe: Recipe
    newest: Subject
    visible: NDArray[np.bool_]


def ready(registration: Registration, root: Path, kernel: str, chains: int) -> Described:
    """Lay a described run out.

    Raises UsageError: the freeze lacks a constant or an axis, or there is no checkpoint to take the recipe from.
    """
    constants, axes = registration.prereg.constants, registration.prereg.axes
    wanted = ("warmup", "traj_len", "K_ref", "K_train")
    lacking = [name for name in wanted if name not in constants] + [name for name in ("t", "K") if name not in axes]
    if lacking:
        raise UsageError(
            f"{registration.id} describes a run without {', '.join(lacking)}; its lengths must be registered"
        )
    warmup, trajectory, K_ref, K_train = (int(constants[name].value or 0) for name in wanted)
    recipe, newest = _newest(root)
    examples = images.unpack(root / measuring.EXAMPLES)
    labels = images.one_hot(examples.classes, recipe.data.classes, recipe.substrate.label_spots)
    clamping = Clamping(
        chains, K_train, LEVEL, PositivePlan(examples=examples.digest, warmup=warmup, windows=8, example=0)
    )
    windows = tuple(int(K) for K in axes["K"].levels)
    rule = SeedRule(
        kernel=kernel, chains=chains, warmup=warmup, trajectory=trajectory, K_ref=K_ref, windows=windows,
        K_train=K_train, beta=1.0, seed=0, level=LEVEL, clamping=clamping,
    )  # fmt: skip
    visible = np.concatenate([examples.bits, labels], axis=1)
    return Described(
        rule=rule, epochs=tuple(int(t) for t in axes["t"].levels), recipe=recipe, newest=newest, visible=visible
    )


def _newest(root: Path) -> tuple[Recipe, Subject]:
    stored = sorted((root / "checkpoints" / LINE).glob("epoch-*.npz"))
    if not stored:
        raise UsageError(f"there is no checkpoint in checkpoints/{LINE}; train one with: verdict train")
    name = stored[-1].relative_to(root).as_posix()
    recipe, state = read_any(stored[-1], name)
    if couple(recipe.diffusion):
        raise UsageError(
            f"{name}: its inputs couple, and the described run names none; register a protocol with inputs"
        )
    return recipe, measuring.prove(root, name, recipe=recipe, epoch=state.epoch, beta=1.0)


def available(root: Path, of: Described) -> tuple[int, ...]:
    """Return the epochs that have a checkpoint."""
    return tuple(t for t in of.epochs if (root / place(LINE, t)).is_file())


def prices(backend: backends.Backend, root: Path, of: Described) -> tuple[str, ...]:
    """Say, for every epoch without a checkpoint, what training to it takes here and on a GPU."""
    lacking = [t for t in of.epochs if t not in available(root, of)]
    rate = rate_here(backend, of) if lacking else None
    return tuple(price(of, t, rate) for t in lacking)


def price(of: Described, t: int, rate: float | None) -> str:
    """Say what a checkpoint would take that is not there, at `rate` spin updates/s; None where nothing runs here."""
    machine, phases = of.newest.machine, of.recipe.phases
    update = phases.batch * phases.sweeps * (2 * machine.n_spins - len(machine.roles.visible))
    draws = update * t * of.newest.state.batches
    here = "" if rate is None else f"{draws / rate / 3600:.3g} h here at {rate:.1e}/s, "
    return (
        f"no checkpoint of epoch {t}: training takes {draws:.2e} spin updates, {here}{draws / GPU_RATE / 3600:.2g} h "
        f"on an H100 at {GPU_RATE:.1e}/s"
    )


def rate_here(backend: backends.Backend, of: Described) -> float | None:
    """Return spin updates/s of the free phase of training, timed over half a second; None where it cannot run here."""
    phases = of.recipe.phases
    job = backends.Job(
        model=of.newest.model, beta=phases.beta, kernel=backends.Kernel(phases.kernel), n_chains=phases.batch, warmup=0,
        n_sweeps=0, seed=0, start=backends.Start.COINS, sinks=(),
    )  # fmt: skip
    try:
        return backend.rate(job, 0.5)
    except backends.UnavailableError:
        return None


def spin_updates(of: Described) -> int:
    """Return the spin updates of measuring one checkpoint."""
    return sweeps(of.rule, len(of.visible)) * of.newest.machine.n_spins


def name_of(t: int) -> str:
    """Return the name of the job of one epoch."""
    return f"epoch/{t}"


def job(backend: backends.Backend, root: Path, of: Described, t: int) -> Job:
    """Return the job of an epoch that has a checkpoint, which is read and proven now; raises as `measuring.prove`."""
    one = measuring.prove(root, place(LINE, t), recipe=of.recipe, epoch=t, beta=of.rule.beta)
    rests_on = {
        "weights": one.state.digest, "recipe": digest(of.recipe), "examples": of.rule.clamping.plan.examples,
    }  # fmt: skip
    return Job(name_of(t), rests_on, Price(spin_updates(of), 2**29), partial(_measured, backend, of, one))


def _measured(backend: backends.Backend, of: Described, one: Subject, advance: Advance) -> bytes:
    """Measure one epoch: its cells, and how long they took."""
    begin = perf_counter()
    advance(f"epoch {one.epoch}", 0, 1)
    found = read_checkpoint(backend, one, rule=of.rule, visible=of.visible, name=f"described/{one.epoch}")
    figures = as_plain(_cells(of, one.epoch, found, one))
    advance(f"epoch {one.epoch}", 1, 1)
    return canonical_bytes({"seconds": perf_counter() - begin, "figures": figures})


def read_bytes(content: bytes) -> tuple[float, tuple[Figure, ...]]:
    """Return the seconds and the cells of a job's bytes."""
    stored = json.loads(content)
    return stored["seconds"], from_plain(stored["figures"])


def missing(t: int, of: Described, why: str | None = None) -> Iterator[Figure]:
    """Yield the cells of an epoch without a checkpoint, or one that was not measured for another reason."""
    lacking = reading(missing=why or f"no checkpoint of epoch {t}")
    yield from ((name, cell({"t": t}, lacking)) for name in PER_T)
    yield from ((name, cell({"t": t, "K": K}, lacking)) for name in PER_CELL for K in of.rule.windows)


def _cells(of: Described, t: int, found: SeedReading, one: Subject) -> Iterator[Figure]:
    at, times = {"t": t}, found.times
    per_observable = 1.0 / len(times.tau)
    moved = times.tau[times.moved]
    yield "tau_max", cell(at, reading(value=float(moved.max())))
    yield "tau_f_mean", cell(at, reading(value=float(moved.mean())))
    yield "F4", cell(at, estimate(f4(found.clamped, found.at_training), JACKKNIFE))
    for name, error in (("mse_pos", found.clamped), ("mse_neg", found.at_training)):
        yield name, cell(at, reading(value=error.total.value * per_observable))
    yield "kref_g_relchange", cell(at, estimate(found.change, JACKKNIFE))
    total = exact(times.total, LEVEL)
    for K, error in found.errors.items():
        here = {**at, "K": K}
        yield "ratio", cell(here, estimate(found.ratio(K), JACKKNIFE))
        yield "Q_op", cell(here, estimate(q_op(found.norm, error), JACKKNIFE))
        yield "Q_struct", cell(here, estimate(q_struct(found.norm, total, K), JACKKNIFE))
