"""Runs drawn again from a pilot: its units with replacement, clusters whole, to any number of units.

What is drawn are units with everything that was measured of them, so that pairs stay pairs and what went together goes
together. Units of which nothing was measured are no part of the pilot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verdict.algebra.grid import Cells, Texts, Value
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence
from verdict.plan.drawing import stream
from verdict.plan.resizing import Sized
from verdict.registration.resolved import Registration
from verdict.words.errors import UsageError

Positions = NDArray[np.int64]
FEWEST = 2  # units below which there is no spread to draw from


@dataclass(frozen=True, slots=True)
class Pilot:
    """What was measured, and the blocks of units along each axis that are drawn whole: clusters, or single units."""

    values: Mapping[str, Value]
    blocks: Mapping[str, tuple[Positions, ...]]
    labels: frozenset[str]  # quantities that name clusters: a cluster that is drawn twice becomes two

    @property
    def units(self) -> dict[str, int]:
        """How many units there are along each axis."""
        return {axis: sum(map(len, blocks)) for axis, blocks in self.blocks.items()}

    def resampled(self) -> Resampling:
        """Return runs that are drawn from it."""
        return Resampling(self)


@dataclass(frozen=True, slots=True)
class Resampling:
    """Runs drawn again from a pilot."""

    pilot: Pilot

    def values(self, sized: Sized, run: int) -> dict[str, Value]:
        """Return the raw numbers of one run, by quantity."""
        chosen = {axis: self._chosen(sized, run, axis) for axis in sized.along}
        return {name: self._taken(name, value, chosen) for name, value in self.pilot.values.items()}

    def _chosen(self, sized: Sized, run: int, axis: str) -> tuple[Positions, Positions]:
        """Return the units drawn along an axis, and the number of the draw that each came with."""
        n, blocks = len(sized.grid.of(axis)), self.pilot.blocks[axis]
        which = stream(sized.registration.id, run, f"pilot along {axis}").integers(len(blocks), size=n)
        lengths = np.array([len(block) for block in blocks])[which]
        needed = int(np.searchsorted(np.cumsum(lengths), n)) + 1
        units = np.concatenate([blocks[block] for block in which[:needed]])[:n]
        return units, np.repeat(np.arange(needed), lengths[:needed])[:n]

    def _taken(self, name: str, value: Value, chosen: Mapping[str, tuple[Positions, Positions]]) -> Value:
        for axis, (units, draws) in chosen.items():
            if axis in value.axes:
                value = _along(value, axis, units)
                value = _renamed(value, axis, draws) if name in self.pilot.labels else value
        return value


def pilot(registration: Registration, evidence: Evidence, along: tuple[str, ...]) -> Pilot:
    """Return a measured set as a pilot whose units along these axes can be drawn again.

    Raises:
        UsageError: too few units or clusters of it were measured.
    """
    labels = {axis: _label(registration, axis) for axis in along}
    blocks = {axis: _blocks(evidence.values, axis, labels[axis]) for axis in along}
    for axis, found in blocks.items():
        if len(found) < FEWEST:
            what = f"clusters of {labels[axis]}" if labels[axis] else "units"
            raise UsageError(f"found {len(found)} {what} along {axis} in the pilot, wanted {FEWEST} or more")
    return Pilot(evidence.values, blocks, frozenset(label for label in labels.values() if label is not None))


def _label(registration: Registration, axis: str) -> str | None:
    """Return the quantity that names the clusters of units along an axis; None where they are drawn one by one."""
    quantities = registration.prereg.quantities
    named = (estimate.cluster for estimate in registration.prereg.estimates.values() if axis in estimate.over)
    return next((name for name in named if name and name in quantities and quantities[name].axes == (axis,)), None)


def _blocks(values: Mapping[str, Value], axis: str, label: str | None) -> tuple[Positions, ...]:
    units = _measured(values, axis)
    value = values.get(label) if label is not None else None
    if value is None:
        return tuple(units[i : i + 1] for i in range(len(units)))
    return tuple(_clusters(units, value))


def _measured(values: Mapping[str, Value], axis: str) -> Positions:
    """Return the units along an axis of which anything was measured, in their order."""
    found: NDArray[np.bool_] | None = None
    for value in values.values():
        if axis in value.axes:
            others = tuple(i for i, name in enumerate(value.axes) if name != axis)
            own = np.any(_known(value), axis=others)
            found = own if found is None else found | own
    return np.flatnonzero(found) if found is not None else np.arange(0)


def _known(value: Value) -> NDArray[np.bool_]:
    if isinstance(value, Texts):
        return np.asarray(value.text != None, np.bool_)  # noqa: E711 - elementwise
    assert isinstance(value, Cells)  # noqa: S101 - nothing else is measured
    return value.at.known


def _clusters(units: Positions, label: Value) -> Iterator[Positions]:
    """Yield the units of each cluster; those without a label are clusters of their own."""
    known = _known(label)
    names = label.text if isinstance(label, Texts) else label.at.lo if isinstance(label, Cells) else known
    together: dict[object, list[int]] = {}
    for unit in units.tolist():
        together.setdefault(names[unit] if known[unit] else (unit,), []).append(unit)
    yield from (np.array(found) for found in together.values())


def _along(value: Value, axis: str, units: Positions) -> Value:
    """Return a value with these units along an axis."""
    i = value.axes.index(axis)
    if isinstance(value, Texts):
        return Texts(value.axes, np.take(value.text, units, i))
    assert isinstance(value, Cells)  # noqa: S101 - nothing else is measured
    return Cells(value.axes, Interval(np.take(value.at.lo, units, i), np.take(value.at.hi, units, i)))


def _renamed(value: Value, axis: str, draws: Positions) -> Value:
    """Name the cluster of each unit by the draw that it came with; what has no label keeps none."""
    if isinstance(value, Texts):
        names = np.array([str(draw + 1) for draw in draws], dtype=object)
        names[~_known(value)] = None
        return Texts(value.axes, names)
    return Cells(value.axes, Interval.exactly(np.where(_known(value), draws + 1.0, np.nan)))
