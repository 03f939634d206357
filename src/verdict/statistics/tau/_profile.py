"""tau as a function of the window, from lags, from block sums, or from batch means alone.

Every kind is one linear form in the counts of the chains,
    tau(w) = [P(w) - m E(w) + K(w) m²] / (q - m²) · [1 + (2W+1)/n],
with m the mean over all chains, q the mean square, P and E averaged over chains, n = chains · draws. So
chains that sit apart appear as correlation that does not decay, leaving a chain out is arithmetic, and the
last factor gives back what centring takes (Wolff 2004, eq. 49).

lags        P = ½q + Σ_{l<=W} Q_l/(L-l),            E = Σ E_l/(L-l),           K = W - ½
block sums  P = [Q_0/n_B + 2Σ_{i<=j} Q_i/(n_B-i)]/2B,  E = the same of E_i, /2,   K = (2j+1)B/2,   W = (j+½)B
batches     2V(2B) - V(B), V(B) = c_B(0)/(2B q'): the part of the bias of order 1/B cancels;  W = 5B/2
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.tau._lags import LagCounts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The linear form at each window, and the mean lag of the correlation up to it.

    windows   int64[n_windows], in draws, increasing: the variance of tau(w) is 2(2W+1)/n
    products, ends   float64[n_chains, n_obs, n_windows]: P and E
    squares   float64[n_windows]: K
    square, mean   float64[n_chains, n_obs]
    lag       float64[n_obs, n_windows]: Σ l rho(l) / tau(w), the mean lag; the decay time of one exponential
    rough     the variance of an increment of tau between two windows over 4 tau² (W' - W)/n
    """

    n_draws: int
    windows: Ints
    products: Floats
    ends: Floats
    squares: Floats
    square: Floats
    mean: Floats
    lag: Floats
    rough: float = 1.0

    @property
    def n_chains(self) -> int:
        """Chains in the profile."""
        return int(self.mean.shape[0])

    @property
    def n(self) -> int:
        """All draws of all chains."""
        return self.n_chains * self.n_draws

    def curve(self) -> Floats:
        """Return tau at every window without the last factor, float64[n_obs, n_windows]."""
        parts = (self.products.mean(axis=0), self.ends.mean(axis=0))
        return _form(*parts, self.squares, self.mean.mean(axis=0)[:, None], self.square.mean(axis=0)[:, None])

    def times(self) -> Floats:
        """Return the slowest time seen up to every window, float64[n_obs, n_windows]: tau or mean lag.

        The largest so far, since a sum that falls again has met noise.
        """
        peak: Floats = np.fmax.accumulate(self.curve(), axis=1)
        return np.fmax(peak, self.lag)

    def tau(self, at: Ints) -> Floats:
        """Return tau, float64[n_obs], at one window index per observable."""
        parts = [a.mean(axis=0) for a in (*self._at(at), self.mean, self.square)]
        return self._tau(parts, at, self.n)

    def without_each_chain(self, at: Ints) -> Floats:
        """Return tau from all chains but one, float64[n_chains, n_obs]."""
        others = self.n_chains - 1
        parts = [(a.sum(axis=0) - a) / others for a in (*self._at(at), self.mean, self.square)]
        return self._tau(parts, at, others * self.n_draws)

    def _tau(self, parts: list[Floats], at: Ints, n: int) -> Floats:
        """Return tau, float64[..., n_obs] in draws, from P, E, m and q at windows of index `at`, int64[n_obs]."""
        products, ends, mean, square = parts
        raw = _form(products, ends, squares=self.squares[at], mean=mean, square=square)
        return raw * (1.0 + (2 * self.windows[at] + 1) / n)

    def _at(self, at: Ints) -> list[Floats]:
        """Return P and E at one window per observable, float64[n_chains, n_obs] each."""
        index = at[None, :, None]
        return [np.take_along_axis(a, index, axis=2)[:, :, 0] for a in (self.products, self.ends)]


def of_lags(counts: LagCounts, widest: int) -> Profile:
    """Sum single lags up to window `widest`."""
    lags = np.arange(min(widest + 1, counts.n_lags))
    left = (counts.n_draws - lags).astype(np.float64)
    P, E = counts.products[:, :, lags] / left, counts.ends[:, :, lags] / left
    square, mean = P[:, :, 0].copy(), counts.sums / counts.n_draws
    moment = _lag_moment(P, E, lags, mean.mean(axis=0)[:, None])
    P[:, :, 0] *= 0.5
    E[:, :, 0] = 0.0
    np.cumsum(P, axis=2, out=P)
    np.cumsum(E, axis=2, out=E)
    keep = slice(min(1, len(lags) - 1), None)
    return _finished(
        Profile(
            n_draws=counts.n_draws,
            windows=lags[keep],
            products=P[..., keep],
            ends=E[..., keep],
            squares=(lags[keep] - 0.5).astype(np.float64),
            square=square,
            mean=mean,
            lag=moment[:, keep],
        )
    )


