"""Drawing what is 0 or 1: answers in passages, paired answers, conversions of two groups."""

from __future__ import annotations

import numpy as np
from benchmarks.false_verdicts.samples.cases import FAR, Case, Look, Units, clear, settled, single
from benchmarks.false_verdicts.series import Floats, Rng

SIZES = (3, 4, 5, 6, 7)  # questions of a passage, in turn
PASSAGES, ANSWER_BAR, ALIKE = 60, 0.6, 0.2  # the last is the intraclass correlation
PAIRED_PASSAGES, DISAGREE, APART = 100, 0.8, 0.3  # how often two models disagree; by how much passages differ
QUESTIONS, FAILS = 300, 0.1  # how often a wrong answer ends in an error; a right one never does
RARE_QUESTIONS, RARE = 100, 0.02
USERS, BOUGHT = 1000, 0.1
RARE_USERS = (1800, 200)
USER_LOOKS = tuple(range(200, USERS + 1, 200))


def passages(count: int) -> tuple[Floats, Floats]:
    """Return the passage of every question, and how many questions each passage has."""
    sizes = np.resize(np.array(SIZES), count)
    return np.repeat(np.arange(count), sizes), sizes.astype(np.float64)


def answers(g: Rng, place: Floats) -> Case:
    """Draw answers that are right or wrong together within a passage."""
    which, sizes = passages(PASSAGES)

    def error(truth: float) -> float:
        p = ANSWER_BAR + truth
        return float(np.sqrt(p * (1.0 - p) * (ALIKE + (1.0 - ALIKE) * np.mean(1.0 / sizes)) / PASSAGES))

    truth = settled(float(place[0]), error)
    p, both = ANSWER_BAR + truth, (1.0 - ALIKE) / ALIKE
    x = (g.random(which.size) < g.beta(p * both, (1.0 - p) * both, PASSAGES)[which]).astype(np.float64)
    columns = {"correct": x, "passage": _named(which)}
    return single(columns, Units(x, ANSWER_BAR, clusters=which), truth, clear(error, truth))


def paired(g: Rng, place: Floats) -> Case:
    """Draw two models on the same questions: passages favour one of them."""
    which, sizes = passages(PAIRED_PASSAGES)

    def error(truth: float) -> float:
        within = (DISAGREE - truth**2 - APART**2) * np.mean(1.0 / sizes)
        return float(np.sqrt((APART**2 + within) / PAIRED_PASSAGES))

    truth = settled(float(place[0]), error)
    favour = truth + APART * g.choice([-1.0, 1.0], PAIRED_PASSAGES)[which]
    u, same = g.random(which.size), g.random(which.size) < 0.7
    better, worse = u < 0.5 * (DISAGREE + favour), u > 1.0 - 0.5 * (DISAGREE - favour)
    old, new = ((better & (k == 1) | worse & (k == 0) | ~better & ~worse & same).astype(np.float64) for k in (0, 1))
    columns = {"correct": np.stack([old, new]), "passage": _named(which)}
    return single(columns, Units(new - old, clusters=which), truth, clear(error, truth))


def incomplete(g: Rng, place: Floats) -> Case:
    """Draw answers of which wrong ones sometimes end in an error: no row, or a row that is excluded."""

    def error(truth: float) -> float:
        p = ANSWER_BAR + truth
        return float(np.sqrt(p * (1.0 - p) / QUESTIONS))

    truth = settled(float(place[0]), error, FAILS * (1.0 - ANSWER_BAR))
    x = (g.random(QUESTIONS) < ANSWER_BAR + truth).astype(np.float64)
    lost = (x == 0.0) & (g.random(QUESTIONS) < FAILS)
    margin = clear(error, truth) + float(lost.mean())
    return single({"correct": np.where(lost, np.nan, x)}, Units(x[~lost], ANSWER_BAR), truth, margin)


def rare(g: Rng, place: Floats) -> Case:
    """Draw questions of which two in a hundred fail."""

    def error(truth: float) -> float:
        p = min(max(RARE + truth, 0.0), 1.0)
        return float(np.sqrt(p * (1.0 - p) / RARE_QUESTIONS))

    truth = settled(float(place[0]), error) if place[0] > -FAR else -RARE  # below it there is only none at all
    x = (g.random(RARE_QUESTIONS) < RARE + truth).astype(np.float64)
    return single({"failed": x}, Units(x, RARE), truth, clear(error, truth))


def conversions(g: Rng, place: Floats) -> Case:
    """Draw users of two versions, allotted by lot."""
    n = USERS // 2
    truth, margin, shares = _lift(float(place[0]), n, n, BOUGHT)
    first, bought = _users(g, *shares)
    columns = {"arm": _arms(first), "bought": bought}
    return single(columns, Units(bought[first], 0.0, bought[~first]), truth, margin)


def looked_at(g: Rng, place: Floats) -> Case:
    """Draw users as `conversions` does, looked at on the way."""
    n = USERS // 2
    truth, margin, shares = _lift(float(place[0]), n, n, BOUGHT)
    first, bought = _users(g, *shares)
    looks = tuple(_seen(first, bought, k) for k in USER_LOOKS)
    return Case(looks, np.array([truth]), np.array([margin]))


def uneven(g: Rng, place: Floats) -> Case:
    """Draw counts of a rare event among many users of the old version and few of the new one."""
    m, n = RARE_USERS
    truth, margin, (p, q) = _lift(float(place[0]), n, m, RARE)
    k, j = int(g.binomial(n, p)), int(g.binomial(m, q))
    columns = {"bought_B": k, "users_B": n, "bought_A": j, "users_A": m}
    return single(columns, Units(_ones(k, n), 0.0, _ones(j, m)), truth, margin)


def _lift(place: float, n: int, m: int, base: float) -> tuple[float, float, tuple[float, float]]:
    """Return the difference, from where on it is clear, and the two shares: the smaller one is `base`."""

    def both(truth: float) -> tuple[float, float]:
        return base + max(truth, 0.0), base + max(-truth, 0.0)

    def error(truth: float) -> float:
        p, q = both(truth)
        return float(np.sqrt(p * (1.0 - p) / n + q * (1.0 - q) / m))

    truth = settled(place, error)
    return truth, clear(error, truth), both(truth)


def _users(g: Rng, p: float, q: float) -> tuple[np.ndarray, Floats]:
    first = g.random(USERS) < 0.5
    return first, (g.random(USERS) < np.where(first, p, q)).astype(np.float64)


def _seen(first: np.ndarray, bought: Floats, k: int) -> Look:
    come = np.arange(USERS) < k
    columns = {"seen": k, "arm": _arms(first), "bought": np.where(come, bought, np.nan)}
    return Look(columns, (Units(bought[come & first], 0.0, bought[come & ~first]),))


def _arms(first: np.ndarray) -> list[str]:
    return np.where(first, "B", "A").tolist()


def _named(which: Floats) -> list[str]:
    return [f"p{i}" for i in which.tolist()]


def _ones(k: int, n: int) -> Floats:
    return np.repeat([1.0, 0.0], [k, n - k])
