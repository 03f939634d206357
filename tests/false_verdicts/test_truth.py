"""What counts as true and as sufficient is settled by the law of the series, and the series follow that law."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.false_verdicts import cases, scenarios, series
from benchmarks.false_verdicts.cases import Means
from benchmarks.false_verdicts.tally import Tally, count, upper


@pytest.mark.parametrize("kind", ["ar1", "telegraph"])
def test_window_means_vary_as_the_formula_says(kind: str) -> None:
    """The variance over 4,000 independent windows agrees with the exact law within five of its standard errors."""
    tau, n = np.array([0.5, 3.0, 40.0]), 100
    g = series.rng(2)
    x = series.ar1(g, tau, 4000, n) if kind == "ar1" else series.telegraph(g, tau, np.full(3, 0.5), 4000, n)
    seen = x.mean(axis=1).var(axis=0)
    np.testing.assert_allclose(series.window_variance(tau, n), seen, rtol=5.0 * np.sqrt(2.0 / 4000))


def _means(mean: float, tau: float, n_draws: int = cases.DRAWS, *, spoiled: bool = False) -> Means:
    shape = (1, cases.OBSERVABLES)
    x = np.zeros((cases.CHAINS, n_draws, cases.OBSERVABLES), dtype=np.int8)
    return Means(x, np.full(shape, mean), np.full(shape, tau), np.ones(shape), np.array([spoiled]))


@pytest.mark.parametrize(
    ("batch", "holds", "sufficed"),
    [
        (_means(0.0, 5.0), True, True),
        (_means(0.8, 5.0), False, True),
        (_means(0.299, 5.0), True, False),  # nobody could tell
        (_means(0.0, 61.0), True, False),  # 50 tau are longer than the record
        (_means(0.0, 5.0, 200), True, False),
        (_means(0.0, 5.0, spoiled=True), True, False),
    ],
)
def test_truth_and_sufficiency(batch: Means, holds: bool, sufficed: bool) -> None:
    """A claim holds by its true means; data suffice by true times, true errors and no planted fault."""
    assert (holds, sufficed) == (bool(batch.holds[0]), bool(batch.sufficed[0]))


@pytest.mark.parametrize("cause", sorted(scenarios.CAUSES))
def test_every_cause_draws_the_same_batch_again(cause: str) -> None:
    """A batch depends on its key alone, and claims and their truth vary within a cause where both exist."""
    draw, _ = scenarios.CAUSES[cause]
    size = 1 if cause == "published" else 3
    first, again, other = (draw(series.rng(7, key), size) for key in (1, 1, 2))
    assert first.holds.tolist() == again.holds.tolist()
    name = "log_value" if cause == "averaging" else "x"
    np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
    assert not np.array_equal(getattr(first, name), getattr(other, name))


def test_counting_words_against_truth() -> None:
    """Each kind of error is counted once, and an UNTESTED is needless only where the data sufficed."""
    words = np.array([1, 1, -1, -1, 0, 0], dtype=np.int8)
    holds = np.array([True, False, True, False, True, False])
    sufficed = np.array([True, True, True, True, True, False])
    found = count(words, holds, sufficed)
    assert Tally(6, 3, 5, 2, 2, 1, 1, 1) == found
    assert Tally(12, 6, 10, 4, 4, 2, 2, 2) == found + found


@pytest.mark.parametrize(("k", "n", "wanted"), [(0, 10_000, 0.000299528), (3, 100, 0.0757), (5, 5, 1.0)])
def test_the_upper_end_of_a_rate(k: int, n: int, wanted: float) -> None:
    """One-sided Clopper-Pearson ends, from tables of the binomial law."""
    assert wanted == pytest.approx(upper(k, n), rel=2e-3)
