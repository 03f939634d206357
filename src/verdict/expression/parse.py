"""Text -> tree, through a whitelist over Python's expression grammar; nothing is ever executed."""

from __future__ import annotations

import ast
import io
import math
import tokenize
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from verdict.algebra.grid import Level
from verdict.expression import hints, tree
from verdict.expression.catalogue import NEWEST, WHERE_SINCE
from verdict.expression.functions import (
    ARITY,
    BY_PLACE,
    CELL_BY_CELL,
    CONSTRUCTORS,
    FUNCTIONS,
    SINCE,
    WITH_AXES,
    WITH_PREMISE,
)

MAX_LENGTH, MAX_DEPTH, MAX_EXPONENT, MAX_NUMBER = 500, 24, 8, 1e300

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class ExpressionError(ValueError):
    """An expression is refused; `.column` counts from 0 within its text."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@lru_cache(maxsize=4096)
def parse(text: str, schema: int = NEWEST) -> tree.Node:
    """Parse one expression of a schema; nodes never change, so equal texts share them.

    Raises:
        ExpressionError: it is too long or too deep, is not an expression, or uses anything off the list.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"found {len(text)} characters, wanted at most {MAX_LENGTH}; split the expression", 0)
    body = _python(text)
    _bound_depth(body, 1)
    _as_written(text, body)
    _count_characters(text, body)
    node = _node(body)
    _require_known(node, schema)
    return node


def _require_known(node: tree.Node, schema: int) -> None:
    """Refuse what a later schema brought."""
    for call in node.walk():
        if isinstance(call, tree.Call) and SINCE[call.function] > schema:
            raise ExpressionError(f"{call.function}() is known {from_schema(SINCE[call.function])}", call.column)
        if isinstance(call, tree.Call) and call.where is not None and schema < WHERE_SINCE:
            raise ExpressionError(f"where= of {call.function}() is known {from_schema(WHERE_SINCE)}", call.column)
        if isinstance(call, tree.Name) and "." in call.name and schema < NEWEST:
            raise ExpressionError(f"found {call.name}, an attribute access; the verdict of a clause, as P1.strict, is "
                                  f"known {from_schema(NEWEST)}", call.column)  # fmt: skip


def from_schema(since: int) -> str:
    """Say from which schema on something is known, and the line that asks for it."""
    return f"from schema {since} on; wanted the line `schema: verdict/prereg/{since}`"


