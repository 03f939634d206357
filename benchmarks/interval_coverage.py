"""Count how often nominal 95 % intervals of tau and of the mean hold the truth, wherever the status says resolved.

    make coverage-table    or    python benchmarks/interval_coverage.py [--repeats 1500] [--jobs 2] [--write FILE]

Series with known truth: AR(1), two telegraphs, all observables of three enumerated graphs (judged as one run,
`as_one_run`). Chains 1, 4, 32; length 2 to 1000 tau, for a graph of its slowest observable. Every estimator reads
the same series. A cell is an estimator, a family, a number of chains and a length; cells where fewer than 200
independent runs are resolved are pooled per estimator and family. Seeds are fixed: a cell's series depend on its
name only.
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
from numpy.typing import NDArray

search_path.insert(0, str(Path(__file__).parent))

import documents
import synthetic

from verdict.experiments.enumeration import (
    Kernel,
    bipartite_blocks,
    curie_weiss,
    exact_times,
    open_grid,
    restricted_boltzmann,
    single_site_blocks,
)
from verdict.statistics.tau import Counts, Needs, Tau, as_one_run, concatenate, load, mean_of, names

Series = NDArray[np.generic]

LEVEL = 0.95
CHAINS = (1, 4, 32)
LENGTHS = (2, 5, 10, 20, 35, 50, 70, 100, 200, 500, 1000)
FEWEST = 200  # resolved runs that make a cell: the standard error of 95 % is then 1.5 %
DRAWS_AT_MOST = 12_000_000  # of a cell, over all its observables; long cells have fewer repeats
DRAWS_AT_ONCE = 2_000_000
MARK = "coverage"  # of the tables in docs/estimators.md
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
    machine = restricted_boltzmann(3, 2, 1.0, weight_scale=1.0, bias_scale=0.5, seed=3)
    lattice = open_grid(2, 3, 1.0, weight_scale=0.8, bias_scale=0.3, seed=1)
    magnet = curie_weiss(4, 1.5, field=0.05)
    return {
        "graph: bipartite 3 + 2, alternating": Kernel.of(machine, "alternating", bipartite_blocks(3, 2)),
        "graph: lattice 2 x 3, symmetrised": Kernel.of(lattice, "symmetrised", ((0, 2), (1, 3, 5), (4,))),
        "graph: Curie-Weiss 4, random scan": Kernel.of(magnet, "random_scan", single_site_blocks(4)),
    }


@dataclass(frozen=True, slots=True)
class Count:
    """Intervals of one cell: all, resolved, of those how many hold tau and the mean; runs with any; median hi/tau."""

    estimator: str
    family: str
    chains: int
    length: int
    all: int
    resolved: int
    tau: int
    mean: int
    runs: int
    stretch: float

    @property
    def coverage(self) -> float:
        """The lesser of the two coverages; NaN without resolved intervals."""
        return min(self.tau, self.mean) / self.resolved if self.resolved else float("nan")


def counted(key: tuple[str, str, int, int], known: synthetic.Known, tau: Tau, runs: int) -> Count:
    """Compare one record of so many runs with the truth; the key is estimator, family, chains, length."""
    r, mean = tau.resolved, mean_of(tau)
    holds = r & (tau.lo <= known.tau) & (known.tau <= tau.hi)
    holds_mean = r & (mean.lo <= known.mean) & (known.mean <= mean.hi)
    stretch = float(np.median((tau.hi / known.tau)[r])) if r.any() else float("nan")
    alive = int(r.reshape(runs, -1).any(axis=1).sum())
    return Count(*key, len(r), int(r.sum()), int(holds.sum()), int(holds_mean.sum()), alive, stretch)


def read(x: Series, readers: tuple[str, ...]) -> dict[str, Tau]:
    """Estimate with every reader from one counting of x, a block of observables at a time."""
    width = max(1, DRAWS_AT_ONCE // (x.shape[0] * x.shape[1]))
    parts: dict[str, list[Tau]] = {name: [] for name in readers}
    for a in range(0, x.shape[2], width):
        block = x[:, :, a : a + width]
        lags, ladder = (Counts.from_series(block, needs) for needs in Needs)
        counts = Counts(lags=lags.lags, ladder=ladder.ladder)
        for name in readers:
            parts[name].append(load(name).estimate(counts, level=LEVEL))
    return {name: concatenate(part) for name, part in parts.items()}


def cell(family: str, chains: int, length: int, repeats: int) -> list[Count]:
    """Draw one cell's series and count every estimator on it."""
    warnings.simplefilter("error")
    known, runs = _drawn(family, chains, length, repeats)
    readers = ("multi_tau",) if family in HIDDEN else names()
    taus = read(known.x, readers)
    if family in graphs():
        taus = {name: _as_runs(tau, runs) for name, tau in taus.items()}
    return [counted((name, family, chains, length), known, tau, runs) for name, tau in taus.items()]


