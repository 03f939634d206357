"""The smallest run decides as often as asked, and a smaller one does not."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from verdict.errors import UsageError
from verdict.statistics import effective_samples, growth, smallest_run

RUN = {"error": 0.05, "power": 0.9, "chains": 8, "length_in_tau": 50.0, "burn_in_tau": 5.0}


def _decided(ess: float, distance: float) -> float:
    """Count how often a mean of variance 1 is told from its bar, 40,000 repeats, standard error at most 0.25 %."""
    g = np.random.default_rng(2)
    error = 1.0 / math.sqrt(ess)
    reading = distance + error * g.standard_normal(40_000)
    return float((reading - NormalDist().inv_cdf(0.975) * error > 0.0).mean())


def test_the_run_decides_as_often_as_asked() -> None:
    """At the effective samples asked for the bar is excluded in 90 % of runs, at half of them in far fewer."""
    ess = effective_samples(1.0, 0.1, error=0.05, power=0.9)
    assert 1050.74 == pytest.approx(ess, rel=1e-4)  # (1.959964 + 1.281552)² / 0.01
    assert _decided(ess, 0.1) == pytest.approx(0.9, abs=0.0075)
    assert _decided(ess / 2, 0.1) < 0.7


def test_a_run_bound_by_distance() -> None:
    """Draws are 2 tau ess over chains, in whole draws; sweeps count warm-up and stride."""
    run = smallest_run(100.0, 1.0, 0.02, stride=3, **RUN)
    draws = math.ceil(2 * 100.0 * effective_samples(1.0, 0.02, error=0.05, power=0.9) / 8)
    assert ("distance", draws, 500, 3 * (500 + draws)) == (run.bound_by, run.draws, run.warmup, run.sweeps)


def test_a_run_bound_by_its_length() -> None:
    """Far from the bar the registered length in tau decides: 50 tau of 500 are 25,000 draws."""
    run = smallest_run(500.0, 1.0, 1.0, **RUN)
    assert ("length", 25_000, 2500) == (run.bound_by, run.draws, run.warmup)
    assert 8 * 25_000 / 1000 == run.ess


@pytest.mark.parametrize(("tau", "distance"), [(math.inf, 0.1), (5.0, 0.0)])
def test_what_no_run_decides(tau: float, distance: float) -> None:
    """A tau without an upper end, or a value on its bar, is told as impossible, not as a large number."""
    run = smallest_run(tau, 1.0, distance, **RUN)
    assert (math.inf, False) == (run.draws, run.possible)


def test_a_constant_needs_one_sample() -> None:
    """Without variance one sample decides, on its bar or off it."""
    assert 1.0 == effective_samples(0.0, 0.0, error=0.05, power=0.9)


@pytest.mark.parametrize(
    "changes",
    [{"tau": -1.0}, {"tau": math.nan}, {"variance": math.nan}, {"distance": -0.1}, {"error": 0.0}, {"power": 1.0},
     {"chains": 0}, {"stride": 0}],
)  # fmt: skip
def test_nonsense_is_refused(changes: dict[str, float]) -> None:
    """Sizes below zero, numbers that are none, and rates outside (0, 1) are refused in a sentence."""
    with pytest.raises(UsageError, match="wanted"):
        smallest_run(**{"tau": 5.0, "variance": 1.0, "distance": 0.1, **RUN, **changes})


def test_growth_agrees_with_the_samples_it_stands_for() -> None:
    """A reading of n samples with half-width z/√n must grow by what its effective samples say."""
    n, distance = 100.0, 0.1
    half_width = NormalDist().inv_cdf(0.975) / math.sqrt(n)
    wanted = effective_samples(1.0, distance, error=0.05, power=0.9) / n
    assert wanted == pytest.approx(growth(half_width, distance, error=0.05, power=0.9))
    assert (0.0, math.inf) == (growth(0.0, 1.0, error=0.05, power=0.9), growth(1.0, 0.0, error=0.05, power=0.9))
