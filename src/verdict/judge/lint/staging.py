"""Readings that lead to a point of the lattice, confirmed by the judge: only then is an outcome called reachable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from verdict.algebra import truth
from verdict.algebra.grid import Truths
from verdict.expression import tree
from verdict.expression.evaluate import Environment, truths
from verdict.expression.tested import everywhere, holds
from verdict.judge.contradiction import Wanted, contradictory
from verdict.judge.lint.levelled import levelled
from verdict.judge.lint.pool import meeting
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.judge.lint.starting import solve
from verdict.judge.lint.undecided import between, left_out
from verdict.judge.lint.witness import as_read, said, supposed
from verdict.judge.places import places_of
from verdict.judge.points import SAID, SURELY, Spoken
from verdict.judge.supports import supports_of
from verdict.judge.taken_away import spoken_words
from verdict.judge.verdicts import judge_exactly
from verdict.outcome.record import Outcome
from verdict.registration.resolved import Registration
from verdict.registration.tokens import compared, outcome_nodes
from verdict.words.limits import MOST_LOOKS
from verdict.words.vocabulary import Word

MOST_PROVEN = 64  # ways that are proven to lead nowhere
MOST_CHOICES = 4  # ways in which predictions of several clauses can fail that are tried at one point
Point = Mapping[str, Spoken]
AT_FIRST, HASTE = 100, 8  # there are many points, and one is enough
STAGES, MOST_STAGED = 30, 2  # searches that use up as many looks as all places, and how often these may be used up
DRAWN = 2  # drawn readings that are judged at one point


def staged(space: Space, wanted: Mapping[int, bool], point: Point) -> str | None:
    """Return in words a point at which some rules hold and others do not, on readings that were looked for.

    `wanted` says by position which is to hold; only what the judge says of the readings counts. None without any.
    """
    registration = space.registration
    goals = tuple(_of_rules(registration, wanted, point))
    for way in islice(_ways(registration, point), MOST_CHOICES):
        for read in _read_otherwise(space, (*way, *goals), point):
            evidence = supposed(registration, as_read(space, read))
            outcome = judge_exactly(registration, evidence, space.estimators)
            if all(_holds(registration, outcome, rule) is kept for rule, kept in wanted.items()):
                return ", ".join((*_said(registration, outcome), *_read(registration, read))) or "always"
    return None


def _read_otherwise(space: Space, goals: tuple[Goal, ...], point: Point) -> Iterator[Readings]:
    """Yield readings that meet goals, and where some verdict is to be UNTESTED also less of what was read."""
    open_words = [name for name, (word, _) in point.items() if word == Word.UNTESTED]
    for found in _found(space, goals):
        yield found
        yield from left_out(found) if open_words else ()
    for name in open_words:
        yield from _open(space, goals, name)


def _open(space: Space, goals: tuple[Goal, ...], name: str) -> Iterator[Readings]:
    """Yield readings between those at which a verdict passes and those at which it does not."""
    ways = [next(_word(space.registration, name, word, ()), ()) for word in (Word.PASS, Word.NOT_PASSED)]
    found = [next(_found(space, (*goals, *way)), None) for way in ways]
    if found[0] is not None and found[1] is not None:
        yield from between(space, found[0], found[1])


def _found(space: Space, goals: tuple[Goal, ...]) -> Iterator[Readings]:
    """Yield readings that meet goals: by a first look, then drawn ones, then by a search."""
    yield from filter(None, (solve(space, goals, AT_FIRST, MOST_LOOKS / STAGES),))
    yield from islice(meeting(space, goals), DRAWN)
    for wanted in (levelled(space.registration, goals), goals):
        looks = min(MOST_LOOKS / STAGES, MOST_STAGED * MOST_LOOKS - space.looks)
        yield from filter(None, (solve(space, wanted, HASTE, looks) if wanted else None,))


def ruled_out(registration: Registration, rule: int, kept: bool, point: Point) -> bool:
    """Say whether it is proven that a rule comes out so at no readings that lead to a point."""
    return excluded(registration, outcome_nodes(registration)[rule], kept, point)


def excluded(registration: Registration, node: tree.Node, kept: bool, point: Point) -> bool:
    """Say whether it is proven that a predicate comes out so at no readings that lead to a point."""
    goals = tuple(_asked(registration, node, kept, point))
    ways = list(islice(_ways(registration, point), MOST_PROVEN + 1))
    wanted = ([Wanted(goal.node, bool(goal.want == truth.TRUE)) for goal in (*way, *goals)] for way in ways)
    return len(ways) <= MOST_PROVEN and all(contradictory(registration, together) for together in wanted)


def _holds(registration: Registration, outcome: Outcome, rule: int) -> bool | None:
    """Say whether a rule held; None where that was open."""
    name = registration.prereg.listed_outcomes[rule].name
    if outcome.firing is None or outcome.firing.fired is not None:
        return outcome.fired == name
    return next((found.holds for found in outcome.firing.open if found.name == name), False)


def _ways(registration: Registration, point: Point) -> Iterator[tuple[Goal, ...]]:
    """Yield goals that lead to a point: all clauses pass, or one fails; what is to stay unknown is not read."""
    flags = tuple(goal for name, spoken in point.items() for goal in _flag(registration, name, spoken))
    choices = [list(_word(registration, name, word, _given(registration, name, word, point))) or [()]
               for name, (word, _) in point.items()]  # fmt: skip
    for chosen in product(*choices):
        yield (*flags, *(goal for goals in chosen for goal in goals))


def _of_rules(registration: Registration, wanted: Mapping[int, bool], point: Point) -> Iterator[Goal]:
    """Yield what rules ask of quantities themselves at a point, which gives the words and flags they look at."""
    nodes = outcome_nodes(registration)
    for rule, kept in wanted.items():
        yield from _asked(registration, nodes[rule], kept, point)


def _asked(registration: Registration, predicate: tree.Node, kept: bool, point: Point) -> Iterator[Goal]:
    """Yield what a predicate asks of quantities at a point, where words and flags alone do not settle it."""
    node = everywhere(_at(registration, predicate, point))
    want, names = truth.TRUE if kept else truth.FALSE, tree.names(node)
    measured = registration.quantities.keys() | registration.prereg.flags.keys() | compared(registration).keys()
    left = (names & measured) - point.keys() and not names & registration.spoken.keys()
    if left and holds(node, supports_of(registration, (node,))) != want:
        yield Goal(node, want)


def _at(registration: Registration, node: tree.Node, point: Point) -> tree.Node:
    """Return a rule with every comparison of a verdict replaced by what it comes to at a point."""
    env = Environment({name: value for name, (_, value) in point.items()}, registration.grid)

    def settled(inner: tree.Node) -> tree.Node | None:
        verdicts = tree.names(inner) & registration.spoken.keys()
        if not isinstance(inner, tree.Compare) or not verdicts or not verdicts <= point.keys():
            return None
        return SURELY[Word.PASS if truths(inner, env).codes == truth.TRUE else Word.NOT_PASSED]

    return tree.rewrite(node, settled)


def _given(registration: Registration, name: str, word: str, point: Point) -> tuple[str, ...] | None:
    """Return the clauses of a prediction that have words of their own at a point; None where one gives it its word."""
    own = [place.site.name for place in places_of(registration, name) if place.site is not None]
    given = {clause: point[f"{name}.{clause}"][0] for clause in own if f"{name}.{clause}" in point}
    return None if word == Word.NOT_PASSED and word in given.values() else tuple(given)


def _word(
    registration: Registration, name: str, word: str, given: tuple[str, ...] | None
) -> Iterator[tuple[Goal, ...]]:
    """Yield goals that give a verdict its word: of NOT PASSED one for each clause that has no word of its `given`."""
    if given is None:
        return
    own = places_of(registration, name)
    if word == Word.PASS:
        yield tuple(g for place in own for g in (Goal(place.node, truth.TRUE), *_met(place.stops)))
    elif word == Word.NOT_PASSED:
        left = (place for place in own if place.site is None or place.site.name not in given)
        yield from ((Goal(place.node, truth.FALSE), *_met(place.stops)) for place in left)


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


def _said(registration: Registration, outcome: Outcome) -> Iterator[str]:
    """Yield the words and the flags that rules saw."""
    mentioned = _mentioned(registration)
    found = {name: word for p in outcome.predictions for name, word in spoken_words(p).items()}
    yield from (f"{name} {found[name]}" for name in registration.spoken if name in mentioned)
    yield from (f"{flag.name} {_spoken(flag.truths)}" for flag in outcome.flags if flag.name in mentioned)


def _read(registration: Registration, readings: Readings) -> Iterator[str]:
    """Yield the readings that rules looked at themselves."""
    seen = {name: value for name, value in readings.items() if name in _mentioned(registration)}
    if seen:
        yield said(seen)


def _mentioned(registration: Registration) -> frozenset[str]:
    """Return the names in rules, with all that the tokens among them rest on."""
    named = frozenset().union(*map(tree.names, outcome_nodes(registration)))
    tokens = tuple(tree.Name(0, name) for name in sorted(named & compared(registration).keys()))
    return named | registration.closure(tokens)


def _spoken(found: Truths) -> str:
    codes = {int(code) for code in found.codes.ravel()}
    if len(codes) == 1:
        return SAID[codes.pop()]
    return "true in some cells only" if int(truth.UNKNOWN) not in codes else "unknown in some cells"
