"""tau as a function of the window: partial sums of the grand-mean autocorrelation.

Centring on the mean over all chains lets chains that sit apart appear as correlation that does not
decay; dividing by the L - l pairs and adding back the mean's own variance removes the bias of order
window/draws that per-chain centring has.
    c(l) = Σ_chains [Q_l - m E_l + (L-l) m²] / (C (L-l)),   m = grand mean,
    tau(W) = [½ + Σ_{l=1}^{W} c(l)/c(0)] · [1 + (2W+1)/(C L)].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.estimators._lags import LagCounts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Per-chain partial sums from which tau(W) follows for all chains and for all but one.

    `products` and `ends`, float64[n_chains, n_obs, n_lags], hold Σ_{l=1}^{W} Q_l/(L-l) and the same of
    E_l; `square` and `mean`, float64[n_chains, n_obs], are the chain's mean square and mean.
    """

    n_draws: int
    products: Floats
    ends: Floats
    square: Floats
    mean: Floats

    @classmethod
    def of(cls, counts: LagCounts) -> Profile:
        """Sum once over lags."""
        left = (counts.n_draws - np.arange(counts.n_lags)).astype(np.float64)
        return cls(
            counts.n_draws,
            _summed(counts.products / left),
            _summed(counts.ends / left),
            counts.products[:, :, 0] / counts.n_draws,
            counts.sums / counts.n_draws,
        )

    @property
    def n_chains(self) -> int:
        """Chains in the profile."""
        return int(self.mean.shape[0])

    @property
    def n_lags(self) -> int:
        """Largest window + 1."""
        return int(self.products.shape[2])

    def rho(self) -> Floats:
        """Return rho(l), float64[n_obs, n_lags]; NaN where the variance is zero."""
        sums = self.sums()
        return np.diff(sums, axis=1, prepend=np.zeros((len(sums), 1))) + _unit(self.n_lags)

    def sums(self) -> Floats:
        """Return Σ_{l=1}^{W} rho(l) at every W, float64[n_obs, n_lags]."""
        mean = self.mean.mean(axis=0)
        windows = np.arange(self.n_lags)
        Q, E = self.products.mean(axis=0), self.ends.mean(axis=0)
        variance = self.square.mean(axis=0) - mean**2
        return _ratio(Q - mean[:, None] * E + windows * mean[:, None] ** 2, variance[:, None])

    def tau(self, windows: Ints) -> Floats:
        """Return tau(W), float64[n_obs], for one window per observable."""
        parts = [a.mean(axis=0) for a in (*self._at(windows), self.mean, self.square)]
        return self._tau(parts, windows, self.n_chains)

    def without_each_chain(self, windows: Ints) -> Floats:
        """Return tau(W) from all chains but one, float64[n_chains, n_obs]."""
        n = self.n_chains - 1
        parts = [(a.sum(axis=0) - a) / n for a in (*self._at(windows), self.mean, self.square)]
        return self._tau(parts, windows, n)

    def _tau(self, parts: list[Floats], windows: Ints, n_chains: int) -> Floats:
        products, ends, mean, square = parts
        rho = _ratio(products - mean * ends + windows * mean**2, square - mean**2)
        return np.asarray((0.5 + rho) * (1.0 + (2 * windows + 1) / (n_chains * self.n_draws)))

    def _at(self, windows: Ints) -> list[Floats]:
        index = windows[None, :, None]
        return [np.take_along_axis(a, index, axis=2)[:, :, 0] for a in (self.products, self.ends)]


def _summed(terms: Floats) -> Floats:
    terms[:, :, 0] = 0.0
    return np.cumsum(terms, axis=2, out=terms)


def _unit(n: int) -> Floats:
    first = np.zeros(n)
    first[0] = 1.0
    return first


def _ratio(top: Floats, bottom: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0.0, top / bottom, np.nan)
