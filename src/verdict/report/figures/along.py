"""Values against a bar along an axis: one drawing with a line for each series, or a small drawing for each of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from verdict.report.figures.drawing import group, line_element, path_element, round_off, text_element, text_width
from verdict.report.figures.figure import Panel
from verdict.report.figures.frame import (
    Frame,
    Guide,
    guide_line,
    label_width,
    level_at,
    level_axis,
    upright_axis,
    upright_band,
)
from verdict.report.figures.marks import drawn_points, legend
from verdict.report.figures.points import Bars, Point, interval_text, short, tally
from verdict.report.figures.scales import Levels, Scale, is_log, level_scale, spanning

WIDE, TALL = 400.0, 190.0  # of one drawing; TALL is the height of its frame
NARROW, LOW = 156.0, 96.0  # of a small one
LONG = 1000.0  # an end so many times beyond all middles and bars does not stretch a logarithmic axis
OPEN = 3.0  # nor does a number that is open, and so many times beyond what was judged and the bars
BOUNDED = 0.1  # of an axis is left free above for the arrows of bounds
DASHES = ("", "6 3", "2 2", "8 2 2 2", "1 3", "10 4")
DODGE = 5.0  # pixels between series at one level
TELLING = 6.0  # pixels of height from which an interval can be seen


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one name along the axis, in its order; a place without a point is None."""

    name: str
    points: tuple[Point | None, ...]


@dataclass(frozen=True, slots=True)
class Along:
    """What is drawn along an axis: the axis, what was wanted, the aggregate that decided, and the series by panel.

    `panels` is (label, word, series) for each; `aggregate` is a name with its interval, across every panel.
    """

    axis: str
    levels: Levels
    quantity: str
    bars: Bars
    panels: tuple[tuple[str, str, tuple[Series, ...]], ...]
    aggregate: tuple[str, Point] | None = None
    log: bool | None = None
    guides: tuple[Guide, ...] = ()

    @property
    def points(self) -> list[Point]:
        """Every point that is drawn or missing."""
        return [p for _, _, series in self.panels for one in series for p in one.points if p is not None]


def value_scale(points: Iterable[Point], bars: Bars, first: float, last: float, log: bool | None = None) -> Scale:
    """Return the axis that holds every bar, and every middle of what is not open; ends and open numbers that are near.

    It is logarithmic where it is asked to be, or else where all of these are positive and differ by a factor of five,
    unless most intervals begin at zero.
    """
    known = [point for point in points if point.known]
    settled = [point for point in known if point.state != "open"]
    core = [*(point.middle for point in settled or known), *bars.edges]
    from_zero = 2 * sum(point.low <= 0 for point in settled) > len(settled)
    all_core = [*core, *(p.middle for p in known if p.middle > 0)]
    logarithmic = log if log is not None else is_log(all_core) and not from_zero
    ends = [end for p in settled or known for end in (p.low, p.high)]
    loose = [v for p in known if p.state == "open" for v in (p.low, p.middle, p.high)]
    near = [*_near(ends, core, logarithmic, LONG), *_near(loose, core, logarithmic, OPEN)]
    bounded = any(math.isinf(point.high) for point in known)
    return spanning([*core, *near], first, last, logarithmic, BOUNDED if bounded else 0.0)


def _near(values: Sequence[float], core: Sequence[float], log: bool, times: float) -> list[float]:
    """Return the numbers that lie so near to all that the axis must hold that they may stretch it.

    On a logarithmic axis so many times beyond; on a linear one at most OPEN times as far as these lie apart.
    """
    known = [one for one in core if math.isfinite(one) and (one > 0 or not log)]
    if not known:
        return [value for value in values if math.isfinite(value)]
    low, high = min(known), max(known)
    room = OPEN * ((high / 2 - low / 2) * 2 or abs(high) or 1.0)
    least, most = (low / times, high * times) if log else (low - room, high + room)
    return [value for value in values if math.isfinite(value) and least <= value <= most]


def intervals_show(drawn: Along) -> bool:
    """Whether some interval is so long that it would be seen in a drawing of full height."""
    scale = value_scale(drawn.points, drawn.bars, TALL, 0.0, drawn.log)
    visible = [p for p in drawn.points if p.known and math.isfinite(p.high) and math.isfinite(p.low)]
    return any(abs(scale.at(p.high) - scale.at(p.low)) >= TELLING for p in visible)


