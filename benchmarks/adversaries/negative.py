"""Negative and oscillating correlations, where tau lies below what a positive window can say."""

from __future__ import annotations

from functools import cache

import numpy as np
from benchmarks.adversaries._law import Rng, Shape, autoregressive, filled, oscillating, oscillation, tau_of, time_of
from benchmarks.synthetic import Known, walk_states

from verdict.experiments.enumeration import Kernel, SpinSystem, exact_times


@cache
def four_spins(weight: float) -> Kernel:
    """Return one edge and two lone spins under `alternating`: the edge's ends are updated in two blocks."""
    system = SpinSystem.of(4, [(2, 0)], [weight], [-0.81, -1.04, 1.1, -1.23], 1.0)
    return Kernel.of(system, "alternating", ((3,), (0, 1), (2,)))


def edge(g: Rng, shape: Shape, *, weight: float) -> Known:
    """Walk the four spins and look at their edge: rho is negative at every lag."""
    kernel = four_spins(weight)
    n_chains, n_draws, repeats = shape
    states = walk_states(g, kernel, kernel.system.law(), n_chains * repeats, n_draws)
    f = kernel.system.observables()[:, 0].astype(np.int8)
    x = f[states].reshape(n_chains, repeats, n_draws).transpose(0, 2, 1)
    times = exact_times(kernel)
    return Known(x, filled(shape, times.tau[0]), filled(shape, times.mean[0]))


def alternating(g: Rng, shape: Shape, *, factor: float) -> Known:
    """Draw AR(1) with a negative factor."""
    return Known(autoregressive(g, factor, shape), filled(shape, time_of(factor)), filled(shape, 0.0))


def cycles(g: Rng, shape: Shape, *, modulus: float, period: float) -> Known:
    """Draw AR(2) with complex roots."""
    x = oscillation(g, modulus, period, shape)
    return Known(x, filled(shape, tau_of(*oscillating(modulus, period))), filled(shape, 0.0))


def sine(g: Rng, shape: Shape, *, amplitude: float, period: float, together: bool) -> Known:
    """Draw a sine under white noise of variance 1; its phase is one for all chains (`together`) or one for each.

    A line in the spectrum away from zero adds nothing to the error of a long mean, so tau is that of the noise:
    ½ of the share that the noise has of the variance.
    """
    n_chains, n_draws, repeats = shape
    phase = g.uniform(0.0, 2.0 * np.pi, (1 if together else n_chains, 1, repeats))
    wave = amplitude * np.sin(2.0 * np.pi * np.arange(n_draws)[None, :, None] / period + phase)
    x = g.standard_normal(shape) + wave
    return Known(x, filled(shape, 0.5 / (1.0 + 0.5 * amplitude**2)), filled(shape, 0.0))
