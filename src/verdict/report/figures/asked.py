"""Figures that a registration names under `plots`: which quantity, along which axis, and for each level of which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from verdict.report.figures.families import Family, families
from verdict.report.figures.figure import Figure
from verdict.report.figures.readings import numeric, read_family
from verdict.report.figures.sets import Wish, arranged, drawn_panels, family_table, missing_notes, summary
from verdict.report.view.axes import Axis


def figures(payload: dict[str, Any], known: Mapping[str, Axis]) -> Iterator[Figure]:
    """Yield a figure for every plot of the registration; one that cannot be drawn says why in its notes."""
    for name, plot in payload.get("registration", {}).get("plots", {}).items():
        yield _asked(payload, name, plot, known)


def _asked(payload: dict[str, Any], name: str, plot: Mapping[str, Any], known: Mapping[str, Axis]) -> Figure:
    quantity, axis, about = plot["y"], plot["x"], plot.get("about") or ""
    title = f"{name}: {quantity} along {axis}"
    family = _family(payload, quantity, about, known)
    wish = Wish({"log": True, "linear": False}.get(plot.get("scale") or ""), plot.get("per"))
    drawn = arranged(family, axis, known, wish) if family is not None and axis in known else None
    if family is None or drawn is None:
        return Figure(f"figure-plot-{name}", "plot", title, title, (), (), (), about,
                      (_why(quantity, axis, family, known),))  # fmt: skip
    columns, rows = family_table(family, known)
    return Figure(f"figure-plot-{name}", "plot", title, summary(family), drawn_panels(drawn, title), columns, rows,
                  about, missing_notes(family.points))  # fmt: skip


def _family(payload: dict[str, Any], quantity: str, about: str, known: Mapping[str, Axis]) -> Family | None:
    """Return what a prediction says of a quantity where it says something, else what was read of it."""
    judged = families(payload, about, known) if about in payload["predictions"] else []
    found = next((f for f in judged if f.quantity == quantity or f.quantity.startswith(f"{quantity} (")), None)
    if found is not None:
        return found
    reading = payload.get("readings", {}).get(quantity)
    if reading is None or not numeric(reading):
        return None
    return replace(read_family(quantity, reading, known), prediction=about)


def _why(quantity: str, axis: str, family: Family | None, known: Mapping[str, Axis]) -> str:
    """Say why a plot is not drawn."""
    if family is None:
        return f"{quantity} was not read in this freeze, or has more cells than a report holds, so it is not drawn."
    if axis not in known:
        return f"The axis {axis} has one level only, so {quantity} is not drawn along it."
    return f"{quantity} has too many series along {axis} to be told apart in one figure; they stand in the table."
