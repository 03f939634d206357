"""The adversarial families: every case at its own size, by every estimator.

Series that are not what they are taken for go through the public door one record at a time, so that what is refused
as input counts as refused; there the mean of chains that a registration asks for (`method: mcse`) is read as well. So
it is of wells that are never left, whose other means come from many more records at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from benchmarks.adversaries.cases import Case, Right
from benchmarks.interval_coverage.counting import LEVEL, Cell, Count, compared, counted, read
from benchmarks.synthetic import Floats, Known
from numpy.typing import NDArray

from verdict.statistics.chains import estimands
from verdict.statistics.sample.contract import Asked, Unknown, exactly
from verdict.statistics.tau import Mean, Status, estimate_series, mean_of, names
from verdict.words.errors import UsageError

CHAINS_MEAN = "mean of chains"
DRAWS_AT_MOST = 12_000_000
FEWEST_RUNS = 200  # of a case, however long
RUNS_AT_THE_DOOR = 300  # of a case that is read one record at a time
MEANS, RUNS_OF_MEANS = "wells never left", 400  # the family that only means are asked of, as many by the door
RUNS_OF_WELLS = 1500  # of it, by the estimators, whatever is asked: what it misses is near the bar
RUNS_REFUSED = 100  # of those whose right answer is a status: nearly all have it
REFUSED = (False, np.nan, np.nan, np.nan, np.nan)
Ends = tuple[bool, float, float, float, float]  # resolved; tau lo, hi; mean lo, hi


def case(asked: Case, repeats: int) -> list[Count]:
    """Draw one case's records and count every estimator on them."""
    warnings.simplefilter("error")
    size = asked.chains * asked.draws
    runs = min(repeats, max(FEWEST_RUNS, DRAWS_AT_MOST // size))
    if asked.family == MEANS:
        return _means(asked, repeats)
    if by_the_door(asked):
        runs = min(runs, RUNS_REFUSED if asked.right == Right.REFUSED else RUNS_AT_THE_DOOR)
        known = asked.series(runs)
        return [_at_the_door(_cell(name, asked), known) for name in (*names(), CHAINS_MEAN)]
    return _counted(asked, asked.series(runs), runs)


def _counted(asked: Case, known: Known, runs: int) -> list[Count]:
    return [counted(_cell(name, asked), known, tau, runs) for name, tau in read(known.x, names()).items()]


def _means(asked: Case, repeats: int) -> list[Count]:
    """Count the means of records that have no tau, and the mean of chains on as many as the door has time for."""
    runs = RUNS_OF_WELLS if repeats > FEWEST_RUNS else repeats
    known = asked.series(runs)
    some = min(runs, RUNS_OF_MEANS)
    first = Known(known.x[:, :, :some], known.tau[:some], known.mean[:some])
    return [*_counted(asked, known, runs), _at_the_door(_cell(CHAINS_MEAN, asked), first)]


def by_the_door(asked: Case) -> bool:
    """Whether the estimators read a case one record at a time: what is refused as input, or is far from one."""
    return asked.right == Right.REFUSED or asked.family == "extreme scale"


def _cell(name: str, asked: Case) -> Cell:
    return Cell(name, asked.family, asked.chains, asked.draws, asked.setting, asked.right, asked.events)


def _at_the_door(cell: Cell, known: Known) -> Count:
    reader: Callable[[NDArray[np.generic]], Ends] = (
        _mean_of_chains if cell.estimator == CHAINS_MEAN else lambda x: _estimated(cell.estimator, x)
    )
    rows = np.array([reader(known.x[:, :, i]) for i in range(known.x.shape[2])], dtype=float)
    resolved, lo, hi = rows[:, 0] > 0.0, rows[:, 1], rows[:, 2]
    return compared(cell, known, (resolved, lo, hi), _mean(rows[:, 3], rows[:, 4]), len(rows))


def _estimated(name: str, x: NDArray[np.generic]) -> Ends:
    try:
        tau = estimate_series(name, x[:, :, None], level=LEVEL)
    except UsageError:
        return REFUSED
    mean = mean_of(tau)
    return bool(tau.resolved[0]), tau.lo[0], tau.hi[0], mean.lo[0], mean.hi[0]


def _mean_of_chains(x: NDArray[np.generic]) -> Ends:
    try:
        found = estimands.mean((exactly(x),), Asked(LEVEL))
    except UsageError:
        return REFUSED
    return REFUSED if isinstance(found, Unknown) else (True, 0.0, np.inf, found.low, found.high)


def _mean(lo: Floats, hi: Floats) -> Mean:
    nothing = np.full(len(lo), np.nan)
    status = np.where(np.isnan(lo), Status.NOT_FINITE, Status.RESOLVED)
    return Mean(0.5 * (lo + hi), lo, hi, nothing, nothing, status)
