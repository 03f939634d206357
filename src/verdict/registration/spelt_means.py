"""A sum over the number of its cells is their mean, however it is written, and what looks behind means must see it.

`sum(x) / 4` of four cells, `0.25 * sum(x)`, `sum(x, where=p) / count(p)`, `sum(if_(p, x, 0)) / count(p)` and
`cumsum(x)[t == 4] / 4` are refused with the mean to write, which has the same value. A sum of ones and zeros is a
count, and over the number of its cells a share, which no cell could stand for: it may be written so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verdict.expression import tree
from verdict.expression.check import NameScope, check
from verdict.expression.functions import Choice, Ordered, Quantifier, Reducer
from verdict.expression.ordered import literal_of, registered
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.registration.quantities import Constant
from verdict.registration.written import Prereg
from verdict.text.quotient import Quotient

CLOSE = 1e-9  # relative: a share that is written with so many digits is meant
SPELT = (
    "{text} is a sum over the number of its cells, so a mean, which rules about averages could not see; wanted {mean}"
)


def spelt_means(node: tree.Node, prereg: Prereg, scope: NameScope) -> Iterator[str]:
    """Yield what to write in the place of every mean that an expression spells out as a sum over a number."""
    for inner in node.walk():
        if isinstance(inner, tree.Binary) and inner.operator in "*/":
            pairs = [(inner.left, inner.right)] + [(inner.right, inner.left)] * (inner.operator == "*")
            means = (_mean(summed, by, inner.operator, prereg, scope) for summed, by in pairs)
            yield from (SPELT.format(text=written(inner), mean=mean) for mean in means if mean)


def _mean(summed: tree.Node, by: tree.Node, operator: str, prereg: Prereg, scope: NameScope) -> str:
    """Return the mean that a sum is once it is divided, or multiplied; nothing where it is none."""
    chosen = summed.where if isinstance(summed, tree.Select) else ()
    call: tree.Node = summed.operand if isinstance(summed, tree.Select) else summed
    if not isinstance(call, tree.Call) or _ones_and_zeros(call, prereg):
        return ""
    if call.function == Reducer.SUM and operator == "/" and isinstance(by, tree.Call):
        return _over_count(call, by)
    number = _number(by, prereg)
    cells = _cells(call, dict(chosen), scope) if number else 0
    if not number or not cells or abs((number if operator == "/" else 1 / number) / cells - 1) > CLOSE:
        return ""
    if call.function == Reducer.SUM:
        return written(replace(call, function=Reducer.MEAN.value))
    while isinstance(call, tree.Call) and call.function in (Ordered.AT, Ordered.CUMSUM):
        call = call.arguments[0]
    return f"mean({written(call)}, where=...), with the levels that are added up"


def _ones_and_zeros(call: tree.Call, prereg: Prereg) -> bool:
    """Whether what is summed is one or zero: a count of what holds."""
    if not call.arguments:
        return False
    inner = call.arguments[0]
    if isinstance(inner, tree.Call) and inner.function == Choice.IF:
        return {literal_of(part) for part in inner.arguments[1:]} <= {0, 1}
    named = tree.names(inner) & prereg.quantities.keys()
    return bool(named) and all(prereg.quantities[name].ones_and_zeros for name in named)


def _over_count(summed: tree.Call, count: tree.Call) -> str:
    """Return the mean of what a count counts, where what is summed is that: by a premise, or as zero elsewhere."""
    if count.function != Quantifier.COUNT:
        return ""
    said, premise = tree.bare(count.arguments[0]), summed.where
    if premise is not None and count.where is None and tree.bare(premise) == said:
        return written(replace(summed, function=Reducer.MEAN.value))
    inner = summed.arguments[0]
    if not isinstance(inner, tree.Call) or inner.function != Choice.IF or literal_of(inner.arguments[2]) != 0:
        return ""
    if tree.bare(inner.arguments[0]) != said or premise is not None or count.where is not None:
        return ""
    mean = replace(summed, function=Reducer.MEAN.value, arguments=inner.arguments[1:2], where=inner.arguments[0])
    return written(mean)


def _number(node: tree.Node, prereg: Prereg) -> float:
    """Return a literal, a constant or a quotient of these as a number; 0 for everything else."""
    if isinstance(node, tree.Binary) and node.operator == "/":
        above, below = _number(node.left, prereg), _number(node.right, prereg)
        return above / below if below else 0.0
    if isinstance(node, tree.Name) and node.name in prereg.constants:
        return _constant(prereg.constants[node.name])
    literal = literal_of(node)
    return float(literal) if isinstance(literal, int | float) else 0.0


def _constant(constant: Constant) -> float:
    value = constant.value
    return 0.0 if value is None else float(value.exact) if isinstance(value, Quotient) else float(value)


def _cells(call: tree.Call, chosen: dict[str, object], scope: NameScope) -> int:
    """Return how many cells a sum adds up, where that is known before anything is measured; else 0."""
    try:
        axes = check(call.arguments[0], scope).axes
        if call.function == Reducer.SUM:
            left = check(call, scope).axes
            return scope.grid.size(tuple(a for a in axes if a not in left)) if call.where is None else 0
    except ExpressionError:
        return 0
    if call.function == Ordered.AT and isinstance(call.arguments[0], tree.Call):
        axis, level = (call.over or ("",))[0], literal_of(call.arguments[1])
        return _cells(call.arguments[0], {**chosen, axis: level}, scope) if level is not None else 0
    axis = (call.over or axes)[0] if call.function == Ordered.CUMSUM and (call.over or axes) else ""
    levels = registered(axis, scope.grid) if axis in chosen else ()
    return levels.index(chosen[axis]) + 1 if axis in chosen and chosen[axis] in levels else 0
