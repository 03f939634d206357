"""Rules for fields whose meaning lies in expressions and numbers: their direction is computed, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from verdict.diff.fields import Spot
from verdict.diff.kinds import KINDS, Change, Kind, Way
from verdict.diff.rules import OPPOSITE, Rule, Sides, Typing, by_member, change
from verdict.diff.uses import asked, in_family, kind_of, uses_of_definition, uses_of_value, written_way
from verdict.diff.ways import FLIPPED
from verdict.expression import tree
from verdict.registration.clauses import Site
from verdict.registration.fixed import constant_cells
from verdict.registration.predictions import Prediction
from verdict.registration.resolved import Registration
from verdict.text.validate import Path
from verdict.words.vocabulary import RiskStatus

ALWAYS, NEVER = "always", "never"


def _nodes(spot: Spot, sides: Sides) -> tuple[tree.Node | None, tree.Node | None]:
    old = None if spot.first is None else sides.first.trees.get(spot.first)
    new = None if spot.second is None else sides.second.trees.get(spot.second)
    return old, new


def _rewritten(old: tree.Node | None, new: tree.Node | None) -> bool:
    """Whether two texts are one expression."""
    return old is not None and new is not None and tree.bare(old) == tree.bare(new)


def predicate(says: str, kinds: dict[Way, Kind]) -> Rule:
    """Return the rule of a predicate: by whether it became easier (UP) or harder (DOWN) to meet."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        old, new = _nodes(spot, sides)
        known = old is not None and new is not None
        way = written_way(old, sides.first, new, sides.second) if known else Way.OTHER  # type: ignore[arg-type]
        yield change(spot, kinds[way])

    return Rule(says, typed)


def expression(says: str) -> Rule:
    """Return the rule of an expression without a direction: moved, and cosmetic where only its spaces differ."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        yield change(spot, Kind.COSMETIC if _rewritten(*_nodes(spot, sides)) else Kind.MOVED)

    return Rule(f"moved: {says}; cosmetic where only the spaces differ", typed)


def constant(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type another value of a constant by what it does to every test and requirement."""
    name = str(spot.place[1])
    before, after = sides.first.prereg.constants[name], sides.second.prereg.constants[name]
    uses = uses_of_value(sides.first, name, constant_cells(after))
    note = "" if uses else "nothing that is judged rests on it"
    yield Change(
        kind=kind_of(uses) if uses else Kind.MOVED,
        place=spot.place[:2],
        before=before,
        after=after,
        uses=uses,
        note=note,
    )


