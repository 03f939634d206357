"""Count how often nominal 95 % intervals of tau and of the mean hold the truth, wherever the status says resolved.

    make coverage-table            or   python benchmarks/coverage.py [--repeats 600] [--jobs 2]

Series with known truth: AR(1), two telegraphs, all observables of three enumerated graphs (judged as one run,
`as_one_run`). Chains 1, 4, 32; length 2 to 1000 tau, for a graph of its slowest observable. Every estimator reads
the same series. A cell is an estimator, a family, a number of chains and a length; cells with fewer than
50 resolved intervals are pooled per estimator and family. Seeds are fixed: a cell's series depend on its name only.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from pathlib import Path
from sys import path as search_path

import numpy as np

search_path.insert(0, str(Path(__file__).parent))

import synthetic

from verdict.enumeration import (
    Kernel,
    bipartite_blocks,
    curie_weiss,
    exact_times,
    open_grid,
    restricted_boltzmann,
    single_site_blocks,
)
from verdict.estimators import Tau, as_one_run, concatenate, estimate_series, mean_of, names

LEVEL = 0.95
CHAINS = (1, 4, 32)
LENGTHS = (2, 5, 10, 20, 35, 50, 70, 100, 200, 500, 1000)
FEWEST = 50  # resolved intervals that make a cell
DRAWS_AT_MOST = 4_000_000  # of a cell; long cells have fewer repeats
TAU = {1: 16.0, 4: 6.0, 32: 2.0}  # by chains: what is counted depends on N/tau only

SERIES: dict[str, Callable[..., synthetic.Known]] = {
    "ar1": synthetic.ar1,
    "telegraph, P(+1) = 0.5": partial(synthetic.telegraph, up=0.5),
    "telegraph, P(+1) = 0.9": partial(synthetic.telegraph, up=0.9),
}
HIDDEN: dict[str, Callable[..., synthetic.Known]] = {
    "slow mode, 40 % of the variance": partial(synthetic.mixture, share=0.4, fast=0.75),
    "slow mode, 10 % of the variance": partial(synthetic.mixture, share=0.1, fast=0.75),
}


@lru_cache
def graphs() -> dict[str, Kernel]:
    """Build the enumerated graphs: two blocks in turn, a lattice with an order coin, a magnet one spin at a time."""
    machine = restricted_boltzmann(3, 3, 1.0, weight_scale=1.0, bias_scale=0.5, seed=3)
    lattice = open_grid(3, 3, 1.0, weight_scale=0.8, bias_scale=0.3, seed=1)
    magnet = curie_weiss(5, 1.5, field=0.05)
    return {
        "graph: bipartite 3 + 3, alternating": Kernel.of(machine, "alternating", bipartite_blocks(3, 3)),
        "graph: lattice 3 x 3, symmetrised": Kernel.of(lattice, "symmetrised", ((0, 2), (1, 3, 5, 7), (4, 6, 8))),
        "graph: Curie-Weiss 5, random scan": Kernel.of(magnet, "random_scan", single_site_blocks(5)),
    }


@dataclass(frozen=True, slots=True)
class Count:
    """Intervals of one cell: all, resolved, and of those how many hold tau and the mean; hi/tau, median."""

    estimator: str
    family: str
    chains: int
    length: int
    all: int
    resolved: int
    tau: int
    mean: int
    stretch: float

    @property
    def coverage(self) -> float:
        """The lesser of the two coverages; NaN without resolved intervals."""
        return min(self.tau, self.mean) / self.resolved if self.resolved else float("nan")


def counted(key: tuple[str, str, int, int], known: synthetic.Known, tau: Tau) -> Count:
    """Compare one record with the truth; the key is estimator, family, chains, length."""
    r, mean = tau.resolved, mean_of(tau)
    holds = r & (tau.lo <= known.tau) & (known.tau <= tau.hi)
    holds_mean = r & (mean.lo <= known.mean) & (known.mean <= mean.hi)
    stretch = float(np.median((tau.hi / known.tau)[r])) if r.any() else float("nan")
    return Count(*key, len(r), int(r.sum()), int(holds.sum()), int(holds_mean.sum()), stretch)


def cell(family: str, chains: int, length: int, repeats: int) -> list[Count]:
    """Draw one cell's series and count every estimator on it."""
    warnings.simplefilter("error")
    if family in graphs():
        return list(_graph_cell(family, chains, length, repeats))
    draws = int(length * TAU[chains])
    n = max(FEWEST, min(repeats, DRAWS_AT_MOST // (chains * draws)))
    known = {**SERIES, **HIDDEN}[family](_stream(family, chains, length), TAU[chains], chains, draws, n)
    readers = names() if family in SERIES else ("multi_tau",)
    return [
        counted((name, family, chains, length), known, estimate_series(name, known.x, level=LEVEL)) for name in readers
    ]


def _graph_cell(family: str, chains: int, length: int, repeats: int) -> Iterator[Count]:
    kernel = graphs()[family]
    draws = max(4, int(length * exact_times(kernel).tau_max))
    n = max(10, min(repeats // 10, DRAWS_AT_MOST // (chains * draws)))
    known = synthetic.walk(_stream(family, chains, length), kernel, chains, draws, n)
    for name in names():
        runs = np.split(known.x, n, axis=2)
        tau = concatenate([as_one_run(estimate_series(name, x, level=LEVEL)) for x in runs])
        yield counted((name, family, chains, length), known, tau)


def _stream(family: str, chains: int, length: int) -> np.random.Generator:
    return synthetic.rng(*family.encode(), chains, length)


def count(families: Iterable[str], lengths: Iterable[int], repeats: int, jobs: int) -> list[Count]:
    """Count every cell, longest first so that two processes end together."""
    cells = sorted(product(families, CHAINS, lengths), key=lambda c: -c[1] * c[2])
    columns = [*zip(*cells, strict=True), (repeats,) * len(cells)]
    if jobs == 1:
        done = [cell(*row) for row in zip(*columns, strict=True)]
    else:
        with ProcessPoolExecutor(jobs) as pool:
            done = list(pool.map(cell, *columns))
    return [c for group in done for c in group]


def pooled(counts: list[Count]) -> list[Count]:
    """Return the cells that have enough resolved intervals, and the others of an estimator and family as one."""
    kept = [c for c in counts if c.resolved >= FEWEST]
    rest: dict[tuple[str, str], list[Count]] = {}
    for c in counts:
        if 0 < c.resolved < FEWEST:
            rest.setdefault((c.estimator, c.family), []).append(c)
    sums = [_joined(name, family, some) for (name, family), some in rest.items()]
    return kept + [c for c in sums if c.resolved >= FEWEST]


def _joined(name: str, family: str, some: list[Count]) -> Count:
    totals = [sum(getattr(c, field) for c in some) for field in ("all", "resolved", "tau", "mean")]
    return Count(name, family, 0, 0, *totals, float("nan"))


def worst(counts: list[Count]) -> float:
    """Return the least coverage over cells and pooled cells; NaN where nothing was resolved."""
    return min((c.coverage for c in pooled(counts)), default=float("nan"))


def table(counts: list[Count], estimator: str) -> Iterator[str]:
    """Yield one estimator's rows in Markdown: resolved %, then coverage of tau / of the mean, then hi/tau."""
    mine = {(c.family, c.chains, c.length): c for c in counts if c.estimator == estimator}
    lengths = sorted({key[2] for key in mine})
    yield f"\n### `{estimator}`\n"
    yield "| series | chains | " + " | ".join(f"{n} tau" for n in lengths) + " |"
    yield "|---" * (2 + len(lengths)) + "|"
    for family, chains in dict.fromkeys(key[:2] for key in sorted(mine)):
        entries = " | ".join(_entry(mine[family, chains, n]) for n in lengths)
        yield f"| {family} | {chains} | {entries} |"


def _entry(c: Count) -> str:
    share = 100.0 * c.resolved / c.all
    if c.resolved < FEWEST:
        return "refused" if share < 0.05 else f"{share:.1f} % resolved"
    return f"{share:.0f} %: {100 * c.tau / c.resolved:.0f} / {100 * c.mean / c.resolved:.0f}, x{c.stretch:.2f}"


def main(arguments: list[str] | None = None) -> None:
    """Print the tables and the plain lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    counts = count([*SERIES, *graphs()], LENGTHS, options.repeats, options.jobs)
    hidden = count(HIDDEN, LENGTHS, options.repeats, options.jobs)
    print("Entries: resolved %: coverage of tau / of the mean in %, x median of hi/tau.")
    for estimator in names():
        print(*table(counts, estimator), sep="\n")
    print("\n## One observable that hides a slow mode: what its own series cannot know")
    print(*table(hidden, "multi_tau"), sep="\n")
    print(*plain_lines(counts, hidden), sep="\n")


def plain_lines(counts: list[Count], hidden: list[Count]) -> Iterator[str]:
    """Yield `name value` lines, the worst cell last."""
    yield ""
    for estimator in names():
        mine = [c for c in counts if c.estimator == estimator]
        yield f"worst_resolved_coverage_{estimator} {worst(mine):.4f}"
    ample = [c for c in hidden if c.chains == max(CHAINS) and c.length >= 200]
    yield f"hidden_mode_coverage_32_chains_200_tau {worst(ample):.4f}"
    yield f"intervals {sum(c.all for c in counts)}"
    yield f"resolved {sum(c.resolved for c in counts)}"
    yield f"worst_resolved_coverage {worst(counts):.4f}"


if __name__ == "__main__":
    main()
