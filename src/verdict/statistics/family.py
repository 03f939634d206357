"""How a registered error rate is shared among the members of a family.

A member is decided at error e when its intervals of confidence 1 - e lie wholly inside or outside the bar, so
that it is wrong with probability at most e. Bonferroni gives each of m members error/m, whatever their
dependence. Holm (1979) starts there, and whenever members were decided tries the r that are left at error/r;
a member decided at e stays decided at every larger error. Both words count as decisions, so it is directional
errors that are bounded: for Holm that is proven for independent members (Shaffer 1980).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum


class Method(StrEnum):
    """How the error is shared."""

    BONFERRONI = "bonferroni"  # any dependence
    HOLM = "holm"  # more decisions; independent members


def shares(
    members: Sequence[str], error: float, method: Method, decided: Callable[[str, float], bool]
) -> dict[str, float]:
    """Return the error at which each member is to be judged, in the order of `members`.

    `decided(member, share)` says whether the member's intervals, each widened to hold together at 1 - share,
    decide it. A member that is never decided gets the largest share that it was tried at.
    """
    left, given = list(members), dict.fromkeys(members, error / max(1, len(members)))
    while left:
        share = error / len(left)
        given |= dict.fromkeys(left, share)
        undecided = [member for member in left if not decided(member, share)]
        if method is Method.BONFERRONI or len(undecided) == len(left):
            break
        left = undecided
    return given


def levels(share: float, n_readings: int) -> float:
    """Return the level at which each of n readings must hold so that all hold together at 1 - share."""
    return 1.0 - share / max(1, n_readings)
