"""R-hat and effective sample sizes against arviz-stats, to the last digits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from arviz_stats.base import array_stats

from tests.statistics.chains.drawn import ar1, ask
from verdict.statistics.chains import ranks
from verdict.statistics.chains.estimands import quantile_ends

AXES = {"chain_axis": 0, "draw_axis": 1}


def series(name):
    """Return draws float64[n_chains, n_draws] of one kind."""
    rng = np.random.default_rng(3)
    return {
        "slow": lambda: ar1(rng, 0.99, 8, 500),
        "fast": lambda: ar1(rng, 0.5, 4, 2000),
        "odd": lambda: ar1(rng, 0.9, 3, 1001),
        "anticorrelated": lambda: ar1(rng, -0.7, 4, 1000),
        "counts": lambda: np.round(3.0 * ar1(rng, 0.6, 4, 1000)),
        "heavy tails": lambda: rng.standard_t(1, (4, 1000)),
        "one chain narrow": lambda: ar1(rng, 0.5, 4, 2000) * np.array([[1.0], [1.0], [1.0], [0.02]]),
        "one chain apart": lambda: ar1(rng, 0.5, 4, 2000) + np.array([[0.0], [0.0], [0.0], [2.0]]),
    }[name]()


KINDS = ["slow", "fast", "odd", "anticorrelated", "counts", "heavy tails", "one chain narrow", "one chain apart"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_are_those_of_arviz(kind):
    """Rank-normalised R-hat, bulk, tail and plain split effective sample size."""
    x = series(kind)
    assert float(array_stats.rhat(x, method="rank", **AXES)) == pytest.approx(ranks.rhat(x), rel=1e-12)
    theirs = [
        float(array_stats.ess(x, method=name, **given, **AXES))
        for name, given in (("bulk", {}), ("tail", {"prob": ranks.TAILS}), ("mean", {}))
    ]
    ours = [ranks.bulk_size(x), ranks.tail_size(x), ranks.plain_size(ranks.halves(x))]
    assert theirs == pytest.approx(ours, rel=1e-10)


@pytest.mark.parametrize("kind", ["fast", "odd", "heavy tails"])
def test_the_estimands_give_these_numbers(kind):
    """What reaches a registration is the value of arviz, with an interval around it for sizes."""
    x = series(kind)
    assert float(array_stats.rhat(x, method="rank", **AXES)) == pytest.approx(ask("rhat", x).value, rel=1e-9)
    for name in ("bulk", "tail"):
        given = {"prob": ranks.TAILS} if name == "tail" else {}
        found = ask(name, x)
        assert float(array_stats.ess(x, method=name, **given, **AXES)) == pytest.approx(found.value, rel=1e-9)
        assert found.low < found.value < found.high


@pytest.mark.parametrize("q", [0.05, 0.3, 0.5, 0.9])
def test_quantile_errors_are_those_of_arviz(q):
    """At one standard error and arviz' own effective sample size, half the width is its mcse of a quantile."""
    x = series("fast")
    size = ranks.plain_size(ranks.halves(ranks.below(x, q)))
    low, high = quantile_ends(np.sort(x, axis=None), q, size=size, level=0.8413447 - 0.1586553)
    theirs = float(array_stats.mcse(x, method="quantile", prob=q, **AXES))
    assert theirs == pytest.approx(0.5 * (high - low), rel=1e-9)


def test_frozen_chains_have_no_rhat_and_frozen_apart_is_infinite():
    """All constant and equal: NaN, never 1; constant and different: infinity."""
    assert math.isnan(ranks.rhat(np.ones((4, 100))))
    assert math.isinf(ranks.rhat(np.repeat(np.arange(4.0)[:, None], 100, axis=1)))
    assert math.isnan(ranks.plain_size(np.ones((4, 100))))


def test_plain_rhat_does_not_see_a_narrow_chain():
    """Why it is folded: the same chains are 1.00 to the plain one."""
    x = series("one chain narrow")
    assert ranks.plain_rhat(ranks.halves(x)) < 1.005
    assert ranks.rhat(x) > 1.3


def test_an_indicator_of_all_draws_gives_way():
    """The median of mostly ones is one: then the indicator is 'below', and it still moves."""
    x = (np.random.default_rng(1).random((4, 500)) < 0.9).astype(float)
    assert 1.0 - x.mean() == pytest.approx(float(ranks.below(x, 0.5).mean()))
