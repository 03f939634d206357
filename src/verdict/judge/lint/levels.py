"""Findings about clauses that were written as one, by `for_each`, said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from verdict.algebra.grid import describe
from verdict.expression.at_level import chosen_text
from verdict.registration.clauses import Site
from verdict.registration.resolved import Registration

if TYPE_CHECKING:
    from verdict.judge.lint.examination import Finding


def said_once(found: Iterable[Finding], registration: Registration) -> tuple[Finding, ...]:
    """Return findings each once; what is wrong with several levels of one clause alike is one finding."""
    sites = {f"{site.prediction} {site.name}": site for site in registration.clauses() if site.levels}
    groups: dict[object, list[Finding]] = {}
    for finding in found:
        site = sites.get(finding.place)
        key = finding if site is None else (site.prediction, site.group, replace(_plain(finding, site), place=""))
        groups.setdefault(key, []).append(finding)
    return tuple(_together(each, sites) for each in groups.values())


def _together(found: list[Finding], sites: dict[str, Site]) -> Finding:
    places = tuple(dict.fromkeys(finding.place for finding in found))
    if len(places) == 1:
        return found[0]
    first = sites[places[0]]
    names = ", ".join(sites[place].name for place in places)
    return replace(_plain(found[0], first), place=f"{first.prediction} {names}")


def _plain(finding: Finding, site: Site) -> Finding:
    """Return a finding without what names the level of its clause."""
    text = finding.text.replace(describe(site.levels), "the level")
    for size in range(len(site.levels), 0, -1):
        for chosen in combinations(site.levels, size):
            text = text.replace(chosen_text(chosen), "")
    return replace(finding, text=text.replace(f"{site.name} is ", "it is "))
