"""One training update on the GPU and on the CPU, from the same state: the same bytes."""

from __future__ import annotations

import time
from dataclasses import replace
from hashlib import sha256
from typing import Any

from benchmarks.gpu.bench import ROOT, Bench

import backends
from verdict.experiments.dtm import images, measuring
from verdict.experiments.dtm.checkpoint import State, content, read
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.phases import spin_updates
from verdict.experiments.dtm.training import Trainer
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration


def updated(bench: Bench) -> dict[str, Any]:
    """Make one update twice on each, so that the second finds everything compiled; compare what the updates left."""
    found: dict[str, Any] = {}
    left = {}
    for name, backend in (("gpu", bench.backend), ("cpu", backends.load("numba_cpu"))):
        trainer, state = _trainer(bench, backend)
        for _ in range(2):
            begin = time.perf_counter()
            after = next(iter(trainer.updates(state, state.updates + 1)))
            found[f"{name}_seconds"] = time.perf_counter() - begin
        left[name] = sha256(content(trainer.recipe, after, backends.VERSION)).hexdigest()
        found["spin_updates"] = spin_updates(trainer.machine, trainer.recipe.phases)
    return {"same_bytes": left["gpu"] == left["cpu"], "sha256": left["gpu"], **found}


def _trainer(bench: Bench, backend: backends.Backend) -> tuple[Trainer, State]:
    """Return the recipe of the founding freeze at its last checkpoint, with the 400 stored digits as the batch."""
    how, recipe = dtm.registered(load_registration(ROOT / "prereg" / "2026-11-25b.yaml"))
    name = place(how.line, how.epochs[-1])
    state, stored = read(ROOT / name, name, recipe), images.unpack(ROOT / measuring.EXAMPLES)
    labels = images.one_hot(stored.classes, recipe.data.classes, recipe.substrate.label_spots)
    if bench.rehearsal:
        phases = recipe.phases.model_copy(update={"batch": 4, "warmup": 2, "observations": 2, "stride": 1})
        recipe = recipe.model_copy(update={"phases": phases})
    trainer = Trainer.of(recipe, stored.bits, labels, backend)
    return trainer, replace(state, batches=trainer.batches)
