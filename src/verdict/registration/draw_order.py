"""Draws stand in no order: what goes from level to level of an axis may not go along them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from verdict.expression import tree
from verdict.expression.check import NameScope, check
from verdict.expression.functions import ONE_AXIS, SINCE
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.registration.written import Prereg
from verdict.text.validate import Path

UNORDERED = (
    "{call} goes along draws ({axis}), which stand in no order and carry their error; wanted an axis whose levels are "
    "registered in an order that means something, or role: fixed with why: where these levels are such"
)


def ordered_draws(prereg: Prereg, trees: Mapping[Path, tree.Node], scope: NameScope) -> Iterator[tuple[Path, str]]:
    """Refuse, of the functions that schema 2 brought, those that go along an axis of draws."""
    for path, node in trees.items():
        for call in node.walk():
            if isinstance(call, tree.Call) and call.function in ONE_AXIS and SINCE[call.function] > 1:
                axis = _along(call, scope)
                if axis in prereg.axes and prereg.axes[axis].replicate:
                    yield path, UNORDERED.format(call=written(call), axis=axis)


def _along(call: tree.Call, scope: NameScope) -> str:
    """Return the axis that a call goes along; nothing where what is in it is refused elsewhere."""
    if call.over is not None:
        return call.over[0]
    try:
        axes = check(call.arguments[-1], scope).axes
    except ExpressionError:
        return ""
    return axes[0] if axes else ""
