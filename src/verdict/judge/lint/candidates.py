"""Readings worth trying for a quantity: its support's ends, the registration's numbers, and what lies between.

A predicate changes its mind at such numbers, so a witness that exists is nearly always among them; that none is found
proves nothing, which is what `reach` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise, permutations

import numpy as np

from verdict.algebra.grid import Cells, Level, Texts, Value
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.functions import Ordered
from verdict.expression.ordered import registered
from verdict.judge.stepless import goes_by_level
from verdict.registration.quantities import Quantity
from verdict.registration.resolved import Registration, once

DECADES = tuple(10.0**k for k in range(-6, 10, 3))
MOST = 96  # numbers tried for one quantity
STEEPEST = 500  # doublings along an axis of very many levels; more of them overflow
POWERS = (-2.0, -1.0, -0.5, 0.5, 2.0)  # of the levels, which is how much in nature goes with a length
WIDE = 1e20  # apart enough for what is said of orders of magnitude
FEW = 4  # of the most ordinary numbers, where each is tried with others
SOONER = 5  # of each that are tried first, where something goes by levels: alike in all cells, and patterns
MOST_RUNGS = 32  # levels of an axis, each of which is tried as the first at which something changes
FEW_CELLS = 8  # cells of which every number is set apart


def numbers_near(registration: Registration, name: str) -> tuple[float, ...]:
    """Return every number that constants and expressions resting on a quantity write, sorted."""
    return tuple(sorted(_near(registration)[0].get(name, ())))


def texts_near(registration: Registration, name: str) -> tuple[str, ...]:
    """Return every text that expressions resting on a quantity write, and two that none does."""
    return (*sorted(_near(registration)[1].get(name, ())), "one text", "another text")


@once
def _near(registration: Registration) -> tuple[dict[str, set[float]], dict[str, set[str]]]:
    """Gather, by quantity, the numbers and the texts beside which it stands."""
    numbers: dict[str, set[float]] = {}
    texts: dict[str, set[str]] = {}
    for node in registration.trees.values():
        names = registration.closure((node,))
        behind = registration.behind((node,))
        literal = {n.value for each in behind for n in each.walk() if isinstance(n, tree.Number)}
        written = {n.value for each in behind for n in each.walk() if isinstance(n, tree.Text)}
        literal |= {end for each in names for end in _constant(registration, each)}
        levels = [level for each in behind for level in _levels_asked(registration, each)]
        literal |= {float(level) for level in levels if not isinstance(level, str)}
        written |= {level for level in levels if isinstance(level, str)}
        for name in names & registration.quantities.keys():
            numbers.setdefault(name, set()).update(literal)
            texts.setdefault(name, set()).update(written)
    return numbers, texts


def _levels_asked(registration: Registration, node: tree.Node) -> Iterator[Level]:
    """Yield the levels of every axis at one of which something stands that is computed."""
    for call in node.walk():
        if isinstance(call, tree.Call) and call.function == Ordered.AT and call.over:
            yield from registered(call.over[0], registration.grid)[:MOST_RUNGS]


def _constant(registration: Registration, name: str) -> tuple[float, ...]:
    constant = registration.prereg.constants.get(name)
    return () if constant is None else constant.range or (constant.value or 0.0,)


def readings(registration: Registration, name: str, bars: tuple[float, ...] = ()) -> Iterator[Value]:
    """Yield values to try for one measured quantity, the same in every cell first, then patterns over cells."""
    quantity = registration.quantities[name]
    axes = registration.grid.sorted(quantity.axes)
    shape = registration.grid.shape(axes)
    if quantity.type == "text":
        yield from (Texts(axes, np.full(shape, text, dtype=object)) for text in texts_near(registration, name))
        return
    points = _points(quantity, (*numbers_near(registration, name), *bars))
    alike = [Cells(axes, Interval.exactly(np.full(shape, point))) for point in points]
    levels = [registration.grid.of(axis) for axis in axes]
    shapes = (
        *_patterns(shape, points), *_peaks(shape, points), *_split(shape, points),
        *_rungs(registration, shape, points), *_along(levels, points),
    )  # fmt: skip
    patterned = (p for p in shapes if fits(quantity, p))
    varied = (Cells(axes, Interval.exactly(array)) for array in patterned)
    early = SOONER if _by_level(registration) else len(alike)
    yield from (*alike[:early], *islice(varied, SOONER if early < len(alike) else 0), *alike[early:])
    yield from varied


def _points(quantity: Quantity, bars: tuple[float, ...]) -> list[float]:
    """Return numbers inside the support, the most ordinary first."""
    low, high = support_of(quantity)
    wanted = {0.0, 1.0, *DECADES, *bars, *(b * c for b in bars for c in (0.5, 2.0) if b)}
    wanted |= {-w for w in wanted} | {end for end in (low, high) if np.isfinite(end)}
    inside = sorted(w for w in wanted if low <= w <= high)
    between = [(a + b) / 2 for a, b in pairwise(inside)]
    found = {float(round(p)) if quantity.type == "count" else p for p in (*inside, *between)}
    return sorted((p for p in found if low <= p <= high), key=lambda p: (abs(np.log(abs(p))) if p else 50.0, p))[:MOST]


def _patterns(shape: tuple[int, ...], points: list[float]) -> Iterator[np.ndarray]:
    """Yield values that rise, fall or differ in one cell along each axis."""
    positive = [p for p in points if p > 0] or [1.0]
    for axis, size in enumerate(shape):
        steps = np.arange(size).reshape([-1 if i == axis else 1 for i in range(len(shape))])
        for start in positive[:6] if size > 1 else ():
            yield np.broadcast_to(start * 2.0 ** np.minimum(steps, STEEPEST), shape)
            yield np.broadcast_to(start * 2.0 ** -np.minimum(steps, STEEPEST), shape)
            yield np.broadcast_to(np.where(steps < size / 2, min(points), start), shape)
            yield np.broadcast_to(np.where(steps == 0, max(points), start), shape)


def _along(levels: list[Sequence[Level]], points: list[float]) -> Iterator[np.ndarray]:
    """Yield values that follow the levels of an axis: that fall like one over them, or lie on a straight line.

    The first is how a mean's error falls with its length. Lines start at every ordinary number with every ordinary
    slope, or lead from one number to another; turned round by one level they have any other order of ranks.
    """
    shape = tuple(map(len, levels))
    for axis, own in enumerate(levels):
        numbers = np.array([float(level) for level in own if not isinstance(level, str)])
        if not 1 < len(numbers) == len(own):
            continue
        laid = [-1 if i == axis else 1 for i in range(len(levels))]
        if np.all(numbers > 0):
            powers = (numbers / numbers[0]) ** np.reshape(POWERS, (-1, 1))
            yield from (np.broadcast_to((p * power).reshape(laid), shape) for power in powers for p in points[:2] if p)
            yield from (np.broadcast_to((p * numbers[0] / numbers).reshape(laid), shape) for p in points if p > 0)
        yield from (np.broadcast_to(line.reshape(laid), shape) for line in _lines(numbers, points))


def _lines(levels: np.ndarray, points: list[float]) -> Iterator[np.ndarray]:
    """Yield straight lines over the levels of one axis, the last ones turned round by a level."""
    steps, ends = levels - levels[0], dict.fromkeys((min(points), max(points), *points[:FEW]))
    for slope in dict.fromkeys(abs(p) for p in points[: 2 * FEW] if p):
        for start in (0.0, *points[:FEW]):
            yield from (start + slope * steps, start - slope * steps)
    for a, b in permutations(ends, 2):
        line = a + (b - a) * steps / steps[-1]
        yield from (line, np.roll(line, 1))


def _split(shape: tuple[int, ...], points: list[float]) -> Iterator[np.ndarray]:
    """Yield one number in the first cells and another one in the rest, for every number of first cells."""
    size = int(np.prod(shape))
    places = np.arange(size).reshape(shape)
    pairs = ((min(points), max(points)), (1 / WIDE, WIDE), *pairwise(sorted(points[: 6 * FEW])))
    for first in range(1, size) if size <= FEW_CELLS else (1, size // 2, size - 1):
        for a, b in pairs:
            yield from (np.where(places < first, b, a), np.where(places < first, a, b))


def _rungs(registration: Registration, shape: tuple[int, ...], points: list[float]) -> Iterator[np.ndarray]:
    """Yield one number up to each level of an axis and another from there on, where something goes by levels."""
    if not _by_level(registration):
        return
    pairs = dict.fromkeys(((min(points), max(points)), *permutations(points[:FEW], 2)))
    for axis, size in enumerate(shape):
        steps = np.arange(size).reshape([-1 if i == axis else 1 for i in range(len(shape))])
        for first in range(1, size) if size <= MOST_RUNGS else ():
            yield from (np.broadcast_to(np.where(steps < first, a, b), shape) for a, b in pairs)


def _peaks(shape: tuple[int, ...], points: list[float]) -> Iterator[np.ndarray]:
    """Yield one number at one level inside an axis and another at all the rest of its levels."""
    for axis, size in enumerate(shape):
        steps = np.arange(size).reshape([-1 if i == axis else 1 for i in range(len(shape))])
        for peak in range(1, size - 1) if size <= MOST_RUNGS else ():
            for a, b in permutations(dict.fromkeys((min(points), max(points), points[0])), 2):
                yield np.broadcast_to(np.where(steps == peak, a, b), shape)


@once
def _by_level(registration: Registration) -> bool:
    return goes_by_level(registration, tuple(registration.trees.values()))


def fits(quantity: Quantity, array: np.ndarray) -> bool:
    """Say whether every number of an array could be read of a quantity: within its support, and whole for a count."""
    low, high = support_of(quantity)
    whole = quantity.type != "count" or bool(np.all(array == np.round(array)))
    return whole and bool(np.all((array >= low) & (array <= high)))
