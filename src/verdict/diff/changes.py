"""Registration x Registration -> every change, each with its direction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from pydantic import BaseModel

from verdict.algebra.grid import CellKey
from verdict.diff.fields import spots
from verdict.diff.kinds import Change
from verdict.diff.rules import Sides
from verdict.diff.table import rule_of
from verdict.expression.at_level import chosen_text
from verdict.registration.clauses import Site
from verdict.registration.resolved import Registration
from verdict.text.validate import Path

WHERE = 4  # parts of the place of a clause


def changes(a: Registration, b: Registration) -> tuple[Change, ...]:
    """Return what changed from `a` to `b`, in the order of the document; fields that are one thing are told once."""
    sides = Sides(a, b)
    found = (change for spot in spots(a.prereg, b.prereg) for change in rule_of(spot.pattern).changes(spot, sides))
    return tuple(_as_written(dict.fromkeys(found), sides))


def _as_written(found: dict[Change, None], sides: Sides) -> Iterator[Change]:
    """Yield changes, one for those of several clauses of one `for_each` that are alike, their levels aside."""
    levelled = {site.path: site for side in (sides.first, sides.second) for site in side.clauses() if site.levels}
    groups: dict[Any, list[Change]] = {}
    for change in found:
        site = levelled.get(change.place[:WHERE]) if len(change.place) > WHERE else None
        key = change if site is None else (site.prediction, site.group, _plain(change, site))
        groups.setdefault(key, []).append(change)
    for alike in groups.values():
        yield alike[0] if len(alike) == 1 else _one(alike, levelled)


def _one(alike: list[Change], levelled: Mapping[Path, Site]) -> Change:
    sites = [levelled[change.place[:WHERE]] for change in alike]
    first = sites[0]
    every = sum((site.prediction, site.group) == (first.prediction, first.group) for site in levelled.values())
    inner = ("clauses", first.group) if first.group else ()
    place = ("predictions", first.prediction, *inner, *alike[0].place[WHERE:])
    note = "" if len(alike) == every else f"at {', '.join(site.name for site in sites)}"
    return replace(_plain(alike[0], first), place=place, note="; ".join(filter(None, (alike[0].note, note))))


def _plain(change: Change, site: Site) -> Change:
    """Return a change without its clause and what names the level of that."""
    before, after = (_without(value, site.levels) for value in (change.before, change.after))
    return replace(change, place=change.place[WHERE:], before=before, after=after)


def _without(value: Any, levels: CellKey) -> Any:
    if isinstance(value, str):
        for size in range(len(levels), 0, -1):
            for chosen in combinations(levels, size):
                value = value.replace(chosen_text(chosen), "")
        return value
    if isinstance(value, tuple):
        return tuple(_without(item, levels) for item in value)
    if isinstance(value, BaseModel):
        parts = {name: _without(getattr(value, name), levels) for name in type(value).model_fields}
        return value.model_copy(update=parts)
    return value
