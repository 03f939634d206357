"""Forward noise: the law of a redrawn bit, how long images are noised, and that every draw has a name.

Every statistical comparison is wrong once in a million runs: Bonferroni over its cases, two-sided.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm

from tests.experiments.dtm.tiny import diffusion
from verdict.experiments.dtm import noise

N = 200_000
FAR = float(norm.isf(1e-6 / (2 * 8)))  # standard errors, eight comparisons
ROWS = np.random.default_rng(1).random((500, 400)) < 0.3


def misses(found: float, wanted: float) -> float:
    """Distance of a share of N bits from its chance, in standard errors; enough bits for the normal law."""
    assert N * wanted * (1 - wanted) > 1000
    return abs(found - wanted) / math.sqrt(wanted * (1 - wanted) / N)


@pytest.mark.parametrize(("rate", "duration"), [(0.8, 0.5), (0.2, 0.5), (0.8, 3.0)])
def test_a_bit_stays_with_the_specified_chance(rate: float, duration: float) -> None:
    """P(same) = (1 + exp(-rate duration)) / 2; a bit that is flipped, not redrawn, would be refused."""
    after = noise.redraw(ROWS, rate, duration, 5, "test")
    share, keep = float((after == ROWS).mean()), math.exp(-rate * duration)
    assert misses(share, (1 + keep) / 2) < FAR
    assert misses(share, keep) > FAR


def test_noise_without_end_is_coins() -> None:
    """Nothing of the image is left: lit pixels and dark ones become fair."""
    after = noise.redraw(ROWS, 0.8, math.inf, 5, "test")
    assert misses(float(after.mean()), 0.5) < FAR
    assert misses(float((after == ROWS).mean()), 0.5) < FAR


def test_no_noise_changes_nothing() -> None:
    """A duration of zero draws nothing."""
    assert noise.redraw(ROWS, 0.8, 0.0, 5, "test") is ROWS


def test_draws_are_named() -> None:
    """The same name gives the same bits; another name or seed others, and `when` does not decide `coin`."""
    first, again, name, seed = (
        noise.redraw(ROWS, 0.8, 0.5, seed, name) for seed, name in ((5, "a"), (5, "a"), (5, "b"), (6, "a"))
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, name)
    assert not np.array_equal(first, seed)
    replaced = noise.redraw(np.zeros_like(ROWS), 0.8, 0.5, 5, "a"), noise.redraw(np.ones_like(ROWS), 0.8, 0.5, 5, "a")
    assert misses(float((replaced[0] & replaced[1]).mean()), (1 - math.exp(-0.4)) / 2) < FAR


def test_durations_carry_the_offset() -> None:
    """0.9 t_i to what is clamped, from there 1.1 t_(i+1) - 0.9 t_i to the input; couplings use the plain times."""
    t = [0.0, math.log(4 / 3), math.log(2), math.log(4), math.inf]
    for step in range(4):
        start, on = noise.durations(diffusion(4, step))
        assert math.isclose(0.9 * t[step], start, abs_tol=1e-12)
        assert on == math.inf if step == 3 else math.isclose(1.1 * t[step + 1] - 0.9 * t[step], on)
    assert (0.0, 1.1) == noise.durations(diffusion(1, 0).model_copy(update={"schedule": "linear"}))


def test_the_cleanest_step_is_clamped_to_the_images_themselves() -> None:
    """Pixels, then labels, untouched; a noisier step redraws them, labels at their own rate."""
    images, labels = ROWS[:, :300], ROWS[:, 300:]
    assert np.array_equal(ROWS, noise.clamped(images, labels, diffusion(2, 0), 5, "epoch/0/noise"))
    after = noise.clamped(images, labels, diffusion(2, 1), 5, "epoch/0/noise")
    for part, rate in ((slice(300), 0.8), (slice(300, None), 0.2)):
        same, wanted = (after == ROWS)[:, part], (1 + math.exp(-rate * 0.9 * math.log(2))) / 2
        assert abs(same.mean() - wanted) < FAR * math.sqrt(wanted * (1 - wanted) / same.size)


def test_inputs_are_noisier_still() -> None:
    """From what is clamped on to 1.1 t_(i+1); the noisiest step's inputs are coins that know nothing of it."""
    how = diffusion(2, 0)
    found = noise.inputs(ROWS, 300, how, 5, "epoch/0/noise")
    for part, rate in ((slice(300), 0.8), (slice(300, None), 0.2)):
        same, wanted = (found == ROWS)[:, part], (1 + math.exp(-rate * 1.1 * math.log(2))) / 2
        assert abs(same.mean() - wanted) < FAR * math.sqrt(wanted * (1 - wanted) / same.size)
    last = noise.inputs(ROWS, 300, diffusion(2, 1), 5, "epoch/0/noise")
    assert misses(float((last == ROWS).mean()), 0.5) < FAR
