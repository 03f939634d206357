"""Cells that a test takes in although nothing is ever known there, and the premise that leaves them out.

`x - before(x, L) > 0` at the first level is such a cell: it never holds and never fails, so `all` of them never holds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Level
from verdict.expression import tree
from verdict.expression.check import ValueKind
from verdict.expression.evaluate import Environment, evaluate
from verdict.expression.functions import Ordered, Quantifier, Reducer
from verdict.expression.ordered import registered
from verdict.expression.parse import parse
from verdict.expression.written import written
from verdict.judge.knowable import Mask, laid, possible, premise_codes
from verdict.judge.stepless import goes_by_level
from verdict.judge.supports import defined_supports
from verdict.registration.resolved import Registration

REDUCING = frozenset({*(f.value for f in Quantifier), *(f.value for f in Reducer)})


def forgotten(registration: Registration, test: tree.ClauseTest) -> Iterator[str]:
    """Say of a test what it takes in that is never known, with the premise to write.

    A derived quantity counts as its definition: that it could still be measured itself is no way out.
    """
    if not goes_by_level(registration, (test,)):
        return
    env = defined_supports(registration, (test,))
    if test.each is not None:
        never = _never(test, test.each, registration, env)
        out = _left_out(never, test.per, registration)
        if out is not None:
            levels, premise = out
            both = (test.where, parse(premise)) if test.where is not None else ()
            whole = written(tree.And(0, both)) if both else premise
            why = _why(registration, test.each)
            yield f'{levels} is unknown whatever is measured{why}; wanted it out of premise: where: "{whole}"'
    for node in test.asked:
        for call in node.walk():
            if isinstance(call, tree.Call) and call.function in REDUCING and len(call.arguments) == 1:
                yield from _reaching_too_far(call, registration, env)


def known_cells(registration: Registration, flag: str) -> tree.Node:
    """Return the predicate that a flag holds wherever it can be known at all."""
    name = tree.Name(0, flag)
    if not goes_by_level(registration, (name,)):
        return name
    env = defined_supports(registration, (name,))
    found = possible(name, registration, env)
    out = _left_out(found.never, found.axes, registration) if np.any(found.never) else None
    return name if out is None else tree.Or(0, (tree.Not(0, parse(out[1])), name))


def _never(test: tree.ClauseTest, each: tree.Node, registration: Registration, env: Environment) -> Mask:
    """Return bool[len(axis) for axis in per]: where a test, or whether it is in premise, is never known."""
    shape = env.grid.shape(test.per)
    found = possible(each, registration, env)
    never = laid(found.never, found.axes, test.per) & (premise_codes(test, env) != truth.FALSE)
    if test.where is not None:
        premise = possible(test.where, registration, env)
        never = never | laid(premise.never, premise.axes, test.per)
    return np.asarray(np.broadcast_to(never, shape), np.bool_)


def _reaching_too_far(call: tree.Call, registration: Registration, env: Environment) -> Iterator[str]:
    """Say what a reducer takes in that is never known; one that says which cells it takes is left alone."""
    inner = call.arguments[0]
    value = evaluate(inner, env)
    if getattr(call, "where", None) is not None:
        return
    never = ~value.at.known if isinstance(value, Cells) else possible(inner, registration, env).never
    axes = value.axes if isinstance(value, Cells) else possible(inner, registration, env).axes
    out = _left_out(never, axes, registration)
    if out is not None:
        levels, premise = out
        why = _why(registration, inner)
        said = f"{written(call)} takes in {levels}, where {written(inner)} is unknown whatever is measured{why}"
        yield f"{said}; wanted that left out: where={premise}"


def _why(registration: Registration, node: tree.Node) -> str:
    calls = (n for each in registration.behind((node,)) for n in each.walk() if isinstance(n, tree.Call))
    steps = dict.fromkeys(written(call) for call in calls if call.function == Ordered.BEFORE)
    return f": {' and '.join(steps)} has no level before the first" if steps else ""


def _left_out(never: Mask, axes: tuple[str, ...], registration: Registration) -> tuple[str, str] | None:
    """Return the levels at which all cells are never known, and a premise without them; None where there are none."""
    said, premises = [], []
    for i, axis in enumerate(axes if np.any(never) else ()):
        others = tuple(j for j in range(len(axes)) if j != i)
        gone = np.all(never, axis=others)
        if np.any(gone) and not np.all(gone):
            levels = registered(axis, registration.grid)
            out = [level for level, is_gone in zip(levels, gone, strict=True) if is_gone]
            said.append(f"{axis} = {', '.join(map(str, out))}")
            premises.append(_premise(registration, axis, out))
    return (" or ".join(said), " and ".join(premises)) if said else None


def _premise(registration: Registration, axis: str, out: list[Level]) -> str:
    """Write what leaves some levels of an axis out: by their order where they lie at one end, else one by one."""
    kept = [level for level in registered(axis, registration.grid) if level not in out]
    numbers = [(float(k), float(o)) for k in kept for o in out if not isinstance(k, str) and not isinstance(o, str)]
    if numbers and all(k > o for k, o in numbers):
        return f"{axis} > {max(o for _, o in numbers):.12g}"
    if numbers and all(k < o for k, o in numbers):
        return f"{axis} < {min(o for _, o in numbers):.12g}"
    exact = registration.scope.names[axis].kind is not ValueKind.NUMBER
    return " and ".join(f"{axis} != {level!r}" if exact else f"abs({axis} - {level!r}) > 0" for level in out)
