"""Which token every choice gives in every cell, and which rule keeps it open where it gives none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Truths
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge.values import Values
from verdict.outcome.chosen import ChoiceOutcome, TokenOutcome
from verdict.registration.resolved import Registration
from verdict.registration.tokens import rules_of

Reached = tuple[str, truth.Codes]


def choices(registration: Registration, values: Values) -> Iterator[ChoiceOutcome]:
    """Yield what every registered choice gave."""
    for name, choice in registration.prereg.choices.items():
        yield ChoiceOutcome(name, choice.tokens, tuple(_cells(registration, name, values.env)))


def rule_codes(registration: Registration, choice: str, env: Environment) -> Iterator[Reached]:
    """Yield each rule in order with int8[len(axis) for axis in the axes of the choice].

    TRUE where it is the first that holds, UNKNOWN where the token waits for it: no rule before it holds, and it is not
    known whether it does.
    """
    axes = registration.scope.names[choice].axes
    shape = registration.grid.shape(axes)
    left = np.ones(shape, np.bool_)  # where every rule so far is known not to hold
    for rule in rules_of(choice, registration.prereg, registration.trees):
        own = np.full(shape, truth.TRUE) if rule.when is None else _spread(truths(rule.when, env), axes, shape)
        yield rule.name, np.where(left, own, truth.FALSE).astype(np.int8)
        left = left & (own == truth.FALSE)


def _spread(found: Truths, axes: tuple[str, ...], shape: tuple[int, ...]) -> truth.Codes:
    missing = tuple(i for i, axis in enumerate(axes) if axis not in found.axes)
    return np.broadcast_to(np.expand_dims(found.codes, missing), shape)


def _cells(registration: Registration, choice: str, env: Environment) -> Iterator[TokenOutcome]:
    axes = registration.scope.names[choice].axes
    shape = registration.grid.shape(axes)
    rules, reached = rules_of(choice, registration.prereg, registration.trees), rule_codes(registration, choice, env)
    known = np.full(shape, None, dtype=object)
    waiting = np.zeros(shape, np.int64)
    unknown: list[tuple[str, ...]] = []
    for i, (rule, (name, codes)) in enumerate(zip(rules, reached, strict=True)):
        known[codes == truth.TRUE] = name
        waiting[codes == truth.UNKNOWN] = i
        unknown.append(() if rule.when is None else _names(registration, rule.when, env))
    keys = registration.grid.keys(axes, np.ones(shape, np.bool_))
    for key, token, at in zip(keys, known.ravel(), waiting.ravel().tolist(), strict=True):
        yield TokenOutcome(key, token) if token is not None else TokenOutcome(key, None, rules[at].name, unknown[at])


def _names(registration: Registration, node: tree.Node, env: Environment) -> tuple[str, ...]:
    """Return the names in a rule that are not known, or not exactly, in some cell."""
    return tuple(sorted(name for name in tree.names(node) if np.any(open_cells(name, env))))


def open_cells(name: str, env: Environment) -> NDArray[np.bool_]:
    """Return bool[its axes]: where a flag is not known, or a number not exactly; a verdict is always known."""
    value = env.values.get(name)
    if isinstance(value, Truths):
        return np.asarray(value.codes == truth.UNKNOWN, np.bool_)
    if isinstance(value, Cells):
        return np.asarray(~(value.at.lo == value.at.hi), np.bool_)
    if value is None:
        return np.zeros((), np.bool_)
    return np.array([text is None for text in value.text.ravel()], np.bool_).reshape(value.text.shape)
