"""What numbers say, as a digest that neither spelling nor company can move.

A title, a note, the order of cells, `0.5` against `0.50` in an exact reading, or another file around the same numbers
leave a fingerprint alone; another number at one cell changes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells, Grid, Texts, Value, describe
from verdict.evidence.laid_out import Evidence, known
from verdict.expression import tree
from verdict.expression.written import written
from verdict.registration.fixed import in_admitted
from verdict.registration.resolved import Registration
from verdict.registration.uses import follow
from verdict.text.canonical import SCHEME

SINGLY = 2_000  # cells of a quantity over units up to which each is a line of its own
Used = Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Digests of numbers: of everything that was measured, and, by prediction, of what its tests rest on.

    A prediction that rests on nothing measured is left out; without any numbers at all, `everything` is None.
    """

    everything: str | None
    predictions: Mapping[str, str]


NONE = Fingerprints(None, {})


def fingerprints(registration: Registration, evidence: Evidence) -> Fingerprints:
    """Return what the numbers say: each known cell with its interval or text, and printed aggregates."""
    every = {name: known(value) for name, value in evidence.values.items()}
    lines = (*_cells(registration, evidence, every), *_aggregates(evidence, evidence.aggregates))
    behind = {
        name: _behind(registration, evidence, _tests(registration, name)) for name in registration.prereg.predictions
    }
    return Fingerprints(
        _digest(lines) if lines else None, {name: _digest(said) for name, said in behind.items() if said}
    )


def _digest(lines: Iterable[str]) -> str:
    return f"{SCHEME}:{hashlib.sha256(chr(10).join(sorted(lines)).encode()).hexdigest()}"


def _tests(registration: Registration, prediction: str) -> tuple[tree.Node, ...]:
    tests = (site.test for site in registration.clauses(prediction) if site.test is not None)
    return tuple(node for test in tests for node in in_admitted(test, registration))


def _behind(registration: Registration, evidence: Evidence, nodes: tuple[tree.Node, ...]) -> tuple[str, ...]:
    """Write every measured cell and printed aggregate that expressions rest on, a line each."""
    used: dict[str, NDArray[np.bool_]] = {}

    def further(name: str, cells: NDArray[np.bool_]) -> bool:
        if name not in evidence.values:
            return True
        here = known(evidence.values[name])
        used[name] = (cells & here) | used.get(name, np.False_)
        return not np.all(here[cells])

    follow(nodes, registration, further)
    calls = {tree.bare(n) for each in registration.behind(nodes) for n in each.walk() if isinstance(n, tree.Call)}
    printed = (node for node in evidence.aggregates if node in calls)
    return (*_cells(registration, evidence, used), *_aggregates(evidence, printed))


def _cells(registration: Registration, evidence: Evidence, used: Used) -> Iterator[str]:
    grid = registration.grid
    for name, where in used.items():
        value = evidence.values[name]
        if np.sum(where) > SINGLY and any(map(grid.sampled, value.axes)):
            yield from (f"{name} {line}" for line in _many(grid, value, where))
            continue
        keys = grid.keys(value.axes, where)
        for key, said in zip(keys, _said(value, where), strict=True):
            yield f"{name} [{describe(tuple(sorted(key)))}] {said}"  # whatever the order of a freeze's axes


def _many(grid: Grid, value: Value, where: NDArray[np.bool_]) -> Iterator[str]:
    """Yield a digest of very many units for each level of the other axes: of their places and of what each says.

    Units are told by their places, and those of two sampled axes in the order of the names of these.
    """
    units = tuple(sorted(filter(grid.sampled, value.axes)))
    named = tuple(axis for axis in value.axes if axis not in units)
    order = [value.axes.index(axis) for axis in (*named, *units)]
    shown = where.transpose(order)
    for spot, key in zip(np.ndindex(grid.shape(named)), grid.keys(named, np.ones(grid.shape(named), np.bool_)),
                         strict=True):  # fmt: skip
        here = shown[spot]
        if np.any(here):
            places = np.argwhere(here).astype("<i8").tobytes()
            said = hashlib.sha256(places + _bytes(value, order, spot, here)).hexdigest()
            yield f"[{describe(tuple(sorted(key)))}] {int(np.sum(here))} over {', '.join(units)} {said}"


def _bytes(value: Value, order: list[int], spot: tuple[int, ...], here: NDArray[np.bool_]) -> bytes:
    if isinstance(value, Cells):
        low, high = (end.transpose(order)[spot][here] for end in (value.at.lo, value.at.hi))
        return (np.stack([low, high]) + 0.0).astype("<f8").tobytes()
    assert isinstance(value, Texts)  # noqa: S101 - a truth is not measured
    return chr(10).join(map(repr, value.text.transpose(order)[spot][here].tolist())).encode()


def _said(value: object, where: NDArray[np.bool_]) -> Iterator[str]:
    if isinstance(value, Cells):
        for lo, hi in zip(value.at.lo[where].tolist(), value.at.hi[where].tolist(), strict=True):
            yield _ends(lo, hi)
    elif isinstance(value, Texts):
        yield from map(repr, value.text[where].tolist())


def _ends(lo: float, hi: float) -> str:
    return f"{(lo + 0.0).hex()} {(hi + 0.0).hex()}"  # + 0.0 makes -0.0 the zero that it is


def _aggregates(evidence: Evidence, nodes: Iterable[tree.Node]) -> Iterator[str]:
    for node in nodes:
        at = evidence.aggregates[node].at.at
        yield f"{written(node)} {_ends(float(at.lo), float(at.hi))}"
