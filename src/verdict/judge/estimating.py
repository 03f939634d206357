"""Estimates made from raw numbers: units gathered cell by cell, and the method of the registered row asked.

Every cell that an estimate keeps has its own units: those along the axes that it is over. What is missing enters as
its whole support, or leaves the estimate without an interval, as registered.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Truths, Value, expand
from verdict.algebra.interval import Interval
from verdict.evidence.estimated import EstimatedCells, Spot
from verdict.evidence.laid_out import Evidence, support_of
from verdict.evidence.reading import Reading
from verdict.evidence.units import looked_at
from verdict.expression import tree
from verdict.expression.evaluate import Environment, evaluate
from verdict.judge.values import measured
from verdict.registration.estimates import Estimate
from verdict.registration.estimating import rows
from verdict.registration.reaching import reach
from verdict.registration.resolved import Registration
from verdict.statistics.sample import finding
from verdict.statistics.sample.contract import Asked, Estimated, Sample, Status, Unknown
from verdict.statistics.sample.table import Row

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
LARGEST = sys.float_info.max


def with_estimates(registration: Registration, evidence: Evidence) -> Evidence:
    """Return the evidence with every registered estimate made; evidence that has them already is returned as it is."""
    if evidence.estimates or not registration.prereg.estimates:
        return evidence
    raw = _Raw.of(registration, evidence)
    made = {name: _made(raw, name, estimate) for name, estimate in registration.prereg.estimates.items()}
    values = {name: _cells(registration, name, cells) for name, cells in made.items()}
    return replace(evidence, values={**evidence.values, **values}, estimates=made)


def _cells(registration: Registration, name: str, made: EstimatedCells) -> Cells:
    """Lay intervals out, each inside what the estimate can be; one that lies wholly beyond it stays as it is."""
    shape, support = registration.grid.shape(made.axes), support_of(registration.quantities[name])
    low, high = np.full(shape, np.nan), np.full(shape, np.nan)
    for spot, reading in made.readings.items():
        ends = reading.ends(support)
        if ends is not None:
            inside = max(ends[0], support[0]), min(ends[1], support[1])
            low[spot], high[spot] = inside if inside[0] <= inside[1] else ends
    return Cells(made.axes, Interval.of(low, high))


def _made(raw: _Raw, name: str, estimate: Estimate) -> EstimatedCells:
    axes = raw.registration.grid.sorted(raw.registration.quantities[name].axes)
    units = _Units.of(raw, name, estimate, axes)
    spots = [tuple(map(int, spot)) for spot in np.ndindex(raw.registration.grid.shape(axes))]
    return EstimatedCells(axes, {spot: units.reading(spot, estimate.level) for spot in spots}, partial(_again, units))


def _again(units: _Units, spot: Spot, level: float) -> Reading:
    return units.reading(spot, level)


@dataclass(frozen=True, slots=True, eq=False)
class _Raw:
    """Raw numbers laid out twice: with what is missing unknown, and with it as wide as its support."""

    registration: Registration
    plain: Environment
    bounded: Environment
    look: tuple[str, int] | None  # the axis that looks are counted by, and how many of its units have come

    @classmethod
    def of(cls, registration: Registration, evidence: Evidence) -> _Raw:
        nodes = tuple(node for path, node in registration.trees.items() if path[0] == "estimates")
        clusters = {e.cluster for e in registration.prereg.estimates.values() if e.cluster in registration.quantities}
        names = registration.closure(nodes) | {name for name in clusters if name is not None}
        plain = measured(registration, evidence, {}, names, bounds=False).alone
        bounded = measured(registration, evidence, {}, names).alone
        return cls(registration, plain, bounded, looked_at(registration, evidence))

    def support(self, node: tree.Node) -> tuple[float, float]:
        return reach(node, self.registration.prereg, self.registration.trees, self.registration.grid)


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    """One expression over the kept axes and then those of the draws: its ends where missing is wide, and what is."""

    low: Floats
    high: Floats
    missing: Bools
    support: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """The units of one estimate, every array over its kept axes and then over its draws."""

    name: str
    estimate: Estimate
    row: Row
    freeze: str
    arguments: tuple[_Column, ...]
    totals: tuple[_Column, ...]
    groups: tuple[NDArray[np.int8], ...]
    where: NDArray[np.int8] | None
    clusters: NDArray[np.int64] | None

    @classmethod
    def of(cls, raw: _Raw, name: str, estimate: Estimate, axes: tuple[str, ...]) -> _Units:
        lay = _Laying(raw, axes, estimate.over, estimate.missing == "bounds")
        at = raw.registration.under
        where = at(("estimates", name, "where"))
        return cls(
            name=name,
            estimate=estimate,
            row=rows(raw.registration)[name],
            freeze=raw.registration.id,
            arguments=tuple(map(lay.column, at(("estimates", name, "arguments")))),
            totals=tuple(map(lay.column, at(("estimates", name, "of")))),
            groups=tuple(map(lay.codes, at(("estimates", name, "groups")))),
            where=lay.where(where[0] if where else None),
            clusters=lay.clusters(estimate.cluster) if estimate.cluster is not None else None,
        )

    def reading(self, spot: Spot, level: float) -> Reading:
        """Estimate one cell at a level."""
        samples = tuple(self._samples(spot))
        answer = self._together(spot) or self._refused(samples) or self._asked(samples, spot, level)
        if isinstance(answer, Unknown):
            return Reading(missing=f"{answer.status}: {answer.why}")
        lacking = sum(int(np.sum(sample.missing)) for sample in samples)
        return _reading(answer, self.row, self.estimate.side, level=level, lacking=lacking)

    def _asked(self, samples: tuple[Sample, ...], spot: Spot, level: float) -> Estimated | Unknown:
        estimate = self.estimate
        two_sided = level if estimate.side == "both" else 2.0 * level - 1.0
        name = f"{self.freeze}/{self.name}/{','.join(map(str, spot))}"
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        return finding.estimated(self.row, samples, Asked(two_sided, seed, estimate.options))

    def _together(self, spot: Spot) -> Unknown | None:
        """Refuse two groups that share units or clusters: they are not drawn apart."""
        if not self.groups:
            return None
        first, second = (group[spot].ravel() == truth.TRUE for group in self.groups)
        if np.any(first & second):
            return Unknown(Status.SHARED, f"{int(np.sum(first & second))} units are in both groups")
        if self.clusters is None:
            return None
        own = self.clusters[spot].ravel()
        shared = np.intersect1d(own[first & (own >= 0)], own[second & (own >= 0)])
        said = f"{len(shared)} clusters have units in both groups; estimate the difference inside each cluster"
        return Unknown(Status.SHARED, said) if len(shared) else None

    def _refused(self, samples: tuple[Sample, ...]) -> Unknown | None:
        """Say what leaves any method without an interval: nothing measured, too few, or missing where that counts."""
        for sample in samples:
            lacking = int(np.sum(sample.missing))
            if not sample.measured:
                return Unknown(Status.EMPTY, f"none of {sample.missing.size} units was measured")
            if lacking and self.estimate.missing == "untested":
                return Unknown(Status.MISSING, f"{lacking} of {sample.missing.size} units are missing")
            if lacking and not (np.all(np.isfinite(sample.low)) and np.all(np.isfinite(sample.high))):
                return Unknown(
                    Status.MISSING,
                    f"{lacking} of {sample.missing.size} units are missing, and no finite support bounds them",
                )
            if sample.trials is not None and not np.all(np.isfinite(sample.trials)):
                return Unknown(Status.MISSING, "the total that is counted of is not known")
            found, what = _counted(sample)
            if found < self.estimate.least:
                return Unknown(Status.TOO_FEW, f"found {found} {what}, wanted {self.estimate.least} or more")
        return None

    def _samples(self, spot: Spot) -> Iterator[Sample]:
        if not self.groups:
            counts = self.totals or (None,) * len(self.arguments)
            yield from (self._sample(column, spot, None, total)
                        for column, total in zip(self.arguments, counts, strict=True))  # fmt: skip
        for group in self.groups:
            yield self._sample(self.arguments[0], spot, group, None)

    def _sample(self, column: _Column, spot: Spot, group: NDArray[np.int8] | None, total: _Column | None) -> Sample:
        """Take the units of one cell: those that certainly belong, and those that may, as missing ones."""
        low, high, missing = column.low[spot], column.high[spot], column.missing[spot]
        codes = np.full(missing.shape, truth.TRUE, np.int8)
        for chosen in (group, self.where):
            codes = codes if chosen is None else np.minimum(codes, chosen[spot])
        if not self.row.chains:
            low, high, missing, codes = low.ravel(), high.ravel(), missing.ravel(), codes.ravel()
            doubtful, inside = codes == truth.UNKNOWN, codes != truth.FALSE
            low = np.where(doubtful, column.support[0], low)[inside]
            high = np.where(doubtful, column.support[1], high)[inside]
            missing = (missing | doubtful)[inside]
        clusters = None if self.clusters is None else _apart(self.clusters[spot].ravel()[inside])
        trials = None if total is None else np.atleast_1d(_exactly(total, spot))
        if total is not None:
            low, high, missing = map(np.atleast_1d, (low, high, missing | total.missing[spot]))
        return Sample(low, high, missing, clusters, trials, column.support)


def _exactly(total: _Column, spot: Spot) -> Floats:
    """Return a total where it is one number, and NaN where it is not known to the digit."""
    low, high = total.low[spot], total.high[spot]
    return np.where((low == high) & ~total.missing[spot], low, np.nan)


def _apart(clusters: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give every unit whose cluster is not known a cluster of its own."""
    unknown = clusters < 0
    own = np.max(clusters, initial=0) + 1 + np.cumsum(unknown)
    return np.where(unknown, own, clusters)


