"""Chains that are copies of one another, or much too alike: what lies between them is then no evidence.

Four looks. Two chains with equal draws. Two chains whose ranks are correlated draw by draw beyond what independent
chains of their autocorrelation time show (variance at most 2 tau/n: Bartlett 1946): one seed from several starts, a
copy with noise, neighbouring rows of an array handed in transposed. Two neighbours that are correlated so when one
of them is displaced: overlapping windows of one series. And chain means that scatter less than the Monte-Carlo error
allows (the lower tail of chi-square with n_chains - 1 degrees). Each of the last three raises a false alarm in at most
`FALSE_ALARM` of all runs: all take the end of tau's interval that makes them slow to speak.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.chains.ranks import scores
from verdict.statistics.chains.series import Chains
from verdict.statistics.chains.views import OWN, read
from verdict.statistics.sample.contract import Status, Unknown
from verdict.statistics.sample.quantiles import chi_square, normal
from verdict.statistics.tau import Tau

Floats = NDArray[np.float64]

FALSE_ALARM = 1e-4
OUTSTANDING, DISPLACED = 1.5, 3.0  # times the largest correlation of the same two chains elsewhere
HALF = 0.5  # share of one value from which the others are rare events, and how many of those must meet
SAME = 0.999  # correlation of two chains that are too short to know their own time
LEVEL = 0.95  # of the interval of tau behind both tests


def equal_chains(draws: Floats) -> Unknown | None:
    """Say which two chains have the very same draws, float64[n_chains, n_draws]."""
    first: dict[bytes, int] = {}
    originals = [first.setdefault(row.tobytes(), i) for i, row in enumerate(draws + 0.0)]
    copies = [i for i, original in enumerate(originals) if original != i]
    if not copies:
        return None
    return Unknown(
        Status.EQUAL_CHAINS,
        f"chains {originals[copies[0]] + 1} and {copies[0] + 1} have the same draws, {len(copies)} of {len(draws)} "
        "chains are copies; give every chain a seed of its own",
    )


def too_alike(chains: Chains) -> Unknown | None:
    """Say which chains are correlated with one another, or that all of them scatter too little."""
    if chains.n_chains < 2:
        return None
    ranks = scores(chains.draws)
    tau = read(OWN, ranks[:, :, None], level=LEVEL)
    noise = float(np.sqrt(2.0 * tau.hi[0] / chains.n_draws))
    return _together(ranks, noise) or _overlapping(ranks, noise) or _huddled(tau)


def _together(ranks: Floats, noise: float) -> Unknown | None:
    """Look at every pair draw by draw; `noise` bounds the standard error of a correlation, infinite where unknown."""
    n_chains = len(ranks)
    bar = min(SAME, max(_bar(n_chains * (n_chains - 1) // 2, noise), HALF if _rare(ranks) else 0.0))
    found = np.triu(np.corrcoef(ranks), k=1)
    i, j = np.unravel_index(int(np.argmax(np.abs(found))), found.shape)
    clear = OUTSTANDING * _elsewhere(_around(ranks[i], ranks[j]), 0) if bar < SAME else bar
    if not abs(found[i, j]) > max(bar, clear):
        return None
    return Unknown(
        Status.EQUAL_CHAINS,
        f"chains {i + 1} and {j + 1} move together: their correlation draw by draw is {found[i, j]:.4g}, where "
        f"independent chains stay below {bar:.3g}; one seed, copies, or the two dimensions exchanged",
    )


def _overlapping(ranks: Floats, noise: float) -> Unknown | None:
    """Look at neighbouring chains at every displacement of one against the other.

    Not where one value is more than half of all: among thousands of displacements, one lets rare events coincide.
    """
    n_chains, n_draws = ranks.shape
    bar = _bar((n_chains - 1) * n_draws, noise)
    for i in range(n_chains - 1 if bar < SAME and not _rare(ranks) else 0):
        around = _around(ranks[i], ranks[i + 1])
        at = int(np.argmax(around))
        if around[at] > max(bar, DISPLACED * _elsewhere(around, at)):
            return Unknown(
                Status.EQUAL_CHAINS,
                f"chains {i + 1} and {i + 2} repeat one another {min(at, n_draws - at)} draws apart, with correlation "
                f"{around[at]:.4g}, where independent chains stay below {bar:.3g}; overlapping windows of one series?",
            )
    return None


def _rare(ranks: Floats) -> bool:
    """Say whether more than half of all draws are one value: the others are events, and few of them may meet."""
    return bool(np.unique(ranks, return_counts=True)[1].max() > HALF * ranks.size)


def _bar(looks: int, noise: float) -> float:
    """Return the correlation that the largest of so many exceeds by chance with probability `FALSE_ALARM`."""
    return normal(1.0 - 0.5 * FALSE_ALARM / looks) * noise


def _around(one: Floats, other: Floats) -> Floats:
    """Return |correlation| of two series float64[n_draws] on a ring, at each displacement of one, float64[n_draws]."""
    a, b = (np.fft.rfft((x - x.mean()) / (x.std() * np.sqrt(len(x)))) for x in (one, other))
    return np.asarray(np.abs(np.fft.irfft(a * np.conj(b), len(one))))


def _elsewhere(around: Floats, at: int) -> float:
    """Return the largest of correlations float64[n_draws] at least a quarter of the record away from displacement `at`.

    Rare events coincide by chance more often than a normal law says; then they do so elsewhere as well.
    """
    n = len(around)
    return float(np.max(np.roll(around, -at)[n // 4 : 3 * n // 4]))


def _huddled(tau: Tau) -> Unknown | None:
    """Hold the scatter of chain means against the least that tau allows."""
    degrees = tau.n_chains - 1
    expected = 2.0 * float(tau.lo[0]) * float(tau.variance[0]) / tau.n_draws
    if not float(tau.between[0]) * degrees < chi_square(FALSE_ALARM, degrees) * expected:
        return None
    return Unknown(
        Status.EQUAL_CHAINS,
        f"the means of the {tau.n_chains} chains scatter {float(np.sqrt(tau.between[0] / expected)):.3g} times as much "
        f"as their autocorrelation time asks for: by chance in fewer than {FALSE_ALARM:g} of all runs; give every "
        "chain a seed of its own",
    )
