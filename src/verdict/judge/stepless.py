"""Why what goes from level to level has no value: a predicate that holds nowhere, a level that is not registered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate, truths
from verdict.expression.functions import Ordered
from verdict.expression.ordered import LEVELS
from verdict.expression.written import written
from verdict.registration.resolved import Registration


def goes_by_level(registration: Registration, nodes: tuple[tree.Node, ...]) -> bool:
    """Say whether expressions, or definitions behind them, go from level to level of an axis."""
    return any(call.function in set(Ordered) for call in _calls(registration, nodes))


def stepless(registration: Registration, nodes: tuple[tree.Node, ...], env: Environment) -> str:
    """Say what in expressions that are open has no value, and why; nothing where everything has one."""
    said = (text for call in _calls(registration, nodes) for text in _said(call, env))
    return "; ".join(dict.fromkeys(said))


def _calls(registration: Registration, nodes: tuple[tree.Node, ...]) -> Iterator[tree.Call]:
    for node in registration.behind(nodes):
        yield from (inner for inner in node.walk() if isinstance(inner, tree.Call))


def _said(call: tree.Call, env: Environment) -> Iterator[str]:
    if call.function not in (*LEVELS, Ordered.AT):
        return
    value = evaluate(call, env)
    unknown = ~value.at.known if isinstance(value, Cells) else _unread(value) if isinstance(value, Texts) else np.False_
    if not np.any(unknown):
        return
    if call.function == Ordered.AT:
        yield f"{written(call)} has no value"
        return
    inner = truths(call.arguments[0], env)
    place = inner.axes.index((call.over or inner.axes)[0])
    certain = np.any(inner.codes == truth.TRUE, axis=place)
    if not np.all(certain):
        open_ = np.any(inner.codes == truth.UNKNOWN, axis=place) & ~certain
        where = "certainly holds nowhere" if np.any(open_) else "holds nowhere"
        yield f"{written(call)} has no value, since {written(call.arguments[0])} {where}"


def _unread(value: Texts) -> np.ndarray:
    return np.asarray(np.vectorize(lambda text: text is None, otypes=[bool])(value.text))
