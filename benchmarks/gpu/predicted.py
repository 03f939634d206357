"""What a GPU should do, as arithmetic; docs/reference/backends.md tells where the numbers come from.

A block of c chains takes, for a sweep,

    updates * instructions(c, degree) / (128 * ISSUED * clock)  +  steps * STEP_SECONDS

where blocks that share a multiprocessor hide each other's second term.
"""

from __future__ import annotations

import math

from backends.cuda_text import SHAPES, Shape

LANES = 128  # instructions of one thread that a multiprocessor issues per cycle
ISSUED = 0.65  # share of the issue slots that is used, read by a profiler on an H100
STEP_SECONDS = 1.2e-6  # a barrier, and the loads and additions before it that nothing hides
COPY_BYTES = 3.0e12  # per second, read and written, as measured on an H100
CROSSING_BYTES = 2.0e10  # per second to the host, through pinned memory, page faults of the target included
BEFORE = {32: 6e9, 400: 7e10, 4096: 2e11, 65_536: 2e11}  # of the text before this, 8 chains a block


def instructions(chains: int, degree: int) -> float:
    """Return the instructions of an update.

    A neighbour is one predicated addition, a third of an instruction to spread bits over predicates, and two loads and
    an address that all chains of the thread share. Philox is 32 for four chains, the decision 20, a row 25.
    """
    field = degree * (1.33 + 3 / chains)
    return field + 32 / min(4, chains) + 20 + 28 / chains


def block_seconds(shape: Shape, n_spins: int, degree: int, clock: float, together: int) -> float:
    """Return the time of a sweep for so many blocks on one multiprocessor."""
    work = together * shape.chains * n_spins * instructions(shape.chains, degree) / (LANES * ISSUED * clock)
    return max(work, work / together + 2 * STEP_SECONDS) if together > 1 else work + 2 * STEP_SECONDS


def sweep_seconds(n_chains: int, multiprocessors: int, clock: float, n_spins: int = 3600, degree: int = 12) -> float:
    """Return the time of a sweep of all chains, in the shape that the backend takes."""
    shape = min(SHAPES, key=lambda one: one.time(n_chains, multiprocessors))
    here = math.ceil(n_chains / shape.chains / multiprocessors)
    waves, rest = divmod(here, shape.resident)
    full = block_seconds(shape, n_spins, degree, clock, shape.resident)
    return waves * full + (block_seconds(shape, n_spins, degree, clock, rest) if rest else 0.0)


def rate(n_chains: int, multiprocessors: int, clock: float, n_spins: int = 3600, degree: int = 12) -> float:
    """Return updates per second of sampling alone."""
    return n_chains * n_spins / sweep_seconds(n_chains, multiprocessors, clock, n_spins, degree)


def looking_rate(n_chains: int, multiprocessors: int, clock: float) -> float:
    """Return updates per second with `Moments(window, 1)` of the 60_12 graph, the sums' crossing left out.

    A bit is written as it is seen, read, written as a word of time, and each word read for 13 observables of a spin's;
    what is counted crosses as 8 bytes for each of 25,200 sums a window.
    """
    n_spins, n_sums = 3600, 25_200
    bits = (3 + 2 * n_sums / n_spins) / 8
    sums = 2 * 8 * n_sums / (512 * n_spins)
    seconds = 1 / rate(n_chains, multiprocessors, clock) + (bits + sums) / COPY_BYTES
    return 1 / seconds


def crossing_seconds(n_chains: int, windows: int) -> float:
    """Return the time that the sums of `Moments` take to cross to the host."""
    return 8 * 25_200 * n_chains * windows / CROSSING_BYTES
