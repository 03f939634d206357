"""The ladder of a committed checkpoint up to 2^20 sweeps on the GPU, its first rungs beside the CPU's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from benchmarks.gpu.bench import ROOT, Bench

import backends
from verdict.experiments.contract import unseen
from verdict.experiments.dtm import inputs, measuring
from verdict.experiments.dtm.blocks import nobody
from verdict.experiments.dtm.ladder import RungReading, climb
from verdict.experiments.dtm.protocol import Portion
from verdict.experiments.kept import Maker, Shelf
from verdict.experiments.kinds import dtm
from verdict.project.loading import load_registration

FREEZE, EPOCH = ROOT / "prereg" / "2026-11-25b.yaml", 50
COMPARED = 8192  # sweeps of the longest rung that the CPU climbs too


def climbed(bench: Bench) -> dict[str, Any]:
    """Climb until the ladder may end or is at its top; compare the quarters' sums of the first rungs."""
    found: dict[str, Any] = {"checkpoint": f"plain, epoch {EPOCH}", "chains": 32, "rungs": []}
    begin, rungs = time.perf_counter(), []
    for rung in _rungs(bench.backend, bench.top, bench.rehearsal):
        rungs.append(rung)
        resolved = rung.tau.hi[np.isfinite(rung.tau.hi)]
        longest = float(resolved.max()) if len(resolved) else None
        told = {"sweeps": rung.length, "seconds": time.perf_counter() - begin, "longest_tau": longest}
        found["rungs"].append(told)
        print(told, flush=True)
    found["seconds"] = time.perf_counter() - begin
    cpu = _rungs(backends.load("numba_cpu"), min(COMPARED, bench.top), bench.rehearsal)
    same = [np.array_equal(ours.quarters, theirs.quarters) for ours, theirs in zip(rungs, cpu, strict=False)]
    return found | {"compared_rungs": len(same), "same_integers": bool(same) and all(same)}


def _rungs(backend: backends.Backend, top: int, rehearsal: bool) -> Iterator[RungReading]:
    registration = load_registration(FREEZE)
    how, recipe = dtm.registered(registration)
    of, visible = measuring.subject(ROOT, how, recipe, EPOCH), measuring.examples(ROOT, how.positive, recipe)
    if rehearsal:
        how = how.model_copy(update={"chains": 4})
    maker = Maker.of(registration, backend.name)
    with TemporaryDirectory() as folder:
        bench = measuring.Bench(backend, ROOT, "benchmark", maker, unseen)
        part, held = Portion(t=EPOCH, kernel="alternating"), inputs.held(how, recipe, visible, None)
        work = measuring.Work(bench, how, of, part, Shelf(Path(folder), maker), held)
        yield from climb(work.run("ladder", how.starts), how, top=top, shelf=work.shelf, done=nobody)