def in_one(drawn: Along, title: str) -> Panel:
    """Return all series of the first panel in one wide drawing, each with its name at its right end."""
    _, _, series = drawn.panels[0]
    scale = value_scale(_with_aggregate(drawn), drawn.bars, 18.0 + TALL, 18.0, drawn.log)
    named = _ends(series, drawn, scale)
    right = WIDE - 12 - min(150.0, max((text_width(name, 10) for _, name in named), default=0.0))
    frame = Frame(max(label_width(scale, drawn.bars), 24.0) + 2, 18.0, right, 18.0 + TALL)
    below, height = legend(drawn.points, frame.left, frame.bottom + 43, WIDE - frame.left)
    quantity = drawn.quantity + (", logarithmic" if scale.log else "")
    parts = [
        text_element(2, 11, quantity, width=WIDE - 4, size=10, classes="label"),
        _content(drawn, series, scale, frame),
        _names(named, frame),
        below,
    ]
    return Panel(WIDE, frame.bottom + 32 + height, title, described(drawn, series), "".join(parts))


def small(drawn: Along, number: int, title: str) -> Panel:
    """Return one of the small drawings, all of which have the same value axis."""
    label, word, series = drawn.panels[number]
    scale = value_scale(_with_aggregate(drawn), drawn.bars, 20.0 + LOW, 20.0, drawn.log)
    frame = Frame(label_width(scale, drawn.bars) + 2, 20.0, NARROW - 8, 20.0 + LOW)
    room = NARROW - text_width(word, 10) - 10
    points = [p for one in series for p in one.points if p is not None]
    parts = [
        text_element(2, 11, label, width=room, classes="name"),
        text_element(NARROW - 2, 11, word, "end", NARROW * 0.7, 10, "label"),
        _content(drawn, series, scale, frame),
        text_element(2, frame.bottom + 41, judged_text(points), width=NARROW - 4, size=10, classes="label"),
    ]  # fmt: skip
    said = f"{title}, {label}" if label else title
    return Panel(NARROW, frame.bottom + 46, said, described(drawn, series), "".join(parts))


def legend_panel(drawn: Along, title: str) -> Panel:
    """Return what the shapes of the small drawings mean, and the dashes of their series."""
    below, height = legend(drawn.points, 2, 11, WIDE - 4)
    names = [one.name for one in drawn.panels[0][2]]
    if len(names) > 1:
        parts, at = [], 2.0
        for number, name in enumerate(names):
            width = text_width(name, 10) + 34
            parts.append(line_element(at, 8 + height, at + 20, 8 + height, "line", DASHES[number % len(DASHES)]))
            parts.append(text_element(at + 24, 11 + height, name, width=120, size=10, classes="label"))
            at += min(width, 154)
        below, height = below + "".join(parts), height + 14
    return Panel(WIDE, height + 4, f"{title}: what the marks mean", _meaning(drawn), below)


def _meaning(drawn: Along) -> str:
    return f"{tally(drawn.points)}. Shaded: {drawn.bars}." if drawn.bars.spans else f"{tally(drawn.points)}."


def judged_text(points: Sequence[Point]) -> str:
    """Say how many of some points were judged, where any is asked about, and how many are not known."""
    judged = sum(point.judged for point in points)
    missing = sum(not point.known for point in points)
    asked = any(point.state not in ("plain", "missing") for point in points)
    said = [f"{judged} of {len(points)} judged" if judged else "none judged"] if asked else []
    return ", ".join([*said, *([f"{missing} not known"] if missing else [])])


def _with_aggregate(drawn: Along) -> list[Point]:
    return [*drawn.points, *([drawn.aggregate[1]] if drawn.aggregate else [])]


def _content(drawn: Along, series: Sequence[Series], scale: Scale, frame: Frame) -> str:
    """Return band, axes, lines and points."""
    across = level_scale(drawn.levels, frame.left + 8, frame.right - 6)
    wide = frame.right - frame.left > NARROW
    return "".join([
        upright_band(drawn.bars, scale, frame),
        upright_axis(scale, drawn.bars, frame, 6 if wide else 4),
        level_axis(drawn.levels, across, frame, drawn.axis),
        *(guide_line(guide, drawn.levels, (across, scale), frame, wide) for guide in drawn.guides),
        _aggregate(drawn.aggregate, scale, frame, wide and len(series) == 1),
        *(
            _series(one, number, drawn.levels, (across, scale), 1 if wide else len(series))
            for number, one in enumerate(series)
        ),
    ])  # fmt: skip


