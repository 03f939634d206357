"""How far each estimator of tau can read, found by asking it: its ceiling, and what it makes of a single flip."""

from __future__ import annotations

from functools import cache

import numpy as np

from verdict.judge.values import EstimatorLimits
from verdict.registration.resolved import Registration
from verdict.statistics.tau import Counts, load, names

DRAWS = 600  # shares of the length settle well before; exact for a flip in mid-run at any even length


def limits(registration: Registration) -> dict[str, EstimatorLimits]:
    """Return the limits of the estimators that a registration names and this version ships."""
    named = {q.tau.estimator for q in registration.quantities.values() if q.tau is not None}
    return {name: _limits(name) for name in sorted(named & set(names()))} if named else {}


@cache
def _limits(name: str) -> EstimatorLimits:
    flip = np.where(np.arange(DRAWS) < DRAWS // 2, -1, 1).astype(np.int8)[None, :, None]
    estimator = load(name)
    tau = estimator.estimate(Counts.from_series(flip, estimator.NEEDS, checked=True).as_counted(), level=0.95)
    value = float(tau.value[0])
    return EstimatorLimits(name, tau.ceiling / DRAWS, value / DRAWS if np.isfinite(value) else None)
