"""Forward noise: over a duration each bit is replaced by a fair coin with chance 1 - exp(-rate duration)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.recipe import Diffusion
from verdict.experiments.dtm.schedule import times
from verdict.experiments.dtm.streams import coins, uniforms

Bits = NDArray[np.bool_]


def redraw(bits: Bits, rate: float, duration: float, seed: int, name: str) -> Bits:
    """Return the bits after `duration` at `rate`; the draws are named, and shaped like the bits."""
    keep = math.exp(-rate * duration)
    if keep == 1.0:
        return bits
    replaced = uniforms(seed, f"{name}/when", bits.size).reshape(bits.shape) >= keep
    return np.where(replaced, coins(seed, f"{name}/coin", bits.size).reshape(bits.shape), bits)


def durations(how: Diffusion) -> tuple[float, float]:
    """Return how long a clean image is noised to the start of the step, and from there to its input.

    0.9 t_i and 1.1 t_(i+1) - 0.9 t_i at the default offset of 0.1.
    """
    t = times(how)
    start = (1 - how.offset) * t[how.step]
    return start, (1 + how.offset) * t[how.step + 1] - start


def clamped(images: Bits, labels: Bits, how: Diffusion, seed: int, name: str) -> Bits:
    """Return what visible nodes are clamped to: bool [n, pixels + labels]."""
    span = durations(how)[0]
    parts = (("image", images, how.image_rate), ("label", labels, how.label_rate))
    return np.concatenate(
        [redraw(b, rate, duration=span, seed=seed, name=f"{name}/start/{kind}") for kind, b, rate in parts], axis=1
    )


def inputs(visible: Bits, n_pixels: int, how: Diffusion, seed: int, name: str) -> Bits:
    """Return the inputs of clamped examples, which are noisier still: bool of the same shape."""
    span = durations(how)[1]
    parts = (("image", visible[:, :n_pixels], how.image_rate), ("label", visible[:, n_pixels:], how.label_rate))
    return np.concatenate(
        [redraw(b, rate, duration=span, seed=seed, name=f"{name}/input/{kind}") for kind, b, rate in parts], axis=1
    )
