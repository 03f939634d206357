"""Can a predicate come out both ways at all? Interval evaluation over the declared supports.

Sound and incomplete: what is called vacuous is; what is not may still be (dependent quantities).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from verdict import truth
from verdict.cells import Cells, Texts, Truths, Value
from verdict.evidence import support_of
from verdict.expression import tree
from verdict.expression.evaluate import Environment, numbers, truths
from verdict.interval import Interval
from verdict.judge.values import fixed_values
from verdict.registration import Registration

NOTHING_GIVEN: Mapping[str, Value] = {}


def vacuous(tests: tuple[tree.Node, ...], registration: Registration) -> str:
    """Say in words that predicates cannot hold together, or cannot but hold, whatever is measured; or nothing."""
    env = supports(registration)
    codes = [truth.every(truths(node, env).codes) for node in tests]
    return no_witness(np.minimum.reduce(codes), tests, registration, env)


def no_witness(code: truth.Codes, tests: tuple[tree.Node, ...], registration: Registration, env: Environment) -> str:
    """Say in words what a test that comes out as `code` over the supports `env` lacks, or nothing."""
    if any(_empty_band(node, env) for whole in registration.behind(tests) for node in whole.walk()):
        return "looks for a value in an empty band"
    if code == truth.TRUE:
        return "cannot fail for any value in the declared supports"
    return "cannot pass for any value in the declared supports" if code == truth.FALSE else ""


def _empty_band(node: tree.Node, env: Environment) -> bool:
    if not isinstance(node, tree.Inside):
        return False
    low, high = numbers(node.low, env), numbers(node.high, env)
    return bool(np.min(low.at.lo) > np.max(high.at.hi))


def supports(registration: Registration, given: Mapping[str, Value] = NOTHING_GIVEN) -> Environment:
    """Return an environment in which every quantity may be anything its support allows.

    `given` replaces constants or quantities, derived ones included, by a value.
    """
    known: dict[str, Value] = fixed_values(registration)
    for name, quantity in registration.prereg.quantities.items():
        axes = registration.grid.sorted(quantity.axes)
        shape = registration.grid.shape(axes)
        if quantity.type == "text":
            known[name] = Texts(axes, np.full(shape, None, dtype=object))
        else:
            low, high = support_of(quantity)
            known[name] = Cells(axes, Interval(np.full(shape, low), np.full(shape, high)))
    known.update(given)
    env = Environment(known, registration.grid)
    for name in registration.order:
        defined = name in registration.prereg.flags or registration.prereg.quantities[name].is_
        if defined and name not in given:
            known[name] = _defined(name, registration, env)
    return env


def _defined(name: str, registration: Registration, env: Environment) -> Value:
    if name in registration.prereg.flags:
        found = truths(registration.node("flags", name, "when"), env)
        axes = registration.scope.names[name].axes
        missing = tuple(i for i, axis in enumerate(axes) if axis not in found.axes)
        return Truths(axes, np.broadcast_to(np.expand_dims(found.codes, missing), registration.grid.shape(axes)))
    own = env.values[name]
    assert isinstance(own, Cells)  # noqa: S101 - definitions are numeric
    at = numbers(registration.node("quantities", name, "is"), env)
    missing = tuple(i for i, axis in enumerate(own.axes) if axis not in at.axes)
    # A division by nothing but zero has no value over the whole support: then only the support is known.
    lo, hi = (
        np.expand_dims(np.where(np.isnan(e), s, e), missing) for e, s in ((at.at.lo, -np.inf), (at.at.hi, np.inf))
    )
    return Cells(own.axes, Interval.of(np.maximum(own.at.lo, lo), np.minimum(own.at.hi, hi)))
