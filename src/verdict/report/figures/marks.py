"""Marks: one shape for each state, an interval through it, an arrow where an interval goes on, and their legend.

Judged and holding is a filled circle, judged and failing a filled diamond, open a hollow square, or a hollow diamond
where the number by itself misses the bar, out of premise a hollow circle, a number that nothing judged by itself a
small filled circle; what is missing has no mark and is said.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from verdict.report.figures.drawing import element, group, path_element, round_off, text_element, text_width
from verdict.report.figures.points import BEYOND, Point, told_apart
from verdict.report.figures.scales import Scale

RADIUS = 3.0
SMALL = 2.0
HEAD = 3.5  # half the width of an arrow's head
BOUND = 16.0  # length of the arrow of a bound, where the axis has room for it
HOLLOW = ("open", "out")
LEGEND = {
    "pass": "holds", "fail": "does not hold", "open": "open", "out": "out of premise", "plain": "not judged one by one",
}  # fmt: skip


def shape(x: float, y: float, state: str) -> str:
    """Return the outline of a state's mark, centred at x, y."""
    if state in ("fail", "open beyond"):
        arm = RADIUS + 1.4
        return f"M{round_off(x)} {round_off(y - arm)}l{arm} {arm}l-{arm} {arm}l-{arm} -{arm}z"
    if state == "open":
        side = round_off(2 * RADIUS)
        return f"M{round_off(x - RADIUS)} {round_off(y - RADIUS)}h{side}v{side}h-{side}z"
    size = SMALL if state == "plain" else RADIUS
    r, across = round_off(size), round_off(2 * size)
    return f"M{round_off(x - size)} {round_off(y)}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0-{across} 0z"


def drawn_points(scale: Scale, points: Iterable[tuple[float, Point]], upright: bool) -> str:
    """Return points, each (across, point), by state: upright in columns at x = across, else in rows at y = across.

    `scale` gives the pixels along the intervals. Nothing is drawn of a point that is missing. An interval without an
    end, or with one beyond the axis, ends in an arrow; a point that is itself beyond the axis is an arrow at its edge.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for across, point in points:
        if point.known:
            classes = f"{point.state} beyond" if point.beyond else point.state
            found.setdefault(classes, []).append(_outlines(scale, point, across, upright))
    return "".join(_group(classes, parts) for classes, parts in found.items())


def _group(classes: str, parts: Sequence[tuple[str, str]]) -> str:
    """Return all points of one class: their lines, and their marks, filled or not."""
    lines, shapes = ("".join(column) for column in zip(*parts, strict=True))
    if classes.split(maxsplit=1)[0] in HOLLOW:
        return group(classes, path_element(lines + shapes))
    drawn = path_element(lines) if lines else ""
    return group(classes, drawn + (element("path", {"d": shapes}) if shapes else ""))


def _outlines(scale: Scale, point: Point, across: float, upright: bool) -> tuple[str, str]:
    """Return the lines of one point and the outline of its mark; without a mark where its middle is off the axis."""
    if not scale.holds(point.middle):
        return _off(scale, point, across, upright), ""
    where = scale.at(point.middle)
    lines = "".join(_arm(scale, where, end, across, upright) for end in (point.low, point.high))
    x, y = (across, where) if upright else (where, across)
    return lines, shape(x, y, f"{point.state} beyond" if point.beyond else point.state)


def _off(scale: Scale, point: Point, across: float, upright: bool) -> str:
    """Return an arrow to the edge beyond which a point lies, from the end of its interval where that is in view."""
    above = scale.share(point.middle) > 1
    tip, end = (scale.last, point.low) if above else (scale.first, point.high)
    towards = scale.first if above else scale.last
    start = scale.at(end) if scale.holds(end) else scale.at(end) if _spans(scale, point) else tip
    if abs(start - tip) < 10:
        start = tip + math.copysign(10.0, towards - tip)
    return _arrow(tip, start, across, upright)


def _spans(scale: Scale, point: Point) -> bool:
    """Whether an interval reaches from one side of the axis past the other."""
    return scale.share(point.low) < 0 and scale.share(point.high) > 1


def _arm(scale: Scale, where: float, end: float, across: float, upright: bool) -> str:
    """Return one half of an interval: a line to its end, or an arrow where the end is not on the axis."""
    if scale.holds(end):
        to = scale.at(end)
        return "" if abs(to - where) < RADIUS else _line(where, to, across, upright)
    far = scale.last if scale.share(end) > 1 else scale.first
    if math.isinf(end):  # a bound: the arrow says only that it goes on
        far = where + math.copysign(min(BOUND, abs(far - where)), far - where)
    return "" if abs(far - where) < 1 else _arrow(far, where, across, upright)


def _line(one: float, other: float, across: float, upright: bool) -> str:
    a, b, c = round_off(one), round_off(other), round_off(across)
    return f"M{c} {a}V{b}" if upright else f"M{a} {c}H{b}"


def _arrow(tip: float, start: float, across: float, upright: bool) -> str:
    """Return a line from `start` to an open arrow head at `tip`."""
    back = tip - math.copysign(HEAD, tip - start)
    corners = [(across - HEAD, back), (across, tip), (across + HEAD, back)]
    places = [(x, y) if upright else (y, x) for x, y in corners]
    head = "M" + "L".join(f"{round_off(x)} {round_off(y)}" for x, y in places)
    return _line(start, tip, across, upright) + head


def legend(points: Iterable[Point], x: float, y: float, width: float) -> tuple[str, float]:
    """Return the marks that occur with their meaning, in lines of at most `width` from y on, and the height taken.

    One state alone that nothing judged needs no legend.
    """
    entries = _entries(list(points))
    drawn, at, line = [], x, y
    for state, text in entries:
        room = 14 + text_width(text, 10) + 10
        if at > x and at + room > x + width:
            at, line = x, line + 14
        drawn.append(group(state, _sample(at + 4, line - 3.5, state)))
        drawn.append(text_element(at + 12, line, text, size=10, classes="label"))
        at += room
    return group("legend", "".join(drawn)), line - y + 14 if entries else 0.0


def _entries(shown: list[Point]) -> list[tuple[str, str]]:
    """Return what the legend explains: states that occur, and the arrow where there is one."""
    counts = told_apart(shown)
    near = any(point.state == "open" and not point.beyond for point in shown)
    counts = {state: n for state, n in counts.items() if state != "open" or near}
    entries = [(state, LEGEND[state]) for state in counts if state in LEGEND and set(counts) - {"missing"} != {"plain"}]
    if any(point.beyond for point in shown):
        entries.append(("open beyond", BEYOND))
    if any(point.known and (math.isinf(point.high) or math.isinf(point.low)) for point in shown):
        entries.append(("bound", "only a bound"))
    if "missing" in counts:
        entries.append(("missing", f"{counts['missing']} not known"))
    return entries


def _sample(x: float, y: float, state: str) -> str:
    if state == "bound":
        return path_element(_arrow(y - 4, y + 5, x, True))
    if state == "missing":
        return path_element(f"M{round_off(x - 3)} {round_off(y)}h6", dash="1 2")
    outline = shape(x, y, state)
    return path_element(outline) if state.split(maxsplit=1)[0] in HOLLOW else element("path", {"d": outline})
