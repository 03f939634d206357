"""What changed in predictions: their scope, their tests, what they require, and how they are labelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from verdict.diff.kinds import Change, Kind
from verdict.diff.uses import KINDS, side
from verdict.diff.ways import Side, Way, join, predicate_way
from verdict.expression import tree
from verdict.judge.layout import constant_cells
from verdict.judge.supports import supports
from verdict.prereg import Clause, Prediction, Quorum
from verdict.record import thaw
from verdict.registration import Registration

LABELS = ("qualify", "cause", "grade")


def prediction_changes(a: Registration, b: Registration) -> Iterator[Change]:
    """Yield every change in the predictions of two registrations."""
    first, second = a.prereg.predictions, b.prereg.predictions
    for name in dict.fromkeys((*first, *second)):
        if name not in second:
            yield Change(Kind.REMOVED, "predictions", name, name, first[name].claim or "", "")
        elif name not in first:
            yield Change(Kind.ADDED, "predictions", name, name, "", second[name].claim or "")
        else:
            yield from _prediction(name, a, b)


def _prediction(name: str, a: Registration, b: Registration) -> Iterator[Change]:
    before, after = a.prereg.predictions[name], b.prereg.predictions[name]
    if before.in_scope != after.in_scope:
        kind = Kind.SCOPE_WIDENED if after.in_scope else Kind.SCOPE_NARROWED
        yield Change(kind, "predictions", name, name, _place(before), _place(after))
    elif not before.in_scope and _place(before) != _place(after):
        yield Change(Kind.COSMETIC, "predictions", name, name, _place(before), _place(after))
    if before.claim != after.claim:
        yield Change(Kind.COSMETIC, "predictions", name, f"{name}.claim", before.claim or "", after.claim or "")
    first, second = dict(before.parts()), dict(after.parts())
    for clause in dict.fromkeys((*first, *second)) if before.in_scope and after.in_scope else ():
        place = f"{name} {clause}"
        if clause not in second:
            yield Change(Kind.REMOVED, "predictions", name, place, _written(first[clause]), "")
        elif clause not in first:
            yield Change(Kind.ADDED, "predictions", name, place, "", _written(second[clause]))
        else:
            yield from _test(place, (before, after), a, b)
            yield from _rules(name, place, first[clause], second[clause])


def _path(prediction: Prediction, name: str, clause: str) -> tuple[str, ...]:
    return ("predictions", name, *(("clauses", clause) if prediction.clauses else ()))


def _test(place: str, predictions: tuple[Prediction, Prediction], a: Registration, b: Registration) -> Iterator[Change]:
    name, clause = place.split(" ")
    sides = [
        _Tested(dict(prediction.parts())[clause], _path(prediction, name, clause), registration)
        for prediction, registration in zip(predictions, (a, b), strict=True)
    ]
    way = _test_way(*sides)
    before, after = (_written(tested.clause) for tested in sides)
    if way is not Way.SAME or before != after:
        yield Change(KINDS[way], "predictions", name, f"{place}.test", before, after)


def _rules(name: str, place: str, before: Clause, after: Clause) -> Iterator[Change]:
    yield from _requires(name, place, before, after)
    for field, looser in (("accepts_aggregates", True), ("on_artifact", "report")):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            kind = Kind.LOOSENED if new == looser else Kind.TIGHTENED
            yield Change(kind, "predictions", name, f"{place}.{field}", str(old), str(new))
    if bool(before.keep_vacuous) != bool(after.keep_vacuous):
        kind = Kind.LOOSENED if after.keep_vacuous else Kind.TIGHTENED
        yield Change(kind, "predictions", name, f"{place}.keep_vacuous", before.keep_vacuous or "",
                     after.keep_vacuous or "")  # fmt: skip
    for field in LABELS:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(Kind.MOVED, "predictions", name, f"{place}.{field}", str(thaw(old)), str(thaw(new)))


def _requires(name: str, place: str, before: Clause, after: Clause) -> Iterator[Change]:
    for text in (t for t in after.requires if t not in before.requires):
        yield Change(Kind.TIGHTENED, "predictions", name, f"{place}.requires", "", text)
    for text in (t for t in before.requires if t not in after.requires):
        yield Change(Kind.LOOSENED, "predictions", name, f"{place}.requires", text, "")


@dataclass(frozen=True, slots=True)
class _Tested:
    clause: Clause
    path: tuple[str, ...]
    registration: Registration

    def parts(self) -> dict[str, tree.Node]:
        """Return the predicate per cell, counted, and the one on the whole."""
        found = {part: self.registration.trees.get((*self.path, "test", part)) for part in ("each", "whole")}
        nodes = {part: node for part, node in found.items() if node is not None}
        if "each" in nodes and self.clause.test is not None:
            size = float(np.prod(self.registration.grid.shape(self.clause.test.per)))
            nodes["each"] = _counted(nodes["each"], self.clause.test.quantifier, size)
        return nodes


def _test_way(a: _Tested, b: _Tested) -> Way:
    """Compare two tests as written: constants at the first registration's values, so that only the text counts."""
    before, after = a.clause.test, b.clause.test
    if before is None or after is None:
        return Way.SAME if before is after else Way.OTHER
    if before.per != after.per:
        return Way.OTHER
    constants = b.registration.prereg.constants
    shared = {n: constant_cells(c) for n, c in a.registration.prereg.constants.items() if n in constants}
    first = side(a.registration)
    second = Side(_with_definitions(b.registration, a.registration), supports(b.registration, shared))
    old, new = a.parts(), b.parts()
    added = Way.DOWN if len(new) > len(old) else Way.UP if len(new) < len(old) else Way.SAME
    ways = (predicate_way(old[part], first, new[part], second) for part in old if part in new)
    disjoint = Way.SAME if set(old) & set(new) else Way.OTHER
    return join((added, disjoint, *ways))


def _with_definitions(b: Registration, a: Registration) -> Registration:
    """Return `b` with what both define as `a` defines it: changed definitions are changes of their own."""
    shared = {path: node for path, node in a.trees.items() if path in b.trees and path[0] in ("quantities", "flags")}
    return replace(b, trees={**b.trees, **shared})


def _counted(each: tree.Node, rule: object, size: float) -> tree.Node:
    """Write a quantifier as the share of cells that must hold, so that all, any and a quorum can be ordered."""
    if isinstance(rule, Quorum):
        share = rule.fraction if rule.fraction is not None else (rule.at_least or 1) / size
    else:
        share = 1.0 if rule == "all" else 1.0 / size
    return tree.Compare(0, ">=", tree.Call(0, "fraction", (each,), None, None), tree.Number(0, share))


def _place(prediction: Prediction) -> str:
    if prediction.deferred:
        return f"deferred: {prediction.deferred}"
    return f"out of scope: {prediction.out_of_scope}" if prediction.out_of_scope else "in scope"


def _written(clause: Clause) -> str:
    test = clause.test
    if test is None:
        return f"holds by {clause.grade}" if clause.grade else "no test"
    rule = test.quantifier
    quantifier = str(thaw(rule)) if isinstance(rule, Quorum) else str(rule)
    each = f"{quantifier} over {', '.join(test.per)}: {test.each}" if test.each else ""
    return "; ".join(part for part in (each, test.whole or "") if part)
