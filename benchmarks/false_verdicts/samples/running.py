"""Cutting the blocks into jobs, judging them by everybody who is asked, in as many workers as wanted."""

from __future__ import annotations

import multiprocessing
import sys
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from benchmarks.false_verdicts import chains
from benchmarks.false_verdicts.peers import NOT_PASSED, PASS, UNTESTED
from benchmarks.false_verdicts.samples import engine, habits
from benchmarks.false_verdicts.samples.blocks import BLOCKS, CHAINS_PART, ENGINE
from benchmarks.false_verdicts.samples.cases import AWAY, Case
from benchmarks.false_verdicts.series import Rng, rng
from benchmarks.false_verdicts.tally import Tally
from numpy.typing import NDArray

SEED = 20261126
AT_ONCE = 20  # registrations of a job; even, so that both sides of the bar are drawn equally often
SAMPLES, QUICK = 1000, 20  # registrations at the bar of each block by default, and of the quick run
ELSEWHERE = 0.4  # how many there are near the bar and away from it, as a share of those at it
CHAINS = "chains"
Tallies = dict[tuple[str, str, str], Tally]  # by block, place of the truth and rule


@dataclass(frozen=True, slots=True)
class Job:
    """Some registrations of one block with the truth at one place; sets of chains of every kind for `CHAINS`."""

    block: str
    place: str
    number: int
    size: int


def jobs(samples: int, blocks: tuple[str, ...] = (*BLOCKS, CHAINS)) -> Iterator[Job]:
    """Yield so many registrations at the bar of each block, and fewer near it and away from it."""
    for block in blocks:
        if block == CHAINS:
            yield from (Job(CHAINS, "", i, size) for i, size in enumerate(_cut(CHAINS_PART * samples)))
            continue
        for place in AWAY:
            share = BLOCKS[block].part * (1.0 if place == "at" else ELSEWHERE)
            yield from (Job(block, place, i, size) for i, size in enumerate(_cut(share * samples)))


def _cut(wanted: float) -> Iterator[int]:
    whole = max(2, 2 * round(0.5 * wanted))
    yield from (min(AT_ONCE, whole - start) for start in range(0, whole, AT_ONCE))


def source(job: Job) -> Rng:
    """Return the generator of a job: its names and number make it, so that adding a block moves no other."""
    return rng(SEED, zlib.crc32(job.block.encode()), zlib.crc32(job.place.encode()), job.number)


def run_job(job: Job) -> Tallies:
    """Draw and judge one job."""
    if job.block == CHAINS:
        found = chains.run(job.size, SEED + job.number)
        return {(f"{CHAINS}_{kind}", place, rule): tally for (kind, place, rule), tally in found.items()}
    block, g = BLOCKS[job.block], source(job)
    start = job.number * AT_ONCE
    cases = [block.draw(g, block.places(job.place, start + i)) for i in range(job.size)]
    said = {ENGINE: [engine.words(job.block, case) for case in cases]}
    said |= {rule: [habits.words(rule, case) for case in cases] for rule in block.rules}
    return {(job.block, job.place, rule): counted(np.array(words), cases) for rule, words in said.items()}


def counted(words: NDArray[np.int8], cases: list[Case]) -> Tally:
    """Count registrations, int8[cases, predictions]: one in which any prediction is wrong counts as wrong."""
    holds, sufficed = (np.array([getattr(case, name) for case in cases]) for name in ("holds", "sufficed"))
    masks = (
        np.ones_like(holds), holds, sufficed, words == PASS, words == NOT_PASSED, (words == PASS) & ~holds,
        (words == NOT_PASSED) & holds, (words == UNTESTED) & sufficed,
    )  # fmt: skip
    return Tally(*(int(mask.any(axis=1).sum()) for mask in masks))


def run(todo: list[Job], workers: int) -> Tallies:
    """Judge every job; the counts do not depend on the number of workers. Progress goes to stderr."""
    total: Tallies = {}
    for done, found in enumerate(_mapped(todo, workers), 1):
        for key, tally in found.items():
            total[key] = total.get(key, Tally()) + tally
        if done % max(1, len(todo) // 20) == 0:
            print(f"samples: {done} of {len(todo)} jobs", file=sys.stderr)
    return total


def _mapped(todo: list[Job], workers: int) -> Iterator[Tallies]:
    if workers <= 1:
        yield from map(run_job, todo)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(run_job, todo)
