"""Which words a place can come out with: a witness that the judge confirms, a proof that there is none, or neither."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from verdict.algebra import truth
from verdict.expression import tree
from verdict.expression.tested import holds
from verdict.expression.written import written
from verdict.judge.clause import vacuity
from verdict.judge.contradiction import Wanted, contradictory
from verdict.judge.knowable import cannot
from verdict.judge.lint.pool import meeting
from verdict.judge.lint.proof import impossible
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.judge.lint.search import solve
from verdict.judge.lint.witness import as_read, said, word_of
from verdict.judge.places import Place, by_prediction, never_tested, words
from verdict.judge.supports import supports_of, vacuous
from verdict.registration.clauses import Site
from verdict.registration.resolved import Registration
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


def reach(space: Space, judged: Place) -> Reach:
    """Look for witnesses of a place's first two words, and prove where there are none."""
    first, second, third = judged.words
    if judged.never:
        why = f"can neither pass nor fail: {judged.never}"
        return Reach(judged, {first: None, second: None, third: NOTHING}, why, True)
    shown = {word: _found(space, judged, word) for word in (first, second)}
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
    return vacuous((judged.node,), space.registration)


HASTE, PATIENCE = 32, 1  # how much sooner a first look gives up than the last one
CONFIRMED = 4  # drawn readings that the judge is asked about


def witness(space: Space, judged: Place, word: str, haste: int = PATIENCE) -> Readings | None:
    """Look for readings with which a place comes out as one of its first two words; the judge confirms clauses."""
    return next(_confirmed(space, judged, word, filter(None, (solve(space, goals(judged, word), haste),))), None)


def _confirmed(space: Space, judged: Place, word: str, found: Iterable[Readings]) -> Iterator[Readings]:
    for readings in (as_read(space, each) for each in found):
        if judged.site is None or word_of(space, judged, readings) == word:
            yield readings


def goals(judged: Place, word: str) -> tuple[Goal, ...]:
    """Return what must hold for a place to come out as one of its first two words."""
    want = truth.TRUE if word == judged.words[0] else truth.FALSE
    return (Goal(judged.node, want), *(Goal(stop, truth.TRUE) for stop in judged.stops))


def _found(space: Space, judged: Place, word: str) -> Readings | None | Literal[""]:
    """Look for a witness for a while, then for a proof that there is none, and then for a witness with patience.

    Returns readings, None where they are proven not to exist, and "" where neither is known.
    """
    readings = witness(space, judged, word, HASTE)
    if readings is None:
        drawn = islice(meeting(space, goals(judged, word)), CONFIRMED)
        readings = next(_confirmed(space, judged, word, drawn), None)
    if readings is None and _excluded(space, goals(judged, word)):
        return None
    readings = readings if readings is not None else witness(space, judged, word)
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
        return f"{site.name} needs what can never hold: {' and '.join(map(_plainly, never or judged.needs))}"
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
    everywhere = isinstance(need, tree.Call) and need.function == "all"
    return written(need.arguments[0] if isinstance(need, tree.Call) and everywhere else need)


def _left_open(space: Space, judged: Place) -> str | None:
    """Say that a place stays open as long as nothing is measured, where it does."""
    nodes = (judged.node, *judged.stops)
    env = space.environment({}, *nodes)
    return NOTHING if any(holds(node, env) == truth.UNKNOWN for node in nodes) else None


def _cannot(never: list[str], judged: Place) -> str:
    if len(never) == 2:
        return f"can neither pass nor fail {DECLARED}: what it requires can never hold"
    verb = "pass" if never[0] == judged.words[0] else "fail"
    return f"cannot {verb} {DECLARED}"
