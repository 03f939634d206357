"""One estimate from raw numbers in memory: a registration of this one estimate, written, checked and made.

So every rule of a registered estimate holds: what its level may promise, what is missing, who is in which group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.evidence.columns import column, texts
from verdict.evidence.given import FromMemory
from verdict.evidence.laid_out import Evidence, lay_out
from verdict.evidence.reading import Reading
from verdict.evidence.written import COLUMNS
from verdict.experiments.fitting import refuse_misfits
from verdict.judge.estimating import LARGEST, with_estimates
from verdict.judge.lint.examination import coverage
from verdict.project.in_columns import ONLY, Columns, columns_of, is_absent, missing, whole
from verdict.project.kinds import Shipped
from verdict.registration.resolved import Registration
from verdict.registration.resolving import register
from verdict.statistics.sample.finding import row
from verdict.statistics.sample.promised import MEANINGS, default
from verdict.words.errors import UsageError, listed
from verdict.words.vocabulary import Convention

ID, NAME = "1970-01-01a", "result"
UNIT, CHAIN, DRAW = "unit", "chain", "draw"
ESTIMATED, BOUND = "estimated", "bound"  # the status where there is an interval, and where only one end of it is known
USUAL = 0.95
RECORD = {"kind": "record", "produced_by": "a program"}
HERE = FromMemory("<estimate>")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, by the names of a registered estimate; `what` are its expressions, none for all columns."""

    estimand: str
    method: str
    level: float
    assume: str | None = None
    what: tuple[str, ...] = ()
    groups: tuple[str, str] | None = None
    where: str | None = None
    of: tuple[str, ...] = ()
    cluster: str | None = None
    support: tuple[float, float] | None = None
    least: int | None = None
    missing: str = "bounds"
    side: str = "both"
    options: Mapping[str, float] = field(default_factory=dict)


def estimated(values: Any, wanted: Wanted) -> dict[str, Any]:
    """Estimate, and return what came out as JSON values.

    Raises:
        DocumentError: everything that does not fit, as of a registration. UsageError: the numbers are of no form that
        is known, or the level may not be promised.
    """
    _check(wanted)
    columns, chains = columns_of(values, _names(wanted)), row(wanted.estimand, wanted.method).chains
    registration = _registered(columns, wanted, chains=chains)
    refused = [found.text for found in coverage(registration) if found.refuses]
    if refused:
        raise UsageError("; ".join(refused))
    made = with_estimates(registration, _evidence(columns, registration, counted=bool(wanted.of)))
    reading = made.estimates[NAME].readings[()]
    return _payload(reading, wanted, [found.text for found in coverage(registration)])


def _check(wanted: Wanted) -> None:
    """Require numbers and texts where only they can stand.

    Raises:
        UsageError: something else.
    """
    for name, text in (("estimand", wanted.estimand), ("method", wanted.method)):
        if not isinstance(text, str):
            raise UsageError(f"found {name}={text!r}, wanted a text")
    if isinstance(wanted.level, bool) or not isinstance(wanted.level, Real):
        raise UsageError(f"found level={wanted.level!r}, wanted a number such as 0.95")
    support: Any = wanted.support
    if support is not None and not (isinstance(support, list | tuple) and len(support) == 2):
        raise UsageError(f"found support={support!r}, wanted the least and the greatest value, such as (0, 1)")


def _names(wanted: Wanted) -> frozenset[str]:
    """Return every name in the expressions that are asked for; none where nothing says what is estimated."""
    said = (*wanted.what, *(wanted.groups or ()), wanted.where or "", *wanted.of, wanted.cluster or "")
    return frozenset(re.findall(r"\w+", " ".join(said))) if wanted.what else frozenset()


