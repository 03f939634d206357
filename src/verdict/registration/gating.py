"""Gates that wait for predictions: `P0 == PASS` of a gate is read before anything that the gate stops.

Gates run in order. One that waits for predictions stops neither these nor those that earlier gates wait for; what
asks for the record alone stops everything, as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from verdict.expression import tree
from verdict.registration.written import Prereg
from verdict.text.validate import Path

Trees = Mapping[Path, tree.Node]
ONLY_WHERE_PASSED = (
    "a gate waits for a prediction to pass; wanted its verdict as P0 == PASS, joined by `and` to what else must hold"
)


def spoken(prereg: Prereg) -> dict[str, str]:
    """Return every name of a verdict with its prediction: P1, and from schema 2 on P1.strict for its clause."""
    found = {name: name for name in prereg.predictions}
    for name, prediction in prereg.predictions.items() if prereg.version > 1 else ():
        found |= {f"{name}.{clause}": name for clause in prediction.clauses}
    return found


@dataclass(frozen=True, slots=True)
class Gating:
    """One gate: the verdicts that it waits for, P0 or P0.strict, and the predictions that it stops unless it holds."""

    waits_for: tuple[str, ...]
    stops: tuple[str, ...]


def gating(prereg: Prereg, trees: Trees) -> tuple[Gating, ...]:
    """Return what every gate waits for and stops, in order."""
    known, before, found = spoken(prereg), set[str](), []
    for i, gate in enumerate(prereg.gates):
        node = trees.get(("gates", i, "when"))
        verdicts = sorted(tree.names(node) & known.keys()) if node is not None else []
        before |= {known[name] for name in verdicts}
        spared = before if verdicts else set()
        every = tuple(name for name in prereg.predictions if name not in spared)
        stops = every if gate.on_fail == "halt" else tuple(dict.fromkeys(gate.on_fail))
        found.append(Gating(tuple(verdicts), stops))
    return tuple(found)


def misfits(prereg: Prereg, trees: Trees) -> Iterator[tuple[Path, str]]:
    """Yield gates that ask of a verdict anything but that it is PASS, and gates that wait for what they stop."""
    known = spoken(prereg)
    for i, gate in enumerate(gating(prereg, trees)):
        if gate.waits_for and not all(_sound(part, known) for part in _parts(trees["gates", i, "when"])):
            yield ("gates", i, "when"), ONLY_WHERE_PASSED
    circle = _circle(prereg, trees)
    if circle:
        yield ("gates",), f"found predictions that wait for each other: {' <- '.join(circle)}"


def besides(node: tree.Node, verdicts: Collection[str]) -> tuple[tree.Node, ...]:
    """Return what a gate asks for besides verdicts."""
    return tuple(part for part in _parts(node) if not tree.names(part) & set(verdicts))


def _parts(node: tree.Node) -> tuple[tree.Node, ...]:
    if not isinstance(node, tree.And):
        return (node,)
    return tuple(part for item in node.items for part in _parts(item))


def _sound(part: tree.Node, known: Mapping[str, str]) -> bool:
    """Whether a part of a gate asks for no verdict, or that one is PASS."""
    if not tree.names(part) & known.keys():
        return True
    if not isinstance(part, tree.Compare) or part.operator != "==":
        return False
    sides = {side.name for side in (part.left, part.right) if isinstance(side, tree.Name)}
    return "PASS" in sides and bool(sides & known.keys())


def _circle(prereg: Prereg, trees: Trees) -> tuple[str, ...]:
    known = spoken(prereg)
    needs: dict[str, set[str]] = {name: set() for name in prereg.predictions}
    for gate in gating(prereg, trees):
        for name in gate.stops:
            needs.setdefault(name, set()).update(known[verdict] for verdict in gate.waits_for)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()
