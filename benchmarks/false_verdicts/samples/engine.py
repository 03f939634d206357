"""The engine's words on samples: one registration a block, a document of measurements a look."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from benchmarks.false_verdicts.engine import CODES, Unplaced
from benchmarks.false_verdicts.peers import UNTESTED
from benchmarks.false_verdicts.samples.blocks import BLOCKS
from benchmarks.false_verdicts.samples.cases import Case, Look
from benchmarks.false_verdicts.samples.habits import first
from numpy.typing import NDArray

from verdict.evidence.columns import column, texts
from verdict.evidence.laid_out import lay_out
from verdict.judge import judge
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.text.record import Record


@cache
def registered(block: str) -> Registration:
    """Register what a block registers."""
    return register(dict(BLOCKS[block].written()), Unplaced(), {"none": Record})


def words(block: str, case: Case) -> NDArray[np.int8]:
    """Return the engine's word for every prediction; a decision taken at a look stands, and no look is taken after."""
    said: list[list[int]] = []
    for look in case.looks:
        said.append(judged(registered(block), look))
        if UNTESTED not in said[-1]:
            break
    return first(np.array(said, np.int8))


def judged(registration: Registration, look: Look) -> list[int]:
    """Lay out what is there at one look, and judge it: a word for every prediction."""
    tree = {
        "schema": "verdict/measurements/2",
        "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured",
        "title": "synthetic",
        "quantities": {name: _written(values) for name, values in look.columns.items()},
    }
    outcome = judge(registration, lay_out(tree, Unplaced(), registration), {})
    return [CODES[each.word] for each in outcome.predictions]


def _written(values: Any) -> Mapping[str, Any]:
    """Write one number, or a column of numbers or texts in grid order."""
    if isinstance(values, int):
        return {"every": {"value": values}}
    found = texts(values) if isinstance(values, list) else column(values, values)
    return {"column": found.model_dump(mode="json", exclude_defaults=True)}
