"""Over how many cells each function with a premise was, of a comparison and of the definitions that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from verdict.algebra.grid import Cells, Level
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate, members
from verdict.expression.functions import Quantifier
from verdict.expression.written import written
from verdict.outcome.record import Denominator, Span
from verdict.registration.resolved import Registration

COUNTED = frozenset({Quantifier.COUNT.value, Quantifier.FRACTION.value})


def denominators(
    node: tree.Node, env: Environment, registration: Registration, where: Mapping[str, Level]
) -> Iterator[Denominator]:
    """Yield what the functions in a comparison were over, at one cell of what they keep."""
    calls = {
        tree.bare(inner): inner
        for part in registration.behind((node,))
        for inner in part.walk()
        if isinstance(inner, tree.Call)
    }
    for call in calls.values():
        found = members(call, env)
        if found is not None and set(found.axes) <= where.keys():
            spot = env.grid.index(found.axes, where)
            judged, doubtful = int(found.admitted[spot]), int(found.open[spot])
            yield Denominator(written(call), _holding(call, env, spot), judged, doubtful, found.cells)


def _holding(call: tree.Call, env: Environment, spot: tuple[int, ...]) -> Span | None:
    """Return how many of the cells in premise hold, of what counts them."""
    if call.function not in COUNTED:
        return None
    held = evaluate(replace(call, function=Quantifier.COUNT.value), env)
    known = isinstance(held, Cells) and not np.isnan(held.at.lo[spot])
    return Span(float(held.at.lo[spot]), float(held.at.hi[spot])) if known and isinstance(held, Cells) else None
