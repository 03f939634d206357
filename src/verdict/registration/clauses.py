"""Every clause of a registration with what must hold beside it and its test as one predicate.

Judge, lint, plan, diff and reports take clauses from here: where a clause stands, what it needs and how its cells are
counted is settled once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from verdict.algebra import truth
from verdict.algebra.grid import CellKey, Grid
from verdict.expression import tree
from verdict.registration.gating import gating
from verdict.registration.predictions import Clause, Prediction, Quorum, Test
from verdict.registration.premises import NO_TREES, Trees, premise_of
from verdict.registration.written import Prereg
from verdict.text.validate import Path
from verdict.words.vocabulary import RiskStatus


@dataclass(frozen=True, slots=True)
class AtOneLevel:
    """A clause for one level: where it was written, the name that it has there, "" without one, and its level."""

    path: Path
    name: str
    levels: CellKey


NO_LEVELS: Mapping[Path, AtOneLevel] = {}
NEVER = tree.Compare(0, "<", tree.Number(0, 1.0), tree.Number(0, 0.0))


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must hold for evidence to count: a requirement, or a risk not being live."""

    text: str
    node: tree.Node


@dataclass(frozen=True, slots=True)
class Site:
    """One clause: where it stands in the document, what it needs, and its test; None for a construction.

    `gates` are the positions of the gates that stop its prediction. A clause of `for_each` has its `levels`, and the
    `group` of those that were written as one: the name that it had there, "" without one.
    """

    path: Path
    prediction: str
    name: str
    clause: Clause
    claim: str
    needs: tuple[Need, ...]
    test: tree.ClauseTest | None
    gates: tuple[int, ...]
    short: str = ""
    levels: CellKey = ()
    group: str = ""


def sites(prereg: Prereg, grid: Grid, trees: Trees, at_levels: Mapping[Path, AtOneLevel] = NO_LEVELS) -> Iterator[Site]:
    """Yield every clause in the order of the document; `at_levels` are those of `for_each`."""
    live = _live(prereg, trees)
    stops = _stops(prereg, trees)
    for name, prediction in prereg.predictions.items():
        for clause_name, clause in prediction.parts():
            path = ("predictions", name, *(("clauses", clause_name) if prediction.clauses else ()))
            needs = (*_needs(path, clause, trees), *live.get(name, ()), *_shared(name, prediction, trees))
            test = _test(path, clause.test, needs=needs, grid=grid, trees=trees) if clause.test is not None else None
            claim = clause.claim or prediction.claim or ""
            level = at_levels.get(path)
            yield Site(
                path=path,
                prediction=name,
                name=clause_name,
                clause=clause,
                claim=claim,
                needs=needs,
                test=test,
                gates=stops.get(name, ()),
                short=clause.short or "",
                levels=level.levels if level is not None else (),
                group=level.name if level is not None else "",
            )


def told_apart(test: tree.ClauseTest, trees: Trees = NO_TREES) -> tree.ClauseTest:
    """Return a test whose premise is spelt as an implication, `not in_regime or ...`, with that premise in its place.

    For counting alone: schema 1 lets a cell out of premise hold, and this is how to tell which ones do. `trees` hold
    the definitions of flags, some of which deny others.
    """
    apart = premise_of(test.each, trees) if test.each is not None and test.where is None else None
    return test if apart is None else replace(test, where=apart.premise, each=apart.predicate)


def _test(path: Path, test: Test, needs: tuple[Need, ...], grid: Grid, trees: Trees) -> tree.ClauseTest:
    each, whole, where = (trees.get((*path, "test", part)) for part in ("each", "whole", "where"))
    per = grid.sorted(test.per)
    nodes = tuple(need.node for need in needs)
    return tree.ClauseTest(0, each, whole, where, per, _quorum(test, grid.size(per)), nodes)


def _quorum(test: Test, size: int) -> truth.Quorum:
    """Return how many cells must hold; a fraction is taken as the decimal that was written."""
    rule = test.quantifier
    if not isinstance(rule, Quorum):
        return rule or "all"
    if rule.at_least is not None:
        return rule.at_least
    share = Fraction(str(rule.fraction))
    return share if test.where is not None else math.ceil(share * size)


def _needs(path: Path, clause: Clause, trees: Trees) -> Iterator[Need]:
    for i, text in enumerate(clause.requires):
        yield Need(text, trees[(*path, "requires", i)])


def _shared(name: str, prediction: Prediction, trees: Trees) -> Iterator[Need]:
    """Yield what a prediction requires for all its clauses."""
    if prediction.clauses:
        yield from _needs(("predictions", name), prediction, trees)


def _live(prereg: Prereg, trees: Trees) -> dict[str, list[Need]]:
    """Return, by prediction, that the risks which degrade it are not live; one that is live as registered never is."""
    found: dict[str, list[Need]] = {}
    for name, risk in sorted(prereg.risks.items(), key=lambda item: item[0]):
        need = None
        if risk.live_when is not None:
            need = Need(f"{name} live, {risk.live_when}", tree.Not(0, trees["risks", name, "live_when"]))
        elif risk.status is RiskStatus.LIVE:
            need = Need(f"{name} live as registered", NEVER)
        for prediction in risk.degrades:
            found.setdefault(prediction, []).extend([need] if need is not None else [])
    return found


def _stops(prereg: Prereg, trees: Trees) -> dict[str, tuple[int, ...]]:
    """Return, by prediction, the positions of the gates that stop it."""
    found: dict[str, tuple[int, ...]] = {}
    for i, gate in enumerate(gating(prereg, trees)):
        for name in gate.stops:
            found[name] = (*found.get(name, ()), i)
    return found
