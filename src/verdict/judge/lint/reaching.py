"""Which words a place can come out with: a witness that the judge confirms, a proof that there is none, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Literal

import numpy as np

from verdict.algebra import truth
from verdict.expression import tree
from verdict.expression.evaluate import truths
from verdict.expression.tested import holds
from verdict.expression.written import written
from verdict.judge.clause import vacuity
from verdict.judge.contradiction import Wanted, contradictory
from verdict.judge.knowable import cannot
from verdict.judge.lint.levelled import levelled
from verdict.judge.lint.pool import meeting
from verdict.judge.lint.proof import impossible
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.judge.lint.starting import solve
from verdict.judge.lint.witness import as_read, said, word_of
from verdict.judge.places import FLAG_WORDS, Place, by_prediction, never_tested, places, words
from verdict.judge.supports import supports_of, vacuous
from verdict.registration.clauses import Site
from verdict.registration.resolved import Registration, once
from verdict.words.limits import MOST_LOOKS
from verdict.words.vocabulary import Word

NOTHING = "nothing is measured"
DECLARED = "for any value in the declared supports"


@dataclass(frozen=True, slots=True)
class Reach:
    """What one place can come out with.

    `said` holds, by word, readings that give it, None where they are proven not to exist, and "" where neither is
    known; `readings` holds those that were found. `barred` says why the place is vacuous, and `proven` whether that is
    by what it cannot become.
    """

    judged: Place
    said: Mapping[str, str | None]
    barred: str = ""
    proven: bool = False
    readings: Mapping[str, Readings] = field(default_factory=dict)


def reaches(space: Space, judged: tuple[Place, ...]) -> tuple[Reach, ...]:
    """Look for the first two words of every place: for a moment in each, then with what patience is left for all."""
    at_first = [{word: _at_once(space, place, word) for word in place.words[:2]} for place in judged if not place.never]
    waiting = sum(readings is None for found in at_first for readings in found.values())
    left, known = iter(range(waiting, 0, -1)), iter(at_first)
    return tuple(_reach(space, place, {} if place.never else next(known), left) for place in judged)


@once
def asked_places(registration: Registration) -> tuple[Place, ...]:
    """Return every place, with a flag that the registration itself settles in some cells asked about the others."""
    return tuple(_asked(registration, place) for place in places(registration))


def _asked(registration: Registration, place: Place) -> Place:
    flag = place.node.arguments[0] if isinstance(place.node, tree.Call) and place.words == FLAG_WORDS else None
    if not isinstance(flag, tree.Name) or not registration.scope.names[flag.name].axes:
        return place
    codes = truths(flag, supports_of(registration, (flag,))).codes
    settled = np.any(codes == truth.FALSE) and not np.all(codes == truth.FALSE)
    return replace(place, somewhere=tree.Call(0, "any", (flag,), None, None)) if settled else place


def reach(space: Space, judged: Place) -> Reach:
    """Look for witnesses of a place's first two words, and prove where there are none."""
    return reaches(space, (judged,))[0]


def _reach(space: Space, judged: Place, at_first: Mapping[str, Readings | None], left: Iterator[int]) -> Reach:
    first, second, third = judged.words
    if judged.never:
        why = f"can neither pass nor fail: {judged.never}"
        return Reach(judged, {first: None, second: None, third: NOTHING}, why, True)
    shown = {word: _found(space, judged, word, left) if way is None else way for word, way in at_first.items()}
    readings = {word: way for word, way in shown.items() if isinstance(way, Mapping)}
    found = {word: said(readings[word]) if word in readings else None if way is None else ""
             for word, way in shown.items()}  # fmt: skip
    never = [word for word, text in found.items() if text is None]
    open_ = _left_open(space, judged)
    barred = _judged_vacuous(space, judged) if len(never) < len(found) else ""
    barred = barred or (_cannot(never, judged) if never else "")
    if barred and not judged.kept and judged.site is not None and vacuity(judged.site, space.registration):
        return Reach(judged, {first: None, second: None, third: NOTHING}, barred, bool(never))
    return Reach(judged, {**found, third: open_}, barred, bool(never), readings)


def _judged_vacuous(space: Space, judged: Place) -> str:
    if judged.site is not None:
        return vacuity(judged.site, space.registration)
    if judged.somewhere is not None:
        return ""
    return vacuous((judged.node,), space.registration)


HASTE, AT_ONCE = 8, 20  # how much sooner a first look gives up than the last one, and how many use up all looks
CONFIRMED = 4  # drawn readings that the judge is asked about


def witness(space: Space, judged: Place, word: str) -> Readings | None:
    """Return readings with which a place comes out as one of its first two words, where some are found."""
    found = _at_once(space, judged, word)
    return found if found is not None else _patiently(space, judged, word, MOST_LOOKS / 2)


