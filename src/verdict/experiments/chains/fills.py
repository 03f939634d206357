"""Values that stand for masked draws: known fills, and one value that comes back far outside all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# What NumPy's masked arrays and NetCDF put where there is no value, and the largest float: never a draw.
NEVER = (1e20, 9.969209968386869e36, float(np.finfo(np.float64).max))
# NumPy's fill of integers, what people write for "no value", and the least integers: fills where no draw comes near.
SELDOM = (999999.0, -99.0, -999.0, -9999.0, -99999.0, -999999.0, -32768.0, -32767.0, -2147483648.0, -2147483647.0,
          2147483647.0, -9223372036854775808.0, 9223372036854775807.0)  # fmt: skip
GAP = 0.1  # how far beyond the other draws, in their range, a fill of `SELDOM` lies: -999 in -998 ... 999 is a draw
FEWEST = 3  # repetitions of a value that is not known as a fill
FAR = 10.0  # how far out it lies, in the reach of all other draws
FAR_OF_STATES = 1000.0  # the same among states that come back exactly, such as counts: one of them may lie far out


@dataclass(frozen=True, slots=True)
class Fill:
    """A value that looks like a fill, its first draw (both count from 0), how often it stands there, and how far out.

    `times` counts the distance from the median in the reach of the other draws; infinite where they do not move.
    """

    value: float
    chain: int
    draw: int
    count: int
    times: float

    def __str__(self) -> str:
        often = "once" if self.count == 1 else f"{self.count:,} times"
        far = (
            f"{self.times:,.0f} times as far out as any other draw, " if self.times < 1e9 else "far outside the rest, "
        )
        return (
            f"found {self.value:.10g} {often}, {far}in chain {self.chain + 1} at draw {self.draw + 1} first; it looks "
            "like a fill for masked draws: write every draw, or NaN where there is none"
        )


def never_draws(values: Floats) -> Mask:
    """Say which of float64[chains, draws] are fills whatever the others are, of either precision and sign."""
    singles = [float(np.finfo(np.float32).max), *(float(np.float32(fill)) for fill in NEVER[:-1])]
    return np.isin(np.abs(values), [*NEVER, *singles])


def fill_of(values: Floats) -> Fill | None:
    """Return the value of finite float64[chains, draws] that looks like a fill, or None.

    A known fill stands for a masked draw where it lies outside the range of all other draws. Any other value does where
    it is the least or the greatest, comes back, and lies ten times as far from the median as any other draw: a draw
    from a continuous law does not come back, and a chain that rejects its steps stays at a value without returning
    to it. Zero is none: it is a state of its own in many models. Two-valued draws have no such value.
    """
    found = next(_known(values), None)
    return _repeated(values) if found is None else found


def _known(values: Floats) -> Iterator[Fill]:
    rest = values[~np.isin(values, SELDOM)]
    if not len(rest):
        return
    low, high = float(rest.min()), float(rest.max())
    for value in SELDOM:
        beyond = max(low - value, value - high)
        if beyond > GAP * (high - low) and np.any(values == value):
            yield _fill(values, value, rest)


def _repeated(values: Floats) -> Fill | None:
    ends = float(values.min()), float(values.max())
    rest = values[(values != ends[0]) & (values != ends[1])]
    if not len(rest):
        return None
    for value, other in (ends, ends[::-1]):
        others = rest if FAR < _times(other, rest) < np.inf else values[values != value]
        if value and FAR < (far := _times(value, others)) < np.inf:
            states = _of_states(others)
            if far > (FAR_OF_STATES if states else FAR) and _returns(values, value, states=states) >= FEWEST:
                return _fill(values, value, others)
    return None


def _of_states(draws: Floats) -> bool:
    """Say whether draws are states that come back exactly: whole numbers, or each value twice on average."""
    moves = int(np.count_nonzero(np.diff(draws)))
    return bool(np.all(np.floor(draws) == draws)) or 2 * len(np.unique(draws)) < 1 + moves


def _returns(values: Floats, value: float, *, states: bool) -> int:
    """Count how often float64[chains, draws] come to a value; every draw of a whole number among others counts.

    Draws before a chain first moves do not count: chains may begin at one value, far out.
    """
    at = values == value
    there = at & np.logical_or.accumulate(~at, axis=1)
    came = there[:, 1:] & ~at[:, :-1]
    return int(np.sum(there) if value.is_integer() and not states else np.sum(came))


def _times(value: float, rest: Floats) -> float:
    """Return how much farther from their median a value lies than any of the rest; infinite where they are equal."""
    median = float(np.median(rest))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        return float(np.divide(abs(value - median), np.max(np.abs(rest - median))))


def _fill(values: Floats, value: float, rest: Floats) -> Fill:
    at = values == value
    chain, draw = (int(i) for i in np.argwhere(at)[0])
    return Fill(value, chain, draw, int(at.sum()), _times(value, rest))