def _counted(sample: Sample) -> tuple[int, str]:
    """Return how many there are of what `least` asks for, with its name."""
    if sample.trials is not None:
        return int(np.nansum(sample.trials)), "trials"
    if sample.clusters is not None:
        return len(np.unique(sample.clusters[~sample.missing])), "clusters"
    return sample.measured, "units"


@dataclass(frozen=True, slots=True)
class _Laying:
    """How expressions are laid out: kept axes first, then those of the draws in the order in which they are named."""

    raw: _Raw
    kept: tuple[str, ...]
    over: tuple[str, ...]
    bounds: bool

    def column(self, node: tree.Node) -> _Column:
        plain, wide = evaluate(node, self.raw.plain), evaluate(node, self.raw.bounded)
        known, at = _ends(plain), _ends(wide)
        missing = self._spread(~known.known, plain.axes)
        low, high = self._spread(at.lo, wide.axes), self._spread(at.hi, wide.axes)
        support = self.raw.support(node)
        none = np.isnan(low) | np.isnan(high)
        return _Column(
            np.where(none, support[0], low), np.where(none, support[1], high), np.asarray(missing, np.bool_), support
        )

    def codes(self, node: tree.Node) -> NDArray[np.int8]:
        found = evaluate(node, self.raw.plain)
        assert isinstance(found, Truths)  # noqa: S101 - checked when the registration was read
        return np.asarray(self._spread(found.codes, found.axes), np.int8)

    def where(self, node: tree.Node | None) -> NDArray[np.int8] | None:
        """Say which units an estimate is about: those that its premise admits, and at a look those that have come."""
        codes = None if node is None else self.codes(node)
        if self.raw.look is None or self.raw.look[0] not in self.over:
            return codes
        axis, count = self.raw.look
        come = np.arange(len(self.raw.registration.grid.of(axis))) < count
        here = self._spread(np.where(come, truth.TRUE, truth.FALSE).astype(np.int8), (axis,))
        return np.asarray(here if codes is None else np.minimum(codes, here), np.int8)

    def clusters(self, name: str) -> NDArray[np.int64]:
        """Number the clusters from 0; -1 stands where it is not known which one."""
        value = self.raw.plain.values[name]
        labels = np.asarray(value.text if isinstance(value, Texts) else _ends(value).lo)
        known = np.asarray(labels != None if isinstance(value, Texts) else ~np.isnan(labels), np.bool_)  # noqa: E711
        numbers = np.full(labels.shape, -1, np.int64)
        kind = str if isinstance(value, Texts) else float
        numbers[known] = np.unique(labels[known].astype(kind), return_inverse=True)[1]
        return np.asarray(self._spread(numbers, value.axes), np.int64)

    def _spread(self, array: NDArray[np.generic], axes: tuple[str, ...]) -> NDArray[np.generic]:
        grid = self.raw.registration.grid
        every = grid.sorted({*self.kept, *self.over})
        laid = np.broadcast_to(expand(array, axes, every), grid.shape(every))
        return laid.transpose([every.index(axis) for axis in (*self.kept, *self.over)])


