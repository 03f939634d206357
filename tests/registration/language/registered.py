"""The registrations of this folder, and tables of numbers as evidence for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.factory import Unplaced
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.outcome.record import Outcome
from verdict.project.loading import load_draft
from verdict.registration.resolved import Registration
from verdict.text import read_yaml

HERE = Path(__file__).parent
TABLED = sorted(path.stem for path in (HERE / "tables").glob("*.yaml"))


@cache
def registration(name: str) -> Registration:
    """Read one registration of this folder."""
    return load_draft(HERE / f"{name}.yaml")


@cache
def tables(name: str) -> list[dict[str, Any]]:
    """Read the tables of one registration: each with its name, its numbers and what comes out."""
    return read_yaml((HERE / "tables" / f"{name}.yaml").read_bytes(), name).tree


def outcome(name: str, readings: Mapping[str, Any]) -> Outcome:
    """Judge numbers under a registration; a table is written level by level, in the order of the registered axes."""
    found = registration(name)
    record = {
        "schema": "verdict/measurements/1", "freeze": {"id": found.id, "digest": found.digest}, "grade": "measured",
        "title": name, "quantities": {of: _series(found, of, table) for of, table in readings.items()},
    }  # fmt: skip
    return judge(found, lay_out(record, Unplaced(), found), {})


def _series(found: Registration, quantity: str, table: Any) -> dict[str, Any]:
    axes = found.grid.sorted(found.quantities[quantity].axes)
    if not axes:
        return {"every": _reading(table)}
    shape = found.grid.shape(axes)
    written = np.array(table, dtype=object)
    assert shape == written.shape, (quantity, shape, written.shape)
    keys = found.grid.keys(axes, np.ones(shape, np.bool_))
    cells = zip(keys, written.ravel().tolist(), strict=True)
    return {"cells": [{"at": dict(key), **_reading(number)} for key, number in cells]}


def _reading(number: float | str | None) -> dict[str, Any]:
    """Write a number, a range as `0.4 to 0.6`, or nothing as a record does."""
    if number is None:
        return {"missing": "not in the table"}
    if isinstance(number, str):
        return {"range": [float(end) for end in number.split(" to ")]}
    return {"value": number}
