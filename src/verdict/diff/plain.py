"""One way of writing what a predicate says: in normal form, with `>` written as `<` and its sides swapped.

Kleene's three values keep their meaning under all of it, so that what is written otherwise compares as the same.
"""

from __future__ import annotations

from dataclasses import replace

from verdict.expression import tree
from verdict.expression.functions import Quantifier
from verdict.expression.normal import inward, plainly

MIRRORED = {">": "<", ">=": "<="}
EACH: dict[str, str] = {Quantifier.ALL: Quantifier.ANY, Quantifier.ANY: Quantifier.ALL}


def plain(node: tree.Node) -> tree.Node:
    """Write a predicate plainly; what stands inside a comparison or a call stays as it is.

    >>> from verdict.expression.parse import parse
    >>> from verdict.expression.written import written
    >>> written(plain(parse("not x <= 3")))
    '3 < x'
    """
    found = plainly(inward(node))
    if isinstance(found, tree.Compare) and found.operator in MIRRORED:
        return tree.Compare(found.column, MIRRORED[found.operator], found.right, found.left)
    call = found.operand if isinstance(found, tree.Not) else None
    if isinstance(call, tree.Call) and call.function in EACH:
        inner = tuple(tree.Not(argument.column, argument) for argument in call.arguments)
        return replace(call, function=EACH[call.function], arguments=inner)
    return found


def parts(node: tree.Node, kind: type[tree.And | tree.Or]) -> tuple[tree.Node, ...]:
    """Return the parts of a conjunction or a disjunction, or the node alone where it is none."""
    found = plain(node)
    return found.items if isinstance(found, kind) else (found,)
