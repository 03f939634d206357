"""Readings worth trying for a quantity: its support's ends, the registration's numbers, and what lies between.

A predicate changes its mind at such numbers, so a witness that exists is nearly always among them; that none is found
proves nothing, which is what `reach` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from verdict.cells import Cells, Level, Texts, Value
from verdict.evidence import support_of
from verdict.expression import tree
from verdict.interval import Interval
from verdict.prereg import Quantity
from verdict.registration import Registration

DECADES = tuple(10.0**k for k in range(-6, 10, 3))
MOST = 96  # numbers tried for one quantity


def numbers_of(registration: Registration) -> tuple[float, ...]:
    """Return every number that the constants and expressions of a registration write, sorted."""
    found = {n.value for node in registration.trees.values() for n in node.walk() if isinstance(n, tree.Number)}
    for constant in registration.prereg.constants.values():
        found |= set(constant.range or (constant.value or 0.0,))
    return tuple(sorted(found))


def readings(registration: Registration, name: str, bars: tuple[float, ...] = ()) -> tuple[Value, ...]:
    """Return values to try for one measured quantity, the same in every cell first, then patterns over cells."""
    quantity = registration.prereg.quantities[name]
    axes = registration.grid.sorted(quantity.axes)
    shape = registration.grid.shape(axes)
    if quantity.type == "text":
        return tuple(Texts(axes, np.full(shape, text, dtype=object)) for text in texts_of(registration))
    points = _points(quantity, (*numbers_of(registration), *bars))
    uniform = (np.full(shape, point) for point in points)
    levels = [registration.grid.of(axis) for axis in axes]
    patterned = (p for p in (*_patterns(shape, points), *_falling(levels, points)) if _fits(quantity, p))
    return tuple(Cells(axes, Interval.exactly(array)) for array in (*uniform, *patterned))


def texts_of(registration: Registration) -> tuple[str, ...]:
    """Return every text that expressions compare with, and two that none does."""
    written = {n.value for node in registration.trees.values() for n in node.walk() if isinstance(n, tree.Text)}
    return (*sorted(written), "one text", "another text")


def _points(quantity: Quantity, bars: tuple[float, ...]) -> list[float]:
    """Return numbers inside the support, the most ordinary first."""
    low, high = support_of(quantity)
    wanted = {0.0, 1.0, *DECADES, *bars, *(b * c for b in bars for c in (0.5, 2.0) if b)}
    wanted |= {-w for w in wanted} | {end for end in (low, high) if np.isfinite(end)}
    inside = sorted(w for w in wanted if low <= w <= high)
    between = [(a + b) / 2 for a, b in pairwise(inside)]
    found = {round(p) if quantity.type == "count" else p for p in (*inside, *between)}
    return sorted((p for p in found if low <= p <= high), key=lambda p: (abs(np.log(abs(p))) if p else 50.0, p))[:MOST]


def _patterns(shape: tuple[int, ...], points: list[float]) -> Iterator[np.ndarray]:
    """Yield values that rise, fall or differ in one cell along each axis."""
    positive = [p for p in points if p > 0] or [1.0]
    for axis, size in enumerate(shape):
        steps = np.arange(size).reshape([-1 if i == axis else 1 for i in range(len(shape))])
        for start in positive[:6] if size > 1 else ():
            yield np.broadcast_to(start * 2.0**steps, shape)
            yield np.broadcast_to(start * 2.0**-steps, shape)
            yield np.broadcast_to(np.where(steps < size / 2, min(points), start), shape)
            yield np.broadcast_to(np.where(steps == 0, max(points), start), shape)


def _falling(levels: list[tuple[Level, ...]], points: list[float]) -> Iterator[np.ndarray]:
    """Yield values that fall like one over the levels of an axis, as a mean's error falls with its length."""
    for axis, own in enumerate(levels):
        numbers = [float(level) for level in own if not isinstance(level, str) and level > 0]
        if 1 < len(numbers) == len(own):
            share = (numbers[0] / np.array(numbers)).reshape([-1 if i == axis else 1 for i in range(len(levels))])
            yield from (np.broadcast_to(p * share, tuple(map(len, levels))) for p in points if p > 0)


def _fits(quantity: Quantity, array: np.ndarray) -> bool:
    low, high = support_of(quantity)
    whole = quantity.type != "count" or bool(np.all(array == np.round(array)))
    return whole and bool(np.all((array >= low) & (array <= high)))
