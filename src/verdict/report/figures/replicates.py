"""Raw replicates behind an estimate: a strip of points for each group, or a histogram where there are many."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from verdict.report.figures.drawing import element, group, line_element, rectangle, text_element, text_width
from verdict.report.figures.figure import Panel
from verdict.report.figures.frame import Frame, flat_axis
from verdict.report.figures.points import Bars, short
from verdict.report.figures.scales import Scale, linear_ticks, spanning

WIDE = 400.0
ROW = 30.0
MANY = 150  # values of one group from which on a histogram says more than points
GROUPS = 24  # rows of one drawing
TURN = (math.sqrt(5) - 1) / 2  # successive multiples of it lie evenly in [0, 1) (Weyl 1916)
BINS = 24


def replicates(groups: Mapping[str, Sequence[float]], quantity: str, title: str) -> Panel:
    """Return the values of every group on one linear axis; a long line stands at the mean, of those that are known."""
    shown = dict(list(groups.items())[:GROUPS])
    finite = {name: [v for v in values if math.isfinite(v)] for name, values in shown.items()}
    left = min(140.0, max((text_width(name) for name in shown), default=0.0) + 10)
    scale = spanning([v for values in finite.values() for v in values], left + 4, WIDE - 8, log=False)
    frame = Frame(left, 18.0, WIDE - 4, 18.0 + ROW * len(shown) + 2)
    rows = [_row(name, values, scale, frame.top + ROW * i, left) for i, (name, values) in enumerate(finite.items())]
    more = f", {len(groups) - GROUPS} more groups in the table" if len(groups) > GROUPS else ""
    parts = [
        text_element(2, 11, quantity + more, width=WIDE - 4, size=10, classes="label"),
        flat_axis(scale, Bars(), frame),
        *rows,
    ]
    return Panel(WIDE, frame.bottom + 20, title, described(groups, quantity), "".join(parts))


def _row(name: str, values: Sequence[float], scale: Scale, top: float, left: float) -> str:
    """Return one group: its name, its values as points or a histogram, and its mean."""
    label = text_element(2, top + ROW / 2 + 4, name, width=left - 6)
    if not values:
        return label + text_element(left + 6, top + ROW / 2 + 4, "no value is known", size=10, classes="label")
    drawn = histogram(values, scale, top) if len(values) >= MANY else strip(values, scale, top)
    x = scale.at(math.fsum(v / len(values) for v in values))
    return label + group("plain", drawn) + line_element(x, top + 2, x, top + ROW - 2, "mean")


def strip(values: Sequence[float], scale: Scale, top: float) -> str:
    """Return a hollow circle for each value, spread over the height of a row so that equal ones are seen."""
    height = ROW - 12
    places = [(scale.at(v), top + 6 + height * (((i + 1) * TURN) % 1.0)) for i, v in enumerate(values)]
    hollow: dict[str, float | str] = {"r": 2.0, "fill": "none", "stroke": "currentColor"}
    return "".join(element("circle", {"cx": x, "cy": y, **hollow}) for x, y in places)


def histogram(values: Sequence[float], scale: Scale, top: float) -> str:
    """Return a bar for each bin between round numbers; its height is the share of the fullest bin."""
    counts = binned(values)
    fullest = max(count for _, _, count in counts)
    bars = []
    for low, high, count in counts:
        height = (ROW - 8) * count / fullest
        x1, x2 = scale.at(low), scale.at(high)
        outline = rectangle(x1, top + ROW - 4 - height, x2 - x1, height, "filled")
        bars.append(outline.replace('fill="none"', 'fill="none" stroke="currentColor"') if count else "")
    return "".join(bars)


def binned(values: Sequence[float]) -> list[tuple[float, float, int]]:
    """Return bins (from, to, count) between round numbers that hold all values; the last holds its upper end."""
    low, high = min(values), max(values)
    edges = linear_ticks(low, high, BINS)
    if len(edges) < 2:
        return [(low, high, len(values))]
    step = edges[1] - edges[0]
    edges = [*([edges[0] - step] if edges[0] > low else []), *edges, *([edges[-1] + step] if edges[-1] < high else [])]
    counts = [0] * (len(edges) - 1)
    for value in values:
        counts[min(max(math.floor((value - edges[0]) / step), 0), len(counts) - 1)] += 1
    return [(edges[i], edges[i + 1], count) for i, count in enumerate(counts)]


def described(groups: Mapping[str, Sequence[float]], quantity: str) -> str:
    """Say in words what the replicates are: how many in each group, from where to where."""
    said = [f"{name}: {summary(values)}" for name, values in list(groups.items())[:6]]
    return f"{quantity}, single values. {'; '.join(said)}."


def summary(values: Sequence[float]) -> str:
    """Say how many values there are, and their least, mean and largest."""
    finite = [v for v in values if math.isfinite(v)]
    lost = f", {len(values) - len(finite)} not known" if len(finite) < len(values) else ""
    if not finite:
        return f"{len(values)} values{lost}"
    mean = math.fsum(v / len(finite) for v in finite)
    return f"{len(values)} values{lost}, {short(min(finite))} to {short(max(finite))}, mean {short(mean)}"
