"""Can a predicate come out both ways at all? Interval evaluation over the declared supports, and contradiction.

Sound and incomplete: what is called vacuous is; what is not may still be (dependent quantities).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Value
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import support_of
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.judge.contradiction import Wanted, contradictory
from verdict.judge.layout import NOTHING_GIVEN, filled, lay_out
from verdict.registration.resolved import Registration, once


def vacuous(tests: tuple[tree.Node, ...], registration: Registration) -> str:
    """Say in words that predicates cannot hold together, or cannot but hold, whatever is measured; or nothing."""
    env = supports_of(registration, tests)
    codes = [truth.every(truths(node, env).codes) for node in tests]
    return no_witness(np.minimum.reduce(codes), tests, registration, env)


def no_witness(code: truth.Codes, tests: tuple[tree.Node, ...], registration: Registration, env: Environment) -> str:
    """Say in words what a test that comes out as `code` over the supports `env` lacks, or nothing."""
    if any(_empty_band(node, env) for whole in registration.behind(tests) for node in whole.walk()):
        return "looks for a value in an empty band"
    found = code if code != truth.UNKNOWN else _by_itself(tests, registration)
    if found == truth.TRUE:
        return "cannot fail for any value in the declared supports"
    return "cannot pass for any value in the declared supports" if found == truth.FALSE else ""


def _by_itself(tests: tuple[tree.Node, ...], registration: Registration) -> np.int8:
    """Return how predicates come out because the opposite contradicts itself; unknown where neither does."""
    if _named_once(tests, registration):
        return truth.UNKNOWN
    if contradictory(registration, tuple(Wanted(node, True) for node in tests)):
        return truth.FALSE
    never_fails = all(contradictory(registration, (Wanted(node, False),)) for node in tests)
    return truth.TRUE if never_fails else truth.UNKNOWN


def _named_once(tests: tuple[tree.Node, ...], registration: Registration) -> bool:
    """Whether no quantity or flag occurs twice: then intervals have said everything, and nothing contradicts itself."""
    fixed = (registration.prereg.constants, registration.prereg.axes)
    nodes = (node for whole in registration.behind(tests) for node in whole.walk())
    names = [node.name for node in nodes if isinstance(node, tree.Name)]
    return all(names.count(name) == 1 for name in set(names) if not any(name in known for known in fixed))


def _empty_band(node: tree.Node, env: Environment) -> bool:
    if not isinstance(node, tree.Inside):
        return False
    low, high = numbers(node.low, env), numbers(node.high, env)
    return bool(np.min(low.at.lo) > np.max(high.at.hi))


def supports(registration: Registration, given: Mapping[str, Value] = NOTHING_GIVEN) -> Environment:
    """Return an environment in which every quantity may be anything its support allows.

    `given` replaces constants or quantities, derived ones included, by a value.
    """
    if not given:
        return _declared(registration)
    return lay_out(registration, _Supports(registration), given=given, possible=True)


@once
def _declared(registration: Registration) -> Environment:
    return lay_out(registration, _Supports(registration), possible=True)


def supports_of(
    registration: Registration, nodes: tuple[tree.Node, ...], given: Mapping[str, Value] = NOTHING_GIVEN
) -> Environment:
    """Return the same environment with no more names than the expressions depend on."""
    names = registration.closure(nodes)
    given = {name: value for name, value in given.items() if name in names}
    return lay_out(registration, _Supports(registration), names, given, possible=True)


@dataclass(frozen=True, slots=True)
class _Supports:
    """The ground of what is possible at all; what an estimator makes of a time is not looked at."""

    registration: Registration

    def reading(self, name: str) -> Value:
        return filled(self.registration, name, *support_of(self.registration.quantities[name]))

    def joined(self, name: str, own: Interval, defined: Interval) -> Interval:
        # A division by nothing but zero has no value over the whole support: then only the support is known.
        lo, hi = np.where(defined.known, defined.lo, -np.inf), np.where(defined.known, defined.hi, np.inf)
        return Interval.of(np.maximum(own.lo, lo), np.minimum(own.hi, hi))

    def estimated(self, name: str, at: Interval, draws: Interval) -> Interval:
        return at


def defined_supports(registration: Registration, nodes: tuple[tree.Node, ...]) -> Environment:
    """Return the same environment, with derived quantities unknown where no reading gives their definitions a value."""
    return lay_out(registration, _Defined(registration), registration.closure(nodes), possible=True)


class _Defined(_Supports):
    """The ground of what is possible as long as nobody measures a derived quantity itself."""

    __slots__ = ()

    def joined(self, name: str, own: Interval, defined: Interval) -> Interval:
        return Interval.of(np.maximum(own.lo, defined.lo), np.minimum(own.hi, defined.hi))
