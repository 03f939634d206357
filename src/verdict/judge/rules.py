"""The registered list of outcomes over the lattice of words and flags: is each reachable, and does exactly one fire?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from verdict import truth
from verdict.cells import Truths, Value
from verdict.expression import tree
from verdict.expression.evaluate import Environment
from verdict.judge.lattice import word_value
from verdict.judge.reach import holds
from verdict.judge.supports import supports
from verdict.registration import Registration
from verdict.vocabulary import Word

MOST = 20_000  # points of the lattice that are walked
SAID = {int(truth.FALSE): "false", int(truth.UNKNOWN): "unknown", int(truth.TRUE): "true"}
Words = Mapping[str, tuple[Word, ...]]
Point = Mapping[str, tuple[str, Value]]


@dataclass(frozen=True, slots=True)
class Table:
    """What is wrong with a list of outcomes; each entry of `reached` is a rule with a point at which it fires."""

    reached: Mapping[str, str]
    unreachable: tuple[str, ...]
    overlaps: tuple[str, ...]
    holes: tuple[str, ...]
    unknown_holes: tuple[str, ...]
    walked: bool


def examine_rules(registration: Registration, words: Words) -> Table:
    """Walk every point of the lattice that the rules depend on.

    A point gives each prediction one of the words it can have, and each flag true, false, unknown or a mixture of
    true and false over its cells. Rules on bare quantities are judged on their supports and may stay open, which
    counts neither as firing nor as a hole.
    """
    rules = registration.prereg.outcomes
    nodes = [registration.node("outcomes", i, "when") for i in range(len(rules))]
    points = dict(_options(registration, nodes, words))
    if np.prod([len(options) for options in points.values()], dtype=np.float64) > MOST:
        return Table({}, (), (), (), (), False)
    walk = _Walk(tuple(rule.name for rule in rules), nodes, supports(registration))
    for combined in product(*points.values()):
        walk.at(dict(zip(points, combined, strict=True)))
    gone = set(walk.names) - set(walk.reached) - _open(registration, nodes)
    never = tuple(name for name in walk.names if name in gone)
    return Table(walk.reached, never, tuple(walk.overlaps), tuple(walk.holes), tuple(walk.unknown_holes), True)


class _Walk:
    def __init__(self, names: tuple[str, ...], nodes: list[tree.Node], base: Environment) -> None:
        self.names, self.nodes, self.base = names, nodes, base
        self.reached: dict[str, str] = {}
        self.overlaps: list[str] = []
        self.holes: list[str] = []
        self.unknown_holes: list[str] = []

    def at(self, point: Point) -> None:
        """Evaluate every rule at one point and note what is wrong there."""
        env = Environment({**self.base.values, **{name: value for name, (_, value) in point.items()}}, self.base.grid)
        codes = [holds(node, env) for node in self.nodes]
        where = ", ".join(f"{name} {said}" for name, (said, _) in point.items()) or "always"
        fired = [name for name, code in zip(self.names, codes, strict=True) if code == truth.TRUE]
        for name in fired:
            self.reached.setdefault(name, where)
        if len(fired) > 1:
            self.overlaps.append(f"{' and '.join(fired)} both fire at {where}")
        elif not fired and any(said == SAID[int(truth.UNKNOWN)] for said, _ in point.values()):
            self.unknown_holes.append(f"none fires at {where}")
        elif not fired and truth.UNKNOWN not in codes:
            self.holes.append(f"none fires at {where}")


def _options(
    registration: Registration, nodes: list[tree.Node], words: Words
) -> Iterator[tuple[str, list[tuple[str, Value]]]]:
    mentioned = {name for node in nodes for name in tree.names(node)}
    for name, possible in words.items():
        if name in mentioned:
            yield name, [(word.value, word_value(word)) for word in possible]
    for name in registration.prereg.flags:
        if name in mentioned:
            yield name, list(_truths(registration, name))


def _truths(registration: Registration, flag: str) -> Iterator[tuple[str, Value]]:
    axes = registration.scope.names[flag].axes
    shape = registration.grid.shape(axes)
    for code, said in SAID.items():
        yield said, Truths(axes, np.full(shape, code, np.int8))
    if np.prod(shape) > 1:
        mixed = np.full(shape, truth.TRUE)
        mixed.flat[0] = truth.FALSE
        yield "true in some cells only", Truths(axes, mixed)


def _open(registration: Registration, nodes: list[tree.Node]) -> set[str]:
    """Return the rules that rest on bare quantities, which the lattice does not walk."""
    quantities = set(registration.prereg.quantities)
    rules = registration.prereg.outcomes
    return {rule.name for rule, node in zip(rules, nodes, strict=True) if tree.names(node) & quantities}
