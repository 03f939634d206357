"""What a run of given lengths takes: spin updates, bytes and seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.expression.evaluate import numbers
from verdict.judge.lint.opening import Opening
from verdict.judge.supports import supports
from verdict.registration.resolved import Registration

FLOAT = 4  # bytes of a float32 observable


@dataclass(frozen=True, slots=True)
class Chains:
    """What one trajectory samples."""

    n_spins: int
    n_observables: int
    chains: int


@dataclass(frozen=True, slots=True)
class Price:
    """One trajectory per cell of tau: sweeps with warm-up, draws, spin updates each, bytes packed and as floats."""

    lengths: Mapping[str, float]
    cells: int
    per: str
    sweeps: int
    draws: int
    spin_updates: int
    packed_bytes: int
    float_bytes: int

    @property
    def total(self) -> int:
        """Spin updates of all trajectories."""
        return self.cells * self.spin_updates


def price(
    registration: Registration, flags: tuple[Opening, ...], chains: Chains, lengths: Mapping[str, float]
) -> Price | None:
    """Price the trajectories that the flags are about, with some registered lengths replaced.

    The sweeps of one are the sum of every length that a flag rests on (draws and warm-up); the draws are what the
    reading of tau registers. None where no flag names a length.
    """
    names = tuple(dict.fromkeys(name for flag in flags for name in flag.lengths))
    if not names:
        return None
    constants = registration.prereg.constants
    used = {name: float(lengths.get(name, constants[name].value or 0.0)) for name in names}
    tau = flags[0].tau
    axes = registration.grid.sorted(registration.quantities[tau].axes)
    cells = int(np.prod(registration.grid.shape(axes), dtype=np.int64))
    sweeps, draws = int(sum(used.values())), int(_draws(registration, tau, used))
    return Price(
        lengths=used,
        cells=cells,
        per=", ".join(axes) or "run",
        sweeps=sweeps,
        draws=draws,
        spin_updates=sweeps * chains.chains * chains.n_spins,
        packed_bytes=-(-draws * chains.chains * chains.n_spins // 8),
        float_bytes=draws * chains.chains * chains.n_observables * FLOAT,
    )


def _draws(registration: Registration, tau: str, used: Mapping[str, float]) -> float:
    given = {name: Cells((), Interval.exactly(value)) for name, value in used.items()}
    node = registration.trees.get(("quantities", tau, "tau", "draws"))
    if node is None:
        return max(used.values())
    return float(np.max(numbers(node, supports(registration, given)).at.hi))


def budgets(registration: Registration, seconds: float) -> dict[str, tuple[float, float]]:
    """Return, for each budget that is a matter of seconds, what that long a run uses of its limit."""
    timed = {n: _seconds(registration, n, seconds) for n, q in registration.quantities.items()
             if q.unit in ("seconds", "s")}  # fmt: skip
    found = {}
    for name, budget in registration.prereg.budget.items():
        node = registration.trees["budget", name, "used"]
        if timed.keys() & registration.closure((node,)):
            at = numbers(node, supports(registration, timed)).at
            if bool(np.all(np.isfinite(at.hi))):
                found[name] = (float(np.max(at.hi)), budget.limit)
    return found


def _seconds(registration: Registration, name: str, seconds: float) -> Cells:
    axes = registration.grid.sorted(registration.quantities[name].axes)
    return Cells(axes, Interval.exactly(np.full(registration.grid.shape(axes), seconds)))
