"""Premises that are spelt as an implication: predicates that hold in a cell because it was not to be judged.

`not in_regime or y > 0` says it openly; `not (in_regime and y <= 0)` and `out or y > 0` with `out: not in_regime` say
the same. All are found on the predicate in normal form. A premise that is a plain comparison, `r <= 0 or y > 0`,
cannot be told from an honest alternative.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from verdict.expression import tree
from verdict.expression.functions import Quantifier
from verdict.expression.normal import inward, joined, plainly
from verdict.expression.written import written
from verdict.text.validate import Path

Trees = Mapping[Path, tree.Node]
NO_TREES: Trees = {}
_SAME = " == "  # in the name of a comparison of a choice, and of no flag


@dataclass(frozen=True, slots=True)
class Premise:
    """What a cell must be to be judged, and what is then asked of it."""

    premise: tree.Node
    predicate: tree.Node

    def sentence(self, *, whole: bool = False, call: tree.Call | None = None) -> str:
        """Say how a premise is written that takes cells out, or the `whole`, instead of letting them hold.

        `call` is the quantifier that the cells are counted by, where it is one.
        """
        where, asked = written(self.premise), written(self.predicate)
        spelt = f"found a premise spelt as `not {_closed(self.premise)} or ...`, which counts"
        if call is not None:
            return f"{spelt} every cell out of premise as holding; wanted it apart: {written(self._apart(call))}"
        if whole:
            return f'{spelt} as a PASS where it does not hold; wanted it apart: {{whole: "{asked}", where: "{where}"}}'
        return (
            f"{spelt} every cell out of premise as holding; wanted it apart: "
            f'{{per: [...], where: "{where}", each: "{asked}", quantifier: ...}}'
        )

    def _apart(self, call: tree.Call) -> tree.Call:
        """Return a quantifier of what is asked, with the premise as its own."""
        where = self.premise if call.where is None else joined(tree.And, (call.where, self.premise))
        return replace(call, arguments=(self.predicate,), where=where)


@dataclass(frozen=True, slots=True)
class _Denial:
    """One alternative that denies something: what it denies, and whether that is made of flags alone."""

    denied: tree.Node
    of_flags: bool


def premise_of(node: tree.Node, trees: Trees = NO_TREES) -> Premise | None:
    """Take an implication apart into its premise and its predicate; None where a predicate is none.

    `trees` hold the definitions of flags, so that a flag that denies another one is known to.
    """
    normal = inward(node)
    if not isinstance(normal, tree.Or):
        return None
    found = [(item, _denial(item, trees)) for item in normal.items]
    flags = [denial.denied for _, denial in found if denial is not None and denial.of_flags]
    others = [denial.denied for _, denial in found if denial is not None and not denial.of_flags]
    rest = [item for item, denial in found if denial is None]
    if rest and others and _asks_more(rest, others):
        flags += others
    elif flags or not rest:
        rest = [item for item, denial in found if denial is None or not denial.of_flags]
    if not flags or not rest:
        return None
    return Premise(joined(tree.And, flags), plainly(joined(tree.Or, rest)))


def implications(node: tree.Node, trees: Trees, seen: frozenset[str] = frozenset()) -> Iterator[Premise]:
    """Yield every premise in a predicate: its own, those below an `and`, and those of flags that it asks for."""
    normal = inward(node)
    found = premise_of(normal, trees)
    if found is not None:
        yield found
    elif isinstance(normal, tree.And | tree.Or):
        for item in normal.items:
            yield from implications(item, trees, seen)
    elif isinstance(normal, tree.Select):
        yield from implications(normal.operand, trees, seen)
    elif isinstance(normal, tree.Name) and normal.name not in seen and _defined(normal, trees) is not None:
        yield from implications(_when(normal, trees), trees, seen | {normal.name})


def spelt_out(parts: Mapping[str, tree.Node | None], trees: Trees) -> Iterator[tuple[str, str]]:
    """Yield every premise in the predicates of a test, `each` and `whole`, by its part, with the right spelling."""
    for part, node in parts.items():
        for inner, call in ((node, None), *_counted(node, negated=False)) if node is not None else ():
            alone = part == "whole" and call is None
            yield from ((part, premise.sentence(whole=alone, call=call)) for premise in implications(inner, trees))


def counted_over(node: tree.Node, cellwise: bool) -> Iterator[tree.Node]:
    """Yield what is asked of single cells: the whole of a cell-level predicate, and what quantifiers count.

    That no cell is otherwise says of every cell that it is so: of `not any(p)` comes `not p`.
    """
    if cellwise:
        yield node
    yield from (inner for inner, _ in _counted(node, negated=False))


def alternative(node: tree.Node) -> tuple[tree.Node, tree.Node] | None:
    """Return a comparison that lets cells hold whatever the rest of a predicate asks, with that rest.

    None where there is no such comparison: where the rest asks nothing of another quantity.
    """
    normal = inward(node)
    items = normal.items if isinstance(normal, tree.Or) else ()
    for item in items:
        rest = [other for other in items if other is not item]
        if isinstance(plainly(item), tree.Compare | tree.Inside) and _asks_more(rest, [item]):
            return plainly(item), plainly(joined(tree.Or, rest))
    return None


def _counted(node: tree.Node, *, negated: bool) -> Iterator[tuple[tree.Node, tree.Call]]:
    """Yield what every quantifier counts, with the quantifier; for that none is so, that each is not."""
    if isinstance(node, tree.Call) and node.function in set(Quantifier):
        inner, alike = node.arguments[0], node.function in (Quantifier.ANY, Quantifier.ALL)
        if negated and alike:
            other = Quantifier.ALL if node.function == Quantifier.ANY else Quantifier.ANY
            yield tree.Not(node.column, inner), replace(node, function=other.value)
        else:
            yield inner, node
        negated = negated and alike
    for child in node.children():
        yield from _counted(child, negated=negated is not isinstance(node, tree.Not))


def _denial(node: tree.Node, trees: Trees, seen: frozenset[str] = frozenset()) -> _Denial | None:
    """Say what an alternative in normal form denies; None where it asks for something instead."""
    if isinstance(node, tree.Not):
        return _Denial(node.operand, _names_flag(node.operand))
    if isinstance(node, tree.And | tree.Or):
        each = [_denial(item, trees, seen) for item in node.items]
        found = [denial for denial in each if denial is not None]
        opposite = tree.Or if isinstance(node, tree.And) else tree.And
        whole = _Denial(joined(opposite, (d.denied for d in found)), all(d.of_flags for d in found)) if found else None
        return whole if len(found) == len(each) else None
    return _Denial(tree.Not(node.column, node), True) if _denies(node, trees, seen) else None


def _denies(node: tree.Node, trees: Trees, seen: frozenset[str]) -> bool:
    """Say whether a flag is defined as the opposite of something."""
    if isinstance(node, tree.Select):
        return _denies(node.operand, trees, seen)
    when = _defined(node, trees)
    if when is None or not isinstance(node, tree.Name) or node.name in seen:
        return False
    inside = inward(when)
    return all(_negative(leaf, trees, seen | {node.name}) for leaf in _leaves(inside))


def _negative(leaf: tree.Node, trees: Trees, seen: frozenset[str]) -> bool:
    if isinstance(leaf, tree.Not):
        return not _denies(leaf.operand, trees, seen)
    return _denies(leaf, trees, seen)


def _leaves(node: tree.Node) -> Iterator[tree.Node]:
    for item in node.items if isinstance(node, tree.And | tree.Or) else ():
        yield from _leaves(item)
    if not isinstance(node, tree.And | tree.Or):
        yield node


def _asks_more(rest: list[tree.Node], premise: list[tree.Node]) -> bool:
    """Say whether predicates speak of something that a premise does not."""
    asked, supposed = (frozenset().union(*map(tree.names, nodes)) for nodes in (rest, premise))
    return bool(asked - supposed)


def _names_flag(node: tree.Node) -> bool:
    """Whether a premise is a flag or a selection of one: what is not compared and is no call."""
    return isinstance(node.operand if isinstance(node, tree.Select) else node, tree.Name)


def _defined(node: tree.Node, trees: Trees) -> tree.Node | None:
    """Return the definition of a flag; that a choice gives a token says what is so, and denies nothing."""
    return trees.get(("flags", node.name, "when")) if isinstance(node, tree.Name) and _SAME not in node.name else None


def _when(node: tree.Name, trees: Trees) -> tree.Node:
    return trees["flags", node.name, "when"]


def _closed(node: tree.Node) -> str:
    """Write an expression so that `not` may stand before it."""
    return f"({written(node)})" if isinstance(node, tree.And | tree.Or | tree.Compare | tree.Inside) else written(node)
