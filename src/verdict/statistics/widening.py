"""Confidence intervals at another level: what a family or a look makes of the readings of a record.

A reading is a claim at its own level. At a higher one each arm from its value is stretched by the ratio of the
quantiles of its law (`arms.py`). An interval of another law cannot be taken there and counts as open over its whole
support, and so does a bound that holds at a level: how far its arm reaches is not known. Nothing is ever narrowed, and
what has no level stays as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from verdict.algebra.grid import Cells
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence
from verdict.evidence.reading import Reading
from verdict.statistics.arms import inside, stretched, taken
from verdict.statistics.law import NORMAL_LAW, Law, Unknown, law_of
from verdict.statistics.protection import Ends, Widened
from verdict.statistics.sources import IntervalSource, bounded_at_a_level

CLOSE = 1e-12  # levels that differ by less are one level
BOUND = "a bound at level {level:g} has no arms that lead to another level, so it holds at its own level only"


def holds_at(reading: Reading, level: float) -> bool:
    """Whether an interval or a bound was brought at this level or a higher one."""
    return reading.level is not None and reading.level >= level - CLOSE


def at_level(reading: Reading, level: float, support: Ends) -> Ends | Unknown | None:
    """Return the ends of what holds at a level, taken to another one, inside the support; None for other readings.

    Unknown where the own level is lower and the law behind the interval is not known, or it is a bound.
    """
    if bounded_at_a_level(reading) and not holds_at(reading, level):
        return Unknown(BOUND.format(level=reading.level))
    if reading.interval is None or reading.level is None:
        return None
    if holds_at(reading, level):
        return inside(reading.interval, support)
    law = law_of(reading.method)
    if isinstance(law, Unknown):
        return law
    found = taken(reading, law, level, support)
    if isinstance(found, Unknown):
        return found
    low, high = found
    own = inside(reading.interval, support)
    return min(low, own[0]), max(high, own[1])


def widened(
    evidence: Evidence, sources: Sequence[IntervalSource], level: float
) -> tuple[Evidence, tuple[Widened, ...], dict[IntervalSource, str]]:
    """Return the evidence with the intervals of these readings at `level` or wider, and what was done.

    What was done: every interval that grew, and by reading why one could not be taken there and is open instead.
    """
    ends: dict[IntervalSource, Ends] = {}
    grown, opened = [], dict[IntervalSource, str]()
    for source in sources:
        found = _at_level(source, level) if source.levelled else None
        if isinstance(found, Unknown):
            opened[source], ends[source] = found.why, source.support
        elif found is not None and not holds_at(source.reading, level):
            ends[source] = found
            grown.append(_widened(source, found, level))
    return placed(evidence, ends), tuple(grown), opened


def _at_level(source: IntervalSource, level: float) -> Ends | Unknown | None:
    """Return the ends at a level: estimated anew where the raw numbers are at hand, and stretched elsewhere."""
    if source.retake is None or holds_at(source.reading, level):
        return at_level(source.reading, level, source.support)
    again = source.retake(level)
    return Unknown(str(again.missing)) if again.interval is None else inside(again.interval, source.support)


def _widened(source: IntervalSource, ends: Ends, level: float) -> Widened:
    reading = source.reading
    law = law_of(reading.method) if source.retake is None else "its raw numbers"
    assert reading.interval is not None and reading.level is not None  # noqa: S101 - only intervals are widened
    return Widened(
        name=source.name,
        cell=source.cell,
        brought=reading.interval,
        judged=ends,
        level_brought=reading.level,
        level_judged=level,
        law=str(law),
    )


def opened(evidence: Evidence, sources: Sequence[IntervalSource]) -> Evidence:
    """Return the evidence with these readings open over their whole support."""
    return placed(evidence, {source: source.support for source in sources})


def as_if_longer(
    evidence: Evidence, sources: Sequence[IntervalSource], level: float, *, factor: float, power: float
) -> Evidence:
    """Return evidence for planning: what decides on it, a run `factor` times as long decides with this power.

    Every confidence interval among the readings keeps its middle; its arms are z + z_power standard errors of the
    longer run instead of z, where z belongs to `level` or to the reading's own, whichever is higher. A law that is
    not known is planned with as if it were normal. A bound at a lower level is open, as the judge has it.
    """
    more = NORMAL_LAW.reach(2.0 * power - 1.0)

    def stretch(reading: Reading) -> float:
        law = law_of(reading.method)
        law = law if isinstance(law, Law) else NORMAL_LAW
        own = law.reach(reading.level or 0.0)
        return max(0.0, max(own, law.reach(level)) + more) / (own * math.sqrt(factor))

    intervals = {s: stretched(s.reading, stretch(s.reading), s.support) for s in sources
                 if s.levelled and s.reading.interval is not None}  # fmt: skip
    bounds = {s: s.support for s in sources if bounded_at_a_level(s.reading) and not holds_at(s.reading, level)}
    return placed(evidence, intervals | bounds)


def placed(evidence: Evidence, ends: Mapping[IntervalSource, Ends]) -> Evidence:
    """Return the evidence with other ends of these readings."""
    values, aggregates = dict(evidence.values), dict(evidence.aggregates)
    for name, group in _by_name(ends):
        value = values[name]
        if isinstance(value, Cells):
            lo, hi = value.at.lo.copy(), value.at.hi.copy()
            for source in group:
                lo[source.spot], hi[source.spot] = ends[source]
            values[name] = Cells(value.axes, Interval(lo, hi))
    texts = {source.name: found for source, found in ends.items() if source.spot is None}
    for node, published in evidence.aggregates.items():
        if published.text in texts:
            aggregates[node] = replace(published, at=Cells((), Interval.of(*texts[published.text])))
    return replace(evidence, values=values, aggregates=aggregates)


def _by_name(ends: Mapping[IntervalSource, Ends]) -> Iterator[tuple[str, list[IntervalSource]]]:
    names: dict[str, list[IntervalSource]] = {}
    for source in ends:
        if source.spot is not None:
            names.setdefault(source.name, []).append(source)
    yield from names.items()