def _ends(value: Value) -> Interval:
    """Return numbers as they are, and truths as one, zero, or both where they are not known."""
    if isinstance(value, Truths):
        known = value.codes != truth.UNKNOWN
        holds = (value.codes == truth.TRUE).astype(np.float64)
        return Interval(np.where(known, holds, np.nan), np.where(known, holds, np.nan))
    assert isinstance(value, Cells)  # noqa: S101 - checked when the registration was read
    return value.at


def _reading(found: Estimated, row: Row, side: str, *, level: float, lacking: int) -> Reading:
    """Write an interval as a reading; an end that is not bounded is the largest number, and said to be unbounded.

    How many of the units are missing is said where they enter with their whole support.
    """
    words = f"{found.method}, n = {found.n}" + (f", {lacking} of them missing" if lacking and row.bounds else "")
    if row.exact:
        return Reading(value=found.value, note=words)
    low = found.low if side != "upper" else -np.inf
    high = found.high if side != "lower" else np.inf
    if not (np.isfinite(low) or np.isfinite(high)):
        return Reading(missing=f"unbounded: {words} gives no end at level {level:.6g}")
    ends = (float(max(low, -LARGEST)), float(min(high, LARGEST)))
    value = found.value if ends[0] <= found.value <= ends[1] else None
    return Reading(value=value, interval=ends, level=level, method=words)
