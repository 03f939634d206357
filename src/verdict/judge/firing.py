"""Which registered outcome fires, and what keeps it open where none does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Truths, Value
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.outcome.record import Firing, OpenRule
from verdict.registration.resolved import Registration


def fire(registration: Registration, env: Environment) -> Firing | None:
    """Fire the outcome that holds while every other one is known not to; None where no outcomes are registered.

    `env` knows the verdicts beside everything else.
    """
    rules = registration.prereg.outcomes
    if not rules:
        return None
    found = tuple(_open_rules(registration, env))
    if len(found) == 1 and found[0].holds:
        return Firing(found[0].name)
    return Firing(None, found)


def _open_rules(registration: Registration, env: Environment) -> Iterator[OpenRule]:
    for i, rule in enumerate(registration.prereg.outcomes):
        node = registration.node("outcomes", i, "when")
        code = truth.every(truths(node, env).codes)
        if code != truth.FALSE:
            holds = True if code == truth.TRUE else None
            if holds:
                yield OpenRule(rule.name, holds, ())
            else:
                unknown, withdrawn = tuple(_unknown(registration, node, env)), tuple(_taken(registration, node, env))
                yield OpenRule(rule.name, holds, unknown, withdrawn)


def _taken(registration: Registration, node: tree.Node, env: Environment) -> Iterator[str]:
    """Yield the predictions in a rule whose verdicts were withdrawn, so that nobody knows them."""
    named = tree.names(node)
    owners = (owner for name, owner in registration.spoken.items() if name in named and _is_open(env.values[name]))
    yield from dict.fromkeys(owners)


def _unknown(registration: Registration, node: tree.Node, env: Environment) -> Iterator[str]:
    """Yield the flags and quantities in a rule that are not known, or not exactly."""
    for name in (*registration.prereg.flags, *registration.quantities):
        if name in tree.names(node) and _is_open(env.values[name]):
            yield name


def _is_open(value: Value) -> bool:
    if isinstance(value, Truths):
        return bool(np.any(value.codes == truth.UNKNOWN))
    if isinstance(value, Cells):
        return not np.all(value.at.lo == value.at.hi)
    assert isinstance(value, Texts)  # noqa: S101 - the only kind that is left
    return any(text is None for text in value.text.ravel())
