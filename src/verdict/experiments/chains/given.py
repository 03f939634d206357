"""Chains that a program hands over as arrays, held to every rule of a file of chains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from verdict.evidence.given import FILE
from verdict.evidence.handed import handed
from verdict.experiments.chains.carrying_out import measure_drawn
from verdict.experiments.chains.check import measured
from verdict.experiments.chains.drawn import Drawn, Floats
from verdict.experiments.chains.settings import Settings
from verdict.experiments.contract import Context, Measured
from verdict.words.errors import DocumentError, Problem, UsageError, listed, nearest


def measure_arrays(given: Mapping[str, Any], context: Context) -> Measured:
    """Lay arrays [chain, draw], by quantity, on the registered grid, once the registered burn-in is left out.

    Raises:
        DocumentError: everything that makes them no whole chains, each with its quantity.
    """
    settings, values, problems = context.settings(Settings), dict[str, Floats](), list[Problem]()
    wanted = measured(settings, context.registration)
    for name in dict.fromkeys((*wanted, *map(str, given))):
        try:
            values[name] = _chains(name, given, wanted, settings)
        except UsageError as error:
            problems.append(Problem(FILE, 1, 1, f"{name}: {error}"))
    if problems:
        raise DocumentError(problems)
    return measure_drawn(Drawn(FILE, values, settings.axes), context, settings)


def _chains(name: str, given: Mapping[str, Any], wanted: tuple[str, ...], settings: Settings) -> Floats:
    """Return the draws of one variable, float64[chains, draws]."""
    if name not in wanted:
        raise UsageError(f"no variable of the chains is called so; wanted {listed(wanted)}.{nearest(name, wanted)}")
    if name not in given:
        raise UsageError(f"found no draws of it among {listed(map(str, given))}; wanted every variable that is read")
    found = handed(given[name])
    if found.array.ndim != 2:
        raise UsageError(f"found {found.array.ndim} dimensions, wanted two: {' and '.join(settings.axes)}")
    orders = {settings.axes: 0, (settings.chain, settings.draw): 0, settings.axes[::-1]: 1,
              (settings.draw, settings.chain): 1}  # fmt: skip
    if found.axes is not None and found.axes not in orders:
        raise UsageError(f"found the axes {', '.join(found.axes)}, wanted {' and '.join(settings.axes)}")
    turned = bool(orders[found.axes or settings.axes])
    return np.ascontiguousarray(found.array.T if turned else found.array)
