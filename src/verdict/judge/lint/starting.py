"""Where a search starts that asks for tokens of choices: at readings that give one of them, or two beside each other.

How often a token comes out wants many quantities to be right in many cells at once, which no single move reaches.
Readings that give one token everywhere are found rule by rule; two of them laid into each other give both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, permutations

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
from verdict.words.limits import MOST_LOOKS

MOST_STARTS = 100  # readings that are looked at before a search begins
HASTE, SHARES = 8, 8  # a rule is one goal among many
# At which levels of an axis, by their places, a second token stands beside the first.
_SOME_LEVELS: tuple[Callable[[NDArray[np.int64]], NDArray[np.bool_]], ...] = (
    lambda place: place == 0,
    lambda place: place < len(place) // 2,
    lambda place: place % 2 == 1,
    lambda place: place == len(place) - 1,
)


def solve(space: Space, goals: tuple[Goal, ...], haste: int = 1, looks: float = MOST_LOOKS) -> Readings | None:
    """Look for readings under which every goal is met; None where none was found, which proves nothing.

    In `haste` the search gives up that many times sooner; it takes no more than so many `looks`.
    """
    starts = islice(_starts(space, tuple(goal.node for goal in goals)), MOST_STARTS)
    return search.solve(space, goals, haste, starts, looks)


def token_readings(space: Space, choice: str, token: str) -> Readings | None:
    """Return readings that give a token, in every cell where that was possible and else in one; None without any."""
    if (choice, token) not in space.tokens:
        space.tokens[choice, token] = _looked_for(space, choice, token)
    return space.tokens[choice, token]


def _looked_for(space: Space, choice: str, token: str) -> Readings | None:
    registration = space.registration
    rules = [rule for rule in rules_of(choice, registration.prereg, registration.trees) if rule.name == token]
    found = (solve(space, goals, HASTE, MOST_LOOKS / SHARES) for rule in rules for goals in _goals(rule))
    return next((readings for readings in found if readings is not None), None)


def _goals(rule: Ordered) -> Iterator[tuple[Goal, ...]]:
    """Yield what makes a rule the first that holds: in every cell, rule by rule, and then in one cell at least."""
    held = () if rule.when is None else (Goal(everywhere(rule.when), truth.TRUE),)
    yield (*(Goal(everywhere(tree.Not(0, node)), truth.TRUE) for node in rule.before), *held)
    yield (Goal(tree.Call(0, "any", (rule.first,), None, None), truth.TRUE),)


def _starts(space: Space, nodes: tuple[tree.Node, ...]) -> Iterator[Readings]:
    """Yield readings for each token that predicates may ask for, and then those of two tokens in each other.

    Those of the choices that come last stand first; other choices rest on nothing but what they rest on.
    """
    registration = space.registration
    behind, known = registration.closure(nodes), compared(registration)
    choices = {known[name].choice for name in behind & known.keys()}
    asked = [known[name] for name in reversed(registration.order) if name in known and known[name].choice in choices]
    given = {each: token_readings(space, each.choice, each.token) for each in asked}
    yield from (readings for readings in given.values() if readings is not None)
    for places in _SOME_LEVELS:
        for each, other in permutations(given, 2):
            first, second = given[each], given[other]
            if each.choice == other.choice and first is not None and second is not None:
                for axis in registration.scope.names[each.choice].axes:
                    yield _mixed(first, second, axis, places(np.arange(len(registration.grid.of(axis)))))


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
