"""Images from noise: anneal each step's machine, from the noisiest down, and read its pixels off the last state.

Every step takes the state before it as input; the first takes fair coins. Free spins begin by BIAS at the ramp's end,
then beta rises linearly, one value a sweep, in the order pixels, labels, upper latents, lowers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

import backends
from verdict.experiments.dtm.annealing import Ramp, anneal
from verdict.experiments.dtm.streams import coins
from verdict.experiments.dtm.substrate import Machine
from verdict.text.record import Record
from verdict.words.errors import UsageError

Bits = NDArray[np.bool_]
Step: TypeAlias = tuple[Machine, backends.Model]
Stream: TypeAlias = tuple[int, str]


class Generation(Record):
    """beta from `low` to `high` over `sweeps`, one value a sweep; images of a class share their inputs with others'."""

    low: float = Field(gt=0)
    high: float = Field(gt=0)
    sweeps: int = Field(ge=1)
    per_class: int = Field(ge=1)

    @property
    def ramp(self) -> Ramp:
        """The values of beta."""
        return Ramp(self.low, self.high, self.sweeps)


def codes(n_classes: int, spots: int, per_class: int) -> Bits:
    """Return label bits, bool [n_classes * per_class, spots * n_classes]: one-hot, spot after spot, class after class.

    Raises UsageError: there are no label nodes to hold a class.
    """
    if not spots:
        raise UsageError("found a machine without label nodes, wanted some to hold a class; generate with free labels")
    return np.repeat(np.tile(np.eye(n_classes, dtype=np.bool_), (1, spots)), per_class, axis=0)


def free(n: int) -> Bits:
    """Return what `generate` takes for n images with free labels: bool [n, 0], no label node is held."""
    return np.zeros((n, 0), np.bool_)


def generate(  # noqa: PLR0917 - machine and model are one step
    backend: backends.Backend, machine: Machine, model: backends.Model, how: Generation, stream: Stream, labels: Bits
) -> Bits:
    """Return images of a machine of one step: bool [n, pixels], True where lit.

    `labels` holds the label nodes, bool [n, label nodes] as `codes` gives it, or is `free(n)`; `stream` is a root seed
    and a name under it.

    Raises as `denoise` does.
    """
    return denoise(backend, [(machine, model)], how=how, stream=stream, labels=labels)


def denoise(backend: backends.Backend, steps: Sequence[Step], how: Generation, stream: Stream, labels: Bits) -> Bits:
    """Return images of machines of several steps, the noisiest first: bool [n, pixels].

    Pixels and labels of a step's last state are the next step's input. Image i takes row i mod `per_class` of the
    coins, so that the images of all classes begin from the same inputs.

    Raises UsageError: no step, or images that are no multiple of `per_class`. BackendError: labels of another width.
    """
    if not steps or len(labels) % how.per_class:
        raise UsageError(
            f"found {len(steps)} steps and {len(labels)} images; wanted a step, and a multiple of {how.per_class}"
        )
    seed, name = stream
    visible = _coins(len(steps[0][0].roles.visible), len(labels), how, stream)
    for number, step in enumerate(steps):
        job = _job(step, how, seed=backends.job_seed(seed, f"{name}/step/{number}"), labels=labels, inputs=visible)
        visible = _last(backend, job, how.ramp)[:, step[0].roles.visible]
    return visible[:, : len(steps[-1][0].roles.pixels)]


def _coins(width: int, n: int, how: Generation, stream: Stream) -> Bits:
    seed, name = stream
    rows = coins(seed, f"{name}/input", how.per_class * width).reshape(how.per_class, width)
    return np.tile(rows, (n // how.per_class, 1))


def _job(step: Step, how: Generation, seed: int, labels: Bits, inputs: Bits) -> backends.Job:
    machine, model = step
    return backends.Job(
        model=backends.Model(machine.generating(), model.weights, model.biases), beta=how.high,
        kernel=backends.Kernel.ALTERNATING, n_chains=len(labels), warmup=0, n_sweeps=0, seed=seed,
        start=backends.Start.BIAS, sinks=(), clamp=_held(machine, labels, inputs),
    )  # fmt: skip


def _held(machine: Machine, labels: Bits, inputs: Bits) -> backends.Clamp | None:
    """Hold the labels, unless they are free, and the inputs, where they couple."""
    nodes = np.concatenate([machine.roles.labels if labels.shape[1] else machine.inputs[:0], machine.inputs])
    bits = np.concatenate([labels, inputs[:, : len(machine.inputs)]], axis=1)
    return backends.Clamp(nodes, bits) if bits.shape[1] else None


def _last(backend: backends.Backend, job: backends.Job, ramp: Ramp) -> Bits:
    *_, (_, counts) = anneal(backend, job, ramp)
    return counts.final
