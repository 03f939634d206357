"""Backends of other distributions: found by name, and refused where one takes the place of another."""

from __future__ import annotations

import re
from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points

GROUP = "verdict.backends"  # entry points of other distributions: module:callable with the signature of `create`
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def foreign() -> dict[str, EntryPoint]:
    """Return every registered backend by its name, refused ones too; nothing is imported."""
    return {point.name: point for point in entry_points(group=GROUP)}


def refusal(name: str, shipped: Collection[str]) -> str | None:
    """Say why no backend of that name is used: another distribution's takes its place, or two do; None if none does."""
    alike = [point for point in entry_points(group=GROUP) if _folded(point.name) == _folded(name)]
    taken = next((known for known in shipped if _folded(known) == _folded(name)), None)
    if alike and taken is not None:
        return f"{_listed(alike)} takes the name of the shipped '{taken}'; uninstall it, or have it register another"
    if len(alike) > 1:
        return f"{_listed(alike)} register the same name; uninstall all but one"
    if alike and not PLAIN.fullmatch(name):
        return f"{_listed(alike)} registers a name that is not of plain letters; uninstall it"
    return None


def _listed(points: Collection[EntryPoint]) -> str:
    return " and ".join(
        f"the plugin {point.name!a} of {point.dist.name if point.dist else 'an unknown distribution'} "
        f"{point.dist.version if point.dist else ''} ({point.value})"
        for point in points
    )


def _folded(name: str) -> str:
    """Return what two names share that a reader takes for one: neither case nor -, _ and . tell them apart."""
    return re.sub(r"[-_.]+", "_", name.strip()).casefold()
