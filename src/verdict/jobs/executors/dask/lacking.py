"""Why jobs find no worker, in a sentence: what is lacking, and how to have it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from verdict.jobs.executors.dask.colleague import GPU, Colleague
from verdict.jobs.job import Price

GIB = 2**30


def counted(n: int, what: str) -> str:
    """Return a number with its noun."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def lack(prices: Sequence[Price], workers: Iterable[Colleague], shown: str, join: str, *, lost: int) -> str:
    """Say what jobs with these prices lack, that no worker fits.

    shown, join: the scheduler as sentences name it, and its address for a command. lost: workers that were there.
    """
    there = tuple(workers)
    if not there:
        before = f"all {lost} workers of {shown} are gone" if lost > 1 else f"{shown} has no worker"
        return f"{before}, and {counted(len(prices), 'job')} to do; start one: dask worker {join} --nthreads 4"
    starved = [price for price in prices if price.needs_gpu and not any(one.gpus >= 1 for one in there)]
    if starved:
        return (
            f"{_that_need(len(starved))} a GPU, and no worker of {shown} offers one; start one where a GPU is: "
            f"dask worker {join} --nthreads 4 --resources {GPU}=1"
        )
    most = max(one.n_bytes for one in there)
    wanted = max(price.n_bytes for price in prices)
    return (
        f"{_that_need(len(prices))} up to {wanted / GIB:.1f} GiB of memory, and no worker of {shown} that fits may "
        f"hold more than {most / GIB:.1f} GiB; start one that may: dask worker {join} --nthreads 4 --memory-limit "
        f"{wanted // GIB + 1}GiB"
    )


def _that_need(n: int) -> str:
    return f"{counted(n, 'job')} to do that {'needs' if n == 1 else 'need'}"
