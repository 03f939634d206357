"""Rules for what a registration says of draws: its axes, what is missing, and what numbers must be."""

from __future__ import annotations

from collections.abc import Iterator

from verdict.diff.fields import Spot
from verdict.diff.kinds import Change, Kind
from verdict.diff.rules import OPPOSITE, Sides, change


def planned(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type another number of planned units: fewer narrow the scope, more widen it."""
    if spot.before is None or spot.after is None:
        before, after = (side.prereg.axes[str(spot.place[1])] for side in (sides.first, sides.second))
        yield Change(Kind.MOVED, spot.place[:2], before, after)
    else:
        yield change(spot, Kind.SCOPE_WIDENED if spot.after > spot.before else Kind.SCOPE_NARROWED)


def role(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type what the levels of an axis are: draws are asked for their error, which only takes words away.

    Where a least level holds there is no direction: numbers along draws stand as they are and count by estimates,
    numbers along other axes must come as intervals.
    """
    before, after = (side.prereg.axes[str(spot.place[1])].replicate for side in (sides.first, sides.second))
    if before == after:
        yield change(spot, Kind.COSMETIC, "the same role")
    elif any(side.prereg.confidence and side.prereg.confidence.least_level for side in (sides.first, sides.second)):
        yield change(spot, Kind.MOVED)
    else:
        yield change(spot, Kind.TIGHTENED if after else Kind.LOOSENED)


def lacking(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type what a missing number counts as: nothing known of it is tighter than anything in its support."""
    before, after = (value == "untested" for value in (spot.before, spot.after))
    if before == after:
        yield change(spot, Kind.COSMETIC, "the same rule")
    else:
        yield change(spot, Kind.TIGHTENED if after else Kind.LOOSENED)


def confidence(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type what every number must be, where it comes or goes as a whole."""
    given = Kind.TIGHTENED if (spot.after or spot.before).exact is None else Kind.LOOSENED
    yield change(spot, given if spot.before is None else OPPOSITE[given])


def floor(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type another least level of intervals; where none holds, any level decides."""
    yield change(spot, Kind.TIGHTENED if (spot.after or 0.0) > (spot.before or 0.0) else Kind.LOOSENED)