def _python(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python would rather have is no matter here
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        spelt = hints.syntax(text)
        assigns = _assigns(text) and (not spelt or spelt.count("==") > text.count("=="))
        hint = hints.grammar(text) or f"{' `=` assigns; write `==` or a band.' if assigns else ''}{spelt}"
        column = _line_start(text, error.lineno or 1) + max((error.offset or 1) - 1, 0)
        why = error.msg.split(". ")[0]  # what Python would write instead is no expression here
        raise ExpressionError(f"found {text!r}, wanted an expression: {why}.{hint}", column) from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError("found text that cannot be read as an expression", 0) from None


def _assigns(text: str) -> bool:
    stripped = text.replace("==", "").replace("<=", "").replace(">=", "").replace("!=", "")
    return "=" in stripped


def _bound_depth(node: ast.AST, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ExpressionError(f"found an expression nested deeper than {MAX_DEPTH}; name its parts", 0)
    for child in ast.iter_child_nodes(node):
        _bound_depth(child, depth + 1)


def _as_written(text: str, body: ast.expr) -> None:
    """Refuse what Python would quietly leave out or rewrite: comments, and letters it folds into others."""
    if "#" in text:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                column = _line_start(text, token.start[0]) + token.start[1]
                raise ExpressionError("found a comment, which would not count; write it in why:", column)
    for node in ast.walk(body) if not text.isascii() else ():
        if isinstance(node, ast.Name) and ast.get_source_segment(text, node) != node.id:
            column = _characters_before(text, node)
            raise ExpressionError(f"found letters that Python reads as '{node.id}', wanted that written", column)


def _count_characters(text: str, body: ast.expr) -> None:
    """Make every column the number of characters before it in the text; Python counts bytes within a line."""
    for node in ast.walk(body) if not text.isascii() or "\n" in text else ():
        if isinstance(node, ast.expr):
            node.col_offset = _characters_before(text, node)


def _characters_before(text: str, node: ast.expr) -> int:
    start = _line_start(text, node.lineno)
    return start + len(text[start:].encode()[: node.col_offset].decode())


def _line_start(text: str, line: int) -> int:
    return sum(len(before) + 1 for before in text.split("\n")[: line - 1])


def _column(node: ast.expr) -> int:
    return node.col_offset


def _node(node: ast.expr) -> tree.Node:
    reader = READERS.get(type(node))
    if reader is None:
        said = f"found {_what(node)}, wanted arithmetic, comparisons or listed functions"
        hint = hints.choice(node) if isinstance(node, ast.IfExp) else ""
        hint = hints.grouped(node) if isinstance(node, ast.Tuple) else hint
        raise ExpressionError(said + (f".{hint}" if hint else ""), _column(node))
    return reader(node)


def _what(node: ast.expr) -> str:
    words = {
        ast.Attribute: "an attribute access", ast.Lambda: "a lambda", ast.IfExp: "an if-expression",
        ast.ListComp: "a comprehension", ast.GeneratorExp: "a comprehension", ast.Dict: "a dictionary",
        ast.JoinedStr: "an f-string", ast.List: "a list outside `in`", ast.NamedExpr: "an assignment",
        ast.Tuple: "a comma between two values", ast.Starred: "a star", ast.Set: "braces",
    }  # fmt: skip
    return words.get(type(node), f"a {type(node).__name__}")


def _constant(node: ast.Constant) -> tree.Node:
    if isinstance(node.value, str):
        return tree.Text(_column(node), node.value)
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        truths = "; what is true is said without it: all(p), not all(p)" if isinstance(node.value, bool) else ""
        raise ExpressionError(f"found {node.value!r}, wanted a number or a quoted text{truths}", _column(node))
    return tree.Number(_column(node), _bounded(float(min(node.value, 10**301)), _column(node)))


def _bounded(value: float, column: int) -> float:
    if not math.isfinite(value) or abs(value) > MAX_NUMBER:
        raise ExpressionError(f"found the number {value:g}, wanted at most {MAX_NUMBER:g} in size", column)
    return value


def _name(node: ast.Name) -> tree.Node:
    return tree.Name(_column(node), node.id)


def _of_clause(node: ast.Attribute) -> tree.Node:
    """Read a clause of a prediction, P1.strict, as one name; nothing else has a dot."""
    if not isinstance(node.value, ast.Name):
        inner = node.value if isinstance(node.value, ast.Attribute) else None
        hint = f". Write: {ast.unparse(inner)}" if inner and isinstance(inner.value, ast.Name) else ""
        said = f"found {_what(node)}, wanted arithmetic, comparisons or listed functions{hint}"
        raise ExpressionError(said, _column(node))
    return tree.Name(_column(node), f"{node.value.id}.{node.attr}")


def _unary(node: ast.UnaryOp) -> tree.Node:
    if isinstance(node.op, ast.Not):
        return tree.Not(_column(node), _node(node.operand))
    if isinstance(node.op, ast.USub | ast.UAdd):
        return tree.Unary(_column(node), -1 if isinstance(node.op, ast.USub) else 1, _node(node.operand))
    raise ExpressionError("found ~, wanted `not`", _column(node))


def _binary(node: ast.BinOp) -> tree.Node:
    if isinstance(node.op, ast.Pow):
        return tree.Power(_column(node), _node(node.left), _exponent(node))
    operator = ARITHMETIC.get(type(node.op))
    if operator is None:
        raise ExpressionError(hints.operator(node), _column(node))
    return tree.Binary(_column(node), operator, _node(node.left), _node(node.right))


def _exponent(node: ast.BinOp) -> int:
    value = node.right.value if isinstance(node.right, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_EXPONENT:
        said = f"found another exponent, wanted a whole number from 0 to {MAX_EXPONENT}.{hints.exponent(node)}"
        raise ExpressionError(said, _column(node.right))
    return value


def _boolean(node: ast.BoolOp) -> tree.Node:
    items = tuple(_node(value) for value in node.values)
    return (tree.And if isinstance(node.op, ast.And) else tree.Or)(_column(node), items)


def _compare(node: ast.Compare) -> tree.Node:
    """Read a comparison; a chain a < b < c means a < b and b < c."""
    lefts = [node.left, *node.comparators]
    links = [_link(a, op, b) for a, op, b in zip(lefts, node.ops, node.comparators, strict=False)]
    return links[0] if len(links) == 1 else tree.And(_column(node), tuple(links))


def _link(left: ast.expr, op: ast.cmpop, right: ast.expr) -> tree.Node:
    if isinstance(op, ast.In | ast.NotIn):
        inside = tree.Inside(_column(left), _node(left), *_band(left, right))
        return inside if isinstance(op, ast.In) else tree.Not(_column(left), inside)
    operator = COMPARISONS.get(type(op))
    if operator is None:
        said = "found `is`, wanted == or another comparison."
        raise ExpressionError(said + hints.same(left, op, right), _column(left))
    return tree.Compare(_column(left), operator, _node(left), _node(right))


def _band(left: ast.expr, node: ast.expr) -> tuple[tree.Node, tree.Node]:
    if several := hints.one_of(left, node):
        raise ExpressionError(f"found words behind `in`, wanted a band of numbers.{several}", _column(node))
    if isinstance(node, ast.List) and len(node.elts) == 2:
        return _node(node.elts[0]), _node(node.elts[1])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "band":
        if len(node.args) == 1 and not node.keywords:
            c = _node(node.args[0])
            return tree.Binary(c.column, "/", tree.Number(c.column, 1.0), c), c
        said = "found another use of band, wanted band(c), which is [1/c, c]."
        raise ExpressionError(said + hints.band(left, node), _column(node))
    said = "found something else behind `in`, wanted [low, high] or band(c)."
    raise ExpressionError(said + hints.band(left, node), _column(node))


def _call(node: ast.Call) -> tree.Node:
    if not isinstance(node.func, ast.Name):
        said = "found a call of something that is not a name, wanted a listed function."
        raise ExpressionError(said + hints.method(node), _column(node))
    name = node.func.id
    if name not in ARITY:
        raise ExpressionError(_unknown_function(name), _column(node))
    _arity(name, node)
    if name in BY_PLACE and not node.keywords:
        return _placed(name, node)
    given = [keyword.arg for keyword in node.keywords]
    for again in (keyword for i, keyword in enumerate(node.keywords) if keyword.arg in given[:i]):
        raise ExpressionError(f"found {again.arg}= of {name}() twice, wanted it once", _column(again.value))
    axes = {keyword.arg: _axes(keyword, node) for keyword in node.keywords if keyword.arg != "where"}
    if len(axes) > 1:
        raise ExpressionError(f"found both over= and per= in {name}(), wanted one of them", _column(node))
    if node.keywords and len(node.args) > 1 and name in CELL_BY_CELL:
        what = "axes" if axes else "where="
        raise ExpressionError(f"found {what} of a {name}() that works cell by cell, wanted one argument", _column(node))
    arguments = tuple(_node(argument) for argument in node.args)
    return tree.Call(_column(node), name, arguments, axes.get("over"), axes.get("per"), _where(node))


def _where(node: ast.Call) -> tree.Node | None:
    """Return the premise of a reducer, the value of where=."""
    given = [keyword.value for keyword in node.keywords if keyword.arg == "where"]
    function = ast.unparse(node.func)
    if given and function not in WITH_PREMISE:
        said = f"found the argument where= of {function}(), wanted it of what makes one value of several, such as "
        instead = hints.premise(function)
        raise ExpressionError(f"{said}mean(x, where=y > 0); {instead}", _column(given[0]))
    return _node(given[0]) if given else None


def _placed(name: str, node: ast.Call) -> tree.Node:
    """Read a function whose second argument is the axis that it goes along."""
    first, axis, *rest = node.args
    if not isinstance(axis, ast.Name):
        said = f"found {_what(axis) if not isinstance(axis, ast.Constant) else repr(axis.value)}, wanted the axis"
        raise ExpressionError(f"{said} that {name}() goes along.{hints.placed(node)}", _column(axis))
    return tree.Call(_column(node), name, tuple(map(_node, (first, *rest))), (axis.id,), None)


def _unknown_function(name: str) -> str:
    if name in CONSTRUCTORS:
        return f"found {name}() alone, wanted it behind `in`: x in {name}(c)"
    return f"no function is called '{name}'; listed: {', '.join(FUNCTIONS)}.{hints.function(name)}"


def _arity(name: str, node: ast.Call) -> None:
    least, most = ARITY[name]
    if not least <= len(node.args) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        many = hints.axes(node) or hints.surplus(node)
        hint = many if len(node.args) > most else hints.placed(node) or hints.equal(node)
        count = f"{len(node.args)} argument{'s' * (len(node.args) != 1)}"
        raise ExpressionError(f"found {count} of {name}(), wanted {wanted}.{hint}", _column(node))


def _axes(keyword: ast.keyword, node: ast.Call) -> tuple[str, ...]:
    function = ast.unparse(node.func)
    if keyword.arg not in ("over", "per") or function not in WITH_AXES:
        said = f"found the argument {keyword.arg}= of {function}(), wanted over= or per= of a reducer."
        raise ExpressionError(said + hints.axes(node), _column(keyword.value))
    value = keyword.value
    items = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    if not items or not all(isinstance(item, ast.Name) for item in items):
        said = "found something else, wanted an axis or a list of axes: over=K, over=[t, K]."
        raise ExpressionError(said + hints.axes(node), _column(value))
    return tuple(item.id for item in items if isinstance(item, ast.Name))


def _select(node: ast.Subscript) -> tree.Node:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    where = tuple(_level(part, node) for part in parts)
    if len({axis for axis, _ in where}) < len(where):
        raise ExpressionError("found one axis twice among the selected cells, wanted each once", _column(node))
    return tree.Select(_column(node), _node(node.value), where)


def _level(part: ast.expr, node: ast.Subscript) -> tuple[str, Level]:
    if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq):
        value = _literal(part.comparators[0])
        if isinstance(part.left, ast.Name) and isinstance(value, int | float | str) and not isinstance(value, bool):
            return part.left.id, value
    said = "found another subscript, wanted cells: ratio[K == 1000] or ratio[t == 200, K == 1000]."
    raise ExpressionError(said + hints.cells(node), _column(part))


def _literal(node: ast.expr) -> object:
    """Return the value of a constant, or of a negative number."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        return -value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return node.value if isinstance(node, ast.Constant) else None


READERS: dict[type[ast.expr], Callable[[Any], tree.Node]] = {
    ast.Constant: _constant, ast.Name: _name, ast.UnaryOp: _unary, ast.BinOp: _binary, ast.BoolOp: _boolean,
    ast.Compare: _compare, ast.Call: _call, ast.Subscript: _select, ast.Attribute: _of_clause,
}  # fmt: skip
