"""Which registered outcome fires, and what keeps it open where none does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import describe
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.judge.choosing import open_cells, rule_codes
from verdict.outcome.chosen import Firing, OpenRule
from verdict.registration.consequences import OutcomeRule
from verdict.registration.resolved import Registration
from verdict.registration.tokens import compared, outcome_rules
from verdict.registration.uses import follow

NAMED_CELLS = 3  # cells that a sentence names before it counts the rest


def fire(registration: Registration, env: Environment) -> Firing | None:
    """Fire one of the registered outcomes; None where none are registered.

    Of a list it is the one that holds while every other one is known not to, of ordered rules the first that holds
    while every one before it is known not to. `env` knows the verdicts beside everything else.
    """
    if not registration.prereg.listed_outcomes:
        return None
    return _first(registration, env) if outcome_rules(registration) else _only(registration, env)


def _only(registration: Registration, env: Environment) -> Firing:
    rules = registration.prereg.listed_outcomes
    nodes = [registration.node("outcomes", i, "when") for i, _ in enumerate(rules)]
    found = tuple(_open_rules(registration, rules, nodes, env))
    if len(found) == 1 and found[0].holds:
        rule = next(rule for rule in rules if rule.name == found[0].name)
        return Firing(rule.name, when=rule.when, means=rule.means or "")
    return Firing(None, found)


def _first(registration: Registration, env: Environment) -> Firing:
    rules = registration.prereg.listed_outcomes
    for ordered, rule in zip(outcome_rules(registration), rules, strict=True):
        if ordered.when is None:
            return Firing(rule.name, means=rule.means or "", ordered=True)
        for found in _open_rules(registration, (rule,), [ordered.when], env):
            if found.holds:
                return Firing(rule.name, when=rule.when, means=rule.means or "", ordered=True)
            return Firing(None, (found,), ordered=True)
    raise AssertionError(rules)  # the last rule takes what is left


def _open_rules(
    registration: Registration, rules: tuple[OutcomeRule, ...], nodes: list[tree.Node], env: Environment
) -> Iterator[OpenRule]:
    for rule, node in zip(rules, nodes, strict=True):
        code = truth.every(truths(node, env).codes)
        if code == truth.TRUE:
            yield OpenRule(rule.name, True, ())
        elif code == truth.UNKNOWN:
            unknown, waits = _unknown(registration, node, env), tuple(_waits(registration, node, env))
            yield OpenRule(rule.name, None, unknown, waits, tuple(_taken(registration, node, env)))


def _taken(registration: Registration, node: tree.Node, env: Environment) -> Iterator[str]:
    """Yield the predictions in a rule whose verdicts were withdrawn, so that nobody knows them."""
    named = tree.names(node)
    owners = (o for name, o in registration.spoken.items() if name in named and np.any(open_cells(name, env)))
    yield from dict.fromkeys(owners)


def _unknown(registration: Registration, node: tree.Node, env: Environment) -> tuple[str, ...]:
    """Return the flags, choices and quantities in a rule that are not known, or not exactly."""
    known, found = compared(registration), _open_where_asked(registration, node, env)
    open_ = {known[name].choice if name in known else name for name in found}
    prereg = registration.prereg
    return tuple(name for name in (*prereg.flags, *prereg.choices, *registration.quantities) if name in open_)


def _open_where_asked(registration: Registration, node: tree.Node, env: Environment) -> dict[str, NDArray[np.bool_]]:
    """Return bool[its axes] by name: the cells that a rule asks for and that are not known, or not exactly."""
    found: dict[str, NDArray[np.bool_]] = {}

    def noted(name: str, cells: NDArray[np.bool_]) -> bool:
        open_ = cells & open_cells(name, env)
        if np.any(open_):
            found[name] = open_ | found.get(name, np.False_)
        return False

    follow((node,), registration, noted, env)
    return found


def _waits(registration: Registration, node: tree.Node, env: Environment) -> Iterator[str]:
    """Yield the same with the cells, and of a choice the rule that keeps it open there."""
    found = _open_where_asked(registration, node, env)
    for name in _unknown(registration, node, env):
        if name in registration.prereg.choices:
            yield from _choice_waits(registration, name, env)
        else:
            yield f"{name}{_at(registration, name, found[name])}"


def _choice_waits(registration: Registration, choice: str, env: Environment) -> Iterator[str]:
    axes = registration.scope.names[choice].axes
    for rule, code in rule_codes(registration, choice, env):
        waiting = code == truth.UNKNOWN
        if np.any(waiting):
            yield f"{choice}{_cells(registration, axes, waiting)} at its rule {rule}"


def _at(registration: Registration, name: str, cells: np.ndarray) -> str:
    return _cells(registration, registration.scope.names[name].axes, cells)


def _cells(registration: Registration, axes: tuple[str, ...], cells: np.ndarray) -> str:
    """Name some cells, bool[len(axis) for axis in axes]: nothing where they are all there are."""
    if np.all(cells):
        return ""
    keys = registration.grid.keys(axes, cells)
    more = f" and {len(keys) - NAMED_CELLS} more" if len(keys) > NAMED_CELLS else ""
    return f" at {'; '.join(map(describe, keys[:NAMED_CELLS]))}{more}"