def _registered(columns: Columns, wanted: Wanted, *, chains: bool) -> Registration:
    tree = {
        "schema": "verdict/prereg/2", "id": ID, "title": "one estimate",
        "scope": {"covers": ["the numbers given"], "does_not_show": ["anything else"]}, "tag_flips": "none",
        "confidence": {"least_level": min(wanted.level, USUAL)},
        **_experiment(columns, chains=chains, counted=bool(wanted.of)),
        "quantities": {name: _quantity(name, columns, wanted, chains=chains) for name in columns.arrays},
        "estimates": {NAME: _estimate(columns, wanted, chains=chains)},
        "predictions": {"P1": {"claim": "none", "test": f"{NAME} > 0"}},
    }  # fmt: skip
    registration = register(tree, HERE, Shipped())
    refuse_misfits(registration, HERE, Shipped())
    return registration


def _experiment(columns: Columns, *, chains: bool, counted: bool) -> dict[str, Any]:
    shape, axes = columns.shape, _axes(columns, chains=chains, counted=counted)
    planned = {axis: {"planned": size, "role": "replicate"} for axis, size in zip(axes, shape, strict=True)}
    kind = {"kind": "chains", "reads": "given.npy", "burn_in": 0} if chains else RECORD
    return {"experiment": kind, **({"axes": planned} if planned else {})}


def _axes(columns: Columns, *, chains: bool, counted: bool) -> tuple[str, ...]:
    """Return the axes of the columns: units, chains and draws, or none where counts stand for units.

    Raises:
        UsageError: they have another number of dimensions.
    """
    axes = (CHAIN, DRAW) if chains else () if counted else (UNIT,)
    shape = columns.shape
    if len(shape) != len(axes):
        found = f"an array of {len(shape)} dimensions" if shape else "one number"
        wanted = " and ".join(axes) or "one number for each column"
        raise UsageError(f"found {found}, wanted {wanted}: this estimand is of "
                         f"{'chains' if chains else 'counts' if counted else 'units'}")  # fmt: skip
    return axes


def _quantity(name: str, columns: Columns, wanted: Wanted, *, chains: bool) -> dict[str, Any]:
    array = columns.arrays[name]
    axes = {"axes": list(_axes(columns, chains=chains, counted=bool(wanted.of)))}
    if array.dtype == object:
        return {**axes, "type": "text"}
    kind = {"type": "count"} if name in columns.counts else {}
    bounded = name not in wanted.of and name != wanted.cluster
    return {**axes, **kind, **({"support": list(wanted.support)} if wanted.support and bounded else {})}


def _estimate(columns: Columns, wanted: Wanted, *, chains: bool) -> dict[str, Any]:
    numbers = [name for name, array in columns.arrays.items() if array.dtype != object
               and name not in wanted.of and name != wanted.cluster]  # fmt: skip
    if not (wanted.what or numbers):
        raise UsageError(f"found no numbers in {listed(columns.arrays)}, wanted some; texts such as '0.91' are none")
    given = {
        "groups": wanted.groups and list(wanted.groups), "where": wanted.where, "of": list(wanted.of) or None,
        "cluster": wanted.cluster, "assume": wanted.assume, "why": "as asked" if wanted.assume else None,
        "over": list(_axes(columns, chains=chains, counted=bool(wanted.of))) or None,
        "options": dict(wanted.options) or None,
    }  # fmt: skip
    return {
        "estimand": wanted.estimand, "arguments": list(wanted.what) or numbers, "method": wanted.method,
        "level": wanted.level, "least": wanted.least or _least(columns, wanted), "missing": wanted.missing,
        "side": wanted.side, **{name: value for name, value in given.items() if value is not None},
    }  # fmt: skip


