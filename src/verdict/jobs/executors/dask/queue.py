"""Jobs that wait for a worker, in the order of the batch, and which worker each is given to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from verdict.jobs.executors.dask.colleague import Colleague
from verdict.jobs.job import Price


@dataclass(slots=True)
class Queue:
    """Names of jobs by what they take; `waiting` are those that no worker has."""

    prices: Mapping[str, Price]
    waiting: deque[str] = field(default_factory=deque)

    def fill(self, names: Iterable[str]) -> None:
        """Let these wait, and no others."""
        self.waiting = deque(names)

    def given(self, rooms: dict[str, int], workers: Mapping[str, Colleague]) -> Iterator[tuple[str, Colleague]]:
        """Yield jobs, each with a worker that fits it and has room; the others go on waiting.

        rooms: how many jobs more each worker is given, by its address; the caller takes off what was accepted. A worker
        without a GPU comes first, so that those with one are free for jobs that need it.
        """
        free = sorted((one for one in workers.values() if rooms.get(one.address, 0) > 0), key=lambda one: one.gpus)
        for _ in range(len(self.waiting)):
            free = [one for one in free if rooms[one.address] > 0]
            if not free:
                return
            name = self.waiting.popleft()
            at = next((one for one in free if one.fits(self.prices[name])), None)
            if at is None:
                self.waiting.append(name)
            else:
                yield name, at

    def unplaced(self, workers: Mapping[str, Colleague]) -> list[Price]:
        """Return the prices of jobs that wait and fit no worker, however long they wait."""
        prices = (self.prices[name] for name in self.waiting)
        return [price for price in prices if not any(one.fits(price) for one in workers.values())]
