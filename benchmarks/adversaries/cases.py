"""Every adversarial family with its settings and sizes, and what the right answer is.

A case is `covers` where its intervals must hold the truth wherever they are resolved, `refused` where a status is the
right answer (an interval that holds the truth is no fault), `unfixable` where the record cannot know, and `between`
where it sometimes can. Rare events are unfixable below FEWEST_EVENTS of them on average, and are to be covered from
ENOUGH_EVENTS on: at three the chance to see none is exp(-3) = 5 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import Any

from benchmarks.adversaries import faulty, invented, negative, rare
from benchmarks.adversaries._law import Rng, Shape
from benchmarks.synthetic import Known, rng

FEWEST_EVENTS, ENOUGH_EVENTS = 3.0, 10.0
Size = tuple[int, int]  # chains, draws


class Right(StrEnum):
    """What is right to say of a case."""

    COVERS = "covers"
    REFUSED = "refused"
    BETWEEN = "between"
    UNFIXABLE = "unfixable"


@dataclass(frozen=True, slots=True)
class Case:
    """One family in one setting at one size; `draw(g, (chains, draws, repeats))` gives its series and their truth.

    `events` is how many rare events a record holds on average, inf where nothing is rare.
    """

    family: str
    setting: str
    chains: int
    draws: int
    draw: Callable[[Rng, Shape], Known]
    events: float
    right: Right

    @property
    def name(self) -> str:
        """Return what a table calls it."""
        return f"{self.family}: {self.setting}; {self.chains} x {self.draws:,}"

    def series(self, repeats: int) -> Known:
        """Draw so many independent records, side by side: they depend on the name of the case only."""
        return self.draw(rng(*self.name.encode()), (self.chains, self.draws, repeats))


def by_events(events: float) -> Right:
    """Return what is right where a record holds so many rare events on average; to a millionth of one."""
    events = round(events, 6)
    if events < FEWEST_EVENTS:
        return Right.UNFIXABLE
    return Right.COVERS if events >= ENOUGH_EVENTS else Right.BETWEEN


def cases() -> tuple[Case, ...]:
    """Return every case; rare events first."""
    return (*_rare(), *_negative(), *_faulty(), *_invented())


def families() -> tuple[str, ...]:
    """Return the names of the families, in order."""
    return tuple(dict.fromkeys(case.family for case in cases()))


@cache
def _rare() -> tuple[Case, ...]:
    longer = [(4, 2000), (4, 12_000), (4, 40_000)]
    rows = [
        *_rows("telegraph times signs", rare.signs, {"up": 0.98, "slow": 20.0, "mean": 0.9},
               [(4, 2000), (4, 10_000), (16, 3000)]),
        *_rows("telegraph times signs", rare.signs, {"up": 0.95, "slow": 10.0, "mean": 0.7}, [(4, 3000), (32, 1000)]),
        *_rows("telegraph plus noise", rare.noisy, {"up": 0.995, "slow": 20.0, "noise": 0.3}, longer),
        *_rows("telegraph plus noise", rare.noisy, {"up": 0.97, "slow": 10.0, "noise": 1.0},
               [(4, 3000), (8, 1500), (16, 1000)]),
        *_rows("two regimes of noise", rare.regimes, {"share": 0.1, "lifetime": 200.0, "fast": 0.5, "slow": 20.0},
               [(4, 5000), (4, 15_000), (4, 50_000)]),
        *_rows("two regimes of noise", rare.regimes, {"share": 0.01, "lifetime": 2000.0, "fast": 0.5, "slow": 200.0},
               [(4, 2000)]),
        *_rows("two regimes of noise", rare.regimes, {"share": 0.02, "lifetime": 50.0, "fast": 1.0, "slow": 10.0},
               [(4, 10_000), (8, 5000), (16, 3000)]),
        *_rows("slow wells under noise", rare.wells, {"part": 0.3, "weight": 0.9}, [(1, 2000), (4, 2000)]),
        *_rows("slow wells under noise", rare.wells, {"part": 0.08, "weight": 0.9}, [(1, 2000), (4, 2000)]),
        *_rows("slow wells under noise", rare.wells, {"part": 0.02, "weight": 0.5}, [(1, 2000), (4, 2000)]),
        *(row for expected in (1.5, 6.0, 10.0, 20.0, 40.0)
          for row in _rows("excursions", rare.excursions,
                           {"expected": expected, "dwell": 100.0, "amplitude": 5.0, "noise": 0.1}, [(4, 5000)])),
        *_rows("excursions", rare.excursions, {"expected": 30.0, "dwell": 30.0, "amplitude": 2.0, "noise": 1.0},
               [(4, 5000), (8, 2500), (1, 20_000)]),
    ]  # fmt: skip
    return tuple(rows)


@cache
def _negative() -> tuple[Case, ...]:
    sizes = [(4, 2000), (32, 2000)]
    sines = [{"amplitude": 0.3, "period": 50.0, "together": True},
             {"amplitude": 0.3, "period": 50.0, "together": False},
             {"amplitude": 1.0, "period": 7.3, "together": False}]  # fmt: skip
    waves = [(0.99, 100.0), (0.95, 20.0), (0.9, 6.0)]
    return (
        *(row for w in (2.04, 1.0) for row in _rows("edge of four spins", negative.edge, {"weight": w}, sizes)),
        *(row for r in (-0.2, -0.4, -0.48)
          for row in _rows("negative AR(1)", negative.alternating, {"factor": r}, sizes)),
        *(row for m, p in waves
          for row in _rows("oscillating AR(2)", negative.cycles, {"modulus": m, "period": p}, [(4, 5000), (32, 5000)])),
        *(row for how in sines for row in _rows("sine under noise", negative.sine, how, sizes)),
    )  # fmt: skip


@cache
def _faulty() -> tuple[Case, ...]:
    refused = partial(_rows, right=Right.REFUSED)
    wild = [{"first": (400.0, 150.0), "factor": 0.8, "all_chains": True},
            {"first": (400.0, 150.0), "factor": 0.8, "all_chains": False},
            {"first": (40.0, 15.0), "factor": 0.8, "all_chains": True}]  # fmt: skip
    return (
        *_rows("wells never left", faulty.apart, {"offset": 0.1, "tau": 5.0}, [(n, 2000) for n in (2, 3, 4, 6, 8)]),
        *_rows("wells never left", faulty.apart, {"offset": 0.05, "tau": 1.0}, [(4, 2000)]),
        *(row for how in wild for row in refused("wild first draws", faulty.polluted, how, [(4, 2000)])),
        *refused("copies of one chain", faulty.copies, {"tau": 5.0, "noise": 0.0}, [(16, 2000), (4, 2000)]),
        *refused("copies of one chain", faulty.copies, {"tau": 5.0, "noise": 0.1}, [(16, 2000)]),
        *(row for f in (50.0, 10.0)
          for row in refused("one narrow chain", faulty.narrow, {"factor": f, "tau": 2.0}, [(4, 2000)])),
        *refused("exact period", faulty.periodic, {"values": (0.0, 1.0, 3.0)}, [(4, 1000), (1, 1000)]),
        *refused("exact period", faulty.periodic, {"values": (0.0, 1.0, 2.0, 5.0)}, [(4, 1000)]),
        *(row for s in (1e-200, 1e150)
          for row in _rows("extreme scale", faulty.scaled, {"size": s, "tau": 5.0}, [(4, 2000)])),
        *refused("transposed", faulty.transposed, {"factor": 0.9}, [(500, 32), (200, 20)]),
    )  # fmt: skip


@cache
def _invented() -> tuple[Case, ...]:
    some = [(4, 5000), (32, 2000)]
    return (
        *_rows("flipped antithetic", invented.flipped, {"mean": 0.2, "factor": -0.4, "slow": 50.0}, some),
        *_rows("flipped antithetic", invented.flipped, {"mean": 0.4, "factor": -0.8, "slow": 20.0}, some),
        *_rows("intermittent oscillation", invented.intermittent,
               {"share": 0.2, "lifetime": 200.0, "modulus": 0.98, "period": 20.0, "amplitude": 1.0}, some),
        *_rows("intermittent oscillation", invented.intermittent,
               {"share": 0.05, "lifetime": 100.0, "modulus": 0.95, "period": 60.0, "amplitude": 3.0}, some),
        *_rows("heavy-tailed renewals", invented.renewals, {"tail": 1.5, "longest": 300}, [*some, (8, 2500)]),
        *_rows("heavy-tailed renewals", invented.renewals, {"tail": 2.5, "longest": 300}, some),
        *_rows("bursts of variance", invented.volatile, {"factor": 0.5, "slow": 100.0, "spread": 0.7}, some),
        *_rows("bursts of variance", invented.volatile, {"factor": 0.9, "slow": 40.0, "spread": 1.0}, some),
        *_rows("long memory", invented.long_memory, {"slowest": 64.0, "power": 0.5}, some),
        *_rows("long memory", invented.long_memory, {"slowest": 128.0, "power": 1.0}, some),
    )  # fmt: skip


def _rows(
    family: str,
    function: Callable[..., Known],
    setting: dict[str, Any],
    sizes: Iterable[Size],
    right: Right | None = None,
) -> Iterator[Case]:
    """Yield a case per size; where `right` is not given, the number of rare events settles it."""
    draw = partial(function, **setting)
    words = ", ".join(f"{name} {_text(value)}" for name, value in setting.items())
    for chains, draws in sizes:
        events = draw(rng(0), (chains, draws, 1)).events
        yield Case(family, words, chains, draws, draw, events, right or by_events(events))


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "/".join(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
