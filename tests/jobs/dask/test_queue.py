"""Which worker a job is given to, and what is said where none fits."""

from __future__ import annotations

from verdict.jobs.executors.dask.colleague import Colleague
from verdict.jobs.executors.dask.lacking import lack
from verdict.jobs.executors.dask.queue import Queue
from verdict.jobs.job import Price

GIB = 2**30
PLAIN = Colleague("tcp://a:1", "plain", 0, 4 * GIB)
GPU = Colleague("tcp://b:1", "gpu", 1, 0)
AT = ("the scheduler at tcp://head:8786", "tcp://head:8786")


def given(queue: Queue, rooms: dict[str, int], *workers: Colleague) -> list[tuple[str, str]]:
    """Hand everything out that finds a worker."""
    found = []
    for name, at in queue.given(rooms, {one.address: one for one in workers}):
        rooms[at.address] -= 1
        found.append((name, at.name))
    return found


def test_jobs_are_given_in_order_to_workers_that_fit() -> None:
    """A job for a GPU waits for one, others pass it, and a worker without a GPU is taken first."""
    queue = Queue({"first": Price(needs_gpu=True), "second": Price(), "third": Price(), "fourth": Price()})
    queue.fill(queue.prices)
    assert [("second", "plain"), ("third", "plain")] == given(queue, {PLAIN.address: 2}, PLAIN)
    assert ["fourth", "first"] == [*queue.waiting]
    assert [("fourth", "plain"), ("first", "gpu")] == given(queue, {PLAIN.address: 1, GPU.address: 1}, PLAIN, GPU)


def test_memory_is_heeded() -> None:
    """A job that needs more than a worker may hold is not given to it."""
    queue = Queue({"large": Price(n_bytes=5 * GIB), "small": Price(n_bytes=4 * GIB)})
    queue.fill(queue.prices)
    assert [("small", "plain")] == given(queue, {PLAIN.address: 9}, PLAIN)
    assert [Price(n_bytes=5 * GIB)] == queue.unplaced({PLAIN.address: PLAIN})


def test_without_room_nothing_is_given() -> None:
    """Every job goes on waiting, in its order."""
    queue = Queue({"first": Price(), "second": Price()})
    queue.fill(queue.prices)
    assert [] == given(queue, {PLAIN.address: 0}, PLAIN)
    assert ["first", "second"] == [*queue.waiting]
    assert [] == queue.unplaced({PLAIN.address: PLAIN})


def test_what_lacks_is_said_with_a_command() -> None:
    """No worker, all gone, no GPU, too little memory: a sentence each."""
    assert (
        "the scheduler at tcp://head:8786 has no worker, and 1 job to do; start one: "
        "dask worker tcp://head:8786 --nthreads 4"
    ) == lack([Price()], [], *AT, lost=0)
    assert lack([Price()] * 2, [], *AT, lost=3).startswith(
        "all 3 workers of the scheduler at tcp://head:8786 are gone, and 2 jobs"
    )
    assert (
        "1 job to do that needs a GPU, and no worker of the scheduler at tcp://head:8786 offers one; start one where a "
        "GPU is: dask worker tcp://head:8786 --nthreads 4 --resources GPU=1"
    ) == lack([Price(needs_gpu=True)], [PLAIN], *AT, lost=0)
    assert "need up to 6.0 GiB of memory, and no worker of" in lack([Price(n_bytes=6 * GIB)] * 2, [PLAIN], *AT, lost=0)
    assert "--memory-limit 7GiB" in lack([Price(n_bytes=6 * GIB)], [PLAIN], *AT, lost=0)
