"""Readings of everything at once, drawn beforehand and shared by every question that is asked of them.

A search for one goal asks again and again what one quantity should be. Here all quantities are drawn together, a few
dozen times, from the numbers and patterns that are worth trying; what a clause, a flag or a point of the lattice needs
is then looked up among the draws. The draws are the same in every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from verdict.algebra.grid import Cells, Texts, Value
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.evaluate import Environment
from verdict.expression.tested import holds
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.words.limits import MOST_LOOKS

LEAST, DRAWS = 4, 96
SHARE = 0.3  # of all looks, which is what is drawn at most
SEED = 20261127
EACH_CELL = 0.4  # share of draws in which every cell has a number of its own
MIXED = 8  # ordinary numbers from which cells are mixed


@dataclass(frozen=True, eq=False)
class Draw:
    """Readings of every measured quantity, and what stands on them."""

    readings: Readings
    env: Environment


def meeting(space: Space, goals: tuple[Goal, ...]) -> Iterator[Readings]:
    """Yield drawn readings at which every goal is met, of the quantities that the goals rest on."""
    names = space.measured(*(goal.node for goal in goals))
    for draw in _draws(space):
        if all(_met(space, goal, draw) for goal in goals):
            yield {name: draw.readings[name] for name in names}


def _met(space: Space, goal: Goal, draw: Draw) -> bool:
    space.ask(goal.node)
    return bool(holds(goal.node, draw.env) == goal.want)


def _draws(space: Space) -> Iterator[Draw]:
    """Yield what was drawn, and draw what is still wanted."""
    yield from tuple(space.drawn)
    while len(space.drawn) < _wanted(space):
        draw = _drawn(space, len(space.drawn))
        space.drawn.append(draw)
        yield draw


def _wanted(space: Space) -> int:
    """Return how many draws a share of all looks pays for."""
    return int(np.clip(MOST_LOOKS * SHARE / space.price(space.names), LEAST, DRAWS))


def _drawn(space: Space, number: int) -> Draw:
    generator = np.random.default_rng((SEED, number))
    measured = space.measured(*(tree.Name(0, name) for name in sorted(space.names)))
    readings = {name: _reading(space, name, generator) for name in measured}
    return Draw(readings, space.laid_out(readings, space.names))


def _reading(space: Space, name: str, generator: np.random.Generator) -> Value:
    """Draw one of the readings worth trying, or a mixture of ordinary ones over the cells."""
    tried = space.tried(name)
    if not tried:
        return space.first(name)
    chosen = tried[int(generator.integers(len(tried)))]
    if not chosen.axes or generator.random() > EACH_CELL:
        return chosen
    shape = space.registration.grid.shape(chosen.axes)
    if isinstance(chosen, Texts):
        texts = np.array([value.text.flat[0] for value in tried if isinstance(value, Texts)], dtype=object)
        return Texts(chosen.axes, texts[generator.integers(len(texts), size=shape)])
    numbers = [float(value.at.lo.flat[0]) for value in tried[:MIXED] if isinstance(value, Cells)]
    return Cells(chosen.axes, Interval.exactly(generator.choice(numbers, size=shape)))
