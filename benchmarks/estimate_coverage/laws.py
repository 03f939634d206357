"""Laws of one unit: a SciPy law with a name and the group under which an assumption names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

Floats = NDArray[np.float64]
GRID = 20_001  # quantiles that stand for a law where a truth is found by number


@dataclass(frozen=True, slots=True)
class Law:
    """A law of units; `share` is the probability of a one where units are 0 or 1, `cut` its support for bets."""

    name: str
    group: str
    scipy: Any
    cut: tuple[float, float]
    share: float | None = None

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        """Draw units, float64 of this shape."""
        return np.asarray(self.scipy.rvs(size=shape, random_state=rng), np.float64)

    @property
    def mean(self) -> float:
        """The mean."""
        return float(self.scipy.mean())

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return float(self.scipy.std())

    @property
    def discrete(self) -> bool:
        """Whether units are whole numbers."""
        return hasattr(self.scipy.dist, "pmf")

    def quantile(self, q: float) -> float | None:
        """Return the q-quantile; None where a whole stretch is one."""
        found = float(self.scipy.ppf(q))
        return None if self.discrete and abs(float(self.scipy.cdf(found)) - q) < 1e-9 else found

    def grid(self) -> Floats:
        """Return units that stand for the law with equal weight: its quantiles, float64[GRID]."""
        return np.asarray(self.scipy.ppf((np.arange(GRID) + 0.5) / GRID), np.float64)

    def cut_mean(self) -> float:
        """Return the mean of units that are moved to the nearer end of `cut` where they lie beyond it."""
        if self.discrete:
            k = np.arange(0.0, 200.0)
            return float(np.clip(k, *self.cut) @ self.scipy.pmf(k))
        low, high = self.cut
        inner = float(self.scipy.expect(lambda x: x, lb=low, ub=high)) if low < 0.0 else _lognormal_below(high)
        return inner + low * float(self.scipy.cdf(low)) + high * float(self.scipy.sf(high))


def _lognormal_below(high: float) -> float:
    """Return the integral of x over the standard lognormal law up to `high`."""
    return float(np.exp(0.5) * stats.norm.cdf(np.log(high) - 1.0))


def difference_median(first: Law, scale: float, second: Law) -> float:
    """Return the median of scale · X - Y for continuous X and Y that are drawn apart."""
    y = second.grid()

    def above(d: float) -> float:
        return float(np.mean(first.scipy.cdf((d + y) / scale))) - 0.5

    return float(optimize.brentq(above, -50.0, 50.0))


def pseudomedian(law: Law) -> float:
    """Return the median of the mean of two units."""
    if not law.discrete:
        x = law.grid()
        found = optimize.brentq(lambda m: float(np.mean(law.scipy.cdf(2.0 * m - x))) - 0.5, -50.0, 50.0)
        return round(float(found), 6)
    k = np.arange(0, 40)
    both = np.cumsum(np.convolve(law.scipy.pmf(k), law.scipy.pmf(k)))
    return 0.5 * int(np.argmax(both > 0.5 - 1e-12))


def bernoulli(share: float, group: str) -> Law:
    """Return the law of units that are 1 with this probability, else 0."""
    return Law(f"Bernoulli {share:g}", group, stats.bernoulli(share), (0.0, 1.0), share)


NORMAL = Law("normal", "normal", stats.norm(), (-4.0, 4.0))
LOGNORMAL = Law("lognormal, sigma 1", "skewed", stats.lognorm(1.0), (0.0, 20.0))
STUDENT = Law("Student t, 3 degrees", "heavy_tailed", stats.t(3), (-10.0, 10.0))
POISSON = Law("Poisson 2", "counts", stats.poisson(2.0), (0.0, 10.0))
SHARES = (bernoulli(0.5, "common"), bernoulli(0.1, "common"), bernoulli(0.02, "rare"))
LAWS = (NORMAL, LOGNORMAL, STUDENT, POISSON, *SHARES)
