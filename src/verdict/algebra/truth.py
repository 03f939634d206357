"""Kleene's three-valued logic on arrays: 0 false, 1 unknown, 2 true.

With this coding `and` is the minimum, `or` the maximum and `not` is 2 - x, so the tables need no branches.
Nothing unknown passes and nothing unknown fails; an empty set of truths is unknown, never true.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int8]
Axis = tuple[int, ...] | None
Quorum = Literal["all", "any"] | int | Fraction

FALSE, UNKNOWN, TRUE = np.int8(0), np.int8(1), np.int8(2)


def from_bounds(true: NDArray[np.bool_], false: NDArray[np.bool_]) -> Codes:
    """Code what certainly holds and what certainly does not, bool of one shape [...]; the rest is unknown."""
    return (UNKNOWN + true.astype(np.int8) - false.astype(np.int8)).astype(np.int8)


def both(a: Codes, b: Codes) -> Codes:
    """Kleene's and, entry by entry: int8 [...] each, broadcast."""
    return np.minimum(a, b)


def either(a: Codes, b: Codes) -> Codes:
    """Kleene's or, entry by entry: int8 [...] each, broadcast."""
    return np.maximum(a, b)


def negate(a: Codes) -> Codes:
    """Kleene's not, entry by entry: int8 [...]."""
    return (TRUE - a).astype(np.int8)


def every(a: Codes, axis: Axis = None) -> Codes:
    """Kleene's all along `axis`; of nothing: unknown."""
    return _folded(a, axis, np.min)


def some(a: Codes, axis: Axis = None) -> Codes:
    """Kleene's any along `axis`; of nothing: unknown."""
    return _folded(a, axis, np.max)


def counts(a: Codes, axis: Axis = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the greatest number of truths that can still turn out true."""
    certain = np.sum(a == TRUE, axis=axis, dtype=np.float64)
    possible = np.sum(a != FALSE, axis=axis, dtype=np.float64)
    return np.asarray(certain), np.asarray(possible)


def at_least(a: Codes, k: float, axis: Axis = None) -> Codes:
    """Say whether at least `k` are true; of nothing: unknown."""
    certain, possible = counts(a, axis)
    answer = from_bounds(certain >= k, possible < k)
    return answer if a.size else np.full_like(answer, UNKNOWN)


def quorum(a: Codes, premise: Codes, wanted: Quorum) -> Codes:
    """Say whether enough of the cells that a premise admits are true.

    `a` and `premise` have one shape. `wanted` is "all", "any", a number of cells, or a share of those admitted.
    A cell whose premise is not known may turn out admitted or not; what is not certain either way is unknown, and so
    is everything as long as no cell is certainly admitted: nothing was judged.
    """
    admitted, possible = premise == TRUE, premise != FALSE
    if not np.any(admitted):
        return np.asarray(UNKNOWN)
    if np.all(admitted):
        return _quorum_of_all(a, wanted)
    holds, fails = int(np.sum(admitted & (a == TRUE))), int(np.sum(admitted & (a == FALSE)))
    open_, mixed = int(np.sum(admitted & (a == UNKNOWN))), possible & ~admitted
    good, bad = int(np.sum(mixed & (a != FALSE))), int(np.sum(mixed & (a != TRUE)))
    worst = (holds, holds + fails + open_ + bad)
    best = (holds + open_ + good, holds + fails + open_ + good)
    return from_bounds(np.asarray(_enough(*worst, wanted)), np.asarray(not _enough(*best, wanted)))


def _quorum_of_all(a: Codes, wanted: Quorum) -> Codes:
    """Say whether enough of all cells are true."""
    holds, fails = int(np.count_nonzero(a == TRUE)), int(np.count_nonzero(a == FALSE))
    if _enough(holds, a.size, wanted):
        return np.asarray(TRUE)
    return np.asarray(UNKNOWN if _enough(a.size - fails, a.size, wanted) else FALSE)


def _enough(holding: int, judged: int, wanted: Quorum) -> bool:
    if wanted == "all":
        return holding == judged
    if wanted == "any":
        return holding > 0
    return holding >= (wanted * judged if isinstance(wanted, Fraction) else wanted)


def _folded(a: Codes, axis: Axis, fold: object) -> Codes:
    if a.size:
        return np.asarray(fold(a, axis=axis), dtype=np.int8)  # type: ignore[operator]
    return np.full(np.sum(a, axis=axis).shape, UNKNOWN, dtype=np.int8)
