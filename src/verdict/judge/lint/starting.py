"""Where a search starts that asks for tokens of choices: at readings that give one of them, or two beside each other.

How often a token comes out wants many quantities to be right in many cells at once, which no single move reaches.
Readings that give one token everywhere are found rule by rule; two of them laid into each other give both.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Value
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.tested import everywhere
from verdict.judge.lint import search
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.registration.tokens import Ordered, compared, rules_of

MOST_STARTS = 100  # readings that are looked at before a search begins
HASTE = 8  # a rule is one goal among many


def solve(space: Space, goals: tuple[Goal, ...], haste: int = 1) -> Readings | None:
    """Look for readings under which every goal is met; None where none was found, which proves nothing.

    In `haste` the search gives up that many times sooner.
    """
    starts = islice(_starts(space, tuple(goal.node for goal in goals)), MOST_STARTS)
    return search.solve(space, goals, haste, starts)


def token_readings(space: Space, choice: str, token: str) -> Readings | None:
    """Return readings that give a token, in every cell where that was possible and else in one; None without any."""
    if (choice, token) not in space.tokens:
        space.tokens[choice, token] = _looked_for(space, choice, token)
    return space.tokens[choice, token]


def _looked_for(space: Space, choice: str, token: str) -> Readings | None:
    registration = space.registration
    rules = [rule for rule in rules_of(choice, registration.prereg, registration.trees) if rule.name == token]
    found = (solve(space, goals, HASTE) for rule in rules for goals in _goals(rule))
    return next((readings for readings in found if readings is not None), None)


def _goals(rule: Ordered) -> Iterator[tuple[Goal, ...]]:
    """Yield what makes a rule the first that holds: in every cell, rule by rule, and then in one cell at least."""
    held = () if rule.when is None else (Goal(everywhere(rule.when), truth.TRUE),)
    yield (*(Goal(everywhere(tree.Not(0, node)), truth.TRUE) for node in rule.before), *held)
    yield (Goal(tree.Call(0, "any", (rule.first,), None, None), truth.TRUE),)


def _starts(space: Space, nodes: tuple[tree.Node, ...]) -> Iterator[Readings]:
    """Yield readings for each token that predicates may ask for, those of the choices that come last first."""
    registration = space.registration
    behind, known = registration.closure(nodes), compared(registration)
    asked = {known[name].choice for name in behind & known.keys()}
    for choice in reversed([name for name in registration.order if name in known and known[name].choice in asked]):
        yield from _given(space, choice)


def _given(space: Space, name: str) -> Iterator[Readings]:
    """Yield readings that give the token of one comparison, and those of each other token laid into them."""
    registration = space.registration
    asked = compared(registration)[name]
    own = token_readings(space, asked.choice, asked.token)
    if own is None:
        return
    yield own
    tokens = registration.prereg.choices[asked.choice].tokens
    for other in (token_readings(space, asked.choice, token) for token in tokens if token != asked.token):
        for axis in registration.scope.names[asked.choice].axes if other is not None else ():
            places = np.arange(len(registration.grid.of(axis)))
            yield from (_mixed(own, other or own, axis, chosen) for chosen in (places % 2 == 1, places == 0))


def _mixed(first: Readings, second: Readings, axis: str, chosen: NDArray[np.bool_]) -> Readings:
    """Lay the second readings into the first at some levels of an axis, bool[levels]."""
    both = {name: _laid(first[name], second[name], axis, chosen) for name in first if name in second}
    return {**second, **first, **both}


def _laid(first: Value, second: Value, axis: str, chosen: NDArray[np.bool_]) -> Value:
    if axis not in first.axes:
        return first
    here = chosen.reshape([-1 if a == axis else 1 for a in first.axes])
    if isinstance(first, Cells) and isinstance(second, Cells):
        ends = [np.where(here, b, a) for a, b in ((first.at.lo, second.at.lo), (first.at.hi, second.at.hi))]
        return Cells(first.axes, Interval(*ends))
    if isinstance(first, Texts) and isinstance(second, Texts):
        return Texts(first.axes, np.where(here, second.text, first.text))
    return first
