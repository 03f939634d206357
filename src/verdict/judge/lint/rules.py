"""The registered list of outcomes over the lattice of words and flags: is each reachable, and does exactly one fire?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from verdict.algebra import truth
from verdict.expression import tree
from verdict.expression.evaluate import Environment
from verdict.expression.tested import holds
from verdict.judge.lint.reach import Space
from verdict.judge.lint.staging import staged
from verdict.judge.points import SAID, Points, Spoken, spoken_truths, spoken_words
from verdict.judge.supports import supports_of
from verdict.registration.resolved import Registration
from verdict.vocabulary import Word

MOST = 20_000  # points of the lattice that are walked
STAGED = 8  # points at which readings are looked for that make a rule fire
Words = Mapping[str, tuple[Word, ...]]
Point = Mapping[str, Spoken]


@dataclass(frozen=True, slots=True)
class Table:
    """What is wrong with a list of outcomes.

    Each entry of `reached` is a rule with a point at which readings make it fire; `unshown` are the rules for which
    none were found although nothing excludes them.
    """

    reached: Mapping[str, str]
    unreachable: tuple[str, ...]
    unshown: tuple[str, ...]
    overlaps: tuple[str, ...]
    holes: tuple[str, ...]
    unknown_holes: tuple[str, ...]
    walked: bool


def examine_rules(space: Space, words: Words) -> Table:
    """Walk every point of the lattice that the rules depend on and that nothing excludes.

    A point gives each prediction one of the words it can have, and each flag true, false, unknown or a mixture of
    true and false over its cells. Rules on bare quantities are judged on their supports and may stay open, which
    counts neither as firing nor as a hole. A rule is reached where the judge fires it on readings.
    """
    registration = space.registration
    rules = registration.prereg.outcomes
    nodes = tuple(registration.node("outcomes", i, "when") for i in range(len(rules)))
    points = dict(_options(registration, nodes, words))
    if np.prod([len(options) for options in points.values()], dtype=np.float64) > MOST:
        return Table(reached={}, unreachable=(), unshown=(), overlaps=(), holes=(), unknown_holes=(), walked=False)
    walk = _Walk(tuple(rule.name for rule in rules), nodes, Points(registration), supports_of(registration, nodes))
    for combined in product(*points.values()):
        walk.at(dict(zip(points, combined, strict=True)))
    shown = {name: _shown(space, i, walk.firing[name]) for i, name in enumerate(walk.names)}
    reached = {name: point for name, point in shown.items() if point is not None}
    never = tuple(n for n in walk.names if not walk.firing[n] and n not in reached and n not in walk.undecided)
    unshown = tuple(name for name in walk.names if name not in reached and name not in never)
    return Table(
        reached=reached,
        unreachable=never,
        unshown=unshown,
        overlaps=tuple(walk.overlaps),
        holes=tuple(walk.holes),
        unknown_holes=tuple(walk.unknown_holes),
        walked=True,
    )


def _shown(space: Space, rule: int, firing: list[Point]) -> str | None:
    """Return a point, in words, at which the judge fires a rule on readings."""
    stages = (staged(space, rule, point) for point in firing[:STAGED] or [{}])
    return next((stage for stage in stages if stage is not None), None)


class _Walk:
    def __init__(self, names: tuple[str, ...], nodes: tuple[tree.Node, ...], points: Points, base: Environment) -> None:
        self.names, self.nodes, self.points, self.base = names, nodes, points, base
        self.firing: dict[str, list[Point]] = {name: [] for name in names}
        self.undecided: set[str] = set()
        self.overlaps: list[str] = []
        self.holes: list[str] = []
        self.unknown_holes: list[str] = []

    def at(self, point: Point) -> None:
        """Evaluate every rule at one point and note what is wrong there."""
        if self.points.excluded(point):
            return
        env = Environment({**self.base.values, **{name: value for name, (_, value) in point.items()}}, self.base.grid)
        codes = [holds(node, env) for node in self.nodes]
        where = ", ".join(f"{name} {said}" for name, (said, _) in point.items()) or "always"
        fired = [name for name, code in zip(self.names, codes, strict=True) if code == truth.TRUE]
        for name in fired:
            self.firing[name].append(point)
        settled = all(said != SAID[int(truth.UNKNOWN)] for said, _ in point.values())
        self.undecided |= {n for n, code in zip(self.names, codes, strict=True) if code == truth.UNKNOWN and settled}
        if len(fired) > 1:
            self.overlaps.append(f"{' and '.join(fired)} both fire at {where}")
        elif not fired and not settled:
            self.unknown_holes.append(f"none fires at {where}")
        elif not fired and truth.UNKNOWN not in codes:
            self.holes.append(f"none fires at {where}")


def _options(
    registration: Registration, nodes: tuple[tree.Node, ...], words: Words
) -> Iterator[tuple[str, list[Spoken]]]:
    mentioned = {name for node in nodes for name in tree.names(node)}
    for name, possible in words.items():
        if name in mentioned:
            yield name, spoken_words(possible)
    for name in registration.prereg.flags:
        if name in mentioned:
            yield name, list(spoken_truths(registration, name))
