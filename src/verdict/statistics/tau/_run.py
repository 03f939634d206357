"""What the observables of one run know of one another.

A chain has one set of modes; an observable that hides a slow mode behind a fast one has companions that
show it. So no tau of a run is resolved on a record that is short against a time that the run shows.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.quantiles import cut_normal
from verdict.statistics.tau import _thresholds as limits
from verdict.statistics.tau._apart import hidden
from verdict.statistics.tau._tau import Status, Tau, refuse_no_tau

Floats = NDArray[np.float64]


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

    A run that is kept was kept because its slowest time read low enough, so upper ends are those of a law that is cut
    off at this bar, as in `_interval`; where that lies beyond the record the observable is refused too. Where chains
    scatter more, over all observables together, than the times inside them explain, a mode is hidden and none is
    resolved; nor is any where one says that chains are copies or that a start was kept. All observables must come from
    the same chains. `sweeps_per_draw` is the stride where tau is in sweeps.
    """
    refuse_no_tau(tau)
    shared = _shared_fault(tau)
    if shared is not None:
        status = np.where(tau.resolved, shared, tau.status).astype(tau.status.dtype)
        return replace(tau, status=status, hi=np.where(tau.resolved, np.inf, tau.hi))
    slowest, length = shared_time(tau), tau.n_draws * sweeps_per_draw
    resolved = tau.resolved
    hi = np.where(resolved, np.fmax(tau.hi, _end_of_accepted(tau, slowest, length / limits.SHORTEST_IN_SHARED)), tau.hi)
    refused = resolved & ((slowest * limits.SHORTEST_IN_SHARED > length) | (hi > length))
    status = np.where(refused, Status.TOO_SHORT, tau.status).astype(tau.status.dtype)
    return replace(tau, status=status, hi=np.where(refused, np.inf, hi))


def _shared_fault(tau: Tau) -> Status | None:
    """Return what is wrong with the chains themselves, and so with every observable of the run."""
    for fault in (Status.EQUAL_CHAINS, Status.POLLUTED_START):
        if (tau.status == fault).any():
            return fault
    return Status.AT_CEILING if hidden(tau) < limits.HIDDEN else None


def _end_of_accepted(tau: Tau, slowest: float, bar: float) -> Floats:
    """Return the upper end of each tau, float64[n_obs], given that the slowest time of its run read below the bar.

    All are taken to err together, as observables of one chain do: times share the room that the slowest one has left.
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        room = np.log(bar / slowest) / tau.spread
        return np.asarray(tau.centre * np.exp(cut_normal(0.5 + 0.5 * tau.level, room) * tau.spread))
