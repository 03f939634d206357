"""What an estimator says of an integrated autocorrelation time: a record over observables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.words.errors import UsageError
from verdict.words.vocabulary import Convention

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.str_]

_COLUMNS = (
    "value", "lo", "hi", "window", "flips", "centre", "time", "spread",
    "status", "mean", "variance", "between", "drift",
)  # fmt: skip
_SUMMED = ("left_out", "plateau", "standard")  # over observables


class Unit(StrEnum):
    """What tau counts."""

    DRAWS = "draws"
    SWEEPS = "sweeps"


class Status(StrEnum):
    """Whether the interval may be used; only `resolved` may open a gate."""

    RESOLVED = "resolved"  # counted coverage holds: see docs/reference/estimators.md
    AT_CEILING = "at_ceiling"  # no window closes inside the record: a lower bound, tau in [lo, inf)
    TOO_SHORT = "too_short"  # too few tau or transitions for an honest interval: hi is inf
    FROZEN = "frozen"  # every chain is constant: structural or stuck, no series can tell
    ANTITHETIC = "antithetic"  # rho(1) < -½, tau <= 0, or draws that come back to where they were: near-periodic
    EQUAL_CHAINS = "equal_chains"  # chains that are copies, or much too alike: nothing lies between them
    POLLUTED_START = "polluted_start"  # first draws far outside what the rest reaches
    NOT_FINITE = "not_finite"  # NaN or infinity in a series


class ConventionMismatchError(UsageError):
    """Two taus of different convention or unit were combined; `.found` and `.wanted` name them."""

    def __init__(self, found: str, wanted: str) -> None:
        self.found, self.wanted = found, wanted
        super().__init__(f"found tau in {found}, wanted {wanted}; convert it first")


@dataclass(frozen=True, slots=True, eq=False)
class Tau:
    """Integrated autocorrelation times of n_obs observables.

    Half convention: ½ + Σ_{l>=1} rho(l), so that a mean of K draws has variance 2 tau Var / K; full: twice that.

    float64[n_obs]  `value`, the estimator's reading; [`lo`, `hi`], its interval of confidence `level`: hi is inf
        where only a lower bound is known, both are NaN where frozen or not finite; `centre`, tau at the
        interval's own window, which is not cut off where `value` may be; `spread`, the standard error of its
        logarithm; `time`, the slowest decay seen, which the record must be long against: it exceeds tau where a
        slow mode has little weight, and is inf where no window closed; `mean`; `variance` over all chains and
        draws together, divisor n_chains · n_draws; `between`, the variance of chain means, divisor n_chains - 1,
        NaN for one chain; `drift`, the mean of first halves less that of second halves, NaN where it was not counted.
    int64[n_obs]    `window`, the last lag summed, in draws; `flips`, crossings of the mean over all chains.
    str[n_obs]      `status`, `Status` words.
    float64[n_chains]  `left_out`, Σ centre · variance of all moving observables without each chain, for the
        jackknife of T_O (NaN after `take`).
    float64[n_rows, n_rows]  `plateau` and `standard`, how chain means scatter together: Σ over observables of products
        of the deviations of two chains, with weights that `_apart.py` gives (NaN after `take`). A row is a chain, or
        a group of chains where there are very many.
    `ceiling` is the largest value this estimator can return on a record of this length.
    """

    value: Floats
    lo: Floats
    hi: Floats
    window: Ints
    flips: Ints
    centre: Floats
    time: Floats
    spread: Floats
    status: Words
    mean: Floats
    variance: Floats
    between: Floats
    drift: Floats
    left_out: Floats
    plateau: Floats
    standard: Floats
    ceiling: float
    level: float
    estimator: str
    n_chains: int
    n_draws: int
    convention: Convention = Convention.HALF
    unit: Unit = Unit.DRAWS

    def __post_init__(self) -> None:
        for name in (*_COLUMNS, *_SUMMED):
            getattr(self, name).setflags(write=False)

    def __len__(self) -> int:
        return len(self.value)

    @property
    def resolved(self) -> NDArray[np.bool_]:
        """Where the interval may be used, bool[n_obs]."""
        return np.asarray(self.status == Status.RESOLVED)

    def to(self, convention: Convention) -> Tau:
        """Return the same times in a convention: full = 2 · half."""
        if convention == self.convention:
            return self
        factor = 2.0 if convention == Convention.FULL else 0.5
        return replace(self._scaled(factor), convention=convention)

    def take(self, observables: NDArray[np.int64] | NDArray[np.bool_] | slice) -> Tau:
        """Return the record of some observables: their numbers int64[n], bool[n_obs], or a slice."""
        part: dict[str, Any] = {name: getattr(self, name)[observables].copy() for name in _COLUMNS}
        summed: dict[str, Any] = {name: np.full_like(getattr(self, name), np.nan) for name in _SUMMED}
        return replace(self, **summed, **part)

    def _scaled(self, factor: float) -> Tau:
        return replace(
            self,
            value=self.value * factor,
            lo=self.lo * factor,
            hi=self.hi * factor,
            centre=self.centre * factor,
            time=self.time * factor,
            left_out=self.left_out * factor,
            plateau=self.plateau * factor,
            ceiling=self.ceiling * factor,
        )


def refuse_no_tau(given: object) -> None:
    """Raise `UsageError` where something else stands in place of times."""
    if not isinstance(given, Tau):
        wanted = "wanted what estimate_series(name, x, level=0.95) returns"
        raise UsageError(f"found {type(given).__name__} in place of times, {wanted}")


def concatenate(parts: Sequence[Tau]) -> Tau:
    """Join the records of blocks of observables of one run, in order.

    Raises `UsageError` where they are not of one convention, unit, estimator and size, or where there
    are none.
    """
    if not parts:
        raise UsageError("found no block of observables, wanted at least one")
    kinds = {(p.convention, p.unit, p.estimator, p.n_chains, p.n_draws, p.level) for p in parts}
    if len(kinds) > 1:
        first, second = sorted(kinds)[:2]
        raise ConventionMismatchError(str(second), str(first))
    joined: dict[str, Any] = {name: np.concatenate([getattr(p, name) for p in parts]) for name in _COLUMNS}
    joined |= {name: np.sum([getattr(p, name) for p in parts], axis=0) for name in _SUMMED}
    return replace(parts[0], ceiling=max(p.ceiling for p in parts), **joined)
