"""The registered list of outcomes over the lattice of words and flags: is each reachable, and does exactly one fire?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, islice, product

import numpy as np

from verdict.algebra import truth
from verdict.expression import tree
from verdict.expression.evaluate import Environment
from verdict.expression.tested import holds
from verdict.judge.lint.reach import Space
from verdict.judge.lint.staging import ruled_out, staged
from verdict.judge.points import SAID, Points, Spoken, possible_words, spoken_truths, spoken_words
from verdict.judge.supports import supports_of
from verdict.registration.resolved import Registration
from verdict.registration.tokens import outcome_nodes
from verdict.words.vocabulary import Word

MOST = 20_000  # points of the lattice that are walked
MOST_PROOFS = 500  # points at which a rule on quantities is looked at closely
STAGED = 8  # points at which readings are looked for that make a rule fire
Words = Mapping[str, tuple[Word, ...]]
Point = Mapping[str, Spoken]


@dataclass(frozen=True, slots=True)
class OutcomeTable:
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


def examine_rules(space: Space, words: Words) -> OutcomeTable:
    """Walk every point of the lattice that the rules depend on and that nothing excludes.

    A point gives each prediction one of the words it can have, and each flag true, false, unknown or a mixture of
    true and false over its cells. Rules on bare quantities are judged on their supports beside what leads to the point;
    where they stay open, readings are looked for that make two rules hold, or none, and the judge is asked. A rule is
    reached where the judge fires it on readings.
    """
    registration = space.registration
    rules, nodes = registration.prereg.listed_outcomes, outcome_nodes(registration)
    points = dict(_options(registration, nodes, words))
    if np.prod([len(options) for options in points.values()], dtype=np.float64) > MOST:
        return OutcomeTable(
            reached={}, unreachable=(), unshown=(), overlaps=(), holes=(), unknown_holes=(), walked=False
        )
    walk = _Walk(tuple(rule.name for rule in rules), nodes, Points(registration), supports_of(registration, nodes))
    for combined in product(*points.values()):
        walk.at(dict(zip(points, combined, strict=True)))
    shown = {name: _shown(space, i, walk) for i, name in enumerate(walk.names)}
    overlaps, holes = [*walk.overlaps, *_staged_overlaps(space, walk)], [*walk.holes, *_staged_holes(space, walk)]
    reached = {name: point for name, point in shown.items() if point is not None}
    never = tuple(n for n in walk.names if not walk.firing[n] and n not in reached and n not in walk.undecided)
    unshown = tuple(name for name in walk.names if name not in reached and name not in never)
    return OutcomeTable(
        reached=reached,
        unreachable=never,
        unshown=unshown,
        overlaps=tuple(overlaps),
        holes=tuple(holes),
        unknown_holes=tuple(walk.unknown_holes),
        walked=True,
    )


def _shown(space: Space, rule: int, walk: _Walk) -> str | None:
    """Return a point, in words, at which the judge fires a rule on readings."""
    name = walk.names[rule]
    alone = {i: i == rule for i, _ in enumerate(walk.names)}
    points = [*walk.firing[name], *(point for point, codes in walk.open if codes[rule] == truth.UNKNOWN)]
    return next(_stages(space, [(alone, point) for point in points[:STAGED] or [{}]]), None)


def _staged_overlaps(space: Space, walk: _Walk) -> Iterator[str]:
    """Yield readings at which two rules hold, of points that leave one of them to the quantities that it looks at."""
    for i, j in combinations(range(len(walk.names)), 2):
        both = [({i: True, j: True}, point) for point, codes in walk.open if truth.FALSE not in (codes[i], codes[j])]
        for stage in islice(_stages(space, both[:STAGED]), 1):
            yield f"{walk.names[i]} and {walk.names[j]} both fire at {stage}"


def _staged_holes(space: Space, walk: _Walk) -> Iterator[str]:
    """Yield readings at which no rule holds, of points that leave some of them to the quantities they look at."""
    none = {i: False for i, _ in enumerate(walk.names)}
    points = [(none, point) for point, codes in walk.open if truth.TRUE not in codes]
    for stage in islice(_stages(space, points[:STAGED]), 1):
        yield f"none fires at {stage}"


def _stages(space: Space, tried: Iterable[tuple[Mapping[int, bool], Point]]) -> Iterator[str]:
    """Yield the points, in words, to which readings were found."""
    yield from (stage for stage in (staged(space, wanted, point) for wanted, point in tried) if stage is not None)


class _Walk:
    def __init__(self, names: tuple[str, ...], nodes: tuple[tree.Node, ...], points: Points, base: Environment) -> None:
        self.names, self.nodes, self.points, self.base = names, nodes, points, base
        self.firing: dict[str, list[Point]] = {name: [] for name in names}
        self.undecided: set[str] = set()
        self.overlaps: list[str] = []
        self.holes: list[str] = []
        self.unknown_holes: list[str] = []
        self.open: list[tuple[Point, list[np.int8]]] = []  # where rules are left to quantities, with all codes
        self.proofs = 0

    def at(self, point: Point) -> None:
        """Evaluate every rule at one point and note what is wrong there."""
        if self.points.excluded(point):
            return
        given = {name: value for name, (_, value) in point.items()}
        env = replace(self.base, values={**self.base.values, **given}, aggregates={})
        settled = all(said != SAID[int(truth.UNKNOWN)] for said, _ in point.values())
        codes = [self._proven(i, code, point) for i, code in enumerate(holds(node, env) for node in self.nodes)]
        if settled and truth.UNKNOWN in codes:
            self.open.append((point, codes))
        where = ", ".join(f"{name} {said}" for name, (said, _) in point.items()) or "always"
        fired = [name for name, code in zip(self.names, codes, strict=True) if code == truth.TRUE]
        for name in fired:
            self.firing[name].append(point)
        self.undecided |= {n for n, code in zip(self.names, codes, strict=True) if code == truth.UNKNOWN and settled}
        if len(fired) > 1:
            self.overlaps.append(f"{' and '.join(fired)} both fire at {where}")
        elif not fired and not settled:
            self.unknown_holes.append(f"none fires at {where}")
        elif not fired and truth.UNKNOWN not in codes:
            self.holes.append(f"none fires at {where}")

    def _proven(self, rule: int, code: np.int8, point: Point) -> np.int8:
        """Return what a rule that is left to quantities comes to at a point; unknown where nothing is proven."""
        if code != truth.UNKNOWN or self.proofs >= MOST_PROOFS:
            return code
        self.proofs += 1
        registration = self.points.registration
        if ruled_out(registration, rule, True, point):
            return truth.FALSE
        return truth.TRUE if ruled_out(registration, rule, False, point) else code


def _options(
    registration: Registration, nodes: tuple[tree.Node, ...], words: Words
) -> Iterator[tuple[str, list[Spoken]]]:
    mentioned = {name for node in nodes for name in tree.names(node)}
    for name in registration.spoken:
        if name in mentioned:
            yield name, spoken_words(possible_words(registration, name, words))
    for name in registration.prereg.flags:
        if name in mentioned:
            yield name, list(spoken_truths(registration, name))
