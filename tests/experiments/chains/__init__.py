"""Tests of the experiment kind `chains`: a small registration, and chains read for it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from tests.factory import Unplaced, kinds
from verdict.evidence.laid_out import lay_out
from verdict.evidence.written import version_of
from verdict.experiments.contract import Context, Measured
from verdict.experiments.kinds import chains
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register

AXES = {"chain": {"planned": 3, "role": "replicate"}, "draw": {"planned": 20, "role": "replicate"}}
DRAWS = np.random.default_rng(5).normal(size=(3, 20))
MORE = np.random.default_rng(6).normal(size=(3, 20, 2, 4))


def registered(grid: dict | None = None, quantities: dict | None = None, **settings) -> Registration:
    """Register two variables over chains and draws; `settings` are those of the experiment."""
    grid = AXES if grid is None else grid
    tree = {
        "schema": "verdict/prereg/2", "id": "2026-11-26a", "title": "chains", "tag_flips": "none",
        "scope": {"covers": ["these"], "does_not_show": ["others"]}, "axes": grid,
        "experiment": {"kind": "chains", "reads": "c.npz", "burn_in": 0, **settings},
        "quantities": {
            **({"theta": {"axes": list(grid)}} if quantities is None else quantities),
            "other": {"support": [0, 1], "exact": "no draw"},
        },
        "predictions": {"P1": {"claim": "c", "test": "other <= 1"}},
    }  # fmt: skip
    return register(tree, Unplaced(), kinds())


def archive(**arrays: np.ndarray) -> bytes:
    """Write arrays as .npz."""
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def single(array: np.ndarray, **told: bool) -> bytes:
    """Write one array as .npy."""
    out = io.BytesIO()
    np.save(out, array, **told)
    return out.getvalue()


def rows(array: np.ndarray, name: str = "theta", first: int = 0) -> str:
    """Write chains, [chains, draws], as CSV with a row for each draw."""
    lines = (
        f"{chain},{draw + first},{value!r}"
        for chain, draws in enumerate(array.tolist())
        for draw, value in enumerate(draws)
    )
    return f"chain,draw,{name}\n" + "\n".join(lines) + "\n"


def measured(folder: Path, content: bytes | str, registration: Registration, name: str = "c.npz") -> Measured:
    """Write a file of chains and read it."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return chains.measure(Context(registration, folder))


def laid(found: Measured, registration: Registration, name: str = "theta") -> np.ndarray:
    """Return what a judge would see of one variable, float64 over its axes in grid order, NaN where one is missing."""
    document = {
        "schema": version_of(found.quantities), "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": "t", "quantities": found.quantities,
    }  # fmt: skip
    at = lay_out(document, Unplaced(), registration).values[name].at
    assert np.array_equal(at.lo, at.hi, equal_nan=True)
    return at.lo
