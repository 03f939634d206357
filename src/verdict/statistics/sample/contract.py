"""What a method of estimation is given, and what it answers: an interval, or the word that says why there is none.

A method is one function `method(samples, asked) -> Estimated | Unknown` and one row of the `table` beside this file. It
reads no clock, no file and no global random state: what it draws comes from `asked.seed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from verdict.words.errors import UsageError

Floats = NDArray[np.float64]
Whole = (-np.inf, np.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The units of one argument or one group, an entry each.

    low, high   float64[n], or float64[chains, draws] where the estimand is one of chains: what is known of each unit.
                Both are the number itself where it is exact, the ends of its rounding interval where it is printed,
                and the ends of the support where it is missing
    missing     bool of the same shape: which units were registered and not measured
    clusters    int64[n], the cluster of each unit; None where units are draws of their own
    trials      float64[n]: of how many trials `low` and `high` count successes, or the exposure of events; or None
    support     the least and the greatest value that a unit can have
    """

    low: Floats
    high: Floats
    missing: NDArray[np.bool_]
    clusters: NDArray[np.int64] | None = None
    trials: Floats | None = None
    support: tuple[float, float] = Whole

    @property
    def middle(self) -> Floats:
        """The middle of what is known of each unit, float64 of its shape."""
        return np.asarray(0.5 * (self.low + self.high))

    @property
    def slack(self) -> Floats:
        """Half the width of what is known of each unit: zero where it is exact."""
        return np.asarray(0.5 * (self.high - self.low))

    @property
    def exact(self) -> bool:
        """Whether every unit is one number."""
        return bool(np.all(self.low == self.high))

    @property
    def measured(self) -> int:
        """How many units were measured."""
        return int(np.sum(~self.missing))


def exactly(values: ArrayLike, support: tuple[float, float] = Whole) -> Sample:
    """Return a sample of exact numbers; those that are masked, in numpy.ma, are missing.

    Raises:
        UsageError: complex numbers, texts, lists of unequal length, or anything else that is no array of numbers.
    """
    try:
        given: np.ma.MaskedArray[Any, Any] = np.ma.asarray(values)
    except ValueError:
        raise UsageError("found values of unequal lengths, wanted one array of numbers") from None
    if given.dtype.kind not in "biuf":
        raise UsageError(f"found values of type {given.dtype}, wanted whole or real numbers: convert them first")
    missing = np.array(np.ma.getmaskarray(given))
    x = np.array(np.ma.getdata(given), np.float64)
    low, high = (np.where(missing, end, x) for end in support)
    return Sample(low, high, missing, support=support)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a method: the level of the two-sided interval, and what was registered beside it.

    `seed` comes from the freeze, the estimate and the cell, for methods that resample; `options` are the estimand's
    own numbers, such as q of a quantile.

    Raises:
        UsageError: a level that is no number between 0 and 1.
    """

    level: float
    seed: int = 0
    options: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not between_0_and_1(self.level):
            raise UsageError(f"found a level of {self.level!r}, wanted a number between 0 and 1, such as 0.95")


def between_0_and_1(found: object) -> bool:
    """Say whether this is a number greater than 0 and less than 1."""
    return isinstance(found, Real) and 0.0 < float(found) < 1.0


class Status(StrEnum):
    """Why there is no interval."""

    TOO_FEW = "too_few"
    NO_VARIANCE = "no_variance"
    ONE_CLUSTER = "one_cluster"
    EMPTY = "empty"
    NOT_FINITE = "not_finite"
    MISSING = "missing"
    BEYOND_SUPPORT = "beyond_support"
    INFINITE_VARIANCE = "infinite_variance"
    SHARED = "shared"  # units or clusters are in both groups
    # of chains
    AT_CEILING = "at_ceiling"
    FROZEN = "frozen"
    TOO_SHORT = "too_short"
    ONE_CHAIN = "one_chain"
    EQUAL_CHAINS = "equal_chains"
    CHAINS_APART = "chains_apart"
    TRANSPOSED = "transposed"
    POLLUTED_START = "polluted_start"
    ANTITHETIC = "antithetic"


@dataclass(frozen=True, slots=True)
class Estimated:
    """An interval: its ends (infinite where the set is unbounded), the estimate, and how it was made.

    `method` says it in words that a reader finds in a textbook: "Student t, 4 degrees of freedom". `n` counts the
    units behind it, `clusters` the clusters where there are any.
    """

    value: float
    low: float
    high: float
    n: int
    method: str
    clusters: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """No interval: the status, and a sentence with the numbers that made it so."""

    status: Status
    why: str


Method = Callable[[tuple[Sample, ...], Asked], Estimated | Unknown]
