"""Intervals against a bar, one under the other: a forest of estimates, cells, or lengths and what they must reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verdict.report.figures.along import value_scale
from verdict.report.figures.drawing import group, path_element, rectangle, round_off, text_element, text_width
from verdict.report.figures.figure import Panel
from verdict.report.figures.frame import Frame, flat_axis, flat_band, more
from verdict.report.figures.marks import drawn_points, legend
from verdict.report.figures.points import Bars, Point, interval_text, tally
from verdict.report.figures.scales import Scale

WIDE = 400.0
ROW = 18.0
NUMBERS = 132.0  # room for the numbers of a row
MOST = 60  # rows of one drawing; the rest is said, and stands in the table


@dataclass(frozen=True, slots=True)
class Row:
    """One interval with its name and what was wanted of it."""

    name: str
    point: Point
    bars: Bars


def forest(rows: Sequence[Row], quantity: str, title: str, log: bool | None = None) -> Panel:
    """Return intervals in rows on one axis; bars that are the same for all go from top to bottom."""
    shown, left_out = rows[:MOST], len(rows) - MOST
    points = [row.point for row in shown]
    common = shown[0].bars if len({row.bars for row in shown}) == 1 else Bars()
    values = _numbers([row.point for row in shown])
    left = min(165.0, max(text_width(row.name) for row in shown) + 10)
    right = WIDE - min(NUMBERS + 8, max(text_width(text, 10) for text in values) + 8)
    every = Bars("", tuple(span for row in shown for span in row.bars.spans))
    scale = value_scale(points, every, left + 4, right - 4, log)
    frame = Frame(left, 18.0, right, 18.0 + ROW * len(shown) + 4)
    places = [frame.top + ROW * (i + 0.5) + 2 for i in range(len(shown))]
    named = "".join(_row(row, values[i], scale, (frame, places[i]), bool(common.spans)) for i, row in enumerate(shown))
    below, height = legend(points, 2, frame.bottom + 31, WIDE - 4)
    label = quantity + (", logarithmic" if scale.log else "")
    label += f"; {left_out} more in the table" if left_out > 0 else ""
    label += "; line: what is asked of each" if not common.spans and every.spans else ""
    parts = [
        text_element(2, 11, label, width=WIDE - 4, size=10, classes="label"),
        flat_band(common, scale, frame),
        flat_axis(scale, common, frame),
        named,
        drawn_points(scale, zip(places, points, strict=True), upright=False),
        below,
    ]
    return Panel(WIDE, frame.bottom + 20 + height, title, described(rows, quantity), "".join(parts))


def _numbers(points: Sequence[Point]) -> list[str]:
    """Write every interval with four digits where there is room, else with three."""
    texts = [interval_text(point) for point in points]
    return texts if max(text_width(text, 10) for text in texts) <= NUMBERS else [interval_text(p, 3) for p in points]


def _row(row: Row, value: str, scale: Scale, at: tuple[Frame, float], common: bool) -> str:
    """Return the text of one row: its name, its own bars unless all are common, and its interval in numbers."""
    frame, y = at
    own = "" if common else _own(row.bars, scale, y)
    name = text_element(2, y + 4, row.name, width=frame.left - 6)
    return own + name + text_element(WIDE - 2, y + 3.5, value, "end", WIDE - frame.right - 2, 10, "label")


def _own(bars: Bars, scale: Scale, y: float) -> str:
    """Return the bars of one row: what is wanted as a band of the height of the row, and a line at every bar."""
    parts = []
    for low, high in bars.wanted:
        left, right = scale.at(low), scale.at(high)
        parts.append(rectangle(left, y - ROW / 2 + 2, right - left, ROW - 4, "band"))
    edges = [round_off(scale.at(edge)) for edge in bars.edges if scale.holds(edge)]
    lines = "".join(f"M{x} {round_off(y - ROW / 2 + 2)}V{round_off(y + ROW / 2 - 2)}" for x in edges)
    parts.append(path_element(lines, "bar") if lines else "")
    parts += [more(scale.at(low), y - ROW / 2 + 6, upright=False) for low in bars.open_above if scale.holds(low)]
    return group("wanted", "".join(parts))


def described(rows: Sequence[Row], quantity: str) -> str:
    """Say in words what a forest shows."""
    wanted = {str(row.bars) for row in rows if row.bars.spans}
    said = f", wanted {next(iter(wanted))}" if len(wanted) == 1 else ", each against its own bar" if wanted else ""
    first = "; ".join(f"{row.name} {interval_text(row.point)}" for row in rows[:6])
    more = f"; {len(rows) - 6} more" if len(rows) > 6 else ""
    return f"{quantity}{said}: {tally(row.point for row in rows)}. {first}{more}."
