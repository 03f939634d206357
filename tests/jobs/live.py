"""A project with a live freeze of the kind dtm that is measured in seconds: two checkpoints, two kernels, four jobs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

import backends
from verdict.experiments.dtm import checkpoint, images
from verdict.experiments.dtm.adam import Slot
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.measuring import EXAMPLES
from verdict.experiments.dtm.recipe import Recipe
from verdict.experiments.dtm.substrate import Machine

ID, EPOCHS, KERNELS = "2026-01-01a", (1, 2), ("alternating", "symmetrised")
FILE = f"prereg/{ID}.yaml"
NAMES = tuple(f"{t}/{kernel}" for t in EPOCHS for kernel in KERNELS)
BATCHES = 3
RECIPE = {
    "data": {"name": "coins", "classes": [0, 1], "threshold": 26, "digest": "none"},
    "substrate": {"graph": "40_4", "boundary": "open", "pixels": 784, "label_spots": 1, "placement_seed": 1},
    "diffusion": {"steps": 1, "step": 0, "schedule": "log", "offset": 0.1, "image_rate": 0.8, "label_rate": 0.2},
    "phases": {"kernel": "alternating", "batch": 8, "warmup": 8, "observations": 4, "stride": 2, "beta": 1},
    "optimiser": {
        "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "rate": 0.05, "floor": 0.2, "decay_epochs": 50, "weight_decay": 0,
    },
    "penalty": {"start": 0, "adaptive": False, "smallest": 0.001, "threshold": 0.016},
    "seed": 5,
}  # fmt: skip
PROTOCOL = {
    "line": "toy", "root_seed": 3, "level": 0.99, "beta": 1, "chains": 8, "kernels": list(KERNELS),
    "epochs": list(EPOCHS), "windows": [16], "K_train": 16, "variance_floor": 0.001, "unresolved_share": 0.01,
    "cardinality": [0.5, 0.9], "resamples": 50,
    "ladder": {
        "first": 64, "least": 256, "top": 256, "blocks": 16, "adequate": 1, "length_in_tau": 1, "warmup_in_tau": 1,
        "tau_tolerance": 0.15, "total_tolerance": 0.15, "consecutive": 2, "ceiling_share": 0.05, "wall_slope": 0.8,
        "wall_rungs": 3,
    },
    "replicates": {"burn_in": 0.25, "share": 0.25, "least": 64, "short": 64},
    "positive": {"warmup": 16, "windows": 8, "example": 0},
}  # fmt: skip
QUANTITIES = {
    "updates": {"axes": ["t"], "support": [0, "inf"]},
    "weights_digest": {"type": "text", "axes": ["t"]},
    "T_O": {"axes": ["t", "kernel"], "support": [0, "inf"]},
    "tau_max": {"axes": ["t", "kernel"], "support": [0, "inf"]},
    "mse": {"axes": ["t", "kernel", "K"], "support": [0, "inf"]},
    "norm_delta_theta": {"axes": ["t", "kernel"], "support": [0, "inf"]},
}
PREREG = {
    "schema": "verdict/prereg/1", "id": ID, "title": "two checkpoints", "tag_flips": "none",
    "scope": {"covers": ["a machine of 1,600 spins"], "does_not_show": ["anything else"]},
    "axes": {"t": list(EPOCHS), "kernel": list(KERNELS), "K": [16]},
    "quantities": QUANTITIES,
    "predictions": {
        "P1": {"claim": "Chains forget.", "test": {"per": ["t", "kernel"], "each": "T_O > 0", "quantifier": "all"}},
    },
}  # fmt: skip


def project(folder: Path, seed: int = 4) -> Path:
    """Write the freeze, its stored digits and its checkpoints of random weights; return the project's folder."""
    recipe, rng = Recipe.model_validate_json(json.dumps(RECIPE)), np.random.default_rng(7)
    batch = images.Images(rng.random((16, 784)) < 0.3, (np.arange(16) % 2).astype(np.uint8))
    (folder / "checkpoints").mkdir(parents=True)
    images.pack(batch, folder / EXAMPLES)
    for t in EPOCHS:
        (folder / place("toy", t)).parent.mkdir(exist_ok=True)
        checkpoint.write(folder / place("toy", t), recipe, state(recipe, seed + t, t * BATCHES), backends.VERSION)
    positive = {**PROTOCOL["positive"], "examples": batch.digest}  # type: ignore[dict-item]
    protocol = {**PROTOCOL, "positive": positive}
    line = {"epochs": list(EPOCHS), "recipe": RECIPE}
    experiment = {"kind": "dtm", "training": {"toy": line}, "protocol": protocol}
    (folder / "prereg").mkdir()
    (folder / FILE).write_text(json.dumps({**PREREG, "experiment": experiment}))
    return folder


def state(recipe: Recipe, seed: int, updates: int) -> checkpoint.State:
    """Return a state of random weights that mix fast, as if trained for so many updates."""
    machine, rng = Machine.of(recipe.substrate, recipe.diffusion, 2), np.random.default_rng(seed)

    def slot(n: int) -> Slot:
        value, first, second = (rng.normal(0, 0.1, n).astype(np.float32) for _ in range(3))
        return Slot(value, first, second**2)

    slots, visible = (slot(machine.n_edges), slot(machine.n_spins)), machine.roles.visible
    return checkpoint.State(*slots, updates, BATCHES, 0.0, tables="0" * 64, visible=visible)


def command(*arguments: str) -> list[str]:
    """Return the command line of a fresh interpreter that runs `verdict` with these arguments."""
    return [sys.executable, "-m", "verdict", *arguments]


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a project, and return what it said."""
    known = {**os.environ, "COLUMNS": "80", **environment}
    return subprocess.run(
        command(*arguments), cwd=folder, env=known, capture_output=True, text=True, check=False, timeout=600
    )


def measured(folder: Path) -> dict[str, Any]:
    """Return the stored set without its times."""
    found: dict[str, Any] = json.loads((folder / f"measurements/{ID}/measured.json").read_bytes())
    found["provenance"].pop("finished", None)
    return found
