"""Units that may or may not belong to a sample, and all the samples that this leaves.

A unit whose group or premise is not known is in or out, and one of several that are alike can stand for another: what
counts is how many of them are in. Neither all in nor all out is the worst case for every method: two close numbers and
one far away have a wider t interval than two, and a wider one than with ten far away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from verdict.statistics.sample.contract import Sample

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A sample with every unit that may belong to it, and which of these are doubtful.

    sample      the units, the doubtful ones as missing: each anything in the support
    doubtful    bool[n], whether it is not known that the unit belongs
    alike       the doubtful units in lists of positions: those of one list can stand for each other
    """

    sample: Sample
    doubtful: Bools
    alike: tuple[NDArray[np.int64], ...]

    @classmethod
    def certain(cls, sample: Sample) -> Part:
        """Return a sample without doubtful units."""
        return cls(sample, np.zeros(sample.missing.shape, np.bool_), ())

    @classmethod
    def of(cls, sample: Sample, doubtful: Bools, *, ordered: bool) -> Part:
        """Return a sample and its doubtful units: alike in one cluster, and none where the order of units counts."""
        at = np.flatnonzero(doubtful)
        if ordered:
            return cls(sample, doubtful, tuple(at.reshape(-1, 1)))
        clusters = np.zeros(at.size, np.int64) if sample.clusters is None else sample.clusters[at]
        return cls(sample, doubtful, tuple(at[clusters == one] for one in np.unique(clusters)))

    @property
    def ways(self) -> int:
        """In how many ways its doubtful units may be in or out, those that are alike taken as one."""
        return prod(len(places) + 1 for places in self.alike)

    def kept(self) -> Iterator[Bools]:
        """Yield bool[n] for every way: which units are in; all of them first, and the certain ones alone last."""
        for counts in product(*(range(len(places), -1, -1) for places in self.alike)):
            inside = ~self.doubtful
            for places, count in zip(self.alike, counts, strict=True):
                inside[places[:count]] = True
            yield inside

    def only(self, inside: Bools) -> Sample:
        """Return the sample of some of its units."""
        if not self.alike:
            return self.sample
        sample = self.sample
        clusters = None if sample.clusters is None else sample.clusters[inside]
        return replace(sample, low=sample.low[inside], high=sample.high[inside], missing=sample.missing[inside],
                       clusters=clusters)  # fmt: skip


def ways(parts: tuple[Part, ...], *, tied: bool) -> int:
    """Return how many samples there are; `tied` parts are of the same units, and others of two groups."""
    return parts[0].ways if tied else prod(part.ways for part in parts)


def memberships(parts: tuple[Part, ...], *, tied: bool) -> Iterator[tuple[Sample, ...]]:
    """Yield the samples of every way in which the doubtful units may belong, all of them in at first."""
    if tied:
        yield from (tuple(part.only(inside) for part in parts) for inside in parts[0].kept())
        return
    first, second = parts
    for one in first.kept():
        yield from ((first.only(one), second.only(other)) for other in second.kept())
