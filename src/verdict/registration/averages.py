"""Averages over draws that stand for numbers, and the estimates to write in their place.

Two means that are compared, over the same draws, are one estimate: the mean of their difference, unit by unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from verdict.expression import tree
from verdict.expression.check import NameScope, check
from verdict.expression.functions import Reducer
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.registration.draws import INSTEAD, in_quotes, is_share, reduced_draws, spelt
from verdict.registration.written import Prereg
from verdict.text.validate import Path

ALONE = (
    "{call} is taken over draws ({axes}) and carries their error; wanted an estimate in its place: estimates: "
    "{{{name}: {spelt}}}"
)
PAIRED = (
    "{text} compares two averages over the same draws ({axes}), which carry their error; wanted the estimate of their "
    "difference, unit by unit, in their place: estimates: {{difference: {spelt}}} and 'difference {operator} 0'"
)
OF_NUMBERS = "{{mean: {of}, over: [{axes}], method: t, level: 0.95, least: {least}}}"
OF_SHARES = (
    "{{paired_difference_of_proportions: [{first}, {second}], over: [{axes}], method: tango, level: 0.95, "
    "least: {least}}}"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two means over the same draws, of arguments with the same axes, and how they are compared."""

    text: str
    operator: str
    calls: tuple[tree.Call, tree.Call]
    axes: tuple[str, ...]


def plain_averages(prereg: Prereg, trees: Mapping[Path, tree.Node], scope: NameScope) -> Iterator[tuple[Path, str]]:
    """Refuse every average over draws that stands for a number, with the estimate to write instead."""
    for path, node in trees.items():
        if path[0] == "estimates":
            continue
        pairs = list(_pairs(node, prereg, scope))
        yield from ((path, _paired(pair, prereg)) for pair in pairs)
        taken = {call for pair in pairs for call in pair.calls}
        found = [(call, axes) for call, axes in reduced_draws(node, prereg, scope) if call.function in INSTEAD]
        alone = [each for each in found if each[0] not in taken]
        for i, (call, axes) in enumerate(alone, 1):
            name = "name" if len(alone) == 1 else f"name_{i}"
            said = {"axes": ", ".join(axes), "name": name, "spelt": spelt(call, axes, prereg)}
            yield path, ALONE.format(call=written(call), **said)


def _pairs(node: tree.Node, prereg: Prereg, scope: NameScope) -> Iterator[Pair]:
    over = dict(reduced_draws(node, prereg, scope))
    for inner in node.walk():
        if not isinstance(inner, tree.Compare):
            continue
        first, second = inner.left, inner.right
        means = all(
            isinstance(s, tree.Call) and s.function == Reducer.MEAN and s.where is None for s in (first, second)
        )
        if not (means and isinstance(first, tree.Call) and isinstance(second, tree.Call)):
            continue
        axes = over.get(first)
        if axes and axes == over.get(second) and _axes(first, scope) == _axes(second, scope) != ():
            yield Pair(written(inner), inner.operator, (first, second), axes)


def _axes(call: tree.Call, scope: NameScope) -> tuple[tuple[str, ...], ...]:
    """Return the axes of what a call averages, and those that are left."""
    try:
        return check(call.arguments[0], scope).axes, check(call, scope).axes
    except ExpressionError:
        return ()


def _paired(pair: Pair, prereg: Prereg) -> str:
    arguments = tuple(call.arguments[0] for call in pair.calls)
    units = min(len(prereg.axes[axis].grid_levels) for axis in pair.axes)
    axes = ", ".join(pair.axes)
    if all(is_share(call, prereg) for call in pair.calls):
        first, second = (in_quotes(written(each)) for each in arguments)
        said = OF_SHARES.format(first=first, second=second, axes=axes, least=min(30, units))
    else:
        difference = in_quotes(written(tree.Binary(0, "-", *arguments)))
        said = OF_NUMBERS.format(of=difference, axes=axes, least=min(10, units))
    return PAIRED.format(text=pair.text, axes=axes, spelt=said, operator=pair.operator)