def _aggregate(aggregate: tuple[str, Point] | None, scale: Scale, frame: Frame, named: bool) -> str:
    """Return the line of an aggregate, with its name where it is `named` here."""
    if aggregate is None or not aggregate[1].known or not scale.holds(aggregate[1].middle):
        return ""
    name, point = aggregate
    y = scale.at(point.middle)
    line = line_element(frame.left, y, frame.right, y, "aggregate", "1 2")
    said = f"{name} {interval_text(point)}"
    text = text_element(frame.left + 3, y - 3, said, width=frame.right - frame.left, size=10) if named else ""
    return group("aggregate", line + text)


def _series(one: Series, number: int, levels: Levels, scales: tuple[Scale, Scale], beside: int) -> str:
    """Return the points of one series of several, joined by a line where it has a name and its axis is numeric.

    `beside` series stand beside each other at every level.
    """
    across, scale = scales
    shift = (number - (beside - 1) / 2) * min(DODGE, 20.0 / beside) if beside > 1 else 0.0
    places = [level_at(levels, across, i) + shift for i in range(len(one.points))]
    shown = [(x, p) for x, p in zip(places, one.points, strict=True) if p is not None and p.known]
    marks = drawn_points(scale, shown, upright=True)
    if not one.name or not levels.numeric:
        return marks
    d = "".join(_joined(run) for run in _runs(zip(places, one.points, strict=True), scale))
    return (path_element(d, "line", DASHES[number % len(DASHES)]) if d else "") + marks


def _runs(placed: Iterable[tuple[float, Point | None]], scale: Scale) -> list[list[tuple[float, float]]]:
    """Return the corners of a line through points that follow each other; one that is not in view breaks it."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, point in placed:
        if point is not None and point.known and scale.holds(point.middle):
            runs[-1].append((x, scale.at(point.middle)))
        else:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _joined(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{round_off(x)} {round_off(y)}" for x, y in corners)


def _ends(series: Sequence[Series], drawn: Along, scale: Scale) -> list[tuple[float, str]]:
    """Return the height and text at which each series ends, and an aggregate beside them, from the top."""
    ends = []
    for one in series:
        last = next((p for p in reversed(one.points) if p is not None and p.known), None)
        if one.name and last is not None:
            ends.append((scale.at(last.middle), f"{one.name}: {_last(last)}"))
    if drawn.aggregate is not None and ends and drawn.aggregate[1].known and scale.holds(drawn.aggregate[1].middle):
        ends.append((scale.at(drawn.aggregate[1].middle), f"{drawn.aggregate[0]}: {_last(drawn.aggregate[1])}"))
    return sorted(ends)


def _names(ends: Sequence[tuple[float, str]], frame: Frame) -> str:
    """Return texts at the right of the frame, moved apart where they would touch."""
    placed = apart([y for y, _ in ends], 11.0, frame.top + 4, frame.bottom)
    return "".join(
        text_element(frame.right + 5, y + 3.5, text, width=WIDE - frame.right - 5, size=10, classes="name")
        for y, (_, text) in zip(placed, ends, strict=True)
    )


def _last(point: Point) -> str:
    """Write the last number of a series; of a bound, that it is one."""
    sign = "≥ " if math.isinf(point.high) else "≤ " if math.isinf(point.low) else ""
    return f"{sign}{short(point.middle)}"


def apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return rising places moved so that neighbours are at least `least` apart, from `low` to `high` where they fit."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, low if not moved else moved[-1] + least))
    limit = high
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], limit)
        limit = moved[i] - least
    return moved


def described(drawn: Along, series: Sequence[Series]) -> str:
    """Say in words what a drawing shows."""
    points = [p for one in series for p in one.points if p is not None]
    known = [p.middle for p in points if p.known]
    reach = f", from {short(min(known))} to {short(max(known))}" if known else ""
    wanted = f", wanted {drawn.bars}" if drawn.bars.spans else ""
    aggregate = f" {drawn.aggregate[0]} is {interval_text(drawn.aggregate[1])}." if drawn.aggregate else ""
    return f"{drawn.quantity} along {drawn.axis}{reach}{wanted}: {tally(points)}.{aggregate}"
