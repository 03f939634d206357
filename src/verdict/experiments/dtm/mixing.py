"""The founding code's mixing proxy, and the penalty that it controls.

64 inputs x 16 chains generate freely: 200 sweeps, then 600 states every 4 sweeps, while beta rises from 0.8 to 1.2
over the first 600 sweeps and stays there. Pixels as 0/1 are projected to 32 coordinates. Per input and coordinate,
divided by its standard deviation, r(l) = mean over chains and t < 300 of x_t x_(t+l), less mean(x[:300]) mean(x[450:]).
The proxy is the mean of r over the last 18 lags, 283 .. 300 states, never below 0.

Ours: beta is raised every 4 sweeps, not every one. Inputs that couple are held at fair coins, where the founding code
held test images noised to the end of the step; inputs that do not couple differ by chance alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

import backends
from verdict.experiments.dtm.annealing import Ramp, anneal
from verdict.experiments.dtm.recipe import Penalty
from verdict.experiments.dtm.streams import uniforms
from verdict.experiments.dtm.substrate import Machine

INPUTS, CHAINS, DISCARDED, STATES, STRIDE, COORDINATES = 64, 16, 200, 600, 4, 32
RAMP = Ramp(0.8, 1.2, 600, hold=STRIDE)
HALF, TAIL = STATES // 2, 3 * STATES // 4
LAGS = range(HALF - (HALF + 1) // 16 + 1, HALF + 1)
Doubles = NDArray[np.float64]


def proxy(backend: backends.Backend, machine: Machine, model: backends.Model, seed: int, name: str) -> float:
    """Return the scalar of one epoch."""
    states = _states(backend, machine, model, backends.job_seed(seed, f"{name}/mixing"))
    shape = len(machine.roles.pixels), COORDINATES
    matrix = (2 * uniforms(seed, f"{name}/projection", shape[0] * shape[1]) - 1).reshape(shape) / np.sqrt(shape[0])
    groups = (states[g * CHAINS : (g + 1) * CHAINS] for g in range(INPUTS))
    return max(0.0, float(np.mean([late_correlation(bits @ matrix) for bits in groups])))


def spin_updates(machine: Machine) -> int:
    """Return the draws of one proxy."""
    return INPUTS * CHAINS * (DISCARDED + (STATES - 1) * STRIDE) * machine.n_spins


def late_correlation(x: Doubles) -> float:
    """Return r averaged over the last lags and the coordinates of one input: x [chains, states, coordinates]."""
    spread = x.std(axis=(0, 1))
    x = x / np.where(spread > 0, spread, 1.0)
    head = x[:, :HALF]
    centre = head.mean(axis=(0, 1)) * x[:, TAIL:].mean(axis=(0, 1))
    products = [(head * x[:, lag : lag + HALF]).mean(axis=(0, 1)) for lag in LAGS]
    return float(np.mean(np.asarray(products) - centre))


def moved(penalty: float, now: float, before: float, how: Penalty) -> float:
    """Return the penalty after an epoch whose proxy was `now`, the one's before it `before`."""
    penalty, bar = max(penalty, how.smallest), how.threshold
    if now < bar:
        penalty *= 0.6 + 0.2 * now / bar
    elif now > before:
        penalty *= 1.5 if now >= 1.8 * bar else 1.2
    else:
        penalty *= 0.95
    return penalty if penalty >= how.smallest else 0.0


def controlled(history: Sequence[float], how: Penalty) -> float:
    """Return the penalty that the proxies of epochs 0, 1, ... lead to; that of epoch 0 alone moves nothing."""
    penalty = how.start
    for before, now in pairwise(history):
        penalty = moved(penalty, now, before, how)
    return penalty


def _states(backend: backends.Backend, machine: Machine, model: backends.Model, seed: int) -> NDArray[np.float32]:
    """Return pixels as 0/1, float32 [inputs x chains, states, pixels]: after 200 sweeps and every 4 later."""
    ordered = backends.Model(machine.generating(), model.weights, model.biases)
    job = backends.Job(
        model=ordered, beta=RAMP.high, kernel=backends.Kernel.ALTERNATING, n_chains=INPUTS * CHAINS, warmup=0,
        n_sweeps=0, seed=seed, start=backends.Start.BIAS, sinks=(), clamp=_coin_inputs(machine, seed),
    )  # fmt: skip
    pixels, early = machine.roles.pixels, []
    for done, counts in anneal(backend, job, RAMP):
        if done >= DISCARDED:
            early.append(counts.final[:, pixels])
    bits, rest = counts.final, (STATES - len(early)) * STRIDE
    late = _late(backend, job, bits, rest).of(backends.PackedTrajectory)
    seen = np.unpackbits(late.words[:, pixels].astype("<u8").view(np.uint8), axis=-1, bitorder="little")
    after = seen[..., : late.n_draws].swapaxes(1, 2)
    return np.concatenate([np.stack(early, axis=1), after], axis=1).astype(np.float32)


def _late(backend: backends.Backend, job: backends.Job, bits: NDArray[np.bool_], n_sweeps: int) -> backends.Counts:
    sinks = (backends.Trajectory(STRIDE),)
    return backend.run(replace(job, start=bits, n_sweeps=n_sweeps, first_sweep=RAMP.sweeps, sinks=sinks))


def _coin_inputs(machine: Machine, seed: int) -> backends.Clamp | None:
    """Hold the inputs at fair coins, the same for the chains of one input."""
    if not len(machine.inputs):
        return None
    bits = uniforms(seed, "inputs", INPUTS * len(machine.inputs)).reshape(INPUTS, -1) < 0.5
    return backends.Clamp(machine.inputs, np.repeat(bits, CHAINS, axis=0))
