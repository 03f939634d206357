"""Registration x Registration -> every change, each with its direction."""

from __future__ import annotations

from verdict.diff.fields import spots
from verdict.diff.kinds import Change
from verdict.diff.rules import Sides
from verdict.diff.table import rule_of
from verdict.registration.resolved import Registration


def changes(a: Registration, b: Registration) -> tuple[Change, ...]:
    """Return what changed from `a` to `b`, in the order of the document; fields that are one thing are told once."""
    sides = Sides(a, b)
    found = (change for spot in spots(a.prereg, b.prereg) for change in rule_of(spot.pattern).changes(spot, sides))
    return tuple(dict.fromkeys(found))
