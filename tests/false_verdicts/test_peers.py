"""The peers' formulas are those of the peers, and their three-way logic is the engine's."""

from __future__ import annotations

import warnings

import emcee
import numpy as np
import pytest
from benchmarks.false_verdicts import cases, engine, peers, series

from verdict.statistics.tau import Counts

TAU = np.array([1.0, 5.0, 60.0, 400.0])


def _series(kind: str):
    g = series.rng(1)
    if kind == "ar1":
        return series.ar1(g, TAU, 8, 1000)
    return series.telegraph(g, TAU, np.full(4, 0.7), 8, 1000)


@pytest.mark.parametrize("kind", ["ar1", "telegraph"])
def test_emcee_is_reproduced(kind: str) -> None:
    """Our formula gives emcee's own time, NaN included."""
    x = _series(kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a constant chain divides by zero there, which is the point
        theirs = [
            emcee.autocorr.integrated_time(x[:, :, [i]].transpose(1, 0, 2).astype(float), tol=0, quiet=True)[0]
            for i in range(4)
        ]
    ours = peers.emcee_tau(Counts.from_series(x).need_lags("test").by_chain())
    np.testing.assert_allclose(theirs, ours, rtol=1e-9)


@pytest.mark.parametrize("kind", ["ar1", "telegraph"])
def test_arviz_is_reproduced(kind: str) -> None:
    """Our rank-normalised R-hat and bulk ESS are those of arviz-stats."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from arviz_stats.base import array_stats
    x = _series(kind)
    laid = x.transpose(2, 0, 1).astype(float)
    np.testing.assert_allclose(array_stats.ess(laid, chain_axis=1, draw_axis=2), peers.arviz_ess(x), rtol=1e-9)
    np.testing.assert_allclose(array_stats.rhat(laid, chain_axis=1, draw_axis=2), peers.arviz_rhat(x), rtol=1e-9)


def test_three_way_logic_is_the_engines() -> None:
    """The short cut for peers says what the engine says of the same intervals, touching ends and gaps included."""
    g = np.random.default_rng(3)
    lo = g.choice([-0.5, -0.3, -0.1, 0.0, 0.2, 0.3, 0.4], (60, cases.OBSERVABLES))
    hi = lo + g.choice([0.0, 0.1, 0.3], lo.shape)
    lo[:5, 1] = np.nan
    registration = engine.means(False)
    engines = [
        engine.CODES[engine.word(registration, {"m": engine._cells("a", [engine.reading(*e, 0.95) for e in row])})]
        for row in np.stack([lo, hi], axis=2)
    ]
    assert {peers.PASS, peers.NOT_PASSED, peers.UNTESTED} == set(engines)
    assert engines == peers.three_way(lo, hi, -cases.BAR, cases.BAR).tolist()


def test_a_frozen_chain_is_accepted_by_one_peer_and_refused_by_the_other() -> None:
    """NaN times open emcee's gate; R-hat that is no number closes arviz's, the kinder reading of it."""
    x = np.ones((8, 500, 1))
    found = peers.rules(x)
    assert [True, False] == [bool(found[name].accepts[0]) for name in ("emcee", "arviz")]
