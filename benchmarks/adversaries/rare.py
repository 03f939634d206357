"""Rare events under fast noise: what carries tau happens a few times in a record, or never.

Every function returns a `Known` whose `events` says how often a record sees the rare thing, on average.
"""

from __future__ import annotations

import numpy as np
from benchmarks.adversaries._law import (
    Rng,
    Shape,
    autoregressive,
    factor_of,
    filled,
    switching,
    tau_of,
    visits,
)
from benchmarks.synthetic import Known


def signs(g: Rng, shape: Shape, *, up: float, slow: float, mean: float) -> Known:
    """Draw a slow ±1 telegraph, P(+1) = up, times independent signs of this mean, so that it shows by the mean only."""
    r, m = factor_of(slow), 2.0 * up - 1.0
    state = np.where(switching(g, 1.0 - up, r, shape), -1, 1).astype(np.int8)
    noise = np.where(g.random(shape, dtype=np.float32) < 0.5 * (1.0 + mean), 1, -1).astype(np.int8)
    share = mean**2 * (1.0 - m**2) / (1.0 - (mean * m) ** 2)
    tau, events = tau_of([share], [r]), visits(shape, 1.0 - up, r)
    return Known(state * noise, filled(shape, tau), filled(shape, mean * m), events)


def noisy(g: Rng, shape: Shape, *, up: float, slow: float, noise: float) -> Known:
    """Draw a slow ±1 telegraph, P(+1) = up, plus white noise of this standard deviation."""
    r, m = factor_of(slow), 2.0 * up - 1.0
    x = np.where(switching(g, 1.0 - up, r, shape), -1.0, 1.0) + noise * g.standard_normal(shape)
    share = (1.0 - m**2) / (1.0 - m**2 + noise**2)
    return Known(x, filled(shape, tau_of([share], [r])), filled(shape, m), visits(shape, 1.0 - up, r))


def regimes(g: Rng, shape: Shape, *, share: float, lifetime: float, fast: float, slow: float) -> Known:
    """Draw unit noise of tau `fast` that is replaced by noise of tau `slow` for visits of this mean lifetime.

    share: of the draws that lie in the slow regime. Both noises run on unseen, so that
    C(l) = P(fast at both ends) fast^l + P(slow at both ends) slow^l.
    """
    r = 1.0 - 1.0 / (lifetime * (1.0 - share))
    a, b = factor_of(fast), factor_of(slow)
    on = switching(g, share, r, shape)
    x = np.where(on, autoregressive(g, b, shape), autoregressive(g, a, shape))
    q, both = 1.0 - share, share * (1.0 - share)
    tau = tau_of([q * q, both, share * share, both], [a, a * r, b, b * r])
    return Known(x, filled(shape, tau), filled(shape, 0.0), visits(shape, share, r))


def wells(g: Rng, shape: Shape, *, part: float, weight: float) -> Known:
    """Draw switching between two equal wells, with tau `part` times the record, under noise; `weight` of the variance.

    The events are switches from one well to the other and back.
    """
    r = factor_of(part * shape[1])
    state = np.where(switching(g, 0.5, r, shape), 1.0, -1.0)
    x = np.sqrt(weight) * state + np.sqrt(1.0 - weight) * g.standard_normal(shape)
    return Known(x, filled(shape, tau_of([weight], [r])), filled(shape, 0.0), 2.0 * visits(shape, 0.5, r))


def excursions(g: Rng, shape: Shape, *, expected: float, dwell: float, amplitude: float, noise: float) -> Known:
    """Draw two states of which the upper is entered `expected` times in a record and kept for `dwell` draws."""
    n, leave = shape[0] * shape[1], 1.0 / dwell
    enter = expected * leave / (n * leave - expected)
    share, r = enter / (enter + leave), 1.0 - enter - leave
    x = amplitude * switching(g, share, r, shape) + noise * g.standard_normal(shape)
    between = amplitude**2 * share * (1.0 - share)
    tau = tau_of([between / (between + noise**2)], [r])
    return Known(x, filled(shape, tau), filled(shape, amplitude * share), expected)
