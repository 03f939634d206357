"""Cutting the causes into batches, judging them by every rule, in as many workers as asked for."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from benchmarks.false_verdicts import engine, peers
from benchmarks.false_verdicts.causes import AT_EACH, EACH, HOSTILE, drawn, stream
from benchmarks.false_verdicts.scenarios import CAUSES
from benchmarks.false_verdicts.series import rng
from benchmarks.false_verdicts.tally import Tally, count

ENGINE = "engine"
RULES = (ENGINE, *peers.RULES)
AT_ONCE = 5  # registrations a batch: what a worker holds stays below 200 MB
FEW = 160  # registrations of the short run that the tests repeat
Tallies = dict[tuple[str, str], Tally]


@dataclass(frozen=True, slots=True)
class Job:
    """One batch: its cause, its number within the cause, its size and the rules to apply."""

    cause: str
    number: int
    size: int
    rules: tuple[str, ...] = RULES
    guarded: bool = True


def jobs(registrations: int, rules: tuple[str, ...] = RULES, *, guarded: bool = True) -> Iterator[Job]:
    """Share registrations out over the causes; at least one of each."""
    whole = sum(share for _, share in CAUSES.values())
    for cause, (_, share) in CAUSES.items():
        wanted, at_once = max(1, -(-registrations * share // whole)), 1 if cause == "published" else AT_ONCE
        for number, start in enumerate(range(0, wanted, at_once)):
            yield Job(cause, number, min(at_once, wanted - start), rules, guarded)


def hostile_jobs(registrations: int, rules: tuple[str, ...] = RULES, *, guarded: bool = True) -> Iterator[Job]:
    """Give every hostile cause its registrations beside so many of the mixture; at least one batch of each."""
    wanted = max(AT_ONCE, -(-registrations * EACH // AT_EACH))
    for cause in HOSTILE:
        for number, start in enumerate(range(0, wanted, AT_ONCE)):
            yield Job(cause, number, min(AT_ONCE, wanted - start), rules, guarded)


def run_job(job: Job) -> Tallies:
    """Draw, measure and judge one batch."""
    batch = drawn(job.cause)(rng(*stream(job.cause, job.number)), job.size)
    words = peers.decide(batch) if set(job.rules) & set(peers.RULES) else {}
    if ENGINE in job.rules:
        words[ENGINE] = engine.decide(batch, guarded=job.guarded)
    return {(job.cause, rule): count(words[rule], batch.holds, batch.sufficed, batch.beyond) for rule in job.rules}


def run(todo: list[Job], workers: int) -> Tallies:
    """Judge every batch; the counts do not depend on the number of workers."""
    total: Tallies = {}
    for found in _mapped(todo, workers):
        for key, tally in found.items():
            total[key] = total.get(key, Tally()) + tally
    return total


def _mapped(todo: list[Job], workers: int) -> Iterator[Tallies]:
    if workers <= 1:
        yield from map(run_job, todo)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(run_job, todo)
