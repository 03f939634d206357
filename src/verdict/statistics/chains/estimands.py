"""What the table of estimands names for chains: from draws to an interval, or to the word that says why there is none.

Times are integrated autocorrelation times in the half convention, 1/2 + the sum of rho(l) over l >= 1, in draws, so
that a mean of n draws has variance 2 tau Var / n. Every interval is computed at the level that is asked for.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.chains import ranks
from verdict.statistics.chains.admission import admitted
from verdict.statistics.chains.series import Chains
from verdict.statistics.chains.views import OWN, refusal, times
from verdict.statistics.sample.contract import Asked, Estimated, Sample, Status, Unknown, between_0_and_1
from verdict.statistics.sample.quantiles import normal
from verdict.statistics.tau import Tau, mean_of
from verdict.words.errors import UsageError

Floats = NDArray[np.float64]
Samples = tuple[Sample, ...]
BOUNDING = (Status.AT_CEILING, Status.TOO_SHORT, Status.CHAINS_APART)  # what still leaves a lower end of tau


def mean(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the mean of all draws: mean ± t · sqrt(2 tau Var / n), tau by multi_tau (Sokal 1997).

    The tau in it allows for slow modes, t for the uncertainty of tau; the scatter of chain means is a second estimate
    of the error, and the wider interval stands.
    """
    chains = admitted(samples)
    if isinstance(chains, Unknown):
        return chains
    run = times(chains, chains.draws, level=asked.level)
    if refused := refusal(chains, run, chains.draws):
        return refused
    found = mean_of(run)
    value, low, high = (chains.back(float(end[0])) for end in (found.value, found.lo, found.hi))
    words = f"Monte-Carlo error from tau by {OWN}, effective sample size at least {float(found.ess[0]):.0f}"
    return Estimated(value, low - chains.rounding, high + chains.rounding, chains.n, _told(words, chains))


def quantile(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the q-quantile of the draws, the interval by beta quantiles of the rank of an effective sample.

    The indicator "at most the quantile" has an effective sample size; with it the share of draws below follows
    Beta(size q + 1, size (1 - q) + 1), whose ends are read off the sorted draws (Vehtari et al. 2021, section 4.4).

    Raises:
        UsageError: no q between 0 and 1 among the options.
    """
    q, chains = _registered_q(asked), admitted(samples)
    if isinstance(chains, Unknown):
        return chains
    below = ranks.below(chains.draws, q)
    run = times(chains, below, level=asked.level)
    if refused := refusal(chains, run, below):
        return refused
    size = _size_behind(run)
    low, high = quantile_ends(np.sort(chains.draws, axis=None), q, size=size, level=asked.level)
    value, low, high = (chains.back(end) for end in (float(np.quantile(chains.draws, q)), low, high))
    slack = float(np.max(samples[0].slack))
    words = f"Monte-Carlo error by beta quantiles, effective sample size {size:.0f} at q = {q:g}"
    return Estimated(value, min(low, value) - slack, max(high, value) + slack, chains.n, _told(words, chains))


def _registered_q(asked: Asked) -> float:
    q = asked.options.get("q")
    if not between_0_and_1(q):
        found = "no q" if q is None else f"q = {q!r}"
        raise UsageError(f'found {found}, wanted a number between 0 and 1: Asked(level=0.95, options={{"q": 0.9}})')
    return float(asked.options["q"])


def quantile_ends(in_order: Floats, q: float, *, size: float, level: float) -> tuple[float, float]:
    """Return the ends of the interval of the q-quantile of sorted draws, float64[n], that count as `size` draws."""
    from scipy import stats

    tails = [0.5 - 0.5 * level, 0.5 + 0.5 * level]
    at = stats.beta.ppf(tails, size * q + 1.0, size * (1.0 - q) + 1.0) * len(in_order) - 1.0
    low, high = max(0, math.floor(at[0])), min(len(in_order) - 1, math.ceil(at[1]))
    return float(in_order[low]), float(in_order[high])


def multi_tau(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the autocorrelation time by windowed sums over block lags."""
    return _time(samples, asked, "multi_tau")


def sokal(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the autocorrelation time by Sokal's automatic window."""
    return _time(samples, asked, "sokal")


def geyer_ims(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the autocorrelation time by Geyer's initial monotone sequence."""
    return _time(samples, asked, "geyer_ims")


def batch_means(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the autocorrelation time by batch means."""
    return _time(samples, asked, "batch_means")


def bulk(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the effective sample size of the bulk: rank-normalised, split, with an interval from its tau."""
    chains = admitted(samples)
    if isinstance(chains, Unknown):
        return chains
    return _size(chains, ranks.bulk_size(chains.values), "bulk", asked.level, ranks.scores(chains.draws))


def tail(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Estimate the effective sample size of the tails: the smaller one of the 5 % and the 95 % quantile.

    The two intervals share the error rate (Bonferroni).
    """
    chains = admitted(samples)
    if isinstance(chains, Unknown):
        return chains
    columns = [ranks.below(chains.draws, q) for q in ranks.TAILS]
    return _size(chains, ranks.tail_size(chains.values), "tails", 0.5 + 0.5 * asked.level, *columns)


def rhat(samples: Samples, asked: Asked) -> Estimated | Unknown:
    """Return R-hat, the larger of rank-normalised split and folded split: a number without an interval."""
    chains = admitted(samples)
    if isinstance(chains, Unknown):
        return chains
    value = ranks.rhat(chains.values)
    return Estimated(value, value, value, chains.n, _told("R-hat, rank-normalised, split and folded", chains))


def _time(samples: Samples, asked: Asked, name: str) -> Estimated | Unknown:
    """Estimate tau of the values; what is not resolved is a lower bound, and its word is told."""
    chains = admitted(samples, fewest_chains=1)
    if isinstance(chains, Unknown):
        return chains
    run = times(chains, chains.draws, level=asked.level, name=name)
    refused = refusal(chains, run, chains.draws)
    low = float(run.lo[0])
    if refused and (refused.status not in BOUNDING or not low > 0.5):
        return refused
    high = math.inf if refused else float(run.hi[0])
    words = f"tau by {name}, half convention, in draws"
    return Estimated(float(run.value[0]), low, high, chains.n, _told(words, chains, refused))


def _size(chains: Chains, value: float, what: str, level: float, *columns: Floats) -> Estimated | Unknown:
    """Return an effective sample size with the interval n / 2 tau of the worst of some columns."""
    run = times(chains, *columns, level=level)
    refused = refusal(chains, run, *columns)
    if refused and refused.status not in BOUNDING:
        return refused
    shortest, longest = (float(np.max(end[: len(columns)])) for end in (run.lo, run.hi))
    low, high = 0.0 if refused else chains.n / (2.0 * longest), chains.n / (2.0 * shortest)
    words = f"effective sample size of the {what}, rank-normalised and split, interval from tau by {OWN}"
    return Estimated(value, min(low, value), max(high, value), chains.n, _told(words, chains, refused))


def _size_behind(run: Tau) -> float:
    """Return as how many independent draws the first column counts, what its tau leaves open included."""
    found = mean_of(run)
    reach = 0.5 * float(found.hi[0] - found.lo[0])
    return float(normal(0.5 + 0.5 * run.level) ** 2 * run.variance[0] / reach**2)


def _told(words: str, chains: Chains, refused: Unknown | None = None) -> str:
    """Say how it was made, from which chains, and where it is a bound only, why."""
    told = f"{words}; {chains.size}"
    return f"{told}; {refused.status}, so a bound only: {refused.why}" if refused else told