def of_ladder(ladder: tuple[LagCounts, ...]) -> Profile:
    """Sum block lags, each level from where the finer one ends."""
    base, pieces, reach = _base(ladder), [], 0
    for level, counts in enumerate(ladder):
        piece = _level(counts, 1 << level, base)
        pieces.append(_cut(piece, piece.windows > reach))
        reach = max(reach, int(piece.windows[-1]))
    return _finished(_joined(pieces))


def of_batches(ladder: tuple[LagCounts, ...]) -> Profile:
    """Extrapolate batch means of size B and 2B, for every two neighbouring levels."""
    plain = _joined([_cut(_level(c, 1 << k, _base(ladder)), slice(0, 1)) for k, c in enumerate(ladder)])
    sizes = 2.0 ** np.arange(len(ladder))
    curve = plain.curve()
    better = 2.0 * curve[:, 1:] - curve[:, :-1]
    return _finished(
        replace(
            plain,
            windows=np.rint(2.5 * sizes[:-1]).astype(np.int64),
            products=_extrapolated(plain.products),
            ends=_extrapolated(plain.ends),
            squares=_extrapolated(plain.squares),
            # V(B) = tau (1 - lag/B); doubled, since short batches are late to see a slow mode
            lag=2.0 * sizes[:-1] * (better - curve[:, :-1]),
            rough=1.8,  # 20B + 10B - 12B over 10B: variances and covariance of 2V(4B) - V(2B) and 2V(2B) - V(B)
        )
    )


def _base(ladder: tuple[LagCounts, ...]) -> tuple[int, Floats, Floats]:
    """Return the number of draws, and mean square and mean of single draws, float64[n_chains, n_obs] each."""
    first = ladder[0]
    return first.n_draws, first.products[:, :, 0] / first.n_draws, first.sums / first.n_draws


def _level(counts: LagCounts, size: int, base: tuple[int, Floats, Floats]) -> Profile:
    """Return the profile of one level: block sums over `size` draws, normalised by single draws (`base`)."""
    n_draws, square, mean = base
    lags = np.arange(counts.n_lags)
    left = (counts.n_draws - lags).astype(np.float64)
    P, E = counts.products / left, counts.ends / left
    twice = np.where(lags == 0, 1.0, 2.0)
    return Profile(
        n_draws=n_draws,
        windows=np.maximum(1, (2 * lags + 1) * size // 2),
        products=np.cumsum(P * twice, axis=2) / (2.0 * size),
        ends=np.cumsum(E * twice, axis=2) / 2.0,
        squares=((2.0 * lags + 1.0) * size / 2.0).astype(np.float64),
        square=square,
        mean=mean,
        lag=_block_moment(P, E, size=size, m=mean.mean(axis=0)[:, None], q=square.mean(axis=0)[:, None]),
    )


def _lag_moment(P: Floats, E: Floats, lags: Ints, m: Floats) -> Floats:
    """Return Σ_{l<=W} l rho(l), float64[n_obs, n_lags]."""
    c = P.mean(axis=0) - m * E.mean(axis=0) + m**2
    return _ratio(np.cumsum(lags * c, axis=1), c[:, :1])


def _block_moment(P: Floats, E: Floats, size: int, m: Floats, q: Floats) -> Floats:
    """Return the same from sums over blocks of `size` draws, float64[n_obs, n_lags].

    Pairs of blocks i apart count at a distance of i · size draws, pairs inside a block at size/3.
    """
    c = P.mean(axis=0) - size * m * E.mean(axis=0) + (size * m) ** 2
    inside = np.maximum(c[:, :1] / size - (q - m**2), 0.0) * size / 6.0
    return _ratio(inside + np.cumsum(np.arange(c.shape[1]) * c, axis=1), q - m**2)


def _cut(profile: Profile, keep: slice | NDArray[np.bool_]) -> Profile:
    """Return the profile at some of its windows."""
    return replace(
        profile,
        windows=profile.windows[keep],
        products=profile.products[..., keep],
        ends=profile.ends[..., keep],
        squares=profile.squares[keep],
        lag=profile.lag[:, keep],
    )


def _joined(pieces: list[Profile]) -> Profile:
    names = ("windows", "products", "ends", "squares", "lag")
    parts: dict[str, Any] = {n: np.concatenate([getattr(p, n) for p in pieces], axis=-1) for n in names}
    return replace(pieces[0], **parts)


def _extrapolated(a: Floats) -> Floats:
    """Return 2 a(2B) - a(B) of neighbours along the last axis, which is then one shorter."""
    return np.asarray(2.0 * a[..., 1:] - a[..., :-1])


def _finished(profile: Profile) -> Profile:
    """Turn the lag moments into mean lags."""
    curve = profile.curve()
    with np.errstate(divide="ignore", invalid="ignore"):
        return replace(profile, lag=np.where(curve > 0.0, profile.lag / curve, 0.0))


def _form(products: Floats, ends: Floats, squares: Floats, mean: Floats, square: Floats) -> Floats:
    """Return [P - m E + K m²] / (q - m²), shapes broadcast; NaN where the variance is not positive."""
    return _ratio(products - mean * ends + squares * mean**2, square - mean**2)


def _ratio(top: Floats, bottom: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bottom > 0.0, top / bottom, np.nan))
