"""The same chains as values, as ranks and as distances from the median: what one of them hides, another shows.

Chains have one set of modes. Ranks see what a few far draws hide in the values, and distances from the median see
regimes and chains of other widths, which leave no trace in values of the same mean. So a time of the values is
believed only where ranks and distances are resolved as well.

`as_one_run` is not asked on top: its bar of 40 slow times is not known to the upper end of tau, and three columns
of one variable are not the many observables that it was made for. Near that bar it keeps the records whose tau
reads low: means of AR(1) with a = 0.98, 4 chains of 1,500 draws, then cover 90.5 %, without it 96 %.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.chains.ranks import folded, rhat, scores
from verdict.statistics.chains.series import Chains
from verdict.statistics.sample.contract import Status, Unknown
from verdict.statistics.tau import Counts, Estimator, Needs, Rule, Tau, load, shortfall
from verdict.statistics.tau import Status as Reading

Floats = NDArray[np.float64]
OWN = "multi_tau"  # the estimator behind every interval that names no other
# Whether chains stand apart: the scatter of their means against the time inside each, at this tail probability. The bar
# inside tau is 1e-6, for thousands of observables: half a standard deviation in one chain of four passes it.
APART = 1e-3
LEVEL = 0.95  # of the times inside chains, of which only the value and its error are used


def times(chains: Chains, *columns: Floats, level: float, name: str = OWN) -> Tau:
    """Return the times of columns float64[n_chains, n_draws], in order, and after them those of ranks and distances."""
    return read(name, _beside(chains, columns), level=level)


def _beside(chains: Chains, columns: tuple[Floats, ...]) -> Floats:
    """Stack columns with ranks and distances from the median, float64[n_chains, n_draws, n_columns + 2]."""
    return np.stack([*columns, scores(chains.draws), scores(folded(chains.draws))], axis=2)


def read(name: str, columns: Floats, *, level: float) -> Tau:
    """Return what an estimator says of columns float64[n_chains, n_draws, n_columns], each for itself.

    The draws behind them were looked at when they were let in.
    """
    estimator = _estimator(name)
    return estimator.estimate(Counts.from_series(columns, estimator.NEEDS, checked=True), level=level)


@cache
def _estimator(name: str) -> Estimator:
    return load(name)


def refusal(chains: Chains, run: Tau, *columns: Floats) -> Unknown | None:
    """Return why the columns that a run was read off have no interval, or None where all of them have one."""
    words = [Reading(str(word)) for word in run.status]
    for status in (Reading.NOT_FINITE, Reading.FROZEN, Reading.ANTITHETIC):
        if status in words[: len(columns)]:
            return Unknown(Status(str(status)), _why(chains, run, status, columns))
    if _apart(chains):
        return Unknown(Status.CHAINS_APART, _disagreement(chains))
    for status in (Reading.AT_CEILING, Reading.TOO_SHORT):
        if status in words:
            return Unknown(Status(str(status)), _why(chains, run, status, columns))
    return None


def _apart(chains: Chains) -> bool:
    """Say whether chain means of ranks or distances differ by more than the times inside the chains explain.

    Fisher's F of the variance between over that within, 2 tau Var / n_draws, with n_chains - 1 and 2/s² degrees, s the
    error of log tau. Each chain is centred on its own mean, which takes (2W + 1)/n_draws of tau (Wolff 2004, eq. 49).
    """
    from scipy.special import fdtrc

    degrees = chains.n_chains - 1
    if not degrees:
        return False
    columns = np.stack([scores(chains.draws), scores(folded(chains.draws))], axis=2)
    alone = read(OWN, columns - columns.mean(axis=1, keepdims=True), level=LEVEL)
    time = alone.centre * (1.0 + (2.0 * alone.window + 1.0) / chains.n_draws)
    between, settled = columns.mean(axis=1).var(axis=0, ddof=1), time > 0.0
    expected = 2.0 * time[settled] * alone.variance[settled] / chains.n_draws
    tails = fdtrc(degrees, np.maximum(2.0 / alone.spread[settled] ** 2, 1.0), between[settled] / expected)
    return bool(np.any(tails < APART / columns.shape[2]))


def _disagreement(chains: Chains) -> str:
    return (
        f"the {chains.n_chains} chains do not agree on where the draws lie or on how far they spread, though each "
        f"settles: R-hat, rank-normalised, split and folded, is {rhat(chains.values):.4g}; look at each chain, and run "
        "longer from dispersed starts"
    )


def _why(chains: Chains, run: Tau, status: Reading, columns: tuple[Floats, ...]) -> str:
    if status == Reading.TOO_SHORT:
        return f"too short, {chains.size}: {_short(chains, run, columns)}"
    return {
        Reading.AT_CEILING: f"the correlation does not die out within a quarter of the record ({chains.size}); run "
        "longer",
        Reading.ANTITHETIC: f"neighbouring draws alternate ({chains.size}): no positive autocorrelation time bounds "
        "the error of the mean",
    }.get(status, f"the values do not move, or are not finite ({chains.size})")


def _short(chains: Chains, run: Tau, columns: tuple[Floats, ...]) -> str:
    """Say which rule struck, of what, by how much, and how many draws it asks for."""
    found = shortfall(run, Counts.from_series(_beside(chains, columns), Needs.LADDER, checked=True))
    whose = (*("values" for _ in columns), "ranks", "distances from the median")[found.observable]
    more = f"about {max(found.times, 1.1):.2g} times as many draws" if np.isfinite(found.times) else "run longer"
    return {
        Rule.EVENTS: f"the slow part of their {whose} comes from about {found.found:.2g} events, wanted "
        f"{found.wanted:.0f}; {more}",
        Rule.CROSSINGS: f"their {whose} cross their mean {found.found:.0f} times, wanted {found.wanted:.0f}; {more}",
        Rule.TIME: f"their {whose} have times of {found.found:.4g} draws, and as many draws are enough for times up to "
        f"{found.wanted:.4g}; {more}",
        Rule.END: f"the upper end of the time of their {whose} lies beyond a chain's {found.wanted:.0f} draws; {more}",
    }[found.rule]
