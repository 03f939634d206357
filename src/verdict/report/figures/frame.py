"""The frame of a drawing: its axes with ticks, what was wanted as a shaded band, and lines across."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from verdict.report.figures.drawing import (
    element,
    group,
    line_element,
    path_element,
    rectangle,
    round_off,
    text_element,
    text_width,
)
from verdict.report.figures.points import Bars, short
from verdict.report.figures.scales import Levels, Scale, without_collisions, written

Pair = tuple[float, float]

TICK = 3.0  # length of a tick
SIZE = 10.0  # of the text at ticks
BOLD = 1.15  # how much wider bold text is


@dataclass(frozen=True, slots=True)
class Frame:
    """The rectangle in which values are drawn, in pixels from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


def label_width(scale: Scale, bars: Bars) -> float:
    """Return the room that the labels of a value axis take."""
    widths = [text_width(short(edge), BOLD * SIZE) for edge in bars.edges]
    return max([*widths, *(text_width(written(tick), SIZE) for tick in scale.ticks())], default=0.0) + TICK + 3


def upright_axis(scale: Scale, bars: Bars, frame: Frame, most: int = 6) -> str:
    """Return a value axis on the left: ticks, and the bars in bold; a tick that would touch a bar has no label."""
    marks = [(edge, short(edge), True) for edge in bars.edges if scale.holds(edge)]
    marks += [(tick, written(tick), False) for tick in scale.ticks(most) if tick not in bars.edges]
    parts = [f"M{round_off(frame.left)} {round_off(frame.top)}V{round_off(frame.bottom)}"]
    labels: list[str] = []
    taken: list[float] = []
    for value, text, bold in marks:
        y = scale.at(value)
        parts.append(f"M{round_off(frame.left)} {round_off(y)}h-{round_off(TICK)}")
        if all(abs(y - other) >= SIZE for other in taken):
            taken.append(y)
            labels.append(_label(frame.left - TICK - 2, y + 3.5, text, bold))
    return _axis(parts) + _labels(labels, "end")


def flat_axis(scale: Scale, bars: Bars, frame: Frame, most: int = 6) -> str:
    """Return a value axis at the bottom, as the upright one."""
    marks = [(edge, short(edge), True) for edge in bars.edges if scale.holds(edge)]
    marks += [(tick, written(tick), False) for tick in scale.ticks(most) if tick not in bars.edges]
    parts = [f"M{round_off(frame.left)} {round_off(frame.bottom)}H{round_off(frame.right)}"]
    labels: list[str] = []
    taken: list[tuple[float, float]] = []
    for value, text, bold in marks:
        x, half = scale.at(value), text_width(text, BOLD * SIZE if bold else SIZE) / 2 + 2
        parts.append(f"M{round_off(x)} {round_off(frame.bottom)}v{round_off(TICK)}")
        if all(x + half <= low or x - half >= high for low, high in taken):
            taken.append((x - half, x + half))
            labels.append(_label(x, frame.bottom + TICK + SIZE, text, bold))
    return _axis(parts) + _labels(labels, "middle")


def level_axis(levels: Levels, scale: Scale, frame: Frame, name: str) -> str:
    """Return an axis of registered levels at the bottom: a tick at every level, labels where they fit, and its name."""
    places = [level_at(levels, scale, number) for number in range(len(levels.values))]
    parts = [f"M{round_off(frame.left)} {round_off(frame.bottom)}H{round_off(frame.right)}"]
    parts += [f"M{round_off(x)} {round_off(frame.bottom)}v{round_off(TICK)}" for x in places]
    widths = [text_width(text, SIZE) for text in levels.texts]
    kept = without_collisions(places, widths)
    labels = [_label(places[i], frame.bottom + TICK + SIZE, levels.texts[i]) for i in kept]
    middle = (frame.left + frame.right) / 2
    title = text_element(middle, frame.bottom + 27, name, "middle", frame.right - frame.left + 40, SIZE, "label")
    return _axis(parts) + _labels(labels, "middle") + title


def level_at(levels: Levels, scale: Scale, number: int) -> float:
    """Return the pixel of a level by its number in order."""
    value = levels.values[number]
    return scale.at(float(str(value)) if levels.numeric else float(number))


@dataclass(frozen=True, slots=True)
class Guide:
    """A line of what a level divided by `divisor` comes to, such as the time of which a run is fifty times as long."""

    divisor: float
    short: str
    name: str
    below: bool = False  # whether its text stands below it

    @property
    def text(self) -> str:
        """What it says: adequate below L/50."""
        return f"{self.name} {self.short}"


