"""Raw numbers laid out for estimates: over the axes that an estimate keeps, and then over those of its draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Truths, Value, expand
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence
from verdict.evidence.units import looked_at
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate
from verdict.judge.values import measured
from verdict.registration.reaching import reach
from verdict.registration.resolved import Registration
from verdict.text.characters import shown

SAID = 8  # texts that are named where a group is empty
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Raw numbers laid out twice: with what is missing unknown, and with it as wide as its support."""

    registration: Registration
    plain: Environment
    bounded: Environment
    look: tuple[str, int] | None  # the axis that looks are counted by, and how many of its units have come

    @classmethod
    def of(cls, registration: Registration, evidence: Evidence) -> Raw:
        """Lay out what the estimates rest on, cell by cell; no aggregate that was published says anything of units."""
        nodes = tuple(node for path, node in registration.trees.items() if path[0] == "estimates")
        clusters = {e.cluster for e in registration.prereg.estimates.values() if e.cluster in registration.quantities}
        nodes += tuple(tree.Name(0, name) for name in clusters if name is not None)
        names, cells = registration.closure(nodes), replace(evidence, aggregates={})
        plain = measured(registration, cells, {}, names, bounds=False).alone
        bounded = measured(registration, cells, {}, names).alone
        return cls(registration, plain, bounded, looked_at(registration, evidence))

    def texts_in(self, nodes: Sequence[tree.Node]) -> str:
        """Say which texts there are of everything that predicates compare with one, such as arm is A or B."""
        values = {name: self.plain.values.get(name) for name in sorted(set().union(*map(tree.names, nodes)))}
        found = {name: _known(value) for name, value in values.items() if isinstance(value, Texts)}
        return ", ".join(f"{name} is {_either(texts)}" for name, texts in found.items())

    def support(self, node: tree.Node) -> tuple[float, float]:
        """Return the least and the greatest value that an expression can have."""
        return reach(node, self.registration.prereg, self.registration.trees, self.registration.grid)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One expression over the kept axes and then those of the draws: its ends where missing is wide, and what is."""

    low: Floats
    high: Floats
    missing: Bools
    support: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Laying:
    """How expressions are laid out: kept axes first, then those of the draws in the order in which they are named."""

    raw: Raw
    kept: tuple[str, ...]
    over: tuple[str, ...]

    def column(self, node: tree.Node) -> Column:
        """Lay out one expression: its ends, and the support where nothing is known."""
        plain, wide = evaluate(node, self.raw.plain), evaluate(node, self.raw.bounded)
        known, at = _ends(plain), _ends(wide)
        missing = self._spread(~known.known, plain.axes)
        low, high = self._spread(at.lo, wide.axes), self._spread(at.hi, wide.axes)
        support = self.raw.support(node)
        none = np.isnan(low) | np.isnan(high)
        return Column(
            np.where(none, support[0], low), np.where(none, support[1], high), np.asarray(missing, np.bool_), support
        )

    def codes(self, node: tree.Node) -> NDArray[np.int8]:
        """Lay out what is true, false or unknown of each unit."""
        found = evaluate(node, self.raw.plain)
        assert isinstance(found, Truths)  # noqa: S101 - checked when the registration was read
        return np.asarray(self._spread(found.codes, found.axes), np.int8)

    def where(self, node: tree.Node | None) -> NDArray[np.int8] | None:
        """Say which units an estimate is about: those that its premise admits, and at a look those that have come."""
        codes, here = None if node is None else self.codes(node), self._come()
        if codes is None or here is None:
            return here if codes is None else codes
        return np.minimum(codes, here)

    def left_out(self, node: tree.Node | None) -> NDArray[np.bool_] | None:
        """Say which units that have come a premise certainly leaves out; None without one."""
        if node is None:
            return None
        out, here = self.codes(node) == truth.FALSE, self._come()
        return np.asarray(out if here is None else out & (here == truth.TRUE), np.bool_)

    def _come(self) -> NDArray[np.int8] | None:
        """Say which units have come at a look that is counted by them; None where all planned ones count."""
        if self.raw.look is None or self.raw.look[0] not in self.over:
            return None
        axis, count = self.raw.look
        come = np.arange(len(self.raw.registration.grid.of(axis))) < count
        return np.asarray(self._spread(np.where(come, truth.TRUE, truth.FALSE).astype(np.int8), (axis,)), np.int8)

    def clusters(self, name: str) -> NDArray[np.int64]:
        """Number the clusters from 0; -1 stands where it is not known which one."""
        value = self.raw.plain.values[name]
        labels = np.asarray(value.text if isinstance(value, Texts) else _ends(value).lo)
        known = np.asarray(labels != None if isinstance(value, Texts) else labels == _ends(value).hi, np.bool_)  # noqa: E711
        numbers = np.full(labels.shape, -1, np.int64)
        kind = str if isinstance(value, Texts) else float
        numbers[known] = np.unique(labels[known].astype(kind), return_inverse=True)[1]
        return np.asarray(self._spread(numbers, value.axes), np.int64)

    def _spread(self, array: NDArray[np.generic], axes: tuple[str, ...]) -> NDArray[np.generic]:
        grid = self.raw.registration.grid
        every = grid.sorted({*self.kept, *self.over})
        laid = np.broadcast_to(expand(array, axes, every), grid.shape(every))
        return laid.transpose([every.index(axis) for axis in (*self.kept, *self.over)])


def _known(value: Texts) -> list[str]:
    return sorted({text for text in value.text.ravel() if text is not None})


def _either(texts: Sequence[str]) -> str:
    """List texts by or; the first of many, and how many more there are."""
    if len(texts) > SAID:
        return f"{', '.join(map(shown, texts[:SAID]))} or {len(texts) - SAID:,} more"
    return " or ".join(map(shown, texts)) or "not known"


def _ends(value: Value) -> Interval:
    """Return numbers as they are, and truths as one, zero, or both where they are not known."""
    if isinstance(value, Truths):
        known = value.codes != truth.UNKNOWN
        holds = (value.codes == truth.TRUE).astype(np.float64)
        return Interval(np.where(known, holds, np.nan), np.where(known, holds, np.nan))
    assert isinstance(value, Cells)  # noqa: S101 - checked when the registration was read
    return value.at
