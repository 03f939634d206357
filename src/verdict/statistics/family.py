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

from verdict.statistics.protection import Round


class Method(StrEnum):
    """How the error is shared."""

    BONFERRONI = "bonferroni"  # any dependence
    HOLM = "holm"  # more decisions; independent members


def rounds(
    members: Sequence[str], error: float, method: Method, decided: Callable[[str, float], bool]
) -> tuple[Round, ...]:
    """Return the rounds of a family: the error at which the members left in each are judged.

    A member is judged at the error of the last round that tries it. `decided(member, share)` says whether its
    intervals, each widened to hold together at 1 - share, decide it; only Holm's method asks.
    """
    left, found = list(members), []
    while left:
        share = error / len(left)
        found.append(Round(share, tuple(left)))
        if method is Method.BONFERRONI:
            break
        undecided = [member for member in left if not decided(member, share)]
        if len(undecided) == len(left):
            break
        left = undecided
    return tuple(found)


def shares(tried: Sequence[Round]) -> dict[str, float]:
    """Return the error at which each member is judged: that of the last round that tries it."""
    return {member: each.share for each in tried for member in each.tried}


def levels(share: float, n_readings: int) -> float:
    """Return the level at which each of n readings must hold so that all hold together at 1 - share."""
    return 1.0 - share / max(1, n_readings)