def _at_once(space: Space, judged: Place, word: str) -> Readings | None:
    """Look at the most ordinary readings, and at what was drawn for all places; the judge confirms clauses."""
    wanted = goals(judged, word)
    ways = chain(filter(None, (solve(space, wanted, HASTE, MOST_LOOKS / AT_ONCE),)),
                 islice(meeting(space, wanted), CONFIRMED))  # fmt: skip
    return next(_confirmed(space, judged, word, ways), None)


def _patiently(space: Space, judged: Place, word: str, looks: float) -> Readings | None:
    wanted = goals(judged, word)
    tries = [own for own in (levelled(space.registration, wanted), wanted) if own]
    ways = (solve(space, own, 1, looks / len(tries)) for own in tries)
    return next(_confirmed(space, judged, word, filter(None, ways)), None)


def _confirmed(space: Space, judged: Place, word: str, found: Iterable[Readings]) -> Iterator[Readings]:
    for readings in (as_read(space, each) for each in found):
        if judged.site is None or word_of(space, judged, readings) == word:
            yield readings


def goals(judged: Place, word: str) -> tuple[Goal, ...]:
    """Return what must hold for a place to come out as one of its first two words."""
    want = truth.TRUE if word == judged.words[0] else truth.FALSE
    node = judged.somewhere if judged.somewhere is not None and word == judged.words[0] else judged.node
    return (Goal(node, want), *(Goal(stop, truth.TRUE) for stop in judged.stops))


def _found(space: Space, judged: Place, word: str, left: Iterator[int]) -> Readings | Literal[""] | None:
    """Look for a proof that there is no witness, and then for one with patience; `left` counts those that wait.

    Returns readings, None where they are proven not to exist, and "" where neither is known.
    """
    looks = max(0.0, MOST_LOOKS - space.looks) / (next(left) + 1)
    if _excluded(space, goals(judged, word)):
        return None
    readings = _patiently(space, judged, word, looks)
    return readings if readings is not None else ""


def _excluded(space: Space, wanted: tuple[Goal, ...]) -> bool:
    """Say whether it is proven that goals are never met together: one of them never, or each only without another."""
    together = tuple(map(_wanted, wanted))
    if contradictory(space.registration, together) or any(impossible(space, goal) for goal in wanted):
        return True
    return any(cannot(space.registration, goal.node, goal.want) for goal in wanted)


def _wanted(goal: Goal) -> Wanted:
    return Wanted(goal.node, bool(goal.want == truth.TRUE))


def untested(registration: Registration, site: Site) -> str:
    """Say why a clause is UNTESTED whatever is measured, or nothing."""
    judged = _judged(registration, site)
    if judged is None or judged.never:
        return never_tested(registration, site)
    said = vacuity(site, registration)
    if said:
        return f"{site.name} is vacuous, it {said}"
    env = supports_of(registration, judged.needs)
    never = [need for need in judged.needs if holds(need, env) == truth.FALSE]
    if never or contradictory(registration, (Wanted(need, True) for need in judged.needs)):
        named = dict.fromkeys(map(_plainly, never or judged.needs))
        return f"{site.name} needs what can never hold: {' and '.join(named)}"
    return ""


def narrowed(registration: Registration, name: str) -> tuple[tuple[Word, ...], str]:
    """Return the words that nothing rules out for a prediction, and what rules the others out."""
    found, why = words(registration, name)
    places = [place for place in by_prediction(registration).get(name, ()) if not place.never]
    lacks = [place for place in places if _contradicts(registration, place, Word.PASS)]
    if lacks and Word.PASS in found:
        why = "; ".join(filter(None, (why, *(f"{place.place} contradicts what it needs" for place in lacks))))
    return tuple(word for word in found if word is not Word.PASS or not lacks), why


def _contradicts(registration: Registration, judged: Place, word: Word) -> bool:
    return contradictory(registration, tuple(_wanted(goal) for goal in goals(judged, word)))


def _judged(registration: Registration, site: Site) -> Place | None:
    """Return a clause as a place that must come out both ways; None where it tests nothing."""
    own = by_prediction(registration).get(site.prediction, ())
    return next((place for place in own if place.site is site), None)


def _plainly(need: tree.Node) -> str:
    """Write what must hold in every cell without saying so where it has only one."""
    if isinstance(need, tree.ClauseTest):
        return " and ".join(map(written, need.asked))
    everywhere = isinstance(need, tree.Call) and need.function == "all"
    return written(need.arguments[0] if isinstance(need, tree.Call) and everywhere else need)


def _left_open(space: Space, judged: Place) -> str | None:
    """Say that a place stays open as long as nothing is measured, where it does."""
    nodes = (judged.somewhere or judged.node, *judged.stops)
    env = space.environment({}, *nodes)
    return NOTHING if any(holds(node, env) == truth.UNKNOWN for node in nodes) else None


def _cannot(never: list[str], judged: Place) -> str:
    if len(never) == 2:
        return f"can neither pass nor fail {DECLARED}: what it requires can never hold"
    verb = "pass" if never[0] == judged.words[0] else "fail"
    return f"cannot {verb} {DECLARED}"
