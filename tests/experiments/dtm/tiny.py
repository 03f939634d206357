"""A machine small enough to enumerate: nine spins on the open 3 x 3 grid, of any step, with random parameters."""

from __future__ import annotations

import numpy as np

import backends
from verdict.experiments.dtm.recipe import Diffusion, Substrate
from verdict.experiments.dtm.substrate import Machine

PIXELS, CLASSES, SPOTS = 2, 2, 1
SUBSTRATE = Substrate(graph="3_4", boundary="open", pixels=PIXELS, label_spots=SPOTS, placement_seed=3)


def diffusion(steps: int, step: int) -> Diffusion:
    """The step of a log schedule."""
    return Diffusion(steps=steps, step=step, schedule="log", offset=0.1, image_rate=0.8, label_rate=0.2)


def toy(steps: int = 1, step: int = 0, seed: int = 1) -> tuple[Machine, backends.Model]:
    """A machine and a model: weights N(0, 0.4^2), biases N(0, 0.3^2)."""
    machine, draw = Machine.of(SUBSTRATE, diffusion(steps, step), CLASSES), np.random.default_rng(seed)
    weights, biases = draw.normal(0, 0.4, machine.n_edges), draw.normal(0, 0.3, machine.n_spins)
    return machine, machine.model(weights.astype(np.float32), biases.astype(np.float32))


def law(machine: Machine, model: backends.Model, beta: float) -> np.ndarray:
    """Exact law of the visible bits given the inputs: [input states, visible states], both with node 0 as lowest bit.

    Without inputs there is one row.
    """
    n, n_visible, n_inputs = machine.graph.n_spins, len(machine.roles.visible), len(machine.inputs)
    bits = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    spins = 2.0 * bits - 1
    i, j = machine.graph.edges.T
    mass = np.exp(beta * (spins @ model.biases + (spins[:, i] * spins[:, j]) @ model.weights))
    row, column = (bits[:, nodes] @ (1 << np.arange(len(nodes))) for nodes in (machine.inputs, machine.roles.visible))
    table = np.zeros((2**n_inputs, 2**n_visible))
    np.add.at(table, (row, column), mass)
    return table / table.sum(axis=1, keepdims=True)
