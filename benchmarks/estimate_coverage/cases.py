"""What a row of the table is asked about: units under a law, and the truth that its interval should hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from benchmarks.estimate_coverage.laws import LAWS, SHARES, Law, pseudomedian
from numpy.typing import NDArray
from scipy import stats

from verdict.statistics.sample.contract import Whole
from verdict.statistics.sample.table import Row

Floats = NDArray[np.float64]
Arrays = tuple[Floats, ...]
Draw = Callable[[np.random.Generator, int, int], Arrays]
Listed = Callable[[int], tuple[Arrays, Floats]]

SIZES = (2, 3, 5, 10, 20, 50, 100)
Q = 0.8  # of the quantile that is asked for


@dataclass(frozen=True, slots=True)
class Case:
    """A law, as a row meets it.

    draw      rng, trials and n to the units of every trial: an array of trials by units for each sample
    listed    n to every possible outcome in place of draws, and its probability, float64[outcomes]; or None
    sizes     the n at which it is asked: units of the smaller group, clusters where `members` is given
    members   how many units each cluster has, in turn
    """

    law: str
    group: str
    truth: float
    draw: Draw | None = None
    listed: Listed | None = None
    options: Mapping[str, float] = field(default_factory=dict)
    support: tuple[float, float] = Whole
    sizes: tuple[int, ...] = SIZES
    members: tuple[int, ...] = ()
    chains: int = 0


def sizes(row: Row) -> tuple[int, ...]:
    """Return the n at which a row is asked: its least, and those of `SIZES` above it."""
    return (row.least, *(n for n in SIZES if n > row.least))


def alone(law: Law, truth: float, **given: object) -> Case:
    """Return the case of one sample of units of a law; every outcome is listed where units are 0 or 1."""

    def draw(rng: np.random.Generator, trials: int, n: int) -> Arrays:
        return (law.draw(rng, (trials, n)),)

    listed = None if law.share is None else ones(law.share)
    return Case(law.name, law.group, truth, draw, **{"listed": listed, **given})  # type: ignore[arg-type]


def ones(share: float) -> Listed:
    """List the samples of n units that are 0 or 1 by how many are 1."""

    def listed(n: int) -> tuple[Arrays, Floats]:
        k = np.arange(n + 1)
        return (_first(k, n),), np.asarray(stats.binom.pmf(k, n, share))

    return listed


def two_shares(first: float, second: float, times: int) -> Listed:
    """List two samples of n and times · n units that are 0 or 1; outcomes that never happen are left out."""

    def listed(n: int) -> tuple[Arrays, Floats]:
        m = times * n
        a, b = (x.ravel() for x in np.meshgrid(np.arange(n + 1), np.arange(m + 1), indexing="ij"))
        weights = stats.binom.pmf(a, n, first) * stats.binom.pmf(b, m, second)
        keep = weights > 1e-9
        return (_first(a[keep], n), _first(b[keep], m)), np.asarray(weights[keep])

    return listed


def _first(k: NDArray[np.int64], n: int) -> Floats:
    """Return samples of n units of which the first k are 1, float64[len(k), n]."""
    return (np.arange(n) < k[:, None]).astype(np.float64)


def means(row: Row) -> Iterator[Case]:
    """Yield the laws of a mean; resampling draws its own numbers, so that outcomes are not listed."""
    drawn = {"listed": None} if row.method in ("bootstrap_t", "bca") else {}
    for law in LAWS:
        yield alone(law, law.mean, sizes=sizes(row), **drawn)


def bets(row: Row) -> Iterator[Case]:
    """Yield laws on a bounded support, units beyond it moved to its nearer end."""
    for law in SHARES if row.estimand == "proportion" else LAWS:
        cut = law.cut if law.share is None else (0.0, 1.0)

        def draw(
            rng: np.random.Generator, trials: int, n: int, law: Law = law, cut: tuple[float, float] = cut
        ) -> Arrays:
            return (np.clip(law.draw(rng, (trials, n)), *cut),)

        named = law.name if law.share is not None else f"{law.name}, cut to [{cut[0]:g}, {cut[1]:g}]"
        yield Case(named, law.group, law.cut_mean(), draw, support=cut, sizes=sizes(row))


def shares(row: Row) -> Iterator[Case]:
    """Yield the laws of a proportion."""
    for law in SHARES:
        yield alone(law, law.mean, sizes=sizes(row))


def quantiles(row: Row) -> Iterator[Case]:
    """Yield the laws of a quantile, where it is one number."""
    options = {} if row.estimand == "median" else {"q": Q}
    for law in LAWS:
        truth = law.quantile(options.get("q", 0.5))
        if truth is not None:
            yield alone(law, truth, sizes=sizes(row), options=options)


def shifts(row: Row) -> Iterator[Case]:
    """Yield the laws of a shift by signed ranks: the median of the mean of two units."""
    for law in LAWS:
        yield alone(law, pseudomedian(law), sizes=sizes(row))


def deviations(row: Row) -> Iterator[Case]:
    """Yield the laws of a standard deviation."""
    for law in LAWS:
        yield alone(law, law.deviation, sizes=sizes(row))


def rates(row: Row) -> Iterator[Case]:
    """Yield laws of events per unit: independent ones, and such as come in bursts; the sum of n units is listed."""
    for rate in (2.0, 0.1, 0.02):
        yield Case(f"Poisson {rate:g}", "counts", rate, listed=_events(rate), sizes=sizes(row))
    yield Case("bursty, mean 2, variance 6", "overdispersed", 2.0, listed=_bursts(), sizes=sizes(row))


def _events(rate: float) -> Listed:
    def listed(n: int) -> tuple[Arrays, Floats]:
        k = np.arange(int(stats.poisson.ppf(1.0 - 1e-12, n * rate)) + 2)
        return (_summed(k, n),), np.asarray(stats.poisson.pmf(k, n * rate))

    return listed


def _bursts() -> Listed:
    def listed(n: int) -> tuple[Arrays, Floats]:
        law = stats.nbinom(n, 1.0 / 3.0)  # of one unit: mean 2, variance 6
        k = np.arange(int(law.ppf(1.0 - 1e-12)) + 2)
        return (_summed(k, n),), np.asarray(law.pmf(k))

    return listed


def _summed(k: NDArray[np.int64], n: int) -> Floats:
    """Return samples of n units whose first counts all events, float64[len(k), n]."""
    found = np.zeros((len(k), n))
    found[:, 0] = k
    return found
