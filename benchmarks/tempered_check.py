"""Parts of a stored tempered measurement made again on this machine, and held to what is stored.

    python -m benchmarks.tempered_check --freeze 2026-11-27b --epochs 3 --parts founding,schedule

`founding` is the trajectory of the founding length: plain chains, 5e8 draws. `schedule` places the rungs as registered:
tempered rounds, 6e11 draws, about eight minutes on two free cores. The schedule's digest must be the stored one to the
last bit, so every swap of 8,128 rounds was the same; T_O is a sum of floats and must agree within 1e-12. Ends with 1
where anything differs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import backends
from verdict.experiments.contract import settings_of, unseen
from verdict.experiments.dtm import measuring
from verdict.experiments.dtm.blocks import nobody
from verdict.experiments.dtm.lines import place
from verdict.experiments.dtm.settings import Settings
from verdict.experiments.dtm.tempered import TemperedWork, founding_times
from verdict.experiments.kept import Maker
from verdict.project.loading import load_registration

ROOT = Path(__file__).parents[1]
ROUNDING = 1e-12


def main(arguments: list[str] | None = None) -> int:
    """Make the parts again and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freeze", default="2026-11-27b")
    parser.add_argument("--epochs", default="3", help="separated by commas")
    parser.add_argument("--parts", default="founding,schedule")
    parser.add_argument("--backend", default="numba_cpu")
    options = parser.parse_args(arguments)
    stored = json.loads((ROOT / "measurements" / options.freeze / "measured.json").read_text(encoding="utf-8"))
    same = True
    for epoch in map(int, options.epochs.split(",")):
        work = tempered_work(options.freeze, epoch, options.backend)
        for part in options.parts.split(","):
            begin = time.perf_counter()
            for name, found in PARTS[part](work):
                wanted = stored_value(stored, name, epoch)
                equal = _equal(found, wanted)
                same = same and equal
                seconds, word = time.perf_counter() - begin, "same" if equal else "DIFFERS"
                print(f"t={epoch} {name}: {found}, stored {wanted}: {word} ({seconds:.0f} s)", flush=True)
    return 0 if same else 1


def tempered_work(freeze: str, epoch: int, backend: str) -> TemperedWork:
    """Return the part of a freeze that measures one epoch; nothing is kept of it."""
    registration = load_registration(ROOT / "prereg" / f"{freeze}.yaml")
    settings = settings_of(registration, Settings)
    assert settings.tempering is not None  # noqa: S101 - only tempered freezes are checked
    how, lines = settings.tempering, settings.training or {}
    recipe = lines[how.line].recipe
    of = measuring.prove(ROOT, place(how.line, epoch), recipe=recipe, epoch=epoch, beta=how.beta)
    bench = measuring.Bench(backends.load(backend), ROOT, "check", Maker.of(registration, backend), unseen)
    visible = measuring.examples(ROOT, how.positive, recipe)
    return TemperedWork(bench=bench, how=how, of=of, younger=(), visible=visible)


def founding(work: TemperedWork) -> Iterator[tuple[str, Any]]:
    """Yield what the founding trajectory reads."""
    times = founding_times(work)
    yield "founding_T_O", times.total
    yield "founding_tau_max", float(times.tau.max())


def schedule(work: TemperedWork) -> Iterator[tuple[str, Any]]:
    """Yield where rungs come to stand."""
    calibration = work.how.calibration
    start = work.start(calibration.sets, (calibration.start,), "calibration")
    yield "schedule_digest", work.ladder().placed(start, work.seed("calibration"), nobody).digest


PARTS = {"founding": founding, "schedule": schedule}


def stored_value(stored: dict[str, Any], name: str, epoch: int) -> Any:
    """Return the value of a cell of a measurements file."""
    return next(cell["value"] for cell in stored["quantities"][name]["cells"] if cell["at"] == {"t": epoch})


def _equal(found: Any, wanted: Any) -> bool:
    if isinstance(found, str):
        return bool(found == wanted)
    return bool(np.isclose(found, wanted, rtol=ROUNDING, atol=0.0))


if __name__ == "__main__":
    sys.exit(main())
