"""Drawing what has a mean: differences of seeds, times of two groups, scores in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
from benchmarks.false_verdicts.samples.cases import CLEAR, ERROR, Case, Look, Units, clear, settled, single
from benchmarks.false_verdicts.series import Floats, Rng

Law = Callable[[Rng, int], Floats]
SPREAD = 0.01  # standard deviation of a difference of accuracies
SEEDS, MANY_SEEDS, SKEWED_SEEDS, FAILED, SETS = 10, 20, 30, 2, 4
SHARED = 2.0 * NormalDist().inv_cdf(1.0 - 0.5 * ERROR / SETS)  # as CLEAR, where four predictions share the error
FAR_APART = 5.5  # standard errors: a little farther than that
QUICK, SLOW = (40, 1.0), (10, 3.0)  # users of a group and the standard deviation of their times
SCORES, CONCENTRATION, SCORE_BAR = 400, 3.0, 0.6
SCORE_LOOKS = tuple(range(50, SCORES + 1, 50))


def normal(g: Rng, n: int) -> Floats:
    """Draw n normal numbers of mean 0 and variance 1."""
    return g.standard_normal(n)


def heavy(g: Rng, n: int) -> Floats:
    """Draw from Student's t with 3 degrees, of variance 1."""
    return np.asarray(g.standard_t(3, n) / np.sqrt(3.0))


def right(g: Rng, n: int) -> Floats:
    """Draw from the lognormal law with sigma 1, moved to mean 0 and variance 1."""
    return np.asarray((g.lognormal(0.0, 1.0, n) - np.exp(0.5)) / np.sqrt((np.e - 1.0) * np.e))


def left(g: Rng, n: int) -> Floats:
    """Draw the same with its long tail below."""
    return -right(g, n)


def seeds(law: Law, n: int) -> Callable[[Rng, Floats], Case]:
    """Draw two methods over n seeds each, of which the differences follow a law."""

    def draw(g: Rng, place: Floats) -> Case:
        error = SPREAD / np.sqrt(n)
        truth = float(place[0]) * error
        old = 0.7 + 0.02 * g.standard_normal(n)
        gain = truth + SPREAD * law(g, n)
        return single({"acc": np.clip([old, old + gain], 0.0, 1.0)}, Units(gain), truth, CLEAR * error)

    return draw


def failed(g: Rng, place: Floats) -> Case:
    """Draw seeds of which those with the worst differences diverged, so that there is no number of the new method."""
    error, slack = SPREAD / np.sqrt(MANY_SEEDS), FAILED / MANY_SEEDS
    truth = settled(float(place[0]), lambda _: error, slack)
    old, gain = 0.7 + 0.02 * g.standard_normal(MANY_SEEDS), truth + SPREAD * g.standard_normal(MANY_SEEDS)
    there = np.sort(np.argsort(gain)[FAILED:])
    new = np.full(MANY_SEEDS, np.nan)
    new[there] = (old + gain)[there]
    return single({"acc": np.stack([old, new])}, Units(gain[there]), truth, CLEAR * error + slack)


def sets(g: Rng, place: Floats) -> Case:
    """Draw ten seeds on each of four data sets, a prediction each."""
    error = SPREAD / np.sqrt(SEEDS)
    gains = (place * error)[:, None] + SPREAD * g.standard_normal((SETS, SEEDS))
    look = Look({"gain": gains}, tuple(map(Units, gains)))
    return Case((look,), place * error, np.full(SETS, SHARED * error))


def times(g: Rng, place: Floats) -> Case:
    """Draw few users with a large spread, and many with a small one."""
    (m, small), (n, large) = QUICK, SLOW
    error = float(np.sqrt(large**2 / n + small**2 / m))
    truth = float(place[0]) * error
    slow, quick = 10.0 + truth + large * g.standard_normal(n), 10.0 + small * g.standard_normal(m)
    columns = {"arm": ["B"] * n + ["A"] * m, "load": np.concatenate([slow, quick])}
    return single(columns, Units(slow, 0.0, quick), truth, CLEAR * error)


def scores(g: Rng, place: Floats) -> Case:
    """Draw scores in [0, 1] that come one by one and are looked at all along the way."""

    def error(truth: float) -> float:
        p = SCORE_BAR + truth
        return float(np.sqrt(p * (1.0 - p) / (CONCENTRATION + 1.0) / SCORES))

    truth = settled(float(place[0]), error)
    p = SCORE_BAR + truth
    x = g.beta(p * CONCENTRATION, (1.0 - p) * CONCENTRATION, SCORES)
    looks = tuple(_seen(x, k) for k in SCORE_LOOKS)
    return Case(looks, np.array([truth]), np.array([clear(error, truth)]))


def _seen(x: Floats, k: int) -> Look:
    return Look({"seen": k, "score": np.where(np.arange(x.size) < k, x, np.nan)}, (Units(x[:k], SCORE_BAR),))
