"""Exact lag counts of many observables over many chains, and the autocovariances they give.

With S = Σ x_t, Q_l = Σ_{t<L-l} x_t x_{t+l} and E_l = Σ_{t<L-l} x_t + Σ_{t>=l} x_t, the autocovariance
centred on the chain's own mean, with divisor L at every lag, is
    C(l) = (1/L) Σ_{t<L-l} (x_t - S/L)(x_{t+l} - S/L) = (L² Q_l - L S E_l + (L-l) S²) / L³.
For integer series all of it is integer arithmetic until the one division.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._stretches import Stretches
from verdict.words.errors import UsageError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int64] | NDArray[np.float64]


class SeriesError(UsageError):
    """A series or its counts are not shaped as they must be; `.found` holds what was wrong."""

    def __init__(self, message: str, found: object) -> None:
        self.found = found
        super().__init__(message)


@dataclass(frozen=True, slots=True, eq=False)
class LagCounts:
    """Sums and lagged products per chain and observable.

    sums      S,   int64 or float64 [n_chains, n_obs]
    products  Q_l, [n_chains, n_obs, n_lags], l = 0 ... n_lags - 1 draws
    ends      E_l, [n_chains, n_obs, n_lags]
    flips     int64[n_chains, n_obs]: how often the series crosses its own grand mean (for ±1: flips)
    moving    bool[n_chains, n_obs]: False where the chain is constant
    origin    float64[n_obs]: what was subtracted from a float series before summing; 0 for integers
    scale     the largest |x| (integers), so that overflow can be told beforehand
    over_time how unevenly the slow variance lies over time, where the series itself was at hand
    faults    str[n_obs]: what was found in draws that somebody handed in, `_faults.NO_FAULT` where nothing was; None
              for counts that were made elsewhere
    steps     float64[n_obs]: the smallest change between two draws; empty where nothing was looked for
    """

    n_draws: int
    sums: Numbers
    products: Numbers
    ends: Numbers
    flips: Ints
    moving: NDArray[np.bool_]
    origin: Floats
    scale: int = 1
    over_time: Stretches | None = None
    faults: NDArray[np.str_] | None = None
    steps: Floats = field(default_factory=lambda: np.empty(0))

    @classmethod
    def of_spins(cls, n_draws: int, sums: Ints, products: Ints, ends: Ints) -> LagCounts:
        """Take the counts of ±1 series from a backend; needs at least lags 0 and 1.

        `sums` int64[n_chains, n_obs]; `products` and `ends` int64[n_chains, n_obs, n_lags].

        Raises `UsageError` for shapes that do not fit and for counts that no ±1 series has.
        """
        sums, products, ends = (np.asarray(a, dtype=np.int64) for a in (sums, products, ends))
        _refuse_bad_counts(n_draws, sums, products, ends)
        flips = (n_draws - 1 - products[:, :, 1]) // 2
        return cls(
            n_draws=n_draws,
            sums=sums,
            products=products,
            ends=ends,
            flips=flips,
            moving=np.abs(sums) < n_draws,
            origin=np.zeros(sums.shape[1]),
        )

    @property
    def n_chains(self) -> int:
        """Independent chains."""
        return int(self.sums.shape[0])

    @property
    def n_obs(self) -> int:
        """Observables."""
        return int(self.sums.shape[1])

    @property
    def n_lags(self) -> int:
        """Lags counted, lag 0 included; at most `n_draws`."""
        return int(self.products.shape[2])

    def by_chain(self) -> Floats:
        """Return C(l) of each chain, float64[n_chains, n_obs, n_lags], each centred on its own mean."""
        return _finish(self._numerators(), self.n_draws)

    def pooled(self) -> Floats:
        """Return C(l) averaged over chains, float64[n_obs, n_lags]; chain order cannot move a digit."""
        numerators = self._numerators()
        if numerators.dtype == np.int64 and 4 * self.n_chains * self._bound() >= 1 << 62:
            numerators = numerators.astype(np.float64)
        total = numerators.sum(axis=0) if self.n_chains > 1 else numerators[0]
        return _finish(total, self.n_draws) / self.n_chains

    def mean(self) -> Floats:
        """Return the mean over chains and draws, float64[n_obs]."""
        return np.asarray(self.origin + self.sums.sum(axis=0) / (self.n_chains * self.n_draws))

    def between(self) -> Floats:
        """Return the variance of chain means, float64[n_obs], divisor n_chains - 1; NaN for one chain."""
        if self.n_chains < 2:
            return np.full(self.n_obs, np.nan)
        return np.asarray((self.sums / self.n_draws).var(axis=0, ddof=1))

    def variance(self) -> Floats:
        """Return the variance over all chains and draws together, float64[n_obs], divisor n_chains · n_draws."""
        n = self.n_chains * self.n_draws
        total, square = self.sums.sum(axis=0), self.products[:, :, 0].sum(axis=0)
        if total.dtype == np.int64 and n * self.scale < 1 << 31:  # exact while n ΣQ fits an int64
            return np.asarray((n * square - total * total) / float(n) ** 2)
        return np.asarray(square / n - (total / n) ** 2)

    def _bound(self) -> int:
        return self.n_draws**3 * self.scale**2

    def _numerators(self) -> Numbers:
        """Return n_draws³ C(l), [n_chains, n_obs, n_lags]: integers where nothing can overflow, else float64."""
        L = self.n_draws
        S, Q, E = self.sums[:, :, None], self.products, self.ends
        if S.dtype == np.int64 and 4 * self._bound() >= 1 << 62:
            S, Q, E = (a.astype(np.float64) for a in (S, Q, E))
        left = L - np.arange(self.n_lags)
        return L * (L * Q - S * E) + left * (S * S)


def _finish(numerators: Numbers, n_draws: int) -> Floats:
    return numerators / float(n_draws) ** 3


def _refuse_bad_counts(n_draws: int, sums: Ints, products: Ints, ends: Ints) -> None:
    if products.ndim != 3 or products.shape != ends.shape or products.shape[:2] != sums.shape:
        raise SeriesError(
            f"found counts of shapes {sums.shape}, {products.shape}, {ends.shape}; wanted [chains, obs] "
            "and twice [chains, obs, lags]",
            products.shape,
        )
    if not 2 <= products.shape[2] <= n_draws:
        raise SeriesError(
            f"found {products.shape[2]} lags for {n_draws} draws, wanted 2 to {n_draws}", products.shape[2]
        )
    left = n_draws - np.arange(products.shape[2])
    if (products[:, :, 0] != n_draws).any() or (np.abs(products) > left).any():
        raise SeriesError("found lagged products that no ±1 series has; count them anew", None)
    if (np.abs(sums) > n_draws).any() or (np.abs(ends) > 2 * left).any():
        raise SeriesError("found sums that no ±1 series has; count them anew", None)
