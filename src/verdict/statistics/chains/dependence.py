"""Chains that are copies of one another, or much too alike: what lies between them is then no evidence.

The rules are those of `verdict.statistics.tau`, on normal scores of the ranks: two chains with the same draws, two that
are correlated draw by draw or displaced, and chain means that scatter less than the Monte-Carlo error allows. Each of
the last three raises a false alarm in at most `FALSE_ALARM` of all runs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.chains.ranks import scores
from verdict.statistics.chains.series import Chains
from verdict.statistics.chains.views import OWN, read
from verdict.statistics.sample.contract import Status, Unknown
from verdict.statistics.tau import Alike, huddled, repeated, same_draws, smallest_steps

Floats = NDArray[np.float64]

FALSE_ALARM = 1e-4
LEVEL = 0.95  # of the interval of tau behind the scatter of chain means


def equal_chains(draws: Floats) -> Unknown | None:
    """Say which two chains have the very same draws, float64[n_chains, n_draws], where chance does not explain it."""
    pair = same_draws(draws[:, None, :], FALSE_ALARM)[0]
    if pair is None:
        return None
    sets = len(np.unique(draws, axis=0))
    return Unknown(
        Status.EQUAL_CHAINS,
        f"chains {pair[0] + 1} and {pair[1] + 1} have the same draws: {len(draws)} chains, {sets} set"
        f"{'s' * (sets > 1)} of draws; give every chain a seed of its own",
    )


def too_alike(chains: Chains) -> Unknown | None:
    """Say which chains are correlated with one another, or that all of them scatter too little."""
    if chains.n_chains < 2:
        return None
    ranks = scores(chains.draws)
    found = repeated(ranks[:, None, :], FALSE_ALARM)[0]
    return _huddled(ranks) if found is None else Unknown(Status.EQUAL_CHAINS, _alike(found))


def _alike(found: Alike) -> str:
    first, second = found.first + 1, found.second + 1
    if not found.apart:
        return (
            f"chains {first} and {second} move together: their correlation draw by draw is {found.correlation:.4g}, "
            f"where independent chains stay below {found.bar:.3g}; one seed, copies, or the two dimensions exchanged"
        )
    return (
        f"chains {first} and {second} repeat one another {found.apart} draws apart, with correlation "
        f"{found.correlation:.4g}, where independent chains stay below {found.bar:.3g}; overlapping windows of one "
        "series?"
    )


def _huddled(ranks: Floats) -> Unknown | None:
    """Hold the scatter of chain means of float64[n_chains, n_draws] against the least that tau allows."""
    tau = read(OWN, ranks[:, :, None], level=LEVEL)
    if not huddled(tau, smallest_steps(ranks[:, None, :]), FALSE_ALARM)[0]:
        return None
    expected = 2.0 * float(tau.lo[0]) * float(tau.variance[0]) / tau.n_draws
    return Unknown(
        Status.EQUAL_CHAINS,
        f"the means of the {tau.n_chains} chains scatter {float(np.sqrt(tau.between[0] / expected)):.3g} times as much "
        f"as their autocorrelation time asks for: by chance in fewer than {FALSE_ALARM:g} of all runs; give every "
        "chain a seed of its own",
    )