def _least(columns: Columns, wanted: Wanted) -> int:
    """Return how many units, clusters or trials are there, and never fewer than the method needs."""
    needed = row(wanted.estimand, wanted.method).least
    if wanted.of:
        return needed
    if wanted.cluster is not None and wanted.cluster in columns.arrays:
        labels = columns.arrays[wanted.cluster]
        return max(needed, len({label for label in labels.ravel().tolist() if not is_absent(label)}))
    there = [~missing(array) for array in columns.arrays.values()]
    units = int(np.logical_and.reduce(there).sum())
    return max(needed, units // 2 if wanted.groups else units)


def _evidence(columns: Columns, registration: Registration, *, counted: bool) -> Evidence:
    content = {
        "schema": COLUMNS, "freeze": {"id": ID, "digest": registration.digest}, "grade": "measured",
        "title": "given from memory",
        "quantities": {name: {"column": _column(array)} for name, array in columns.arrays.items()},
    }  # fmt: skip
    return lay_out(content, HERE, registration)


def _column(array: NDArray[Any]) -> Any:
    made = texts(array.ravel().tolist()) if array.dtype == object else column(array, array)
    return made.model_dump(mode="json", exclude_defaults=True)


def _payload(reading: Reading, wanted: Wanted, notes: Sequence[str]) -> dict[str, Any]:
    status, _, reason = (reading.missing or "").partition(": ")
    word = wanted.assume or default(wanted.estimand)
    chains = row(wanted.estimand, wanted.method).chains
    supposed = ["chains that forget their start"] if chains else [f"{word}: {MEANINGS[word]}"]
    how, ends = reading.method or reading.note or "", None if reading.interval is None else _ends(reading.interval)
    open_ = wanted.side == "both" and ends is not None and None in ends.values()
    return {
        "estimand": wanted.estimand, "method": wanted.method, "level": wanted.level,
        "status": status or (BOUND if open_ else ESTIMATED), "reason": how if open_ else reason, "how": how,
        "value": reading.value if reading.missing is None and not open_ else None, "interval": ends,
        "assumptions": [*supposed, *notes],
    }  # fmt: skip


def _ends(interval: tuple[Any, Any]) -> dict[str, float | None]:
    """Return the ends of an interval, None for one that is open: the largest number stands for it."""
    low, high = map(float, interval)
    return {"lo": None if low <= -LARGEST else low, "hi": None if high >= LARGEST else high}


def times(series: Any, estimator: str, level: float, named: str) -> dict[str, Any]:
    """Estimate the integrated autocorrelation time of one variable, as `estimated` does, in a convention.

    Raises:
        UsageError: the series is not of one variable, or no estimator of times is called so.
    """
    if named not in (Convention.HALF, Convention.FULL):
        raise UsageError(f"found the convention {named!r}, wanted half or full")
    convention, draws = Convention(named), whole(series)
    if draws.ndim not in (1, 2):
        raise UsageError(f"found draws of {draws.ndim} dimensions, wanted [chain, draw] of one variable: of more take "
                         "a part, such as x[:, :, 0]")  # fmt: skip
    found = estimated({ONLY: np.atleast_2d(draws)}, Wanted("autocorrelation_time", estimator, level))
    factor = 2.0 if convention is Convention.FULL else 1.0
    ends = found["interval"]
    turned = None if ends is None else {end: None if at is None else factor * at for end, at in ends.items()}
    value = None if found["value"] is None else factor * found["value"]
    how = found["how"].replace(f"{Convention.HALF} convention", f"{convention} convention")
    return {**found, "how": how, "value": value, "interval": turned, "convention": str(convention)}


def in_words(payload: Mapping[str, Any]) -> str:
    """Say an estimate in one line."""
    ends, value = payload["interval"], payload["value"]
    what = f"{payload['estimand']}{'' if value is None else f' {value:.4g}'}"
    if payload["status"] not in (ESTIMATED, BOUND):
        return f"{payload['estimand']}: no interval, {payload['status']}: {payload['reason']}"
    if ends is None:
        return f"{what}, by {payload['how']}"
    said = f"{'-inf' if ends['lo'] is None else format(ends['lo'], '.4g')}, " + (
        "inf" if ends["hi"] is None else format(ends["hi"], ".4g")
    )
    return f"{what} [{said}], {100 * payload['level']:g} % by {payload['how']}"
