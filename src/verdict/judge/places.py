"""What in a registration must be able to come out both ways, and what else must hold for it to count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from verdict.expression import tree
from verdict.prereg import Clause, Quorum
from verdict.registration import Registration

CLAUSE_WORDS = ("PASS", "NOT PASSED", "UNTESTED")
FLAG_WORDS = ("true", "false", "unknown")
GATE_WORDS = ("passed", "failed", "not known")


@dataclass(frozen=True, slots=True)
class Judged:
    """A predicate, what must hold beside it, and the words for true, false and unknown."""

    place: str
    node: tree.Node
    needs: tuple[tree.Node, ...]
    words: tuple[str, str, str]
    kept: bool
    prediction: str = ""


def places(registration: Registration) -> Iterator[Judged]:
    """Yield every clause that tests something, every flag and every gate."""
    gates = tuple(registration.node("gates", i, "when") for i in range(len(registration.prereg.gates)))
    for name, prediction in registration.prereg.predictions.items():
        for clause_name, clause in prediction.parts():
            path = ("predictions", name, *(("clauses", clause_name) if prediction.clauses else ()))
            node = whole_test(registration, path, clause)
            if node is not None:
                needs = (*_needs(registration, path, clause), *_needs(registration, ("predictions", name), prediction))
                stops = tuple(g for i, g in enumerate(gates) if _stops(registration, i, name))
                kept = clause.keep_vacuous is not None
                live = _live(registration, name)
                place = f"{name} {clause_name}"
                yield Judged(place, node, tuple(dict.fromkeys((*needs, *live, *stops))), CLAUSE_WORDS, kept, name)
    for name in registration.prereg.flags:
        yield Judged(f"flag {name}", _all(tree.Name(0, name)), (), FLAG_WORDS, False)
    for gate, node in zip(registration.prereg.gates, gates, strict=True):
        yield Judged(f"gate {gate.name}", node, (), GATE_WORDS, False)


def whole_test(registration: Registration, path: tuple[str, ...], clause: Clause) -> tree.Node | None:
    """Return one predicate for the whole of a clause's test, quantifier included; None where nothing is tested."""
    parts = []
    each, whole = (registration.trees.get((*path, "test", part)) for part in ("each", "whole"))
    if each is not None and clause.test is not None:
        parts.append(_quantified(each, clause.test.quantifier, registration.grid.shape(clause.test.per)))
    parts += [whole] if whole is not None else []
    return None if not parts else parts[0] if len(parts) == 1 else tree.And(0, tuple(parts))


def _quantified(each: tree.Node, rule: object, shape: tuple[int, ...]) -> tree.Node:
    if isinstance(rule, Quorum):
        least = rule.at_least or (rule.fraction or 1) * float(np.prod(shape))
        return tree.Compare(0, ">=", tree.Call(0, "count", (each,), None, None), tree.Number(0, least))
    return tree.Call(0, str(rule), (each,), None, None)


def _all(node: tree.Node) -> tree.Node:
    return tree.Call(0, "all", (node,), None, None)


def _needs(registration: Registration, path: tuple[str, ...], clause: Clause) -> Iterator[tree.Node]:
    for i, _ in enumerate(clause.requires):
        yield _all(registration.node(*path, "requires", i))


def _live(registration: Registration, prediction: str) -> Iterator[tree.Node]:
    for name, risk in registration.prereg.risks.items():
        if prediction in risk.degrades and risk.live_when is not None:
            yield tree.Not(0, registration.node("risks", name, "live_when"))


def _stops(registration: Registration, gate: int, prediction: str) -> bool:
    stops = registration.prereg.gates[gate].on_fail
    return stops == "halt" or prediction in stops
