"""Tests of the experiment kind `table`: a small registration, and a table read for it."""

from __future__ import annotations

import math
from pathlib import Path

from tests.factory import Unplaced, kinds
from verdict.evidence.laid_out import lay_out
from verdict.evidence.written import version_of
from verdict.experiments.contract import Context, Measured
from verdict.experiments.kinds import table
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register

WHY = "these two are all there are"
QUESTIONS = {
    "model": {"levels": ["A", "B"], "role": "fixed", "why": WHY},
    "question": {"planned": 4, "role": "replicate"},
}
QUANTITIES = {
    "correct": {"axes": ["model", "question"], "type": "count", "support": [0, 1]},
    "status": {"axes": ["model", "question"], "type": "text"},
    "hard": {"axes": ["question"], "support": [0, 1]},
    "size": {"axes": ["model"], "type": "count", "support": [0, "inf"]},
}


def registered(
    axes: dict | None = None, quantities: dict | None = None, test: str | None = None, **settings
) -> Registration:
    """Register an evaluation of two models on four questions; `settings` are those of the experiment."""
    quantities = QUANTITIES if quantities is None else quantities
    tree = {
        "schema": "verdict/prereg/2", "id": "2026-11-26a", "title": "an evaluation", "tag_flips": "none",
        "scope": {"covers": ["these"], "does_not_show": ["others"]},
        "axes": QUESTIONS if axes is None else axes,
        "constants": {"most": 9},
        "experiment": {"kind": "table", "reads": "t.csv", **settings},
        "quantities": {**quantities, "other": {"support": [0, 1], "exact": "a count"}},
        "predictions": {"P1": {"claim": "c", "test": test or "other <= 1"}},
    }  # fmt: skip
    return register(tree, Unplaced(), kinds())


def measured(folder: Path, text: str | bytes, registration: Registration, name: str = "t.csv") -> Measured:
    """Write a table and read it."""
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return table.measure(Context(registration, folder))


def laid(found: Measured, registration: Registration) -> dict[str, list]:
    """Return what a judge would see: values by quantity, as flat lists in grid order, None where one is missing."""
    document = {
        "schema": version_of(found.quantities), "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": "t", "quantities": found.quantities,
    }  # fmt: skip
    values = lay_out(document, Unplaced(), registration).values
    return {name: _flat(value) for name, value in values.items()}


def _flat(value) -> list:
    if hasattr(value, "text"):
        return value.text.ravel().tolist()
    pairs = zip(value.at.lo.ravel().tolist(), value.at.hi.ravel().tolist(), strict=True)
    return [None if math.isnan(low) else low if low == high else (low, high) for low, high in pairs]