def guide_line(guide: Guide, levels: Levels, scales: tuple[Scale, Scale], frame: Frame, whole: bool) -> str:
    """Return the part of a guide that lies in the frame, with its text, `whole` or short, at its upper end.

    Nothing where no part of it lies there.
    """
    across, scale = scales
    numbers = sorted(levels.numbers())
    ends = [(across.at(n), scale.first + scale.share(n / guide.divisor) * (scale.last - scale.first)) for n in numbers]
    kept = _inside(ends[0], ends[-1], frame)
    if kept is None:
        return ""
    (x1, y1), (x2, y2) = kept
    line = line_element(x1, y1, x2, y2, "guide", "7 3")
    turn = math.degrees(math.atan2(y2 - y1, x2 - x1))
    room = math.hypot(x2 - x1, y2 - y1)
    said = guide.text if whole else guide.short
    place = f"translate({round_off(x2)} {round_off(y2)}) rotate({round_off(turn)})"
    text = text_element(-3, 11 if guide.below else -4, said, "end", room, SIZE, "label")
    return group("guide", line + element("g", {"transform": place}, text))


def _inside(one: Pair, other: Pair, frame: Frame) -> tuple[Pair, Pair] | None:
    """Return the part of a line from left to right between top and bottom of the frame, where there is one."""
    (x1, y1), (x2, y2) = one, other
    if y1 == y2:
        return (one, other) if frame.top <= y1 <= frame.bottom and x2 > x1 else None
    crossings = sorted((y - y1) / (y2 - y1) for y in (frame.top, frame.bottom))
    first, last = max(0.0, crossings[0]), min(1.0, crossings[1])
    if first >= last or not math.isfinite(first + last):
        return None
    return tuple((x1 + share * (x2 - x1), y1 + share * (y2 - y1)) for share in (first, last))  # type: ignore[return-value]


def _axis(parts: Sequence[str]) -> str:
    return element("path", {"d": "".join(parts), "class": "axis", "fill": "none", "stroke": "currentColor"})


def _label(x: float, y: float, text: str, bold: bool = False) -> str:
    return text_element(x, y, text, bold=bold)


def _labels(labels: Sequence[str], anchor: str) -> str:
    """Return the labels of one axis, which share how they are set."""
    shared: dict[str, float | str] = {"class": "tick", "font-size": SIZE, "text-anchor": anchor}
    return element("g", shared, "".join(labels)) if labels else ""


def upright_band(bars: Bars, scale: Scale, frame: Frame) -> str:
    """Return what was wanted as a shaded band across, and a line at every bar."""
    parts = []
    for low, high in bars.wanted:
        top, bottom = scale.at(high), scale.at(low)
        parts.append(rectangle(frame.left, top, frame.right - frame.left, bottom - top, "band"))
    edges = [round_off(scale.at(edge)) for edge in bars.edges if scale.holds(edge)]
    lines = "".join(f"M{round_off(frame.left)} {y}H{round_off(frame.right)}" for y in edges)
    parts.append(path_element(lines, "bar", "4 3") if lines else "")
    parts += [more(frame.right - 6, scale.at(low), True) for low in bars.open_above if scale.holds(low)]
    return group("wanted", "".join(parts))


def more(x: float, y: float, upright: bool) -> str:
    """Return a small arrow from a bar of which only a lower end is known, towards where it may lie."""
    a, b = round_off(x), round_off(y)
    return path_element(f"M{a} {b}v-8l-3 3m3-3l3 3" if upright else f"M{a} {b}h8l-3-3m3 3l-3 3", "bar")


def flat_band(bars: Bars, scale: Scale, frame: Frame) -> str:
    """Return what was wanted as a shaded band from top to bottom, and a line at every bar."""
    parts = []
    for low, high in bars.wanted:
        left, right = scale.at(low), scale.at(high)
        parts.append(rectangle(left, frame.top, right - left, frame.bottom - frame.top, "band"))
    edges = [round_off(scale.at(edge)) for edge in bars.edges if scale.holds(edge)]
    lines = "".join(f"M{x} {round_off(frame.top)}V{round_off(frame.bottom)}" for x in edges)
    parts.append(path_element(lines, "bar", "4 3") if lines else "")
    parts += [more(scale.at(low), frame.top + 4, False) for low in bars.open_above if scale.holds(low)]
    return group("wanted", "".join(parts))
