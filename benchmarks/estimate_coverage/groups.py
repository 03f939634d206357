"""Cases of two groups that are drawn apart, and of two arguments over the same units."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from benchmarks.estimate_coverage.cases import Arrays, Case, Draw, sizes, two_shares
from benchmarks.estimate_coverage.laws import LAWS, LOGNORMAL, NORMAL, SHARES, STUDENT, Law, difference_median

from verdict.statistics.sample.table import Row

SCALE, MORE = 3.0, 2  # the first group is three times as wide and half as large
TOGETHER = 0.5  # the correlation of two arguments
RATIO = 1.5
UNEQUAL = f"deviations {SCALE:g} and 1, sizes n and {MORE}n"


def differences(row: Row) -> Iterator[Case]:
    """Yield two groups of one law, and two whose spreads and sizes differ."""
    for law in LAWS:
        yield Case(law.name, law.group, 0.0, _groups(law, 1.0, 1), sizes=sizes(row))
    for law, group in ((NORMAL, "unequal"), (LOGNORMAL, "unequal_skewed")):
        centre = (SCALE - 1.0) * law.mean if row.estimand == "difference_of_means" else None
        truth = difference_median(law, SCALE, law) if centre is None else centre
        yield Case(f"{law.name}, {UNEQUAL}", group, truth, _groups(law, SCALE, MORE), sizes=sizes(row))


def _groups(law: Law, scale: float, more: int) -> Draw:
    def draw(rng: np.random.Generator, trials: int, n: int) -> Arrays:
        return scale * law.draw(rng, (trials, n)), law.draw(rng, (trials, more * n))

    return draw


def share_differences(row: Row) -> Iterator[Case]:
    """Yield two groups of units that are 0 or 1, every outcome listed."""
    pairs = (
        (0.5, 0.5, "common"),
        (0.1, 0.1, "common"),
        (0.5, 0.1, "common"),
        (0.02, 0.02, "rare"),
        (0.1, 0.02, "rare"),
    )
    for first, second, group in pairs:
        for times in (1, MORE):
            name = f"Bernoulli {first:g} and {second:g}" + (f", sizes n and {times}n" if times > 1 else "")
            yield Case(name, group, first - second, listed=two_shares(first, second, times), sizes=sizes(row))


def paired_shares(row: Row) -> Iterator[Case]:
    """Yield two arguments over the same units that are 0 or 1."""
    for law in SHARES:
        yield Case(f"{law.name}, correlation {TOGETHER:g}", law.group, 0.0, _pairs(law), sizes=sizes(row))

    def thinned(rng: np.random.Generator, trials: int, n: int) -> Arrays:
        first = (rng.random((trials, n)) < 0.5).astype(np.float64)
        return first, first * (rng.random((trials, n)) < 0.2)

    yield Case("Bernoulli 0.5, and 0.1 among its ones", "common", 0.4, thinned, sizes=sizes(row))


def _pairs(law: Law, share: float = TOGETHER) -> Draw:
    """Draw two units of a law that are one and the same with probability `share`: that is their correlation."""

    def draw(rng: np.random.Generator, trials: int, n: int) -> Arrays:
        first, other = law.draw(rng, (trials, n)), law.draw(rng, (trials, n))
        return first, np.where(rng.random((trials, n)) < share, first, other)

    return draw


def ratios(row: Row) -> Iterator[Case]:
    """Yield two arguments of one law, the first half as large again; centred laws are moved to 2 deviations above 0."""
    for law in LAWS:
        moved = 2.0 * law.deviation if law in (NORMAL, STUDENT) else 0.0

        def draw(rng: np.random.Generator, trials: int, n: int, law: Law = law, moved: float = moved) -> Arrays:
            first, second = _pairs(law)(rng, trials, n)
            return RATIO * (first + moved), second + moved

        yield Case(f"{law.name}, correlation {TOGETHER:g}", law.group, RATIO, draw, sizes=sizes(row))


def correlations(row: Row) -> Iterator[Case]:
    """Yield bivariate normal laws, their exponentials, and pairs of other laws that are equal half of the time."""
    ranks = row.estimand == "rank_correlation"
    for rho in (0.0, 0.5, 0.9):
        truth = 6.0 / np.pi * np.arcsin(0.5 * rho) if ranks else rho
        yield Case(f"normal, correlation {rho:g}", "normal", float(truth), _normals(rho), sizes=sizes(row))
    truth = 6.0 / np.pi * np.arcsin(0.25) if ranks else np.expm1(0.5) / np.expm1(1.0)
    yield Case(LOGNORMAL.name, LOGNORMAL.group, float(truth), _exponentials, sizes=sizes(row))
    for law in LAWS:
        if law not in (NORMAL, LOGNORMAL):
            name = f"{law.name}, equal half of the time"
            yield Case(name, law.group, TOGETHER, _pairs(law), sizes=sizes(row))


def _normals(rho: float) -> Draw:
    def draw(rng: np.random.Generator, trials: int, n: int) -> Arrays:
        first, other = rng.standard_normal((2, trials, n))
        return first, rho * first + np.sqrt(1.0 - rho**2) * other

    return draw


def _exponentials(rng: np.random.Generator, trials: int, n: int) -> Arrays:
    first, second = _normals(0.5)(rng, trials, n)
    return np.exp(first), np.exp(second)


def slopes(row: Row) -> Iterator[Case]:
    """Yield errors of a law about a line over normal x, and errors that grow to both sides; what is drawn is (y, x)."""
    for law in LAWS:

        def draw(rng: np.random.Generator, trials: int, n: int, law: Law = law) -> Arrays:
            return law.draw(rng, (trials, n)), rng.standard_normal((trials, n))

        yield Case(law.name, law.group, 0.0, draw, sizes=sizes(row))
    yield Case("normal, spread growing to both sides", "unequal", 0.0, _growing, sizes=sizes(row))


def _growing(rng: np.random.Generator, trials: int, n: int) -> Arrays:
    x = rng.standard_normal((trials, n))
    return np.abs(x) * rng.standard_normal((trials, n)), x
