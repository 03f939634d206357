"""Broken, short and slow records on the whole road from draws to a word: UNTESTED, never PASS, never a traceback.

The registration is the benchmark's: four means in [-0.3, 0.3], 50 tau of record, 5 tau of warm-up, R-hat and drift.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from benchmarks.false_verdicts import cases, engine
from benchmarks.false_verdicts.measure import LEVEL, halves_rhat
from benchmarks.false_verdicts.series import ar1, rng, telegraph
from numpy.typing import NDArray

from verdict.statistics.tau import Status, Tau, as_one_run, estimate_series, mean_of, names
from verdict.statistics.tau._series import Series, stacked
from verdict.words.vocabulary import Word

Floats = NDArray[np.float64]


def judged(name: str, series: Series) -> tuple[Tau, Word]:
    """Estimate, lay out and judge a series of four observables."""
    tau = as_one_run(estimate_series(name, series, level=LEVEL))
    mean, x = mean_of(tau), stacked(series)
    drift = np.abs(np.diff([half.mean(axis=(0, 1)) for half in np.array_split(x, 2, axis=1)], axis=0))[0] / mean.mcse
    columns = {
        "m": [engine.reading(*ends, tau.level) for ends in zip(mean.lo, mean.hi, strict=True)],
        "tau": [engine.reading(*ends, tau.level) for ends in zip(tau.lo, tau.hi, strict=True)],
        "rhat": [engine.exact(value) for value in _rhat(x)],
        "drift": [engine.exact(value) for value in 0.5 * drift],
    }
    cells = {q: {"cells": [{"at": {"a": a}, **r} for a, r in enumerate(column)]} for q, column in columns.items()}
    return tau, engine.word(engine.means(True), cells)


def _rhat(x: NDArray[np.generic]) -> Floats:
    """R-hat of halves; unknown where a half has a single draw."""
    return halves_rhat(x) if x.shape[1] >= 4 else np.full(x.shape[2], np.nan)


def healthy(n_chains: int = cases.CHAINS, n_draws: int = cases.DRAWS) -> Floats:
    """Draw four fast observables of mean 0, for which the claim is true."""
    return np.ascontiguousarray(ar1(rng(31), np.full(cases.OBSERVABLES, 2.0), n_chains, n_draws))


def _first(column: Callable[[Floats], object]) -> Floats:
    """Replace the first of healthy observables."""
    x = healthy()
    x[:, :, 0] = column(x[:, :, 0])
    return x


def _one_nan(column: Floats) -> Floats:
    column[3, 1500] = np.nan
    return column


def _alternating(column: Floats) -> Floats:
    return np.where(np.arange(column.shape[1]) % 2, 0.1, -0.1) * np.ones_like(column)


def _wells(column: Floats) -> Floats:
    return 0.1 * column + np.where(np.arange(len(column)) % 2, 0.9, -0.9)[:, None]


def _slow() -> NDArray[np.int8]:
    """Telegraphs of true tau 500 in 3,000 draws."""
    return telegraph(rng(32), np.full(cases.OBSERVABLES, 500.0), np.full(cases.OBSERVABLES, 0.5), 32, cases.DRAWS)


BROKEN: dict[str, tuple[Callable[[], Series], set[Status]]] = {
    "one NaN": (lambda: _first(_one_nan), {Status.NOT_FINITE}),
    "a constant": (lambda: _first(np.zeros_like), {Status.FROZEN}),
    "alternating": (lambda: _first(_alternating), {Status.ANTITHETIC}),
    "stuck in wells": (lambda: _first(_wells), {Status.AT_CEILING}),
    "all frozen": (lambda: np.zeros_like(healthy()), {Status.FROZEN}),
    "one chain": (lambda: healthy(n_chains=1), {Status.RESOLVED}),  # its tau is known, other wells are not
    "two draws": (lambda: healthy(n_chains=8, n_draws=2), {Status.TOO_SHORT}),  # more chains look transposed
    "mixed lengths": (lambda: [healthy()[0], healthy()[1, :2000], *healthy()[2:]], {Status.NOT_FINITE}),
    "tau 500 in 3,000 draws": (_slow, {Status.AT_CEILING, Status.TOO_SHORT}),
}


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_record_is_untested(kind: str, name: str) -> None:
    """Each has its status, no usable upper end where the status refuses, and no word but UNTESTED."""
    series, statuses = BROKEN[kind]
    tau, word = judged(name, series())
    assert tau.status[0] in statuses
    assert np.isfinite(tau.hi[0]) == (tau.status[0] == Status.RESOLVED)
    assert word is Word.UNTESTED


@pytest.mark.parametrize("name", names())
def test_a_healthy_record_passes_on_the_same_road(name: str) -> None:
    """Negative control: it is the fault that leaves the others UNTESTED."""
    tau, word = judged(name, healthy())
    assert tau.resolved.all()
    assert word is Word.PASS
