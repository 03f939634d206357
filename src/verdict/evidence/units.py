"""How many units of a sampled axis there are: planned, and come so far."""

from __future__ import annotations

import numpy as np

from verdict.evidence.laid_out import Evidence, known
from verdict.registration.resolved import Registration


def present(registration: Registration, evidence: Evidence, axis: str) -> int:
    """Return how many units of an axis have come: up to the last one of which anything was measured.

    Units are counted in the order in which they come, so none that has come stands behind one that has not.
    """
    come = np.zeros(len(registration.grid.of(axis)), np.bool_)
    for name in registration.prereg.quantities:
        value = evidence.values.get(name)
        if value is not None and axis in value.axes:
            others = tuple(i for i, name in enumerate(value.axes) if name != axis)
            come |= np.any(known(value), axis=others)
    return int(np.max(np.flatnonzero(come), initial=-1)) + 1


def looked_at(registration: Registration, evidence: Evidence) -> tuple[str, int] | None:
    """Return the sampled axis that looks are counted by, with the units that this look has; None without one."""
    looks = registration.prereg.looks
    if looks is None or looks.counted_by not in registration.grid.names:
        return None
    return looks.counted_by, present(registration, evidence, looks.counted_by)