def estimated(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type other expressions of an estimate: there is no direction in what is estimated."""
    old, new = (
        [tree.bare(node) for node in side.under(path)] if path is not None else []
        for side, path in ((sides.first, spot.first), (sides.second, spot.second))
    )
    yield change(spot, Kind.COSMETIC if old == new else Kind.MOVED)


def levels(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type other levels of an axis: fewer cells narrow the scope, more cells widen it."""
    if not spot.before or not spot.after:
        return  # planned units stand in the place of levels: told there
    place = spot.place[:2]
    gone, came = (
        tuple(level for level in one if level not in other)
        for one, other in ((spot.before, spot.after), (spot.after, spot.before))
    )
    if gone:
        yield Change(Kind.SCOPE_NARROWED, place, gone, None)
    if came:
        yield Change(Kind.SCOPE_WIDENED, place, None, came)
    if not gone and not came:
        yield Change(
            kind=Kind.MOVED, place=place, before=spot.before, after=spot.after, uses=(), note="the order of the levels"
        )


def definition(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type another definition of a quantity or flag by what it does where it is used."""
    old, new = _nodes(spot, sides)
    if _rewritten(old, new):
        yield change(spot, Kind.COSMETIC)
        return
    path = spot.first or ()
    uses = uses_of_definition(sides.first, path, new) if old is not None and new is not None else ()
    before, after = spot.before or "measured", spot.after or "measured"
    yield Change(kind=kind_of(uses) if uses else Kind.MOVED, place=spot.place, before=before, after=after, uses=uses)


def fired_otherwise(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type another order of outcomes, which means nothing in a list, and another form of them, which does."""
    same = isinstance(spot.before, tuple) and isinstance(spot.after, tuple)
    yield change(spot, Kind.COSMETIC, "order alone") if same else change(spot, Kind.MOVED)


def tested(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type another test of a clause, all its parts together."""
    clause = spot.place[:4] if spot.pattern.startswith("predictions.*.clauses.") else spot.place[:2]
    first, second = (_site(side, clause) for side in (sides.first, sides.second))
    before, after = ((None if site is None else site.clause.test) for site in (first, second))
    yield Change(KINDS[_tests_way(first, second, sides)], (*clause, "test"), before, after)


def _site(registration: Registration, path: Path) -> Site | None:
    return next((site for site in registration.clauses(str(path[1])) if site.path == path), None)


def _tests_way(first: Site | None, second: Site | None, sides: Sides) -> Way:
    """Compare two tests of one clause; a construction, which can never be PASS, is the hardest of all."""
    if first is None or second is None:
        return Way.OTHER  # one clause in place became several, or several became one
    if first.test is None or second.test is None:
        return Way.DOWN if second.test is None else Way.UP
    if tree.bare(_alone(first.test)) == tree.bare(_alone(second.test)):
        return Way.SAME
    way = written_way(first.test, sides.first, second.test, sides.second)
    names = (side.closure(asked(site)) for side, site in ((sides.first, first), (sides.second, second)))
    return in_family(way, first.prediction, sides.second, *names)


def _alone(test: tree.ClauseTest) -> tree.ClauseTest:
    """Return a test without what else must hold: that is told with the requirement."""
    return replace(test, needs=())


def requires(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type requirements: one more is harder to meet; one that replaces one is compared with it."""
    gone = [i for i, text in enumerate(spot.before) if text not in spot.after]
    came = [i for i, text in enumerate(spot.after) if text not in spot.before]
    if len(gone) == len(came) == 1 and spot.first is not None and spot.second is not None:
        old, new = sides.first.trees.get((*spot.first, gone[0])), sides.second.trees.get((*spot.second, came[0]))
        if old is not None and new is not None:
            kind = KINDS[written_way(old, sides.first, new, sides.second)]
            yield Change(kind, spot.place, spot.before[gone[0]], spot.after[came[0]])
            return
    yield from by_member(spot, Kind.TIGHTENED)


def clause(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type a clause that came or went: all of them must hold, so one less is easier."""
    several = all(side.prereg.predictions[str(spot.place[1])].clauses for side in (sides.first, sides.second))
    kind = Kind.MOVED if not several else Kind.TIGHTENED if spot.before is None else Kind.LOOSENED
    yield change(spot, kind)


def scope(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type a prediction that is taken out of judgement or comes back."""
    before, after = (side.prereg.predictions[str(spot.place[1])] for side in (sides.first, sides.second))
    if before.in_scope != after.in_scope:
        kind = Kind.SCOPE_WIDENED if after.in_scope else Kind.SCOPE_NARROWED
        yield Change(kind, spot.place[:2], before, after)
    elif bool(before.deferred) != bool(after.deferred):
        yield Change(Kind.MOVED, spot.place[:2], before, after)
    else:
        yield change(spot, Kind.COSMETIC)


def measuring(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type which predictions are measured and not judged: one more narrows the scope."""
    old, new = ({n for n in side.prereg.predictions if side.prereg.only_measures(n)} for side in _both(sides))
    shared = sides.first.prereg.predictions.keys() & sides.second.prereg.predictions.keys()
    old, new = old & shared, new & shared
    kind = Kind.COSMETIC if old == new else Kind.SCOPE_NARROWED if old < new else Kind.SCOPE_WIDENED
    kind = kind if old <= new or new <= old else Kind.MOVED
    yield Change(kind, spot.place[:1], sides.first.prereg.measure_only, sides.second.prereg.measure_only)


def stops(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type what a gate stops when it does not hold: more is tighter."""
    old, new = (_stopped(spot, path, side) for path, side in zip((spot.first, spot.second), _both(sides), strict=True))
    kind = Kind.TIGHTENED if old < new else Kind.LOOSENED if new < old else Kind.COSMETIC if old == new else Kind.MOVED
    yield change(spot, kind)


def _both(sides: Sides) -> tuple[Registration, Registration]:
    return sides.first, sides.second


def _stopped(spot: Spot, path: Path | None, side: Registration) -> frozenset[str]:
    return frozenset(side.gating[int(path[1])].stops) if path is not None else frozenset()


def sharing(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type members of a family: one more leaves less of the error to each, but for one that is never judged."""
    for found in by_member(spot, Kind.TIGHTENED):
        side = sides.first if found.after is None else sides.second
        prediction = side.prereg.predictions.get(str(found.before or found.after))
        idle = prediction is not None and not prediction.in_scope
        yield replace(found, kind=Kind.COSMETIC, note="it is not judged and takes no share") if idle else found


def looks(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type other looks: one more, or more of the error at one, gives one more chance to decide."""
    before, after = sides.first.prereg.looks, sides.second.prereg.looks
    if before is None or after is None or before.anytime != after.anytime:
        return
    old, new = (dict(zip(one.at, one.spend, strict=True)) for one in (before, after))
    steps = {(new.get(at, 0) > old.get(at, 0)) for at in {*old, *new} if new.get(at, 0) != old.get(at, 0)}
    kind = Kind.MOVED if len(steps) != 1 else Kind.LOOSENED if steps.pop() else Kind.TIGHTENED
    yield Change(kind, ("looks",), before, after)


def risk(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type a risk that came or went: one that degrades predictions only takes evidence away."""
    present = spot.before or spot.after
    added, removed = (Kind.TIGHTENED, Kind.LOOSENED) if present.degrades else (Kind.ADDED, Kind.REMOVED)
    yield change(spot, added if spot.before is None else removed)


def liveness(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type when a risk is live: less often takes less evidence away from the predictions that it degrades."""
    name = str(spot.place[1])
    old, new = (_live(name, side) for side in (sides.first, sides.second))
    degrades = any(side.prereg.risks[name].degrades for side in (sides.first, sides.second))
    if _same_liveness(old, new):
        yield change(spot, Kind.MOVED if spot.place[-1] == "status" else Kind.COSMETIC)
    else:
        yield change(spot, OPPOSITE[KINDS[_live_way(old, new, sides)]] if degrades else Kind.MOVED)


def _live(name: str, side: Registration) -> tree.Node | str:
    node = side.trees.get(("risks", name, "live_when"))
    return node or (ALWAYS if side.prereg.risks[name].status is RiskStatus.LIVE else NEVER)


def _same_liveness(old: tree.Node | str, new: tree.Node | str) -> bool:
    if isinstance(old, str) or isinstance(new, str):
        return old == new
    return tree.bare(old) == tree.bare(new)


def _live_way(old: tree.Node | str, new: tree.Node | str, sides: Sides) -> Way:
    if isinstance(old, str) or isinstance(new, str):
        return Way.UP if new == ALWAYS or old == NEVER else Way.DOWN
    return written_way(old, sides.first, new, sides.second)


def vacuous(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type the reason for keeping a test that cannot fail or cannot pass."""
    given = Kind.LOOSENED if spot.before is None else Kind.TIGHTENED if spot.after is None else Kind.COSMETIC
    yield change(spot, given)


def resting(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type what a quantity rests on: without any word it rests on everything, and every erratum takes it away."""
    before, after = (None if side is None else frozenset(side) for side in (spot.before, spot.after))
    if before == after:
        yield change(spot, Kind.COSMETIC, "order alone")
    elif after is not None and (before is None or after < before):
        yield change(spot, Kind.LOOSENED)
    elif before is not None and (after is None or after > before):
        yield change(spot, Kind.TIGHTENED)
    else:
        yield change(spot, Kind.MOVED)


def flips(spot: Spot, sides: Sides) -> Iterator[Change]:
    """Type the rule that no outcome proposes a flip: giving it up is looser."""
    if "none" in (spot.before, spot.after):
        yield change(spot, Kind.LOOSENED if spot.before == "none" else Kind.TIGHTENED)
    else:
        yield change(spot, Kind.COSMETIC, "order alone")


def statements(more: Kind, reason: str) -> Rule:
    """Return the rule of sentences about the scope."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        yield from by_member(spot, more)

    return Rule(f"a sentence more: {more}; a sentence less: {OPPOSITE[more]}; their order: cosmetic; {reason}", typed)


def in_scope(change_of: Typing) -> Typing:
    """Return a rule of predictions that says nothing where their scope changed, and calls untested ones cosmetic."""

    def typed(spot: Spot, sides: Sides) -> Iterator[Change]:
        pair = [side.prereg.predictions[str(spot.place[1])] for side in (sides.first, sides.second)]
        if _judged(pair[0]) and _judged(pair[1]):
            yield from change_of(spot, sides)
        elif not _judged(pair[0]) and not _judged(pair[1]):
            yield change(spot, Kind.COSMETIC, "not judged in either")

    return typed


def _judged(prediction: Prediction) -> bool:
    return prediction.in_scope


REVERSED = {way: KINDS[FLIPPED[way]] for way in Way}
LABEL = {way: Kind.COSMETIC if way is Way.SAME else Kind.MOVED for way in Way}
