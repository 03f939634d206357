"""Readings that lead to a point of the lattice, confirmed by the judge: only then is an outcome called reachable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Truths
from verdict.algebra.interval import Interval
from verdict.expression import tree
from verdict.expression.tested import everywhere
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.judge.lint.search import solve
from verdict.judge.lint.witness import as_read, supposed
from verdict.judge.places import by_prediction
from verdict.judge.points import SAID, Spoken
from verdict.judge.verdicts import judge
from verdict.outcome.record import Outcome
from verdict.registration.resolved import Registration
from verdict.vocabulary import Word

MOST_CHOICES = 4  # ways in which predictions of several clauses can fail that are tried at one point
HASTE = 8  # there are many points, and one is enough


def staged(space: Space, rule: int, point: Mapping[str, Spoken]) -> str | None:
    """Return in words the point at which the judge fires a rule on readings that were looked for; None without any."""
    registration = space.registration
    for goals in _ways(space, rule, point):
        found = solve(space, goals, HASTE)
        if found is not None:
            outcome = judge(registration, supposed(registration, _at_a_look(registration, as_read(space, found))),
                            space.estimators)  # fmt: skip
            if outcome.fired == registration.prereg.outcomes[rule].name:
                return _said(registration, rule, outcome)
    return None


def _ways(space: Space, rule: int, point: Mapping[str, Spoken]) -> Iterator[tuple[Goal, ...]]:
    """Yield goals that lead to a point: all clauses pass, or one fails; what is to stay unknown is not read."""
    flags = tuple(goal for name, spoken in point.items() for goal in _flag(space.registration, name, spoken))
    rest = tuple(_of_quantities(space.registration, rule))
    ways: list[tuple[Goal, ...]] = [(*flags, *rest)]
    for name, (said, _) in point.items():
        choices = list(_word(space.registration, name, said))
        ways = [(*way, *choice) for way in ways for choice in choices][:MOST_CHOICES] if choices else ways
    yield from ways


def _word(registration: Registration, name: str, word: str) -> Iterator[tuple[Goal, ...]]:
    own = by_prediction(registration).get(name, ())
    if word == Word.PASS:
        yield tuple(g for place in own for g in (Goal(place.node, truth.TRUE), *_met(place.stops)))
    elif word == Word.NOT_PASSED:
        yield from ((Goal(place.node, truth.FALSE), *_met(place.stops)) for place in own)


def _met(nodes: tuple[tree.Node, ...]) -> tuple[Goal, ...]:
    return tuple(Goal(node, truth.TRUE) for node in nodes)


def _flag(registration: Registration, name: str, spoken: Spoken) -> Iterator[Goal]:
    if name not in registration.prereg.flags or spoken[0] == SAID[int(truth.UNKNOWN)]:
        return
    node = tree.Name(0, name)
    if spoken[0] == SAID[int(truth.TRUE)]:
        yield Goal(everywhere(node), truth.TRUE)
    elif spoken[0] == SAID[int(truth.FALSE)]:
        yield Goal(tree.Call(0, "any", (node,), None, None), truth.FALSE)
    else:
        yield Goal(everywhere(node), truth.FALSE)
        yield Goal(tree.Call(0, "any", (node,), None, None), truth.TRUE)


def _of_quantities(registration: Registration, rule: int) -> Iterator[Goal]:
    """Yield the parts of a rule that rest on quantities themselves, which no point speaks of."""
    node = registration.node("outcomes", rule, "when")
    quantities, predictions = registration.prereg.quantities.keys(), registration.prereg.predictions.keys()
    for item in node.items if isinstance(node, tree.And) else (node,):
        if tree.names(item) & quantities and not tree.names(item) & predictions:
            yield Goal(item, truth.TRUE)


def _at_a_look(registration: Registration, readings: Readings) -> Readings:
    """Put a growing measurement at its last look, without which nothing is judged."""
    looks = registration.prereg.looks
    if looks is None or looks.counted_by in readings:
        return readings
    return {**readings, looks.counted_by: Cells((), Interval.exactly(np.float64(looks.at[-1])))}


def _said(registration: Registration, rule: int, outcome: Outcome) -> str:
    """Write what a rule saw where it fired."""
    mentioned = {n for i, _ in enumerate(registration.prereg.outcomes)
                 for n in tree.names(registration.node("outcomes", i, "when"))}  # fmt: skip
    found = {p.id: str(p.word) for p in outcome.predictions}
    words = [f"{name} {found[name]}" for name in registration.prereg.predictions if name in mentioned]
    flags = [f"{flag.name} {_spoken(flag.truths)}" for flag in outcome.flags if flag.name in mentioned]
    return ", ".join((*words, *flags)) or "always"


def _spoken(found: Truths) -> str:
    codes = {int(code) for code in found.codes.ravel()}
    if len(codes) == 1:
        return SAID[codes.pop()]
    return "true in some cells only" if int(truth.UNKNOWN) not in codes else "unknown in some cells"
