"""What can be said of a field that differs: the rules that the table names, from the plainest up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from verdict.diff.fields import Spot
from verdict.diff.kinds import Change, Kind
from verdict.registration.resolved import Registration

OPPOSITE = {
    Kind.LOOSENED: Kind.TIGHTENED, Kind.TIGHTENED: Kind.LOOSENED, Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED,
    Kind.SCOPE_WIDENED: Kind.SCOPE_NARROWED, Kind.SCOPE_NARROWED: Kind.SCOPE_WIDENED, Kind.MOVED: Kind.MOVED,
    Kind.COSMETIC: Kind.COSMETIC,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sides:
    """The two registrations that are compared."""

    first: Registration
    second: Registration


Typing = Callable[[Spot, Sides], Iterable[Change]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What diff says of a field, in words for the table of the documentation, and how it types a change.

    A `silent` field is none of the changes: it stands in the heading.
    """

    says: str
    changes: Typing
    silent: bool = False


def change(spot: Spot, kind: Kind, note: str = "") -> Change:
    """Return the change at a spot as it stands."""
    return Change(kind=kind, place=spot.place, before=spot.before, after=spot.after, uses=(), note=note)


def cosmetic(reason: str) -> Rule:
    """Return the rule of words: reported, and called cosmetic for this reason."""
    return Rule(f"cosmetic: {reason}", lambda spot, sides: [change(spot, Kind.COSMETIC)])


def heading(reason: str) -> Rule:
    """Return the rule of what names the two freezes."""
    return Rule(f"not a change: {reason}", lambda spot, sides: (), silent=True)


def moved(reason: str) -> Rule:
    """Return the rule of what decides verdicts without an order of easier and harder."""
    return Rule(f"moved: {reason}", lambda spot, sides: [change(spot, Kind.MOVED)])


def repinned(reason: str) -> Rule:
    """Return the rule of a digest: the same words then speak of other numbers."""
    return Rule(f"repinned: {reason}", lambda spot, sides: [change(spot, Kind.REPINNED)])


def entry(added: Kind, reason: str) -> Rule:
    """Return the rule of something that is there or not, and so comes or goes as a whole."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        yield change(spot, added if spot.before is None else OPPOSITE[added])

    removed = OPPOSITE[added]
    if added is Kind.ADDED:
        return Rule(f"added or removed: {reason}", typed)
    return Rule(f"one more: {added}; one less: {removed}; {reason}", typed)


def taking_away(reason: str) -> Rule:
    """Return the rule of something that only takes evidence away, and that moves where it reads otherwise."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        kind = Kind.TIGHTENED if spot.before is None else Kind.LOOSENED if spot.after is None else Kind.MOVED
        yield change(spot, kind)

    return Rule(f"one more: tightened; one less: loosened; another: moved; {reason}", typed)


def rising(up: Kind, reason: str) -> Rule:
    """Return the rule of a number that loosens or tightens as it rises."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        yield change(spot, up if spot.after > spot.before else OPPOSITE[up])

    return Rule(f"raised: {up}; lowered: {OPPOSITE[up]}; {reason}", typed)


def turning(value: Any, kind: Kind, reason: str) -> Rule:
    """Return the rule of a switch: what becoming `value` is called; anything else is the opposite."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        yield change(spot, kind if spot.after == value else OPPOSITE[kind])

    return Rule(f"{_named(value)}: {kind}; otherwise {OPPOSITE[kind]}; {reason}", typed)


def _named(value: object) -> str:
    return "set" if value is True else "unset" if value is None else f"`{value}`"


def members(more: Kind, reason: str) -> Rule:
    """Return the rule of a list in which every entry counts by itself and the order does not."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        yield from by_member(spot, more)

    return Rule(f"an entry more: {more}; an entry less: {OPPOSITE[more]}; their order: cosmetic; {reason}", typed)


def unordered(reason: str) -> Rule:
    """Return the rule of a list without an order of easier and harder, the order of which means nothing."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        same = sorted(spot.before) == sorted(spot.after)
        yield change(spot, Kind.COSMETIC, "order alone") if same else change(spot, Kind.MOVED)

    return Rule(f"moved: {reason}; their order: cosmetic", typed)


def by_member(spot: Spot, more: Kind) -> Iterator[Change]:
    """Yield one change for each entry that came or went; the order alone is cosmetic."""
    gone = [item for item in spot.before if item not in spot.after]
    came = [item for item in spot.after if item not in spot.before]
    yield from (Change(OPPOSITE[more], spot.place, item, None) for item in gone)
    yield from (Change(more, spot.place, None, item) for item in came)
    if not gone and not came:
        yield change(spot, Kind.COSMETIC, "order alone")
