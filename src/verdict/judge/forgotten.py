"""Cells that a test takes in although nothing is ever known there, and the premise that leaves them out.

`x - before(x, L) > 0` at the first level is such a cell: it never holds and never fails, so `all` of them never holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Level
from verdict.expression import tree
from verdict.expression.check import ValueKind, check
from verdict.expression.evaluate import Environment, evaluate, truths
from verdict.expression.functions import Ordered, Quantifier, Reducer
from verdict.expression.ordered import registered
from verdict.expression.parse import parse
from verdict.expression.written import written
from verdict.judge.knowable import Mask, laid, possible, premise_codes
from verdict.judge.stepless import goes_by_level
from verdict.judge.supports import defined_supports
from verdict.registration.resolved import Registration

REDUCING = frozenset({*(f.value for f in Quantifier), *(f.value for f in Reducer)})


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """Cells over `axes` that are open and can come out one way at most, and those that are out of premise anyhow."""

    axes: tuple[str, ...]
    lacking: Mask
    ignored: Mask
    holds: bool = False
    fails: bool = False

    @property
    def said(self) -> str:
        """What these cells can never do."""
        words = {(False, False): "neither hold nor fail", (False, True): "never hold", (True, False): "never fail"}
        return f"can {words.get((self.holds, self.fails), 'never hold or never fail')}, whatever is measured"


def forgotten(registration: Registration, test: tree.ClauseTest) -> Iterator[str]:
    """Say of a test what it takes in that is never known, with the premise to write.

    A derived quantity counts as its definition: that it could still be measured itself is no way out.
    """
    if not goes_by_level(registration, (test,)):
        return
    env = defined_supports(registration, (test,))
    if test.each is not None:
        found = _of_test(test, test.each, registration, env)
        out = _left_out(found, registration)
        if out is not None:
            levels, premise = out
            both = (test.where, parse(premise)) if test.where is not None else ()
            whole = written(tree.And(0, both)) if both else premise
            why = _why(registration, *(node for node in (test.each, test.where) if node is not None))
            yield f'{levels} {found.said}{why}; wanted that out of premise: where: "{whole}"'
    for node in test.asked:
        for call in node.walk():
            if isinstance(call, tree.Call) and call.function in REDUCING and len(call.arguments) == 1:
                yield from _reaching_too_far(call, registration, env)
    for call in dict.fromkeys(_firsts(registration, test)):
        yield from _always_first(call, registration, env)


def known_cells(registration: Registration, flag: str) -> tree.Node:
    """Return the predicate that a flag holds wherever it can come out both ways, and is not settled by levels alone."""
    name = tree.Name(0, flag)
    if not goes_by_level(registration, (name,)):
        return name
    env = defined_supports(registration, (name,))
    found, settled = _of_predicate(name, registration, env), truths(name, env)
    never = laid(settled.codes == truth.FALSE, settled.axes, found.axes)
    out = _left_out(replace(found, lacking=found.lacking | never), registration)
    return name if out is None else tree.Or(0, (tree.Not(0, parse(out[1])), name))


def _of_predicate(node: tree.Node, registration: Registration, env: Environment) -> _Open:
    found, codes = possible(node, registration, env), truths(node, env)
    still = laid(codes.codes == truth.UNKNOWN, codes.axes, found.axes)
    lacking = np.asarray(~(found.true & found.false) & still, np.bool_)
    some = bool(np.any(found.true & lacking)), bool(np.any(found.false & lacking))
    return _Open(found.axes, lacking, np.zeros_like(lacking), *some)


def _of_test(test: tree.ClauseTest, each: tree.Node, registration: Registration, env: Environment) -> _Open:
    """Look at the cells over `per` in which a test, or whether it is in premise, is open for good."""
    shape = env.grid.shape(test.per)
    found, ignored = _of_predicate(each, registration, env), premise_codes(test, env) == truth.FALSE
    lacking = laid(found.lacking, found.axes, test.per) & ~ignored
    if test.where is not None:
        premise = possible(test.where, registration, env)
        lacking = lacking | laid(premise.never, premise.axes, test.per)
    return replace(found, axes=test.per, lacking=np.broadcast_to(lacking, shape), ignored=ignored)


def _reaching_too_far(call: tree.Call, registration: Registration, env: Environment) -> Iterator[str]:
    """Say what a reducer takes in that is never known; one that says which cells it takes is left alone."""
    inner = call.arguments[0]
    value = evaluate(inner, env)
    if call.where is not None:
        return
    if isinstance(value, Cells):
        found = _Open(value.axes, ~value.at.known, np.zeros(value.at.shape, np.bool_))
        what = "is unknown, whatever is measured"
    else:
        found = _of_predicate(inner, registration, env)
        what = found.said
    out = _left_out(found, registration, kept=check(call, registration.scope).axes)
    if out is not None:
        levels, premise = out
        said = f"{written(call)} takes in {levels}, where {written(inner)} {what}{_why(registration, inner)}"
        yield f"{said}; wanted that left out: where={premise}"


def _firsts(registration: Registration, test: tree.ClauseTest) -> Iterator[tree.Call]:
    for node in registration.behind((test,)):
        yield from (n for n in node.walk() if isinstance(n, tree.Call) and n.function == Ordered.FIRST)


def _always_first(call: tree.Call, registration: Registration, env: Environment) -> Iterator[str]:
    """Say at which levels a predicate never fails, so that each of them may always be the first at which it holds."""
    inner = call.arguments[0]
    found = _of_predicate(inner, registration, env)
    found = replace(found, lacking=found.lacking & ~possible(inner, registration, env).false, fails=False)
    out = _left_out(found, registration)
    if out is not None:
        levels, premise = out
        instead = replace(call, arguments=(tree.And(0, (parse(premise), inner)),))
        said = f"{levels} may always be {written(call)}: there {written(inner)} {found.said}{_why(registration, inner)}"
        yield f"{said}; wanted {written(instead)}"


def _why(registration: Registration, *nodes: tree.Node) -> str:
    calls = (n for each in registration.behind(nodes) for n in each.walk() if isinstance(n, tree.Call))
    steps = dict.fromkeys(written(call) for call in calls if call.function == Ordered.BEFORE)
    return f", since {' and '.join(steps)} has no level before the first" if steps else ""


def _left_out(found: _Open, registration: Registration, kept: tuple[str, ...] = ()) -> tuple[str, str] | None:
    """Return the levels at which all cells are open for good, and a premise without them; None where there are none.

    Levels of axes that are `kept` are not spoken of.
    """
    said, premises = [], []
    spoken = [(i, axis) for i, axis in enumerate(found.axes) if axis not in kept and np.any(found.lacking)]
    for i, axis in spoken:
        others = tuple(j for j in range(len(found.axes)) if j != i)
        beyond = np.all(found.ignored, axis=others)
        gone = np.all(found.lacking | found.ignored, axis=others) & ~beyond
        left = ~gone & ~beyond
        if np.any(gone) and np.any(left):
            levels = registered(axis, registration.grid)
            out = [level for level, is_gone in zip(levels, gone, strict=True) if is_gone]
            rest = [level for level, is_left in zip(levels, left, strict=True) if is_left]
            said.append(f"{axis} = {', '.join(map(str, out))}")
            premises.append(_premise(registration, axis, out, rest))
    return (" or ".join(said), " and ".join(premises)) if said else None


def _premise(registration: Registration, axis: str, out: list[Level], kept: list[Level]) -> str:
    """Write what leaves some levels of an axis out: by their order where they lie at one end, else one by one."""
    numbers = [(float(k), float(o)) for k in kept for o in out if not isinstance(k, str) and not isinstance(o, str)]
    if numbers and all(k > o for k, o in numbers):
        return f"{axis} > {max(o for _, o in numbers):.12g}"
    if numbers and all(k < o for k, o in numbers):
        return f"{axis} < {min(o for _, o in numbers):.12g}"
    exact = registration.scope.names[axis].kind is not ValueKind.NUMBER
    return " and ".join(f"{axis} != {level!r}" if exact else f"abs({axis} - {level!r}) > 0" for level in out)
