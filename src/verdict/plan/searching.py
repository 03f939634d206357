"""The smallest number of units at which the registered rule decides as often as is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from verdict.plan.simulating import Chances, Simulated, Target, Told
from verdict.words.errors import UsageError
from verdict.words.vocabulary import Word

USUAL = 5  # times the number of runs: about what a search judges in all
FINE = 200  # the smallest size is told to one part in so many: nearer than the error of the simulation


@dataclass(frozen=True, slots=True)
class Planned:
    """What one target needs: the smallest size and its chances, or None beyond `bound`, and the chances as registered.

    `word` is the decision that what is supposed comes to; None where neither is reached.
    """

    target: Target
    word: Word | None
    smallest: Chances | None
    registered: Chances
    bound: int
    wanted: float

    @property
    def enough(self) -> bool:
        """Whether what is registered decides as often as is wanted."""
        return self.registered.share(self.registered.likeliest) >= self.wanted - 1e-12


def planned(simulated: Simulated, chance: float, most: int, told: Told) -> Iterator[Planned]:
    """Yield what each prediction and clause needs, to be decided with at least this chance.

    Raises:
        UsageError: fewer units may be had than any estimate takes.
    """
    sizes = simulated.sizes
    bound, least = min(most, sizes.most), sizes.least
    if bound < least:
        raise UsageError(
            f"found at most {bound:,} along {sizes.unit}, wanted {least:,} or more: no estimate takes fewer"
        )
    for target in simulated.targets:
        telling = _Telling(str(target), simulated.runs, told)
        simulated.tick = telling.tick
        yield _planned(simulated, target, chance, (least, bound))
        telling.finish()


def _planned(simulated: Simulated, target: Target, chance: float, span: tuple[int, int]) -> Planned:
    registered = simulated.chances(max(simulated.sizes.registered, span[0]), target)
    n = smallest(lambda size: simulated.decided(size, target, chance) is not None, registered.n, *span)
    found = None if n is None else simulated.chances(n, target)
    word = None if found is None else found.likeliest
    return Planned(target, word, found, registered, span[1], chance)


@dataclass(slots=True)
class _Telling:
    """How many runs were judged for one target, of about how many."""

    step: str
    runs: int
    told: Told
    done: int = 0

    def tick(self) -> None:
        """Count one more run."""
        self.done += 1
        self.told(self.step, self.done, max(USUAL * self.runs, self.done + self.runs // 2))

    def finish(self) -> None:
        """Say that there were no more."""
        self.told(self.step, max(self.done, 1), max(self.done, 1))


def smallest(enough: Callable[[int], bool], start: int, least: int, most: int) -> int | None:
    """Return the smallest n from least to most with enough(n), for an `enough` that mostly does not turn back; or None.

    From `start` n is doubled until it is enough, or halved while it is; then what lies between is bisected.
    """
    high = min(max(start, least), most)
    if enough(high):
        low, high = _down(enough, high, least)
    else:
        low, top = _up(enough, high, most)
        if top is None:
            return None
        high = top
    while high - low > max(1, high // FINE):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _down(enough: Callable[[int], bool], high: int, least: int) -> tuple[int, int]:
    """Return a size that is not enough, or one below the least, and a larger one that is."""
    while high > least:
        low = max(high // 2, least)
        if not enough(low):
            return low, high
        high = low
    return least - 1, high


def _up(enough: Callable[[int], bool], low: int, most: int) -> tuple[int, int | None]:
    """Return a size that is not enough and a larger one that is; None for it where there is none up to the most."""
    while low < most:
        high = min(2 * low, most)
        if enough(high):
            return low, high
        low = high
    return low, None
