"""The nodes an expression can consist of; there are no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from verdict.algebra.grid import Level
from verdict.algebra.truth import Quorum


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `column` is its place in the text of the expression, from 0."""

    column: int

    def children(self) -> Iterator[Node]:
        """Yield the nodes directly below."""
        for name in _places_of_nodes(type(self)):  # type: ignore[arg-type]  # a class is hashable whatever its objects are
            value = getattr(self, name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Node))

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, each before what is below it, from left to right."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(tuple(node.children())))


_PLAIN = frozenset({"int", "float", "str", "Quorum", "tuple[str, ...]", "tuple[str, ...] | None"})


@cache
def _places_of_nodes(kind: type[Node]) -> tuple[str, ...]:
    """Name the fields that may hold nodes; annotations are text in this file."""
    return tuple(field.name for field in fields(kind) if field.type not in _PLAIN)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal number."""

    value: float


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A literal text."""

    value: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A constant, quantity, axis, flag, prediction or verdict word."""

    name: str


@dataclass(frozen=True, slots=True)
class Select(Node):
    """Some cells of an operand: ratio[K == 1000]."""

    operand: Node
    where: tuple[tuple[str, Level], ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """- or +."""

    sign: int
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """One of + - * /."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """A whole power."""

    operand: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """One of < <= > >= == !=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Inside(Node):
    """Within a closed band: x in [a, b]."""

    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    """Kleene's and of two or more."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Kleene's or of two or more."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Kleene's not."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A listed function; `over` or `per` name the axes a reducer works along, or keeps.

    `where` is its premise: it works on those cells alone in which that holds.
    """

    function: str
    arguments: tuple[Node, ...]
    over: tuple[str, ...] | None
    per: tuple[str, ...] | None
    where: Node | None = None


@dataclass(frozen=True, slots=True)
class ClauseTest(Node):
    """The test of a clause as one predicate without axes.

    `each` is asked in every cell over `per`, of those that the premise `where` admits, and `quorum` says how many of
    these must hold: all, any, a number, or an exact share. `whole` is asked once. Nothing counts where one of the
    `needs` does not hold. No text parses to this node: a registration puts it together.
    """

    each: Node | None
    whole: Node | None
    where: Node | None
    per: tuple[str, ...]
    quorum: Quorum
    needs: tuple[Node, ...]

    @property
    def asked(self) -> tuple[Node, ...]:
        """The predicates: the one for each cell, then the one on the whole."""
        return tuple(node for node in (self.each, self.whole) if node is not None)


def bare(node: Node) -> Node:
    """Return the same tree with all columns zero, so that equal meanings compare equal."""
    changes: dict[str, Any] = {f.name: _bare(getattr(node, f.name)) for f in fields(node)}
    return replace(node, **{**changes, "column": 0})


def _bare(value: object) -> object:
    if isinstance(value, Node):
        return bare(value)
    if isinstance(value, tuple):
        return tuple(_bare(item) for item in value)
    return value


def rewrite(node: Node, rule: Callable[[Node], Node | None]) -> Node:
    """Return the tree with every node that `rule` answers replaced by its answer, from the top down."""
    answer = rule(node)
    if answer is not None:
        return answer
    return replace(node, **{f.name: _rewritten(getattr(node, f.name), rule) for f in fields(node)})


def _rewritten(value: Any, rule: Callable[[Node], Node | None]) -> Any:
    if isinstance(value, Node):
        return rewrite(value, rule)
    return tuple(_rewritten(item, rule) for item in value) if isinstance(value, tuple) else value


def names(node: Node) -> frozenset[str]:
    """Return every name the tree mentions."""
    return frozenset(n.name for n in node.walk() if isinstance(n, Name))
