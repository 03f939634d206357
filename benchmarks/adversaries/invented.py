"""Five kinds that were made up to break estimators: each hides its slow part where some rule does not look."""

from __future__ import annotations

import numpy as np
from benchmarks.adversaries._law import (
    Floats,
    Rng,
    Shape,
    autoregressive,
    factor_of,
    filled,
    oscillating,
    oscillation,
    switching,
    tau_of,
    visits,
)
from benchmarks.synthetic import Known

LAGS = 5_000  # over which a sum without a closed form is taken: 0.99 to this power is 1e-22


def flipped(g: Rng, shape: Shape, *, mean: float, factor: float, slow: float) -> Known:
    """Draw a fast antithetic process of this mean whose sign a slow telegraph flips: rho starts below 0 and ends above.

    C(l) = r^l (mean² + factor^l), so that the slow part has mean²/(1 + mean²) of the variance.
    """
    r, share = factor_of(slow), mean**2 / (1.0 + mean**2)
    sign = np.where(switching(g, 0.5, r, shape), 1.0, -1.0)
    x = sign * (mean + autoregressive(g, factor, shape))
    return Known(x, filled(shape, tau_of([share, 1.0 - share], [r, r * factor])), filled(shape, 0.0))


def intermittent(
    g: Rng, shape: Shape, *, share: float, lifetime: float, modulus: float, period: float, amplitude: float
) -> Known:
    """Draw an oscillation that is switched on and off, under white noise of variance 1; on for `share` of the draws."""
    r = 1.0 - 1.0 / (lifetime * (1.0 - share))
    on = switching(g, share, r, shape)
    x = amplitude * on * oscillation(g, modulus, period, shape) + g.standard_normal(shape)
    (a,), (z,) = oscillating(modulus, period)
    power = amplitude**2 * share / (1.0 + amplitude**2 * share)
    tau = tau_of([power * share * a, power * (1.0 - share) * a], [z, z * r])
    return Known(x, filled(shape, tau), filled(shape, 0.0), visits(shape, share, r))


def renewals(g: Rng, shape: Shape, *, tail: float, longest: int) -> Known:
    """Draw values that are held for times with P(T > t) = (1 + t)^-tail, cut off at `longest`, then drawn anew.

    rho(l) = E[(T - l)+]/E[T], so that tau = E[T²]/(2 E[T]): a few of the longest holds carry much of it.
    """
    law = _holding(tail, longest)
    t = np.arange(1, longest + 1)
    first = np.array([law[k:].sum() for k in range(longest)])  # of what is left of the hold at the first draw
    n_chains, n_draws, repeats = shape
    x = np.empty(shape)
    for c in range(n_chains):
        for i in range(repeats):
            x[c, :, i] = _held(g, law, first / first.sum(), n_draws)
    tau = float((law * t**2).sum() / (2.0 * (law * t).sum()))
    return Known(x, filled(shape, tau), filled(shape, 0.0))


def _holding(tail: float, longest: int) -> Floats:
    beyond = np.arange(1.0, longest + 1.0) ** -tail
    return np.append(beyond[:-1] - beyond[1:], beyond[-1])


def _held(g: Rng, law: Floats, first: Floats, n_draws: int) -> Floats:
    longest, mean = len(law), float((law * np.arange(1, len(law) + 1)).sum())
    times = [1 + int(g.choice(longest, p=first))]
    cumulated = np.cumsum(law)
    while sum(times) < n_draws:
        more = np.searchsorted(cumulated, g.random(int(n_draws / mean) + 8) * cumulated[-1], side="right")
        times.extend((1 + np.minimum(more, longest - 1)).tolist())
    return np.repeat(g.standard_normal(len(times)), times)[:n_draws]


def volatile(g: Rng, shape: Shape, *, factor: float, slow: float, spread: float) -> Known:
    """Draw AR(1) times exp(h), h a slow AR(1) of this standard deviation: bursts of variance.

    rho(l) = exp(spread² (slow^l - 1)) factor^l.
    """
    r, lags = factor_of(slow), np.arange(1, LAGS)
    x = np.exp(spread * autoregressive(g, r, shape)) * autoregressive(g, factor, shape)
    rho = np.exp(spread**2 * (r**lags - 1.0)) * factor**lags
    return Known(x, filled(shape, 0.5 + float(rho.sum())), filled(shape, 0.0))


def long_memory(g: Rng, shape: Shape, *, slowest: float, power: float) -> Known:
    """Draw a sum of AR(1) with tau 1, 2, 4, ... up to `slowest` and variances tau^-power: no single time."""
    tau = 2.0 ** np.arange(int(np.log2(slowest)) + 1)
    weight = tau**-power / (tau**-power).sum()
    factors = [factor_of(t) for t in tau]
    x = sum(np.sqrt(w) * autoregressive(g, r, shape) for w, r in zip(weight, factors, strict=True))
    return Known(np.asarray(x), filled(shape, tau_of(weight, factors)), filled(shape, 0.0))
