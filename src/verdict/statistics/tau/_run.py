"""What the observables of one run know of one another.

A chain has one set of modes; an observable that hides a slow mode behind a fast one has companions that
show it. So no tau of a run is resolved on a record that is short against a time that the run shows.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._tau import Status, Tau


def shared_time(tau: Tau) -> float:
    """Return the slowest time that at least `SHARED_BY` of the moving observables show, in tau's unit.

    inf where so many have no closed window, NaN where nothing moves.
    """
    times = np.sort(tau.time[~np.isnan(tau.time)])
    if not len(times):
        return float("nan")
    return float(times[-int(np.ceil(limits.SHARED_BY * len(times)))])


def as_one_run(tau: Tau, sweeps_per_draw: int = 1) -> Tau:
    """Return tau with every resolved observable refused where the run shows a time too slow for the record.

    All observables must come from the same chains. `sweeps_per_draw` is the stride where tau is in sweeps.
    """
    slowest = shared_time(tau)
    if not slowest * limits.SHORTEST_IN_SHARED > tau.n_draws * sweeps_per_draw:
        return tau
    status = np.where(tau.resolved, Status.TOO_SHORT, tau.status).astype("U14")
    return replace(tau, status=status, hi=np.where(tau.resolved, np.inf, tau.hi))
