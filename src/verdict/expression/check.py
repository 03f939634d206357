"""Settle every name, kind and axis of an expression before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

from verdict.expression import tree
from verdict.expression.functions import (
    MONOTONE,
    WORDS,
    Along,
    Choice,
    Elementwise,
    Ordered,
    Quantifier,
    Reducer,
    Sets,
    Verdicts,
)
from verdict.expression.kinds import NUMERIC, NameScope, Typed, ValueKind
from verdict.expression.ordered import compared_levels, one_axis, require_order, typed_in_order, work
from verdict.expression.parse import ExpressionError
from verdict.expression.written import written
from verdict.words.errors import nearest
from verdict.words.limits import MOST_CELLS, MOST_SAMPLED

__all__ = ["NUMERIC", "NameScope", "Typed", "ValueKind", "cells_in", "check", "check_predicate"]

PERCENT = 100
COMPARABLE = {ValueKind.TEXT, ValueKind.WORD, ValueKind.COUNT}
BY_QUANTITY = (
    " {axis} is no axis but a quantity; for the units where it has some value, write an estimate with "
    "where: \"{axis} == 'B'\", or with groups: of two such predicates for a difference"
)


WHOLE = frozenset({Elementwise.ROUND.value, Elementwise.FLOOR.value})  # what gives a whole number, of any


def check(node: tree.Node, scope: NameScope) -> Typed:
    """Return kind and axes of an expression.

    Raises:
        ExpressionError: a name is unknown, an operand is of the wrong kind, or an axis is not there.
    """
    return _Checker(scope).typed(node)


def check_predicate(node: tree.Node, scope: NameScope, axes: tuple[str, ...] = ()) -> None:
    """Require a truth that varies along nothing but `axes`.

    Raises:
        ExpressionError: it is no truth, or some axis is left over.
    """
    found = check(node, scope)
    if found.kind is not ValueKind.TRUTH:
        raise ExpressionError(f"found {found.kind}, wanted something true or false, such as x <= 0.3", node.column)
    left = [axis for axis in found.axes if axis not in axes]
    if left:
        raise ExpressionError(f"found one truth for each {', '.join(left)}, wanted a single one; "
                              "say all(...), any(...) or reduce the numbers first", node.column)  # fmt: skip


def cells_in(node: tree.Node, scope: NameScope) -> int:
    """Return the cells of the widest array that evaluating an expression makes; one that is refused makes none."""
    sizing = _Sizing(scope, [1])
    try:
        sizing.typed(node)
    except ExpressionError:
        return 0
    return max(sizing.sizes)


@dataclass(frozen=True)
class _Checker:
    scope: NameScope

    def typed(self, node: tree.Node) -> Typed:
        method = getattr(self, f"_{type(node).__name__.lower()}")
        return method(node)  # type: ignore[no-any-return]

    def _number(self, node: tree.Number) -> Typed:
        return Typed(ValueKind.COUNT if node.value.is_integer() else ValueKind.NUMBER)

    def _text(self, _: tree.Text) -> Typed:
        return Typed(ValueKind.TEXT)

    def _name(self, node: tree.Name) -> Typed:
        return self.scope.named(node)

    def _unary(self, node: tree.Unary) -> Typed:
        return self._numeric(node.operand)

    def _power(self, node: tree.Power) -> Typed:
        return self._numeric(node.operand)

    def _binary(self, node: tree.Binary) -> Typed:
        left, right = self._numeric(node.left), self._numeric(node.right)
        whole = node.operator != "/" and left.kind is right.kind is ValueKind.COUNT
        return Typed(ValueKind.COUNT if whole else ValueKind.NUMBER, self._joined(left, right))

    def _compare(self, node: tree.Compare) -> Typed:
        left, right = self.typed(node.left), self.typed(node.right)
        if node.operator in ("==", "!="):
            self._equatable(node, left, right)
        else:
            self._numeric(node.left), self._numeric(node.right)
        return Typed(ValueKind.TRUTH, self._joined(left, right))

    def _equatable(self, node: tree.Compare, left: Typed, right: Typed) -> None:
        kinds = {left.kind, right.kind}
        if kinds == {ValueKind.WORD, ValueKind.TEXT}:
            self._word(node.left if left.kind is ValueKind.TEXT else node.right)
        elif compared_levels(node, self.scope):
            return
        elif kinds <= NUMERIC and kinds != {ValueKind.COUNT}:
            raise ExpressionError(f"found {node.operator} between measured numbers, wanted a tolerance: "
                                  f"{_tolerant(node)}", node.column)  # fmt: skip
        elif len(kinds) > 1 or not kinds <= COMPARABLE:
            raise ExpressionError(
                f"found {left.kind} {node.operator} {right.kind}, wanted two of one kind", node.column
            )

    def _word(self, text: tree.Node) -> None:
        """Require that a text compared with a verdict is one of its words."""
        found = text.value if isinstance(text, tree.Text) else "a text"
        if found not in WORDS.values():
            raise ExpressionError(f"found {found!r} against a verdict, wanted PASS, NOT_PASSED or UNTESTED."
                                  f"{nearest(found, WORDS)}", text.column)  # fmt: skip

    def _inside(self, node: tree.Inside) -> Typed:
        return Typed(ValueKind.TRUTH, self._joined(*(self._numeric(n) for n in (node.operand, node.low, node.high))))

    def _and(self, node: tree.And | tree.Or) -> Typed:
        return Typed(ValueKind.TRUTH, self._joined(*(self._truth(item) for item in node.items)))

    _or = _and

    def _not(self, node: tree.Not) -> Typed:
        return self._truth(node.operand)

    def _select(self, node: tree.Select) -> Typed:
        inner = self.typed(node.operand)
        for axis, level in node.where:
            self._axis(axis, inner, node.column)
            if level not in self.scope.grid.of(axis):
                levels = ", ".join(map(str, self.scope.grid.of(axis)))
                raise ExpressionError(f"{axis} has no level {level}; registered: {levels}", node.column)
        chosen = {axis for axis, _ in node.where}
        return Typed(inner.kind, tuple(axis for axis in inner.axes if axis not in chosen))

    def _call(self, node: tree.Call) -> Typed:
        if node.function in set(Elementwise):
            kind = ValueKind.COUNT if node.function in WHOLE else ValueKind.NUMBER
            return Typed(kind, self._numeric(node.arguments[0]).axes)
        if node.function in set(Choice):
            return self._chosen(node)
        if node.function in set(Sets):
            return self._disjoint(node)
        if node.function in set(Verdicts):
            return self._constructed(node)
        if node.function in set(Along):
            return self._along(node)
        if node.function in set(Ordered):
            return self._ordered(node)
        if node.function in set(Quantifier):
            return self._quantified(node)
        return self._reduced(node)

    def _ordered(self, node: tree.Call) -> Typed:
        return typed_in_order(node, self.scope, self.typed)

    def _chosen(self, node: tree.Call) -> Typed:
        condition, (first, second) = self._truth(node.arguments[0]), map(self._numeric, node.arguments[1:])
        whole = first.kind is second.kind is ValueKind.COUNT
        return Typed(ValueKind.COUNT if whole else ValueKind.NUMBER, self._joined(condition, first, second))

    def _constructed(self, node: tree.Call) -> Typed:
        asked = node.arguments[0]
        if not isinstance(asked, tree.Name) or asked.name in WORDS or self.typed(asked).kind is not ValueKind.WORD:
            raise ExpressionError("constructed() asks a prediction or a clause of one; wanted constructed(P1) or "
                                  "constructed(P1.strict), where verdicts are asked for", node.column)  # fmt: skip
        return Typed(ValueKind.TRUTH)

    def _disjoint(self, node: tree.Call) -> Typed:
        kinds = {self.typed(argument).kind for argument in node.arguments}
        if len(kinds) > 1 or not kinds <= {ValueKind.TEXT, ValueKind.COUNT}:
            found = " and ".join(sorted(kinds))
            raise ExpressionError(f"found {found}, wanted two sets of texts or two of whole numbers", node.column)
        return Typed(ValueKind.TRUTH)

    def _along(self, node: tree.Call) -> Typed:
        operands = [self._numeric(argument) for argument in node.arguments]
        axes = self._joined(*operands)
        along = node.over or operands[-1].axes
        if node.per or len(along) != 1:
            raise ExpressionError(one_axis(node, axes), node.column)
        self._axis(along[0], Typed(ValueKind.NUMBER, axes), node.column)
        require_order(node, along[0], self.scope)
        axes = self._with_premise(node, Typed(ValueKind.NUMBER, axes), gone=along).axes
        if node.function == Along.SLOPE and operands[1].axes != along:
            raise ExpressionError(
                f"the abscissa of slope() varies along {', '.join(operands[1].axes) or 'no axis'}, wanted {along[0]}",
                node.column,
            )
        kind = ValueKind.TRUTH if node.function in MONOTONE else ValueKind.NUMBER
        return Typed(kind, tuple(axis for axis in axes if axis not in along))

    def _quantified(self, node: tree.Call) -> Typed:
        inner = self._truth(node.arguments[0])
        kinds = {Quantifier.COUNT: ValueKind.COUNT, Quantifier.FRACTION: ValueKind.NUMBER}
        return Typed(kinds.get(Quantifier(node.function), ValueKind.TRUTH), self.kept(node, inner))

    def _reduced(self, node: tree.Call) -> Typed:
        operands = [self._numeric(argument) for argument in node.arguments]
        if node.function == Reducer.QUANTILE:
            self._share(node.arguments[1])
            return Typed(ValueKind.NUMBER, self.kept(node, operands[0]))
        if len(operands) > 1:
            return Typed(ValueKind.NUMBER, self._joined(*operands))
        whole = node.function == Reducer.SUM and operands[0].kind is ValueKind.COUNT
        return Typed(ValueKind.COUNT if whole else ValueKind.NUMBER, self.kept(node, operands[0]))

    def kept(self, node: tree.Call, inner: Typed) -> tuple[str, ...]:
        """Return the axes a reducer leaves."""
        for axis in node.over or ():
            self._axis(axis, inner, node.column)
        inner = self._with_premise(node, inner, node.over)
        for axis in node.per or ():
            self._axis(axis, inner, node.column)
        if node.over is not None:
            return tuple(axis for axis in inner.axes if axis not in node.over)
        return self.scope.grid.sorted(node.per or ())

    def _with_premise(self, node: tree.Call, inner: Typed, gone: tuple[str, ...] | None) -> Typed:
        """Return what a reducer is of over its own axes and those of where=, which must tell reduced cells apart."""
        if node.where is None:
            return inner
        premise = self._truth(node.where)
        axes = self._joined(inner, premise)
        reduced = tuple(axis for axis in axes if (axis not in (node.per or ()) if gone is None else axis in gone))
        if not set(reduced) & set(premise.axes):
            raise ExpressionError(_no_premise(node, reduced), node.where.column)
        foreign = [axis for axis in reduced if axis not in inner.axes]
        if foreign:
            raise ExpressionError(_foreign(node, foreign), node.where.column)
        return Typed(inner.kind, axes)

    def _share(self, node: tree.Node) -> None:
        if not isinstance(node, tree.Number) or not 0 <= node.value <= 1:
            instead = f": {node.value / 100:g}" if isinstance(node, tree.Number) and 1 < node.value <= PERCENT else ""
            raise ExpressionError(f"found another share, wanted a literal number from 0 to 1{instead}", node.column)

    def _numeric(self, node: tree.Node) -> Typed:
        return self._wanted(node, NUMERIC, "a number")

    def _truth(self, node: tree.Node) -> Typed:
        return self._wanted(node, frozenset({ValueKind.TRUTH}), "something true or false")

    def _wanted(self, node: tree.Node, kinds: frozenset[ValueKind], words: str) -> Typed:
        found = self.typed(node)
        if found.kind not in kinds:
            instead = _instead(node, found.kind, kinds)
            raise ExpressionError(f"found {found.kind}, wanted {words}{instead}", node.column)
        return found

    def _axis(self, axis: str, inner: Typed, column: int) -> None:
        if axis not in inner.axes:
            has = ", ".join(inner.axes) or "none"
            units = inner.axes and axis in self.scope.names and axis not in self.scope.grid.names
            said = BY_QUANTITY.format(axis=axis) if units else nearest(axis, inner.axes)
            raise ExpressionError(f"the operand has no axis '{axis}'; it has: {has}.{said}", column)

    def _joined(self, *operands: Typed) -> tuple[str, ...]:
        axes = self.scope.grid.sorted({axis for operand in operands for axis in operand.axes})
        most = MOST_SAMPLED if any(map(self.scope.grid.sampled, axes)) else MOST_CELLS
        if self.scope.grid.size(axes) > most:
            raise ExpressionError(f"found {self.scope.grid.size(axes):,} cells over {', '.join(axes)}, wanted at most "
                                  f"{most:,}; reduce before combining", 0)  # fmt: skip
        return axes


def _instead(node: tree.Node, found: ValueKind, wanted: frozenset[ValueKind]) -> str:
    """Write a truth or a verdict where something else is wanted as what was probably meant; "" for anything else."""
    text = written(node)
    if found is ValueKind.WORD and ValueKind.TRUTH in wanted:
        return f": {text} == PASS, or {text} != PASS"
    if found is not ValueKind.TRUTH or ValueKind.COUNT not in wanted:
        return ""
    if isinstance(node, tree.Call) and node.function in (Quantifier.ALL, Quantifier.ANY):
        counted = written(replace(node, function=Quantifier.COUNT.value))
        return f": {counted} says how many hold"
    return f": count({text}) says how many hold, fraction({text}) which share"


def _no_premise(node: tree.Call, reduced: tuple[str, ...]) -> str:
    """Refuse a premise that is the same for all the cells that a reducer is over."""
    assert node.where is not None  # noqa: S101 - asked of calls with one only
    where, plain = written(node.where), written(replace(node, where=None))
    return (
        f"where={where} says the same for every {', '.join(reduced) or 'cell'} that {node.function}() is over; wanted "
        f'something of each of them, or it beside the test: {{whole: "{plain} ...", where: "{where}"}}'
    )


def _foreign(node: tree.Call, axes: list[str]) -> str:
    """Refuse a premise that takes one cell in several times, along axes that the cell does not have."""
    assert node.where is not None  # noqa: S101 - asked of calls with one only
    along, where = ", ".join(axes), written(node.where)
    over = along if len(axes) == 1 else f"[{along}]"
    return (
        f"where={where} varies along {along}, and what {node.function}() is over does not; wanted one answer for each "
        f"cell: where=all({where}, over={over}), or any(...); or per={over} for one number for each"
    )


def _tolerant(node: tree.Compare) -> str:
    """Write an equality of numbers as the comparisons that may stand for it."""
    order = "<=" if node.operator == "==" else ">"
    left, right = written(node.left), written(node.right)
    apart = written(tree.Binary(node.column, "-", node.left, node.right))
    return f"abs({apart}) {order} tolerance, or {left} {order} {right} where it cannot be less"


@dataclass(frozen=True)
class _Sizing(_Checker):
    """The same walk, with the number of cells of every array on the way."""

    sizes: list[int]

    def _name(self, node: tree.Name) -> Typed:
        found = super()._name(node)
        self.sizes.append(self.scope.grid.size(found.axes))
        return found

    def _joined(self, *operands: Typed) -> tuple[str, ...]:
        axes = super()._joined(*operands)
        self.sizes.append(self.scope.grid.size(axes))
        return axes

    def _ordered(self, node: tree.Call) -> Typed:
        found = super()._ordered(node)
        self.sizes.append(work(node, found, self.scope))
        return found
