"""What workers have now, and what came of it: jobs, and examinations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from distributed import Future

FEWEST, MOST = 2, 64  # jobs that a worker is given ahead


@dataclass(slots=True)
class Handed:
    """Futures under way, by their key: what each is of, and at which worker.

    A worker is given two jobs, so that it never waits for the driver, and more where it is done with them at once.
    """

    under_way: dict[str, tuple[str, str, Future]] = field(default_factory=dict)
    ahead: dict[str, int] = field(default_factory=dict)
    _has: Counter[str] = field(default_factory=Counter)
    _over: SimpleQueue[Future] = field(default_factory=SimpleQueue)

    def note(self, what: str, address: str, future: Future) -> None:
        """Take note of a future that a worker has."""
        self.under_way[future.key] = what, address, future
        self._has[address] += 1
        future.add_done_callback(self._over.put)

    def names(self) -> set[str]:
        """Return what is under way."""
        return {what for what, _, _ in self.under_way.values()}

    def room(self, address: str) -> int:
        """Return how many jobs more a worker is given."""
        return max(0, self.ahead.get(address, FEWEST) - self._has[address])

    def over(self, wait: float) -> Iterator[tuple[str, str, Future]]:
        """Yield what is over, the worker, and its future; wait a moment where nothing is."""
        n_done: Counter[str] = Counter()
        for future in self._ended(wait):
            what, address, _ = self.under_way.pop(future.key, ("", "", None))
            if address:
                self._has[address] -= 1
                n_done[address] += 1
                yield what, address, future
        for address, done in n_done.items():
            self.ahead[address] = min(MOST, max(FEWEST, 2 * done))

    def _ended(self, wait: float) -> Iterator[Future]:
        """Yield futures that ended; the first is waited for."""
        with suppress(Empty):
            yield self._over.get(timeout=wait)
            while True:
                yield self._over.get_nowait()

    def forget_all(self) -> None:
        """Let go of everything: the scheduler that had it is gone."""
        self.forget({at for _, at, _ in self.under_way.values()})

    def forget(self, addresses: set[str]) -> list[str]:
        """Let go of what workers had that are gone; return it."""
        gone = [(key, what, future) for key, (what, at, future) in self.under_way.items() if at in addresses]
        for key, _, future in gone:
            del self.under_way[key]
            future.release()
        for address in addresses:
            self._has.pop(address, None)
            self.ahead.pop(address, None)
        return [what for _, what, _ in gone]


def error_of(future: Future) -> BaseException:
    """Return why a future came to nothing; one that was lost with its scheduler is a cancelled one."""
    try:
        error = future.exception(timeout=1)
    except Exception as lost:  # cancelled, or the connection is gone
        return lost
    return error if isinstance(error, BaseException) else RuntimeError("it was lost")
