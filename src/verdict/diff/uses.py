"""What one changed constant or definition does to every clause, flag, gate and label that rests on it.

One thing is changed at a time: the first registration is laid against itself with only that thing replaced, so that
two changes cannot hide each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from verdict.algebra.grid import Value
from verdict.diff.kinds import KINDS, Kind, Use, Way
from verdict.diff.ways import FLIPPED, Side, join, number_way, predicate_way
from verdict.expression import tree
from verdict.judge.supports import supports
from verdict.registration.clauses import Site
from verdict.registration.fixed import constant_cells
from verdict.registration.resolved import Registration
from verdict.registration.tokens import compared, token_trees
from verdict.text.document import dotted
from verdict.text.validate import Path

LABELS = ("risks", "claims", "outcomes", "predictions")


def side(registration: Registration) -> Side:
    """Return a registration as one side of a comparison."""
    return Side(registration, supports(registration))


def uses_of_value(registration: Registration, name: str, value: Value) -> tuple[Use, ...]:
    """Return what another value of a constant does."""
    changed = Side(registration, supports(registration, {name: value}))
    return tuple(_uses(registration, changed))


def uses_of_definition(registration: Registration, path: Path, node: tree.Node) -> tuple[Use, ...]:
    """Return what another definition of a quantity or flag does; names that it does not know make it MOVED."""
    known = set(registration.scope.names) | set(registration.prereg.predictions)
    if not tree.names(node) <= known:
        return tuple(_resting(registration, str(path[1])))
    other = replace(registration, trees=_settled(registration, {path: node}))
    return tuple(_uses(registration, side(other)))


def written_way(before: tree.Node, first: Registration, after: tree.Node, second: Registration) -> Way:
    """Compare two predicates as written: constants and definitions that both know are those of the first."""
    constants = second.prereg.constants
    shared = {n: constant_cells(c) for n, c in first.prereg.constants.items() if n in constants}
    return predicate_way(before, side(first), after, _with_definitions(second, first, shared))


def _with_definitions(second: Registration, first: Registration, given: Mapping[str, Value]) -> Side:
    """Return the second side with what both define as the first defines it: other changes are told by themselves."""
    defining = ("quantities", "flags", "choices")
    paths = [path for path in first.trees if path in second.trees and path[0] in defining]
    known = replace(second, trees={**second.trees, **{path: first.trees[path] for path in paths}})
    return Side(known, supports(second, given))


def _settled(registration: Registration, changed: Mapping[Path, tree.Node]) -> dict[Path, tree.Node]:
    """Return the expressions of a registration with some changed, and what the tokens of its choices then stand for."""
    trees = {**registration.trees, **changed}
    return {**trees, **token_trees(registration.prereg, trees)}


def kind_of(uses: tuple[Use, ...]) -> Kind:
    """Return the direction of a change by what it does to predictions; where it touches none, to all else."""
    deciding = tuple(use for use in uses if use.prediction)
    return KINDS[join(way for use in deciding or uses for way in (use.test, use.needs))]


def _uses(registration: Registration, changed: Side) -> Iterator[Use]:
    for use in _compared(registration, changed):
        if use.test is not Way.SAME or use.needs is not Way.SAME:
            yield use


def _compared(registration: Registration, changed: Side) -> Iterator[Use]:
    first = side(registration)

    def way(node: tree.Node) -> Way:
        return predicate_way(node, first, node, changed)

    for site in registration.clauses():
        needs = join(way(node) for node in beside(registration, site))
        test = Way.SAME if site.test is None else way(site.test)
        names = (side.registration.closure(asked(site)) for side in (first, changed))
        yield Use(place(site), site.prediction, in_family(test, site.prediction, registration, *names), needs)
    for name in registration.prereg.flags:
        yield Use(f"flags.{name}", "", way(tree.Name(0, name)))
    for name in compared(registration):
        yield Use(f"choices: {name}", "", way(tree.Name(0, name)))
    for path, node in registration.trees.items():
        if path[0] == "gates":
            yield Use(f"gates.{registration.prereg.gates[int(path[1])].name}", "", way(node))
        elif path[0] == "budget":
            yield Use(dotted(path), "", FLIPPED[number_way(node, first, node, changed)])
        elif path[0] in LABELS and "test" not in path[2:] and "requires" not in path[2:]:
            yield Use(dotted(path), "", Way.SAME if way(node) is Way.SAME else Way.OTHER)
        elif path[-1] == "draws" and number_way(node, first, node, changed) is not Way.SAME:
            yield Use(dotted(path), "", Way.OTHER)


def asked(site: Site) -> tuple[tree.Node, ...]:
    """Return the predicates of a clause's test, without what else must hold."""
    return () if site.test is None else site.test.asked


def in_family(
    way: Way, prediction: str, registration: Registration, before: frozenset[str], after: frozenset[str]
) -> Way:
    """Return a direction as it holds inside a family, where what stands behind a test makes its intervals wide.

    A test that looks at other quantities than before, be it one more or one less, has no direction there.
    """
    inside = any(prediction in family.predictions for family in registration.prereg.families.values())
    return Way.OTHER if inside and before != after and way is not Way.SAME else way


def beside(registration: Registration, site: Site) -> tuple[tree.Node, ...]:
    """Return all that must hold beside a clause's test: what it needs, and the gates before it."""
    gates = tuple(registration.node("gates", i, "when") for i in site.gates)
    return (*(need.node for need in site.needs), *gates)


def place(site: Site) -> str:
    """Name a clause as `P1`, or `P1 early` where its prediction has several."""
    return site.prediction if len(site.path) == 2 else f"{site.prediction} {site.name}"


def _resting(registration: Registration, name: str) -> Iterator[Use]:
    for site in registration.clauses():
        nodes = (*(() if site.test is None else (site.test,)), *beside(registration, site))
        if name in registration.closure(nodes):
            yield Use(place(site), site.prediction, Way.OTHER)
