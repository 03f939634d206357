"""Which words a place can come out with: a witness that the judge confirms, a proof that there is none, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from verdict.algebra import truth
from verdict.expression.tested import holds
from verdict.judge.clause import vacuity
from verdict.judge.lint.proof import impossible
from verdict.judge.lint.reach import Goal, Readings, Space
from verdict.judge.lint.search import solve
from verdict.judge.lint.witness import as_read, said, word_of
from verdict.judge.places import Judged
from verdict.judge.supports import vacuous

NOTHING = "nothing is measured"
DECLARED = "for any value in the declared supports"


@dataclass(frozen=True, slots=True)
class Reach:
    """What one place can come out with.

    `said` holds, by word, readings that give it, None where they are proven not to exist, and "" where neither is
    known. `barred` says why the place is vacuous, and `proven` whether that is by what it cannot become.
    """

    judged: Judged
    said: Mapping[str, str | None]
    barred: str = ""
    proven: bool = False


def reach(space: Space, judged: Judged) -> Reach:
    """Look for witnesses of a place's first two words, and prove where there are none."""
    first, second, third = judged.words
    if judged.never:
        why = f"can neither pass nor fail: {judged.never}"
        return Reach(judged, {first: None, second: None, third: NOTHING}, why, True)
    found = {word: _found(space, judged, word) for word in (first, second)}
    never = [word for word, text in found.items() if text is None]
    open_ = _left_open(space, judged)
    barred = _cannot(never, judged) if never else _judged_vacuous(space, judged)
    if barred and not judged.kept and judged.site is not None and vacuity(judged.site, space.registration):
        return Reach(judged, {first: None, second: None, third: NOTHING}, barred, bool(never))
    return Reach(judged, {**found, third: open_}, barred, bool(never))


def _judged_vacuous(space: Space, judged: Judged) -> str:
    if judged.site is not None:
        return vacuity(judged.site, space.registration)
    return vacuous((judged.node,), space.registration)


HASTE = 8  # a first look is that much shorter than the last one


def witness(space: Space, judged: Judged, word: str, haste: int = 1) -> Readings | None:
    """Look for readings with which a place comes out as one of its first two words; the judge confirms clauses."""
    found = solve(space, goals(judged, word), haste)
    readings = as_read(space, found) if found is not None else None
    if readings is None or judged.site is None or word_of(space, judged, readings) == word:
        return readings
    return None


def goals(judged: Judged, word: str) -> tuple[Goal, ...]:
    """Return what must hold for a place to come out as one of its first two words."""
    want = truth.TRUE if word == judged.words[0] else truth.FALSE
    return (Goal(judged.node, want), *(Goal(stop, truth.TRUE) for stop in judged.stops))


def _found(space: Space, judged: Judged, word: str) -> str | None:
    """Look for a witness for a while, then for a proof that there is none, and then for a witness with patience."""
    readings = witness(space, judged, word, HASTE)
    if readings is None and any(impossible(space, goal) for goal in goals(judged, word)):
        return None
    readings = readings or witness(space, judged, word)
    return said(readings) if readings is not None else ""


def _left_open(space: Space, judged: Judged) -> str | None:
    """Say that a place stays open as long as nothing is measured, where it does."""
    nodes = (judged.node, *judged.stops)
    env = space.environment({}, *nodes)
    return NOTHING if any(holds(node, env) == truth.UNKNOWN for node in nodes) else None


def _cannot(never: list[str], judged: Judged) -> str:
    if len(never) == 2:
        return f"can neither pass nor fail {DECLARED}: what it requires can never hold"
    verb = "pass" if never[0] == judged.words[0] else "fail"
    return f"cannot {verb} {DECLARED}"
