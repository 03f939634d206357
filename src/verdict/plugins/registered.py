"""Finding a plugin by its name. What takes the place of something that is shipped, or of another plugin, is refused."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from verdict.plugins.origin import Plugin
from verdict.text.characters import shown
from verdict.words.errors import UsageError

KINDS = "verdict.experiments"
ESTIMATORS = "verdict.estimators"
ESTIMANDS = "verdict.estimands"
BACKENDS = "verdict.backends"
REPORTS = "verdict.reports"
IMPORTERS = "verdict.importers"
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def plugins(group: str) -> tuple[EntryPoint, ...]:
    """Return every plugin that is registered in a group, refused ones too; nothing is imported."""
    return _listed_under(group, tuple(map(_changed, sys.path)))


@lru_cache(maxsize=32)
def _listed_under(group: str, _places: tuple[tuple[str, int], ...]) -> tuple[EntryPoint, ...]:
    """Return the plugins of a group, read again once a place where distributions lie is another or has changed."""
    return tuple(entry_points(group=group))


def _changed(place: str) -> tuple[str, int]:
    """Return a place of distributions with the time of its last change; 0 where there is none."""
    try:
        return place, os.stat(place or ".").st_mtime_ns  # noqa: PTH116 - asked at every look for a plugin
    except OSError:
        return place, 0


def find(group: str, name: str, shipped: Collection[str]) -> EntryPoint | None:
    """Return the plugin of that name, or None where the name is shipped or unknown; nothing is imported.

    Raises:
        UsageError: a plugin is named like what is shipped, or two have one name; neither is used until one is gone.
    """
    points = plugins(group)
    claimed = [point for point in points if _alike(point.name, name)]
    reasons = [reason for point in claimed if (reason := _reason(point, points, shipped)) is not None]
    if reasons:
        raise UsageError("; ".join(reasons))
    return next((point for point in claimed if point.name == name), None)


def refused(group: str, shipped: Collection[str]) -> dict[str, str]:
    """Return why plugins of a group are refused, by group and name and distribution."""
    points = plugins(group)
    reasons = ((Plugin.of(point), _reason(point, points, shipped)) for point in points)
    return {f"{plugin.key} of {plugin.distribution}": reason for plugin, reason in reasons if reason is not None}


def origins(names: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """Return the origin of those names, by group, that are plugins, as provenance and locks keep it.

    `names` gives what was used of each group, as {"verdict.experiments": ["coins"]}. Shipped names are no plugins.
    """
    used = (Plugin.of(point) for group, wanted in names.items() for point in plugins(group) if point.name in {*wanted})
    return {plugin.key: plugin.record for plugin in sorted(used, key=lambda plugin: plugin.key)}


def _reason(point: EntryPoint, points: Iterable[EntryPoint], shipped: Collection[str]) -> str | None:
    """Say why a plugin is refused; None where it may be used."""
    remedy = "uninstall it, or have it register another name"
    if not PLAIN.fullmatch(point.name):
        return f"{Plugin.of(point)} is refused: found the name '{shown(point.name)}', wanted plain letters; {remedy}"
    taken = next((name for name in shipped if _alike(name, point.name)), None)
    if taken is not None:
        return f"{Plugin.of(point)} is refused: '{taken}' is shipped, and nothing takes its place; {remedy}"
    others = [other for other in points if other is not point and _alike(other.name, point.name)]
    if others:
        return f"{Plugin.of(point)} is refused: {_listed(others)} registers that name too; uninstall one of them"
    return None


def _listed(points: Iterable[EntryPoint]) -> str:
    return " and ".join(str(Plugin.of(point)) for point in points)


def _alike(one: str, other: str) -> bool:
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    """Return what two names share that a reader takes for one: neither case nor -, _ and . tell them apart."""
    return re.sub(r"[-_.]+", "_", name.strip()).casefold()
