"""A witness counts only if the judge, asked through its own door, gives the word it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from verdict.algebra import truth
from verdict.algebra.grid import Cells, Texts, Value
from verdict.algebra.interval import Interval
from verdict.evidence.laid_out import Evidence
from verdict.evidence.reading import Reading
from verdict.evidence.written import Cell, For, Measurements, Series
from verdict.expression import tree
from verdict.expression.tested import holds
from verdict.judge.clause import Seen, clause_word
from verdict.judge.lint.reach import Readings, Space
from verdict.judge.places import Place, waited_for
from verdict.judge.values import measured
from verdict.registration.clauses import Site
from verdict.registration.resolved import Registration, once
from verdict.text.record import freeze
from verdict.words.vocabulary import Grade, Word


def supposed(registration: Registration, readings: Readings) -> Evidence:
    """Return readings as the evidence that a record of them would be."""
    series = freeze({name: _series(registration, value) for name, value in readings.items()})
    nothing = freeze({})
    measurements = Measurements.model_construct(
        schema_="verdict/measurements/1", freeze=For(id=registration.id, digest=registration.digest),
        grade=Grade.MEASURED, title="supposed", backend=None, executed=None, provenance=nothing, quantities=series,
        aggregates=nothing, statements=nothing, notes=(),
    )  # fmt: skip
    return Evidence(
        measurements=measurements, digest=registration.digest, values=readings, grades={}, aggregates={}, statements={}
    )


def _series(registration: Registration, value: Value) -> Series:
    written = _written(value)
    if not value.axes:
        return Series(every=Reading(**written[0]))
    keys = registration.grid.keys(value.axes, np.ones(registration.grid.shape(value.axes), np.bool_))
    return Series(cells=tuple(Cell(at=freeze(dict(key)), **x) for key, x in zip(keys, written, strict=True)))


def _written(value: Value) -> list[dict[str, Any]]:
    """Return the numbers or texts of a reading as a record writes them, cell by cell."""
    if isinstance(value, Cells):
        ends = zip(value.at.lo.ravel().tolist(), value.at.hi.ravel().tolist(), strict=True)
        return [_ends(low, high) for low, high in ends]
    assert isinstance(value, Texts)  # noqa: S101 - readings are numbers or texts
    return [{"value": str(text)} for text in value.text.ravel()]


def _ends(low: float, high: float) -> dict[str, Any]:
    if np.isnan(low):
        return {"missing": "supposed"}
    return {"value": low} if low == high else {"range": (low, high)}


def as_read(space: Space, readings: Readings) -> Readings:
    """Return trial readings as their estimators would read them: none above its ceiling."""
    names = space.registration.closure(tuple(tree.Name(0, name) for name in readings))
    env = space.laid_out(readings, names)
    return {name: _lower(env.values[name], given) for name, given in readings.items()}


def _lower(value: Value, given: Value) -> Value:
    """Return the lower ends of what was read of numbers; a number that was given as a range stays one."""
    if not isinstance(value, Cells) or not isinstance(given, Cells):
        return value
    exact = given.at.lo == given.at.hi
    ends = (np.where(exact, value.at.lo, end) for end in (given.at.lo, given.at.hi))
    return Cells(value.axes, Interval(*ends))


def word_of(space: Space, judged: Place, readings: Readings) -> Word:
    """Judge one clause on readings alone, with all that stops it and all definitions that rest on what was read."""
    site = judged.site
    assert site is not None  # noqa: S101 - only clauses are judged
    registration = space.registration
    before = waited_for(registration, site.prediction)
    nodes = (judged.node, *judged.needs, *registration.under(site.path), *_of(registration, before))
    names = registration.closure(nodes) | _resting(registration, readings)
    evidence = supposed(registration, readings)
    values = measured(registration, evidence, space.estimators, names)
    if any(holds(stop, values.env) != truth.TRUE for stop in judged.stops):
        return Word.UNTESTED
    seen = Seen(evidence, values)
    if any(clause_word(each, registration, seen, Grade.MEASURED) is not Word.PASS for each in before):
        return Word.UNTESTED
    return clause_word(site, registration, seen, Grade.MEASURED)


def _of(registration: Registration, sites: tuple[Site, ...]) -> tuple[tree.Node, ...]:
    return tuple(node for site in sites for node in (*registration.under(site.path), *(n.node for n in site.needs)))


def _resting(registration: Registration, readings: Readings) -> frozenset[str]:
    """Return every definition that rests on a reading or on none, with all that it needs: it may contradict."""
    resting = {name for read in readings for name in _dependents(registration).get(read, ())}
    resting |= set(_unread(registration))
    return registration.closure(tuple(tree.Name(0, name) for name in resting))


@once
def _unread(registration: Registration) -> tuple[str, ...]:
    """Return the definitions that rest on constants and axes alone."""
    quantities = registration.quantities
    read = {name for name, quantity in quantities.items() if quantity.is_ is None}
    return tuple(n for n in registration.order if not registration.closure((tree.Name(0, n),)) & read)


@once
def _dependents(registration: Registration) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name in registration.order:
        for inner in registration.closure((tree.Name(0, name),)):
            found.setdefault(inner, []).append(name)
    return {name: tuple(resting) for name, resting in found.items()}


def said(readings: Readings) -> str:
    """Write readings as people do; a quantity that varies over cells is written with its ends."""
    return ", ".join(f"{name} = {_said(value)}" for name, value in readings.items()) or "always"


def _said(value: Value) -> str:
    if isinstance(value, Texts):
        return repr(str(value.text.flat[0]))
    assert isinstance(value, Cells)  # noqa: S101 - readings are numbers or texts
    low, high = value.at.lo.ravel(), value.at.hi.ravel()
    first, last = (_number(float(low[i]), float(high[i])) for i in (0, -1))
    same = np.array_equal(low, np.full_like(low, low[0]), equal_nan=True) and np.array_equal(high - low, 0 * low)
    return first if same else f"{first} ... {last}"


def _number(low: float, high: float) -> str:
    if np.isnan(low):
        return "missing"
    return f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"
