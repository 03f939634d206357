"""A machine of nine spins whose every figure can be enumerated, and a protocol that measures it in seconds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import backends
from verdict import __version__
from verdict.experiments.contract import Advance, plain, unseen
from verdict.experiments.dtm import checkpoint
from verdict.experiments.dtm.adam import Slot
from verdict.experiments.dtm.checkpoint import State
from verdict.experiments.dtm.inputs import Held
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.measuring import Bench, Subject, measured_part
from verdict.experiments.dtm.protocol import Portion, Protocol
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.substrate import Machine
from verdict.experiments.enumeration import Kernel, SpinSystem
from verdict.experiments.kept import Maker
from verdict.statistics.version import METHODS

BATCHES, EPOCHS = 3, 2

RECIPE = Recipe.model_validate(
    {
        "data": {"name": "coins", "classes": (0, 1), "threshold": 26, "digest": "none"},
        "substrate": {
            "graph": "3_4", "boundary": "open", "pixels": 2, "label_spots": 0, "placement_seed": 1,
        },
        "diffusion": {"steps": 1, "step": 0, "schedule": "log", "offset": 0.1, "image_rate": 0.8, "label_rate": 0.2},
        "phases": {"kernel": "alternating", "batch": 8, "warmup": 8, "observations": 4, "stride": 2, "beta": 1.0},
        "optimiser": {
            "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "rate": 0.05, "floor": 0.2, "decay_epochs": 50,
            "weight_decay": 0.0,
        },
        "penalty": {"start": 0.0, "adaptive": False, "smallest": 0.001, "threshold": 0.016},
        "seed": 5,
    }
)  # fmt: skip


COUPLED = RECIPE.model_copy(update={"diffusion": RECIPE.diffusion.model_copy(update={"schedule": "linear"})})
"""The same recipe on the linear schedule, whose inputs couple."""


def protocol(**changes: object) -> Protocol:
    """Return a short protocol; windows up to 256 sweeps, a ladder from 256 to 65,536."""
    ladder = {
        "first": 256, "least": 16384, "top": 65536, "blocks": 64, "adequate": 50.0, "length_in_tau": 5.0,
        "warmup_in_tau": 5.0, "tau_tolerance": 0.15, "total_tolerance": 0.15, "consecutive": 2, "ceiling_share": 0.05,
        "wall_slope": 0.8, "wall_rungs": 3,
    }  # fmt: skip
    plain = {
        "line": "toy", "root_seed": 3, "level": 0.999, "beta": 1.0, "chains": 32, "kernels": ("alternating",),
        "epochs": (EPOCHS,), "windows": (16, 64, 256), "K_train": 32, "variance_floor": 0.001,
        "unresolved_share": 0.01, "cardinality": (0.5, 0.9), "resamples": 50, "ladder": ladder,
        "replicates": {"burn_in": 0.25, "share": 0.25, "least": 4096, "short": 1024},
        "positive": {"examples": "none", "warmup": 64, "windows": 16, "example": 0},
        "portions": {"short": ({"t": EPOCHS, "kernel": "alternating", "top": 1024},)},
    }  # fmt: skip
    return Protocol.model_validate({**plain, **changes})


def state(scale: float = 0.4, seed: int = 4, updates: int = EPOCHS * BATCHES) -> State:
    """Return a state of random weights, as if trained for two epochs."""
    machine, rng = Machine.of(RECIPE.substrate, RECIPE.diffusion, 2), np.random.default_rng(seed)

    def slot(n: int) -> Slot:
        value, first, second = (rng.normal(0, scale, n).astype(np.float32) for _ in range(3))
        return Slot(value, first, second**2)

    slots, visible = (slot(machine.n_edges), slot(machine.n_spins)), machine.roles.visible
    return State(*slots, updates, BATCHES, 0.0, tables="0" * 64, visible=visible)


def project(folder: Path, trained: State | None = None, recipe: Recipe = RECIPE) -> Path:
    """Write the checkpoint of the toy into a project folder."""
    path = folder / place("toy", EPOCHS)
    checkpoint.write(path, recipe, trained or state(), backends.VERSION)
    return folder


MAKER = Maker("sha256:toy", "numba_cpu", backends.VERSION, __version__, METHODS, "sha256:code")


def bench(
    folder: Path, backend: str = "numba_cpu", advance: Advance = unseen, maker: Maker = MAKER, sampler: Any = None
) -> Bench:
    """Return a bench of a freeze called toy; `sampler` stands in for the backend."""
    return Bench(sampler or backends.load(backend), folder, "toy", replace(maker, backend=backend), advance)


def part_cells(bench: Bench, how: Protocol, of: Subject, part: Portion, held: Held) -> list[tuple[str, dict[str, Any]]]:
    """Measure one part, or take it from what is kept; its cells as a file of measurements holds them."""
    return [(name, plain(cell)) for name, cell in measured_part(bench, how, of, part, held).figures]


def exact(kernel: str, trained: State | None = None, field: np.ndarray | None = None) -> Kernel:
    """Return the enumerated kernel of the toy, with a further `field` [n_visible] on its visible spins."""
    of, machine = trained or state(), Machine.of(RECIPE.substrate, RECIPE.diffusion, 2)
    weights, biases = (slot.value.astype(np.float64) for slot in (of.weights, of.biases))
    if field is not None:
        biases[machine.roles.visible] += field
    system = SpinSystem.of(machine.n_spins, machine.graph.edges, weights, biases, 1.0)
    return Kernel.of(system, kernel, [tuple(block.tolist()) for block in machine.graph.blocks])
