"""Estimates made from raw numbers: units gathered cell by cell, and the method of the registered row asked.

Every cell that an estimate keeps has its own units: those along the axes that it is over. What is missing enters as
its whole support, or leaves the estimate without an interval, as registered.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.evidence.estimated import EstimatedCells, Spot
from verdict.evidence.laid_out import Evidence, support_of
from verdict.evidence.reading import Reading
from verdict.expression import tree
from verdict.judge.gathering import Column, Floats, Laying, Raw
from verdict.judge.memberships import Part, memberships, ways
from verdict.registration.estimates import Estimate
from verdict.registration.estimating import rows
from verdict.registration.resolved import Registration
from verdict.registration.selecting import measured_premise
from verdict.statistics.sample import finding
from verdict.statistics.sample.contract import Asked, Estimated, Sample, Status, Unknown
from verdict.statistics.sample.table import Row
from verdict.words.limits import MOST_WAYS

LARGEST = sys.float_info.max


def with_estimates(registration: Registration, evidence: Evidence) -> Evidence:
    """Return the evidence with every registered estimate made; evidence that has them already is returned as it is."""
    if evidence.estimates or not registration.prereg.estimates:
        return evidence
    raw = Raw.of(registration, evidence)
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


def _made(raw: Raw, name: str, estimate: Estimate) -> EstimatedCells:
    axes = raw.registration.grid.sorted(raw.registration.quantities[name].axes)
    units = _Units.of(raw, name, estimate, axes)
    spots = [tuple(map(int, spot)) for spot in np.ndindex(raw.registration.grid.shape(axes))]
    return EstimatedCells(axes, {spot: units.reading(spot, estimate.level) for spot in spots}, partial(_again, units))


def _again(units: _Units, spot: Spot, level: float) -> Reading:
    return units.reading(spot, level)


@dataclass(frozen=True, slots=True, eq=False)
class _Units:
    """The units of one estimate, every array over its kept axes and then over its draws."""

    name: str
    estimate: Estimate
    row: Row
    freeze: str
    complete: bool  # whether no unit may be missing
    arguments: tuple[Column, ...]
    totals: tuple[Column, ...]
    groups: tuple[NDArray[np.int8], ...]
    where: NDArray[np.int8] | None
    left_out: NDArray[np.bool_] | None  # the units that the premise leaves out
    clusters: NDArray[np.int64] | None
    premise: str  # the condition of where:, if it rests on what was measured
    texts_in: Callable[[tuple[tree.Node, ...]], str]
    predicates: tuple[tuple[tree.Node, ...], tuple[tree.Node, ...]]  # of the groups, and of the premise

    @classmethod
    def of(cls, raw: Raw, name: str, estimate: Estimate, axes: tuple[str, ...]) -> _Units:
        lay = Laying(raw, axes, estimate.over)
        at = raw.registration.under
        where = at(("estimates", name, "where"))
        return cls(
            name=name,
            estimate=estimate,
            row=rows(raw.registration)[name],
            freeze=raw.registration.id,
            complete=_complete(raw.registration, name, estimate),
            arguments=tuple(map(lay.column, at(("estimates", name, "arguments")))),
            totals=tuple(map(lay.column, at(("estimates", name, "of")))),
            groups=tuple(map(lay.codes, at(("estimates", name, "groups")))),
            where=lay.where(where[0] if where else None),
            left_out=lay.left_out(where[0] if where else None),
            clusters=lay.clusters(estimate.cluster) if estimate.cluster is not None else None,
            premise=measured_premise(raw.registration, name),
            texts_in=cache(raw.texts_in),
            predicates=(at(("estimates", name, "groups")), where),
        )

    def reading(self, spot: Spot, level: float) -> Reading:
        """Estimate one cell at a level."""
        parts = tuple(self._parts(spot))
        samples = tuple(part.sample for part in parts)
        answer = self._together(spot) or self._refused(samples) or self._held(parts, spot, level)
        if isinstance(answer, Unknown):
            return Reading(missing=f"{answer.status}: {answer.why}")
        return _reading(self._said(answer, spot, samples), self.row, self.estimate.side, level)

    def _said(self, answer: Estimated, spot: Spot, samples: tuple[Sample, ...]) -> Estimated:
        """Say beside the method how many units there were, how many of them are missing, and how many were left out."""
        lacking = sum(int(np.sum(sample.missing)) for sample in self._aligned(samples))
        out = 0 if self.left_out is None else int(np.sum(self.left_out[spot]))
        parts = [f"{answer.method}, n = {answer.n}"]
        parts += [f"{lacking} of them missing"] if lacking and self.row.bounds else []
        named = f": {self.premise}" if self.premise else ""
        parts += [f"{out} more left out by where{named}"] if out else []
        return replace(answer, method=", ".join(parts))

    def _held(self, parts: tuple[Part, ...], spot: Spot, level: float) -> Estimated | Unknown:
        """Return the interval that holds those of all ways in which the units of doubtful membership may belong."""
        tied = not self.groups  # the arguments of one estimate are of the same units
        if ways(parts, tied=tied) > MOST_WAYS:
            doubtful = sum(int(np.sum(part.doubtful)) for part in (parts[:1] if tied else parts))
            said = f"whether {doubtful} units belong is not known, which leaves more than {MOST_WAYS} samples to try"
            return Unknown(Status.MISSING, said)
        found: Estimated | None = None
        for samples in memberships(parts, tied=tied):
            answer = self._asked(samples, spot, level)
            if isinstance(answer, Unknown):
                return answer
            found = answer if found is None else _hull(found, answer)
        assert found is not None  # noqa: S101 - all of them in is always one of the ways
        return found

    def _asked(self, samples: tuple[Sample, ...], spot: Spot, level: float) -> Estimated | Unknown:
        estimate = self.estimate
        two_sided = level if estimate.side == "both" else 2.0 * level - 1.0
        name = f"{self.freeze}/{self.name}/{','.join(map(str, spot))}"
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        return finding.estimated(self.row, samples, Asked(two_sided, seed, estimate.options))

    def _codes(self, spot: Spot, group: NDArray[np.int8] | None) -> NDArray[np.int8]:
        """Say which units of a cell are in a group, or in the only one: true, false or unknown of each."""
        codes = np.full(self.arguments[0].missing[spot].shape, truth.TRUE, np.int8)
        for chosen in (group, self.where):
            codes = codes if chosen is None else np.minimum(codes, chosen[spot])
        return codes

    def _together(self, spot: Spot) -> Unknown | None:
        """Refuse units of no known cluster, and two groups that share units or clusters: they are not drawn apart."""
        groups = [self._codes(spot, group).ravel() for group in self.groups or (None,)]
        if self.clusters is not None:
            nowhere = int(np.sum((self.clusters[spot].ravel() < 0) & (np.maximum.reduce(groups) != truth.FALSE)))
            if nowhere:
                return Unknown(Status.MISSING, f"the cluster of {nowhere} units is not known")
        if not self.groups:
            return None
        return _in_both(*groups) or (
            _across(self.clusters[spot].ravel(), *groups) if self.clusters is not None else None
        )

    def _refused(self, samples: tuple[Sample, ...]) -> Unknown | None:
        """Say what leaves any method without an interval: nothing measured, too few, or missing where that counts."""
        if any(sample.trials is not None and not np.all(np.isfinite(sample.trials)) for sample in samples):
            return Unknown(Status.MISSING, "the total that is counted of is not known")
        bounded = all(np.all(np.isfinite(sample.low)) and np.all(np.isfinite(sample.high)) for sample in samples)
        for i, sample in enumerate(self._aligned(samples)):
            lacking = int(np.sum(sample.missing))
            said = f"{lacking} of {sample.missing.size} units are missing"
            if not sample.missing.size and (self.groups or self.where is not None):
                return Unknown(Status.EMPTY, self._nobody(i))
            if not sample.measured:
                return Unknown(Status.EMPTY, f"none of {sample.missing.size} units was measured")
            if lacking and self.complete:
                return Unknown(Status.MISSING, said)
            if lacking and self.row.chains:
                return None  # a sample of chains says itself where they are cut short
            if lacking and not bounded:
                return Unknown(Status.MISSING, f"{said}, and no finite support bounds them")
            found, what = _counted(sample)
            if found < self.estimate.least:
                return Unknown(Status.TOO_FEW, f"found {found} {what}, wanted {self.estimate.least} or more")
        return None

    def _nobody(self, i: int) -> str:
        """Say that no unit is in a group, or where the premise holds, and which texts there are to name."""
        groups, where = self.predicates
        asked = (*groups[i : i + 1], *where)
        group = f" in the group {self.estimate.groups[i]}" if self.estimate.groups else ""
        premise = f" where {self.estimate.where}" if self.estimate.where is not None else ""
        here = self.texts_in(asked) if asked else ""
        return f"no unit is{group}{premise}" + (f"; {here} here" if here else "")

    def _aligned(self, samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
        """Return one sample for each group; where an estimate has two arguments, a unit that lacks one is missing."""
        if self.groups or self.totals:
            return samples
        return (replace(samples[0], missing=np.logical_or.reduce([sample.missing for sample in samples])),)

    def _parts(self, spot: Spot) -> Iterator[Part]:
        if not self.groups:
            counts = self.totals or (None,) * len(self.arguments)
            yield from (self._part(column, spot, None, total)
                        for column, total in zip(self.arguments, counts, strict=True))  # fmt: skip
        for group in self.groups:
            yield self._part(self.arguments[0], spot, group, None)

    def _part(self, column: Column, spot: Spot, group: NDArray[np.int8] | None, total: Column | None) -> Part:
        """Take the units of one cell: those that certainly belong, and those that may, as missing ones."""
        low, high, missing = column.low[spot], column.high[spot], column.missing[spot]
        if total is not None:
            low, high, missing = map(np.atleast_1d, (low, high, missing | total.missing[spot]))
            return Part.certain(Sample(low, high, missing, None, np.atleast_1d(_exactly(total, spot)), column.support))
        if self.row.chains:
            return Part.certain(Sample(low, high, missing, support=column.support))
        codes = self._codes(spot, group).ravel()
        inside, doubtful = codes != truth.FALSE, codes == truth.UNKNOWN
        low = np.where(doubtful, column.support[0], low.ravel())[inside]
        high = np.where(doubtful, column.support[1], high.ravel())[inside]
        clusters = None if self.clusters is None else self.clusters[spot].ravel()[inside]
        sample = Sample(low, high, (missing.ravel() | doubtful)[inside], clusters, None, column.support)
        return Part.of(sample, doubtful[inside], ordered=self.row.ordered)


def _exactly(total: Column, spot: Spot) -> Floats:
    """Return a total where it is one number, and NaN where it is not known to the digit."""
    low, high = total.low[spot], total.high[spot]
    return np.where((low == high) & ~total.missing[spot], low, np.nan)


def _complete(registration: Registration, name: str, estimate: Estimate) -> bool:
    """Say whether no unit may be missing: so registered of the estimate, or of a quantity that it rests on."""
    cluster = () if estimate.cluster is None else (tree.Name(0, estimate.cluster),)
    behind = registration.closure((*registration.under(("estimates", name)), *cluster))
    quantities = [registration.quantities[each] for each in behind if each in registration.quantities]
    return estimate.missing == "untested" or any(quantity.missing == "untested" for quantity in quantities)


def _in_both(first: NDArray[np.int8], second: NDArray[np.int8]) -> Unknown | None:
    """Refuse units that are in both groups, or in one of them and perhaps in the other too."""
    both = int(np.sum((first == truth.TRUE) & (second == truth.TRUE)))
    perhaps = int(np.sum((np.maximum(first, second) == truth.TRUE) & (np.minimum(first, second) == truth.UNKNOWN)))
    if both:
        return Unknown(Status.SHARED, f"{both} units are in both groups")
    return Unknown(Status.SHARED, f"{perhaps} units of one group may be in both") if perhaps else None


def _across(clusters: NDArray[np.int64], first: NDArray[np.int8], second: NDArray[np.int8]) -> Unknown | None:
    """Refuse clusters with units in both groups; with two units that may be in different ones, too."""
    sides = (first == truth.TRUE, second == truth.TRUE), (first != truth.FALSE, second != truth.FALSE)
    several, counts = np.unique(clusters[sides[1][0] | sides[1][1]], return_counts=True)
    certain, possible = (np.intersect1d(clusters[one], clusters[other]) for one, other in sides)
    possible = np.intersect1d(possible, several[counts > 1])
    words = "have" if len(certain) else "may have"
    said = f"{len(certain) or len(possible)} clusters {words} units in both groups"
    why = f"{said}; estimate the difference inside each cluster"
    return Unknown(Status.SHARED, why) if len(possible) else None


def _hull(one: Estimated, other: Estimated) -> Estimated:
    return replace(one, low=min(one.low, other.low), high=max(one.high, other.high))


def _counted(sample: Sample) -> tuple[int, str]:
    """Return how many there are of what `least` asks for, with its name."""
    if sample.trials is not None:
        return int(np.nansum(sample.trials)), "trials"
    if sample.clusters is not None:
        return len(np.unique(sample.clusters[~sample.missing])), "clusters"
    return sample.measured, "units"


def _reading(found: Estimated, row: Row, side: str, level: float) -> Reading:
    """Write an interval as a reading; an end that is not bounded is the largest number, and said to be unbounded."""
    words = found.method
    if row.exact:
        return Reading(value=found.value, note=words)
    low = found.low if side != "upper" else -np.inf
    high = found.high if side != "lower" else np.inf
    if not (np.isfinite(low) or np.isfinite(high)):
        return Reading(missing=f"unbounded: {words} gives no end at level {level:.6g}")
    ends = (float(max(low, -LARGEST)), float(min(high, LARGEST)))
    value = found.value if ends[0] <= found.value <= ends[1] else None
    return Reading(value=value, interval=ends, level=level, method=words)
