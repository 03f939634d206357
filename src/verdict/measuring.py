"""What an experiment kind hands back: what measuring would take, and what was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from verdict.cells import Level


class Advance(Protocol):
    """Report progress of one named step: how much is done, of how much."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


LEVELS = Mapping[str, Level]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What measuring takes before it starts: draws of single spins, bytes at the peak, and in words."""

    spin_updates: int
    n_bytes: int
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Readings by quantity in the form of a measurements file, and what produced them.

    `backend` is None where no spins were sampled; `notes` are said when the measurement is done, and kept with it.
    """

    backend: str | None
    quantities: Mapping[str, Any]
    provenance: Mapping[str, Any]
    title: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Training:
    """Training made ready, nothing sampled for it yet: what is left, and `run`, which yields every file it writes.

    `per_update` gives the spin updates of one update for each step that progress names; files are named from the
    project's root.
    """

    estimates: tuple[Estimate, ...]
    per_update: Mapping[str, int]
    run: Callable[[Advance], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Workbench:
    """What a kind with `NEEDS = "workbench"` measures with: a backend by name, the project's root, and which portion.

    `portion` names a registered part of the grid; None is all of it.
    """

    backend: str
    root: Path
    portion: str | None


def cell(at: LEVELS, **reading: Any) -> dict[str, Any]:
    """Write one cell of a measurements file."""
    return {"at": dict(at), **reading}


def confidence(lo: float, hi: float, level: float, method: str) -> dict[str, Any]:
    """Write a confidence interval; None at either end, or NaN, is written as missing."""
    if not (lo <= hi):
        return {"missing": "no finite interval"}
    return {"interval": [float(lo), float(hi)], "level": level, "method": method}