def _drawn(family: str, chains: int, length: int, repeats: int) -> tuple[synthetic.Known, int]:
    g = synthetic.rng(*family.encode(), chains, length)
    kernel = graphs().get(family)
    if kernel is None:
        draws = int(length * TAU[chains])
        runs = max(20, min(repeats, DRAWS_AT_MOST // (chains * draws)))
        return {**SERIES, **HIDDEN}[family](g, TAU[chains], chains, draws, runs), runs
    draws = max(4, int(length * exact_times(kernel).tau_max))
    runs = max(20, min(repeats, DRAWS_AT_MOST // (chains * draws * kernel.system.n_observables)))
    return synthetic.walk(g, kernel, chains, draws, runs), runs


def _as_runs(tau: Tau, runs: int) -> Tau:
    """Judge the observables of each run together."""
    each = len(tau) // runs
    return concatenate([as_one_run(tau.take(slice(i * each, (i + 1) * each))) for i in range(runs)])


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
    kept = [c for c in counts if c.runs >= FEWEST]
    rest: dict[tuple[str, str], list[Count]] = {}
    for c in counts:
        if 0 < c.runs < FEWEST:
            rest.setdefault((c.estimator, c.family), []).append(c)
    sums = [_joined(name, family, some) for (name, family), some in rest.items()]
    return kept + [c for c in sums if c.runs >= FEWEST]


def _joined(name: str, family: str, some: list[Count]) -> Count:
    totals = [sum(getattr(c, field) for c in some) for field in ("all", "resolved", "tau", "mean", "runs")]
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
    if c.runs < FEWEST and share < 20.0:
        return "refused" if share < 0.05 else f"{share:.1f} % resolved"
    few = "" if c.runs >= FEWEST else "~"
    return f"{few}{share:.0f} %: {100 * c.tau / c.resolved:.0f} / {100 * c.mean / c.resolved:.0f}, x{c.stretch:.2f}"


def main(arguments: list[str] | None = None) -> None:
    """Print the tables and the plain lines; with --write put them into a document, between its marks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=1500)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    counts = count([*SERIES, *graphs()], LENGTHS, options.repeats, options.jobs)
    hidden = count(HIDDEN, LENGTHS, options.repeats, options.jobs)
    tables, lines = "\n".join(report(counts, hidden)), "\n".join(plain_lines(counts, hidden))
    if options.write:
        options.write.write_text(between_marks(options.write.read_text("utf-8"), tables, lines), "utf-8")
    print(tables, lines, sep="\n")


def report(counts: list[Count], hidden: list[Count]) -> Iterator[str]:
    """Yield every table."""
    for estimator in names():
        yield from table(counts, estimator)
    yield "\n### One observable that hides a slow mode: what its own series cannot know (`multi_tau`, alone)\n"
    yield from list(table(hidden, "multi_tau"))[1:]


def between_marks(text: str, tables: str, lines: str) -> str:
    """Put tables and plain lines into a document, in place of what stands there."""
    return documents.replaced(text, MARK, f"```\n{lines.strip()}\n```\n{tables}")


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
