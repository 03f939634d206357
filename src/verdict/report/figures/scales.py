"""Axes: where a value stands on them, and honest ticks.

A tick is a round number (1, 2 or 5 times a power of ten, or a power of ten) that lies inside the axis, or a level
that was registered. No axis is broken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (1, 2, 5, 10)
DECADES = (1, 2, 3, 4, 6, 12, 24, 48, 100, 200)  # between powers of ten that have a tick
LOG_FROM = 5.0  # positive numbers that differ by at least this factor are drawn on a logarithmic axis
LARGEST, SMALLEST = 1e300, 1e-300  # what is beyond is drawn at the edge
ROOM = 0.06  # of an axis is left free at each end
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWERS_FROM = 4096  # levels that are all powers of two, the largest at least this, are written as powers


@dataclass(frozen=True, slots=True)
class Scale:
    """One axis from `low` to `high`, drawn from pixel `first` to pixel `last`; linear or logarithmic."""

    low: float
    high: float
    first: float
    last: float
    log: bool = False

    def at(self, value: float) -> float:
        """Return the pixel of a value; what lies beyond the axis stands at its end."""
        return self.first + min(max(self.share(value), 0.0), 1.0) * (self.last - self.first)

    def share(self, value: float) -> float:
        """Return where a value stands between the ends: 0 at `low`, 1 at `high`, without bound beyond them."""
        if math.isinf(value):
            return value
        if self.log:
            if value <= 0:
                return -math.inf
            return _between(math.log10(value), math.log10(self.low), math.log10(self.high))
        return _between(value, self.low, self.high)

    def holds(self, value: float) -> bool:
        """Whether a value lies on the axis, up to rounding."""
        return -1e-9 <= self.share(value) <= 1 + 1e-9

    def ticks(self, most: int = 6) -> list[float]:
        """Return at most `most` round numbers on this axis, in order."""
        found = log_ticks(self.low, self.high, most) if self.log else linear_ticks(self.low, self.high, most)
        return [tick for tick in found if self.holds(tick)]


def _between(value: float, low: float, high: float) -> float:
    """Return (value - low) / (high - low), also where a difference has no float."""
    width = high / 2 - low / 2
    return (value / 2 - low / 2) / width if width > 0 else 0.5


def linear_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return at most `most` multiples of 1, 2 or 5 times a power of ten from `low` to `high`."""
    width = high - low
    if not 0 < width < math.inf:
        return []
    power = 10.0 ** math.floor(math.log10(width / most)) if width / most > SMALLEST else SMALLEST
    for step in (power * factor for factor in (*STEPS, 20, 50, 100)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [_rounded(number * step, step) for number in range(first, last + 1)]
    return []


def _rounded(value: float, step: float) -> float:
    """Return a tick without the dust of binary fractions."""
    return round(value, max(0, 1 - math.floor(math.log10(step)))) if 1e-12 < step < 1e12 else value


def log_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return powers of ten from `low` to `high`; where there are fewer than three, 1, 2 and 5 times them too."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    powers = [10.0**n for n in range(first, last + 1)]
    if len(powers) >= 3:
        every = next((step for step in DECADES if step * most >= len(powers)), DECADES[-1])
        aligned = [10.0**n for n in range(first, last + 1) if n % every == 0]
        return aligned if len(aligned) > 1 else powers[:: max(len(powers) - 1, 1)]
    for factors in ((1, 2, 5), (1, 3), (1,)):
        ticks = [f * 10.0**n for n in range(first - 1, last + 1) for f in factors]
        inside = [tick for tick in ticks if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if len(inside) <= most:
            break
    return inside if len(inside) >= 2 else linear_ticks(low, high, most)


def is_log(values: Iterable[float]) -> bool:
    """Whether numbers want a logarithmic axis: all positive, and the largest at least LOG_FROM times the smallest."""
    known = [value for value in values if math.isfinite(value)]
    return bool(known) and min(known) >= SMALLEST and max(known) / LOG_FROM >= min(known)


def spanning(values: Iterable[float], first: float, last: float, log: bool, above: float = 0.0) -> Scale:
    """Return the scale that holds all finite numbers with some room around; without numbers, from 0 to 1.

    `above` is the share of the axis that is left free at its upper end besides. On a logarithmic axis only positive
    numbers count.
    """
    known = [_clamped(v, log) for v in values if math.isfinite(v) and (v > 0 or not log)]
    if not known:
        return Scale(0.1, 10.0, first, last, log=True) if log else Scale(0.0, 1.0, first, last)
    return (_log_scale if log else _linear_scale)(known, first, last, above)


def _clamped(value: float, log: bool) -> float:
    """Return a number that can be drawn: none so large or small that sums or ratios of it have no float."""
    if abs(value) < SMALLEST:
        return SMALLEST if log else 0.0
    return math.copysign(min(abs(value), LARGEST), value)


def _log_scale(known: Sequence[float], first: float, last: float, above: float) -> Scale:
    low, high = math.log10(min(known)), math.log10(max(known))
    room = ROOM * (high - low) if high > low else 0.5
    top = high + room + above * (high - low + 2 * room)
    return Scale(10.0 ** max(low - room, -307), 10.0 ** min(top, 307), first, last, log=True)


def _linear_scale(known: Sequence[float], first: float, last: float, above: float) -> Scale:
    low, high = min(known), max(known)
    room = ROOM * (high - low) if high > low else abs(low) / 2 or 1.0
    zero = low >= 0 and low - room < 0  # an axis of sizes does not begin below nothing
    return Scale(0.0 if zero else low - room, high + room + above * (high - low + 2 * room), first, last)


def written(value: float) -> str:
    """Write a tick: 0.01 to 9999 in full, others as powers of ten."""
    if value == 0:
        return "0"
    power = math.floor(math.log10(abs(value)) + 1e-12)
    if -3 <= power <= 3:
        return f"{value:.6g}"
    front = value / 10.0**power if -300 < power < 300 else float(f"{value:e}".split("e")[0])
    sign = "−" if value < 0 else ""
    factor = "" if math.isclose(abs(front), 1) else f"{abs(front):.3g}·"
    return f"{sign}{factor}10{str(power).translate(SUPERSCRIPTS)}"


@dataclass(frozen=True, slots=True)
class Levels:
    """The registered levels of an axis in their order, and how each is written."""

    values: tuple[object, ...]
    texts: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """Whether every level is a number, so that distances along the axis mean something."""
        return bool(self.values) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in self.values)

    def numbers(self) -> list[float]:
        """Return the levels as numbers."""
        return [float(v) for v in self.values if isinstance(v, int | float)]


def levels_of(values: Sequence[object]) -> Levels:
    """Return levels with their texts: powers of two as powers where they are large, else as they are."""
    if values and all(_power_of_two(v) for v in values) and max(values) >= POWERS_FROM:  # type: ignore[type-var, operator]
        return Levels(tuple(values), tuple(f"2{_exponent(v)}" for v in values))
    return Levels(tuple(values), tuple(level_text(v) for v in values))


def _power_of_two(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0 and value & (value - 1) == 0


def _exponent(value: object) -> str:
    return str(int(str(value)).bit_length() - 1).translate(SUPERSCRIPTS)


def level_text(value: object) -> str:
    """Write a level: numbers shortly, others as they are."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:.6g}"


def level_scale(levels: Levels, first: float, last: float) -> Scale:
    """Return where levels stand: by their number where that says something, else evenly, one after another.

    Numbers that all are positive and span LOG_FROM stand logarithmically.
    """
    if not levels.numeric:
        return Scale(-0.5, len(levels.values) - 0.5, first, last)
    numbers = levels.numbers()
    return spanning(numbers, first, last, is_log(numbers))


def without_collisions(places: Sequence[float], widths: Sequence[float], gap: float = 3.0) -> list[int]:
    """Return which of the labels, centred at `places`, can be written: the first, the last, and those that fit between.

    Places may rise or fall. A label is left out, never moved.
    """
    if not places:
        return []
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    kept, last = [order[0]], order[-1]
    for i in order[1:]:
        before = places[kept[-1]] + widths[kept[-1]] / 2 + gap
        after = places[last] - widths[last] / 2 - gap
        fits = places[i] - widths[i] / 2 >= before
        if fits and (i == last or places[i] + widths[i] / 2 <= after):
            kept.append(i)
    return sorted(kept)
