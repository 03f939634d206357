"""Count what the estimands of chains cover on series of known truth: the table in docs/reference/chains.md.

Run alone: python -m benchmarks.chains_table [--sets 400]
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal, stats

from verdict.statistics.chains import estimands
from verdict.statistics.sample.contract import Asked, Estimated, Unknown, exactly

Floats = NDArray[np.float64]
Rng = np.random.Generator
SEED = 20261126


@dataclass(frozen=True, slots=True)
class Row:
    """A series, float64[chains, draws] a set; the mean, or the q-quantile where q is given; its truth and level."""

    name: str
    draw: Callable[[Rng], Floats]
    truth: float = 0.0
    level: float = 0.95
    q: float | None = None


def ar1(a: float, n_chains: int, n_draws: int) -> Callable[[Rng], Floats]:
    """Return what draws stationary AR(1) of mean 0 and variance 1."""

    def draw(g: Rng) -> Floats:
        noise = g.standard_normal((n_chains, n_draws)) * np.sqrt(1.0 - a * a)
        noise[:, 0] /= np.sqrt(1.0 - a * a)
        return np.asarray(signal.lfilter([1.0], [1.0, -a], noise, axis=1))

    return draw


def wells(size: float, n_chains: int, n_draws: int) -> Callable[[Rng], Floats]:
    """Return what draws AR(1) of tau 5, each chain shifted up or down by `size` standard deviations for good."""
    sound = ar1(9.0 / 11.0, n_chains, n_draws)
    return lambda g: sound(g) + size * g.choice([-1.0, 1.0], size=(n_chains, 1))


def sine(amplitude: float) -> Callable[[Rng], Floats]:
    """Return what draws a sine of period 37.3 and any phase under noise of 1, 4 x 2,000."""
    t = 2.0 * np.pi * np.arange(2000) / 37.3
    return lambda g: amplitude * np.sin(t + 2.0 * np.pi * g.random((4, 1))) + g.standard_normal((4, 2000))


def rows() -> Iterator[Row]:
    """Yield the rows of the table, in order."""
    four = ar1(0.9, 4, 2000)
    yield from (Row("AR(1) 0.9, 4 x 2,000", four, level=level) for level in (0.5, 0.95, 0.99, 0.9993))
    yield from (Row("AR(1) 0.9, 4 x 2,000", four, float(stats.norm.ppf(q)), q=q) for q in (0.05, 0.5, 0.9))
    for a, n_chains, n_draws in ((0.98, 4, 1500), (0.98, 4, 2000), (0.95, 16, 1000), (0.9, 2, 5000), (0.9, 3, 3000),
                                 (0.9, 32, 500), (0.3, 4, 1000)):  # fmt: skip
        yield Row(f"AR(1) {a:g}, {n_chains} x {n_draws:,}", ar1(a, n_chains, n_draws))
    for size, n_chains, n_draws in ((0.05, 4, 2000), (0.1, 4, 2000), (0.2, 4, 2000), (0.1, 2, 4000), (0.1, 3, 2666)):
        yield Row(f"wells at ±{size:g}, tau 5, {n_chains} x {n_draws:,}", wells(size, n_chains, n_draws))
    yield Row("Student t, 3 degrees, 4 x 1,000", lambda g: g.standard_t(3, (4, 1000)))
    yield Row("Poisson 0.1, 4 x 1,000", lambda g: g.poisson(0.1, (4, 1000)).astype(np.float64), 0.1)
    yield Row("Bernoulli 0.02, 4 x 1,000", lambda g: (g.random((4, 1000)) < 0.02).astype(np.float64), 0.02)
    yield from (Row(f"sine of {size:g} under noise of 1, 4 x 2,000", sine(size)) for size in (0.1, 0.3, 1.0))


def counted(row: Row, sets: int, seed: int = SEED) -> str:
    """Return the row of the table: the share of sets that have an interval, and how many of those hold the truth."""
    g, held = np.random.default_rng([seed, *row.name.encode()]), []
    method = estimands.mean if row.q is None else estimands.quantile
    asked = Asked(row.level, options={} if row.q is None else {"q": row.q})
    for _ in range(sets):
        found: Estimated | Unknown = method((exactly(row.draw(g)),), asked)
        if isinstance(found, Estimated):
            held.append(found.low <= row.truth <= found.high)
    what = "mean" if row.q is None else f"quantile {row.q:g}"
    covered = f"{np.mean(held):.1%}" if len(held) >= 30 else "too few" if held else "refused"
    return f"| {row.name} | {what} | {row.level:g} | {sets} | {len(held) / sets:.1%} | {covered} |".replace("%", " %")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=400)
    sets = parser.parse_args().sets
    print("| series | estimand | level | sets | resolved | covered |\n|---|---|---|---|---|---|")
    for row in rows():
        print(counted(row, sets), flush=True)


if __name__ == "__main__":
    main()
