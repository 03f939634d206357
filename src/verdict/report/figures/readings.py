"""Figures of what was read beside the verdicts: lengths that are too short, ladders, and replicates."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verdict.report.figures.along import Along
from verdict.report.figures.families import Family, Member
from verdict.report.figures.figure import Figure
from verdict.report.figures.forest import MOST, Row, described, forest
from verdict.report.figures.ladder import factors, ladder
from verdict.report.figures.points import Bars, bars_of, decided_point, interval_text, plain_point, state_text
from verdict.report.figures.replicates import described as replicates_described
from verdict.report.figures.replicates import replicates, summary
from verdict.report.figures.scales import level_text
from verdict.report.figures.sets import (
    LEAST,
    Wish,
    arranged,
    drawn_panels,
    family_table,
    missing_notes,
)
from verdict.report.figures.sets import summary as family_summary
from verdict.report.view.axes import Axis, told

LADDER = Wish(log=True, lines=True)


def flag_figures(payload: dict[str, Any], known: Mapping[str, Axis]) -> Iterator[Figure]:
    """Yield a forest for every flag that keeps a verdict open and compares a number of its own with a bar.

    A flag of more cells than fit one drawing is no question of a few lengths, and is left to the tables.
    """
    barring = {name for name in payload["flag_cells"] if _bars_verdict(payload, name)}
    for name in payload["flag_cells"]:
        rows = _flag_rows(payload["flag_cells"][name]["cells"], known) if name in barring else []
        if rows and len(rows) <= MOST:
            yield _flag_figure(name, payload["flag_cells"][name], rows)


def _bars_verdict(payload: dict[str, Any], flag: str) -> bool:
    """Whether a clause asks for a flag and is untested for what it names so."""
    return any(
        reason["why"] == "inadequate" and (reason["what"] == flag or reason["what"].startswith(f"{flag}["))
        for prediction in payload["predictions"].values()
        for clause in prediction["clauses"].values()
        for reason in clause["reasons"]
    )


def _flag_rows(cells: Sequence[Mapping[str, Any]], known: Mapping[str, Axis]) -> list[Row]:
    """Return what keeps a flag from holding in each of its cells, where that is a comparison of numbers."""
    decisions = [cell["decision"] for cell in cells if cell["decision"] and bars_of(cell["decision"]).spans]
    alike = [d for d in decisions if d["what"] == decisions[0]["what"]]
    return [Row(told(d["at"], known) or d["what"], decided_point(d, d["what"]), bars_of(d)) for d in alike]


def _flag_figure(name: str, flag: Mapping[str, Any], rows: Sequence[Row]) -> Figure:
    quantity = rows[0].point.cell
    title = f"{name}: {quantity} where it does not hold or is not known to"
    table = tuple((row.name, interval_text(row.point), str(row.bars), state_text(row.point)) for row in rows)
    return Figure(f"figure-flag-{name}", "forest", title, f"{flag['when']}. {described(rows, quantity)}",
                  (forest(rows, quantity, title),), ("cell", quantity, "wanted", "judged"), table)  # fmt: skip


def read_family(name: str, reading: Mapping[str, Any], known: Mapping[str, Axis]) -> Family:
    """Return a quantity that was read as a family of points that nothing judged."""
    points = tuple(
        plain_point(told(cell["at"], known) or name, _kept(cell["at"], known), cell.get("value"))
        for cell in reading["cells"]
    )
    unit = f" ({reading['unit']})" if reading["unit"] else ""
    return Family("", name + unit, Bars(), (Member(name, "", points),))


def _kept(at: Mapping[str, Any], known: Mapping[str, Axis]) -> dict[str, Any]:
    return {axis: level for axis, level in at.items() if axis in known}


def numeric(reading: Mapping[str, Any]) -> bool:
    """Whether a reading has numbers."""
    return any(cell.get("value") is not None for cell in reading["cells"])


def ladder_figures(payload: dict[str, Any], known: Mapping[str, Axis]) -> Iterator[Figure]:
    """Yield a figure for every time that was read along lengths of its own unit, where a flag asks for such lengths."""
    readings = payload.get("readings", {})
    for name, reading in readings.items():
        for axis in (known[a] for a in reading["axes"] if a in known and known[a].unit == reading["unit"] != ""):
            told_by = factors(payload["flag_cells"], readings, name, axis.name)
            drawn = arranged(read_family(name, reading, known), axis.name, known, LADDER) if told_by else None
            if drawn is not None and len(axis.levels) >= LEAST and numeric(reading):
                yield _ladder_figure(payload, name, ladder(drawn, axis.name, _divisors(payload, told_by)), known)


def _divisors(payload: dict[str, Any], told_by: Mapping[str, float]) -> dict[str, float]:
    """Return the lines of a ladder: what is adequate, and up to where a time can be told at all, by the protocol."""
    share = _ceiling_share(payload)
    least = max(told_by.values())
    return {"adequate below": least} | ({"only a lower bound above": 1 / share} if share else {})


def _ceiling_share(payload: dict[str, Any]) -> float | None:
    """Return the share of a length up to which its protocol lets a time be read, where it says so."""
    found: Any = payload.get("registration", {}).get("settings")
    for key in ("protocol", "ladder", "ceiling_share"):
        found = found.get(key) if isinstance(found, dict) else None
    return float(found) if isinstance(found, int | float) and 0 < found < 1 else None


def _ladder_figure(payload: dict[str, Any], name: str, drawn: Along, known: Mapping[str, Axis]) -> Figure:
    family = read_family(name, payload["readings"][name], known)
    title = f"{name} against {drawn.axis}"
    lines = "; ".join(guide.text for guide in drawn.guides)
    columns, rows = family_table(family, known)
    return Figure(f"figure-ladder-{name}", "ladder", title, f"{family_summary(family)} Lines: {lines}.",
                  drawn_panels(drawn, title), columns, rows, "", missing_notes(family.points))  # fmt: skip


def replicate_figures(payload: dict[str, Any], known: Mapping[str, Axis]) -> Iterator[Figure]:
    """Yield the single values of every quantity that was read along an axis of counted units."""
    for name, reading in payload.get("readings", {}).items():
        counted = [axis for axis in reading["axes"] if axis in known and known[axis].counted]
        if counted and numeric(reading):
            yield replicate_figure(name, reading, counted, known)


def _exact(value: Mapping[str, Any] | None) -> float:
    """Return a reading as one number; one that is only known to lie between two is none."""
    return math.nan if value is None or value["lo"] is None or value["lo"] != value["hi"] else float(value["lo"])


def replicate_figure(
    name: str, reading: Mapping[str, Any], counted: Sequence[str], known: Mapping[str, Axis]
) -> Figure:
    """Return the single values of one quantity, by the levels of the axes that are not counted."""
    groups: dict[str, list[float]] = {}
    others = [axis for axis in reading["axes"] if axis in known and axis not in counted]
    for cell in reading["cells"]:
        value = cell.get("value")
        group = ", ".join(level_text(cell["at"][axis]) for axis in others if axis in cell["at"])
        groups.setdefault(group or name, []).append(_exact(value))
    unit = f" ({reading['unit']})" if reading["unit"] else ""
    title = f"{name}, each {' and '.join(counted)} by itself"
    by = f" by {', '.join(others)}" if others else ""
    panel = replicates(groups, name + unit + by, title)
    rows = tuple((group, summary(values)) for group, values in groups.items())
    return Figure(f"figure-replicates-{name}", "replicates", title, replicates_described(groups, name), (panel,),
                  (", ".join(others) or "of", name + unit), rows)  # fmt: skip
