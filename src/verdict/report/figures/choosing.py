"""Which figures a report shows: by rule from what the freeze has, and those that its registration asks for.

By rule, in this order:
1.  the matrix of verdicts, where most of several predictions run along one axis;
2.  of every prediction that compares numbers, its cells along an axis of at least three numeric levels: the axis over
    which an aggregate hides something, else the one with most levels; one line for each level of what else there is
    where intervals are too short to be seen, else a small drawing for each;
3.  where there is no such axis, a forest: every number under the other with its interval, against its bar;
4.  lengths that a flag finds too short for a verdict, each against what it asks;
5.  every ladder: a time read along lengths of the same unit, where a flag asks a length for a multiple of that time;
6.  the replicates behind estimates: quantities read along an axis of counted units;
7.  what the registration names under `plots`;
8.  of a trained model, that no picture of what it generates is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from verdict.report.figures import asked, digits, readings, sets
from verdict.report.figures.families import families
from verdict.report.figures.figure import Figure
from verdict.report.view.axes import axes
from verdict.report.view.matrix import matrix


def figures(payload: dict[str, Any]) -> tuple[Figure, ...]:
    """Return the figures of a report in the order of the rules above; the same payload gives the same, with unique ids.

    Readings and the registration's plots are there for documents; without them the figures of verdicts come alone.
    """
    return tuple(_with_ids(list(_chosen(payload))))


def _chosen(payload: dict[str, Any]) -> Iterator[Figure]:
    known = axes(payload)
    found = matrix(payload)
    if found is not None and len(found.rows) > 1:
        yield sets.matrix_figure(found)
    for name in payload["predictions"]:
        for family in families(payload, name, known):
            yield sets.family_figure(payload, family, known)
    yield from readings.flag_figures(payload, known)
    yield from readings.ladder_figures(payload, known)
    yield from readings.replicate_figures(payload, known)
    yield from asked.figures(payload, known)
    if _samples_a_model(payload):
        yield digits.missing()


def _samples_a_model(payload: dict[str, Any]) -> bool:
    """Whether the numbers were sampled here from a trained model, and not brought from elsewhere."""
    sampled = payload.get("measurements", {}).get("backend") is not None
    return sampled and payload.get("registration", {}).get("experiment") == "dtm"


def _with_ids(found: list[Figure]) -> Iterator[Figure]:
    """Give every figure an id of its own from its kind and what it is about."""
    taken: dict[str, int] = {}
    for figure in found:
        name = safe_id(figure.id)
        taken[name] = taken.get(name, 0) + 1
        yield replace(figure, id=name if taken[name] == 1 else f"{name}.{taken[name]}")


def safe_id(text: str) -> str:
    """Return a text as it may be an id: letters, digits, - and _; at most 60 of them."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text)[:60].strip("-") or "figure"
