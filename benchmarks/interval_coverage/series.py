"""The plain families: AR(1), telegraphs and enumerated graphs, by chains and by length in tau.

A graph's observables are judged as one run (`as_one_run`), and so are some series of their own; a graph's length is in
units of its slowest observable.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache, partial

from benchmarks import synthetic
from benchmarks.adversaries.cases import Right
from benchmarks.interval_coverage.counting import Cell, Count, counted, read

from verdict.experiments.enumeration import (
    Kernel,
    bipartite_blocks,
    curie_weiss,
    exact_times,
    open_grid,
    restricted_boltzmann,
    single_site_blocks,
)
from verdict.statistics.tau import Tau, as_one_run, concatenate, names

CHAINS = (1, 4, 32)
LENGTHS = (2, 5, 10, 20, 35, 50, 70, 100, 200, 500, 1000)
DRAWS_AT_MOST = 12_000_000  # of a cell, over all its observables; long cells have fewer repeats
TAU = {1: 16.0, 4: 6.0, 32: 2.0}  # by chains: what is counted depends on N/tau only

SERIES: dict[str, Callable[..., synthetic.Known]] = {
    "ar1": synthetic.ar1,
    "telegraph, P(+1) = 0.5": partial(synthetic.telegraph, up=0.5),
    "telegraph, P(+1) = 0.9": partial(synthetic.telegraph, up=0.9),
}
# Judged as runs, each of so many independent observables: what a run selects by its time must not spoil what it keeps.
RUNS: dict[str, tuple[Callable[..., synthetic.Known], int]] = {
    "telegraph, P(+1) = 0.9, one as a run": (partial(synthetic.telegraph, up=0.9), 1),
    "telegraph, P(+1) = 0.9, four as a run": (partial(synthetic.telegraph, up=0.9), 4),
    "ar1, one as a run": (synthetic.ar1, 1),
}
RUN_LENGTHS = (20, 30, 35, 50, 100, 200)  # in tau: around the length from which a run is accepted
# What its own series cannot know, and its companions in a run can: asked of one estimator, alone.
HIDDEN: dict[str, Callable[..., synthetic.Known]] = {
    "slow mode, 40 % of the variance": partial(synthetic.mixture, share=0.4, fast=0.75),
    "slow mode, 10 % of the variance": partial(synthetic.mixture, share=0.1, fast=0.75),
}
ALONE = ("multi_tau",)


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


def cell(family: str, chains: int, length: int, repeats: int) -> list[Count]:
    """Draw one cell's series and count every estimator on it."""
    warnings.simplefilter("error")
    known, runs = _drawn(family, chains, length, repeats)
    taus = read(known.x, ALONE if family in HIDDEN else names())
    if family in graphs() or family in RUNS:
        taus = {name: _as_runs(tau, runs) for name, tau in taus.items()}
    right = Right.UNFIXABLE if family in HIDDEN else Right.COVERS
    return [counted(Cell(name, family, chains, length, right=right), known, tau, runs) for name, tau in taus.items()]


def _drawn(family: str, chains: int, length: int, repeats: int) -> tuple[synthetic.Known, int]:
    g = synthetic.rng(*family.encode(), chains, length)
    kernel = graphs().get(family)
    if kernel is None:
        draw, together = RUNS.get(family) or ({**SERIES, **HIDDEN}[family], 1)
        draws = int(length * TAU[chains])
        runs = max(20, min(repeats, DRAWS_AT_MOST // (chains * draws * together)))
        return draw(g, TAU[chains], chains, draws, runs * together), runs
    draws = max(4, int(length * exact_times(kernel).tau_max))
    runs = max(20, min(repeats, DRAWS_AT_MOST // (chains * draws * kernel.system.n_observables)))
    return synthetic.walk(g, kernel, chains, draws, runs), runs


def _as_runs(tau: Tau, runs: int) -> Tau:
    """Judge the observables of each run together."""
    each = len(tau) // runs
    return concatenate([as_one_run(tau.take(slice(i * each, (i + 1) * each))) for i in range(runs)])
