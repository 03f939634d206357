"""A registration with every name, axis and expression settled: what the judge reads.

All errors of a file are collected; a registration that loads can be judged without a further look at text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from verdict.algebra.grid import Grid
from verdict.expression import tree
from verdict.expression.check import NameScope
from verdict.expression.functions import AVERAGES
from verdict.registration.clauses import Site
from verdict.registration.gating import Gating, gating, spoken
from verdict.registration.quantities import Quantity
from verdict.registration.written import Prereg
from verdict.text.validate import Path


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """A checked registration; `order` lists derived quantities, tau's and flags so that each follows what it needs.

    In `prereg` the clauses of every `for_each` are written out; `as_written` is what its author wrote, and `digest` is
    of that.
    """

    prereg: Prereg
    grid: Grid
    scope: NameScope
    digest: str
    trees: Mapping[Path, tree.Node]
    order: tuple[str, ...]
    quantities: Mapping[str, Quantity] = field(default_factory=dict)  # measured, derived and estimated
    _clauses: Mapping[str, tuple[Site, ...]] = field(default_factory=dict)
    _written: Prereg | None = None
    memory: dict[object, Any] = field(default_factory=dict, init=False, repr=False)  # what `once` has found out

    def clauses(self, prediction: str | None = None) -> tuple[Site, ...]:
        """Return every clause with its needs and its test as one predicate, or those of one prediction."""
        if prediction is not None:
            return self._clauses.get(prediction, ())
        return tuple(site for own in self._clauses.values() for site in own)

    @property
    def as_written(self) -> Prereg:
        """The registration as its author wrote it."""
        return self._written or self.prereg

    @property
    def spoken(self) -> Mapping[str, str]:
        """Every name of a verdict, P1 or P1.strict, with its prediction."""
        return _spoken(self)

    @property
    def gating(self) -> tuple[Gating, ...]:
        """What every gate waits for and stops, in order."""
        return _gating(self)

    def waits_for(self, prediction: str) -> frozenset[str]:
        """Return the verdicts without whose PASS a prediction is not looked at: P0, or P0.strict for one clause."""
        return frozenset(name for gate in self.gating if prediction in gate.stops for name in gate.waits_for)

    @property
    def id(self) -> str:
        """Identifier of the freeze."""
        return self.prereg.id

    def node(self, *path: str | int) -> tree.Node:
        """Return the parsed expression at one place of the document."""
        return self.trees[path]

    def closure(self, nodes: tuple[tree.Node, ...]) -> frozenset[str]:
        """Return every name that the expressions depend on, through flags and derived quantities."""
        found: set[str] = set()
        waiting = [name for node in nodes for name in tree.names(node)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.needs(name)
        return frozenset(found)

    def needs(self, name: str) -> list[str]:
        """Return the names in the definition of a quantity or flag."""
        known: dict[str, list[str]] = self.memory.setdefault("needs", {})
        if name not in known:
            known[name] = needs_of(name, self.trees)
        return known[name]

    def under(self, path: Path) -> tuple[tree.Node, ...]:
        """Return every expression at or below one place of the document."""
        return _under(self).get(path, ())

    def definitions(self, name: str) -> tuple[tree.Node, ...]:
        """Return the expressions behind a name: of a quantity or flag, of the draws of a tau, of an estimate."""
        return _definitions(name, self.trees) or self.under(("estimates", name))

    def raw(self, names: Iterable[str]) -> frozenset[str]:
        """Return the names, with everything that the estimates among them are made from."""
        found = frozenset(names)
        nodes = tuple(node for name in sorted(found) if name in self.prereg.estimates
                      for node in self.under(("estimates", name)))  # fmt: skip
        return found | (self.closure(nodes) if nodes else found)

    def behind(self, nodes: tuple[tree.Node, ...]) -> tuple[tree.Node, ...]:
        """Return the expressions and every definition that they depend on."""
        found = (definition(name, self.trees) for name in sorted(self.closure(nodes)))
        return (*nodes, *(node for node in found if node is not None))

    def averaged(self, node: tree.Node) -> bool:
        """Whether an average stands in the expression or in a definition behind it."""
        return any(_averages(each) for each in self.behind((node,)))

    def unfolded(self, node: tree.Node) -> tree.Node:
        """Return the expression with every name that stands for an average written out."""
        return tree.rewrite(node, self._written_out)

    def written_out(self, node: tree.Node) -> tree.Node:
        """Return the expression with every derived quantity in it written out."""

        def rule(inner: tree.Node) -> tree.Node | None:
            defined = self.trees.get(("quantities", inner.name, "is")) if isinstance(inner, tree.Name) else None
            return None if defined is None else self.written_out(defined)

        return tree.rewrite(node, rule)

    def _written_out(self, node: tree.Node) -> tree.Node | None:
        defined = definition(node.name, self.trees) if isinstance(node, tree.Name) else None
        return self.unfolded(defined) if defined is not None and self.averaged(defined) else None


T = TypeVar("T")


def once(work: Callable[[Registration], T]) -> Callable[[Registration], T]:
    """Keep what a function finds out about a registration, which never changes, beside it."""

    @wraps(work)
    def remembered(registration: Registration) -> T:
        if work not in registration.memory:
            registration.memory[work] = work(registration)
        found: T = registration.memory[work]
        return found

    return remembered


@once
def _spoken(registration: Registration) -> Mapping[str, str]:
    return spoken(registration.prereg)


@once
def _gating(registration: Registration) -> tuple[Gating, ...]:
    return gating(registration.prereg, registration.trees)


@once
def _under(registration: Registration) -> Mapping[Path, tuple[tree.Node, ...]]:
    found: dict[Path, list[tree.Node]] = {}
    for path, node in registration.trees.items():
        for length in range(len(path) + 1):
            found.setdefault(path[:length], []).append(node)
    return {path: tuple(nodes) for path, nodes in found.items()}


def definition(name: str, trees: Mapping[Path, tree.Node]) -> tree.Node | None:
    return trees.get(("quantities", name, "is")) or trees.get(("flags", name, "when"))


def _definitions(name: str, trees: Mapping[Path, tree.Node]) -> tuple[tree.Node, ...]:
    paths: tuple[Path, ...] = (
        ("quantities", name, "is"), ("flags", name, "when"), ("quantities", name, "tau", "draws"),
    )  # fmt: skip
    return tuple(trees[path] for path in paths if path in trees)


def needs_of(name: str, trees: Mapping[Path, tree.Node]) -> list[str]:
    return [inner for node in _definitions(name, trees) for inner in tree.names(node)]


def _averages(node: tree.Node) -> bool:
    return any(isinstance(inner, tree.Call) and inner.function in AVERAGES for inner in node.walk())
