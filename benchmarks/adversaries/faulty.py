"""Series that are not what they are taken for: copies, a chain that stands still, wild first draws, odd scales.

A tau that the record cannot have is NaN (nobody is asked for it); the mean is that of the law that was meant.
"""

from __future__ import annotations

import numpy as np
from benchmarks.adversaries._law import Floats, Rng, Shape, autoregressive, factor_of, filled, time_of
from benchmarks.synthetic import Known


def apart(g: Rng, shape: Shape, *, offset: float, tau: float) -> Known:
    """Draw AR(1) in wells at ±offset, of equal weight, that no chain ever leaves."""
    well = np.where(g.random((shape[0], 1, shape[2])) < 0.5, offset, -offset)
    return Known(autoregressive(g, factor_of(tau), shape) + well, filled(shape, np.nan), filled(shape, 0.0))


def copies(g: Rng, shape: Shape, *, tau: float, noise: float) -> Known:
    """Draw one AR(1) and hand it in as many chains, each with a little noise of its own."""
    one = autoregressive(g, factor_of(tau), (1, *shape[1:]))
    x = one + noise * g.standard_normal(shape) if noise else np.repeat(one, shape[0], axis=0)
    true = 0.5 + (tau - 0.5) / (1.0 + noise**2)
    return Known(x, filled(shape, true), filled(shape, 0.0))


def narrow(g: Rng, shape: Shape, *, factor: float, tau: float) -> Known:
    """Draw AR(1) chains of which the first is so many times narrower."""
    x = autoregressive(g, factor_of(tau), shape)
    x[0] /= factor
    return Known(x, filled(shape, np.nan), filled(shape, 0.0))


def polluted(g: Rng, shape: Shape, *, first: tuple[float, ...], factor: float, all_chains: bool) -> Known:
    """Draw AR(1) whose first draws were wild, in one chain or in all."""
    x = autoregressive(g, factor, shape)
    x[: None if all_chains else 1, : len(first)] = np.array(first)[:, None]
    return Known(x, filled(shape, time_of(factor)), filled(shape, 0.0))


def periodic(g: Rng, shape: Shape, *, values: tuple[float, ...]) -> Known:
    """Repeat these values for ever, from a start of its own in every chain: long means have no error, so tau is 0."""
    start = g.integers(len(values), size=(shape[0], 1, shape[2]))
    when = (np.arange(shape[1])[None, :, None] + start) % len(values)
    return Known(np.array(values)[when], filled(shape, 0.0), filled(shape, float(np.mean(values))))


def scaled(g: Rng, shape: Shape, *, size: float, tau: float) -> Known:
    """Draw AR(1) of this standard deviation, at the edge of what a float holds."""
    return Known(size * autoregressive(g, factor_of(tau), shape), filled(shape, tau), filled(shape, 0.0))


def transposed(g: Rng, shape: Shape, *, factor: float) -> Known:
    """Draw AR(1) walkers and hand them in with draws and walkers interchanged; shape is that of the record."""
    x: Floats = autoregressive(g, factor, (shape[1], shape[0], shape[2])).transpose(1, 0, 2)
    return Known(np.ascontiguousarray(x), filled(shape, np.nan), filled(shape, 0.0))
