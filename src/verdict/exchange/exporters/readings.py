"""Readings and estimates as a tree of xarray data sets; `pip install "verdict-engine[netcdf]"`.

The root has the registered axes as coordinates. Each quantity and estimate is a group of `quantities`, over its own
axes:

lower, upper      both ends of what is known of each cell, float64 as the judge has them; an open end is infinite
estimate          the number of a cell that has one; NaN of a range, a bound, and whatever has no number of its own
basis             what the ends are: exact, rounded, range, confidence, bound, computed or unknown
confidence_level  of a confidence interval: how sure it is
made_by           of a confidence interval: the method
missing           why a cell has no reading; empty where it has one. A missing cell is NaN, never its support

A text has `text` and `missing`. The group `predictions` has a verdict for each prediction, with its reasons; `flags`
has a group for each flag. Where an axis bears the name of a variable, the variable ends in `_of_cell`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.algebra import truth
from verdict.algebra.grid import Level
from verdict.evidence.laid_out import Evidence
from verdict.exchange.exporters.cells import told_cells
from verdict.exchange.exporters.in_toto import judged
from verdict.exchange.exporters.state import ENGINE, State
from verdict.outcome.record import Outcome
from verdict.registration.resolved import Registration
from verdict.words.errors import UsageError

Variables = dict[str, tuple[tuple[str, ...], NDArray[Any], dict[str, str]]]
LARGEST_WHOLE = 2**63 - 1
# What readers of NetCDF take for times, and turn numbers with such a unit into dates or durations.
TIME = re.compile(r"\bsince\b|^(day|hour|hr|h|minute|min|(milli|micro|nano)?second|sec|s|ms|us|ns|week|D)s?$", re.I)
SAID = {truth.TRUE: "true", truth.FALSE: "false", truth.UNKNOWN: "unknown"}


def tree(state: State, registration: Registration, evidence: Evidence, outcome: Outcome) -> Any:
    """Return the `xarray.DataTree` of an outcome.

    Raises:
        UsageError: xarray is not installed. NothingToJudgeError: nothing is measured yet.
    """
    xarray = _xarray()
    grid = registration.grid
    coordinates = {axis: ((axis,), _levels(grid.of(axis)), _units(_axis_unit(registration, axis)))
                   for axis in grid.names}  # fmt: skip
    groups = {"/": xarray.Dataset(coords=coordinates, attrs=dict(_told(state)))}
    for name, variables, told in _groups(state, registration, evidence, outcome):
        groups[f"/{name}"] = xarray.Dataset(variables, attrs=told)
    return xarray.DataTree.from_dict(groups)


def netcdf(data: Any) -> bytes:
    """Write a tree as the bytes of a NetCDF 4 file.

    Raises:
        UsageError: what writes NetCDF is not installed.
    """
    try:
        import h5py  # noqa: F401, I001 - first: h5netcdf keeps for good that it found no h5py
        import h5netcdf  # noqa: F401 - xarray asks for both only when it writes a file
    except ImportError as error:
        raise _lacking(error) from None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "outcome.nc"
        data.to_netcdf(path, engine="h5netcdf", format="NETCDF4")
        return path.read_bytes()


def _xarray() -> Any:
    try:
        import xarray
    except ImportError as error:
        raise _lacking(error) from None
    return xarray


def _lacking(error: ImportError) -> UsageError:
    return UsageError(
        f"an export as xarray needs xarray, h5netcdf and h5py, and {error.name} is not installed; "
        'pip install "verdict-engine[netcdf]"'
    )


def _groups(
    state: State, registration: Registration, evidence: Evidence, outcome: Outcome
) -> Iterator[tuple[str, Variables, dict[str, str]]]:
    """Yield every group: its name, its variables, and what is said of the whole of it."""
    axes = registration.grid.names
    for name, cells in told_cells(registration, evidence):
        quantity = registration.quantities[name]
        units = _units(quantity.unit or "")
        named = {_free(key, axes): (cells.axes, array, units if array.dtype.kind == "f" and key != "confidence_level"
                                    else {}) for key, array in cells.arrays.items()}  # fmt: skip
        yield f"quantities/{name}", named, {"means": quantity.means or "", **_wider(state, name)}
    for flag in outcome.flags:
        told = {"when": flag.when, "means": flag.means}
        said = np.vectorize(SAID.__getitem__, otypes=[object])(flag.truths.codes)
        yield f"flags/{flag.name}", {_free("holds", axes): (flag.truths.axes, said, {})}, told
    yield "predictions", _predictions(state, axes), {}


def _predictions(state: State, axes: tuple[str, ...]) -> Variables:
    found: Mapping[str, Mapping[str, Any]] = judged(state)["predictions"]
    dimension = _free("prediction", axes)
    columns = {
        dimension: list(found),
        "verdict": [p["verdict"] for p in found.values()],
        "claim": [p["claim"] for p in found.values()],
        "reasons": ["; ".join(reason["text"] for reason in p["reasons"]) for p in found.values()],
        "cause": [p["cause"] or "" for p in found.values()],
        "grade": [p["grade"] or "" for p in found.values()],
        "in_scope": ["true" if p["in_scope"] else "false" for p in found.values()],
    }
    return {_free(name, axes) if name != dimension else name: ((dimension,), np.array(column, object), {})
            for name, column in columns.items()}  # fmt: skip


def _wider(state: State, name: str) -> dict[str, str]:
    """Say where a family judged an interval of this quantity wider than it stands here."""
    families = (p["family"] for p in judged(state)["predictions"].values() if p["family"])
    said = [widened["text"] for family in families for widened in family["widened"] if widened["quantity"] == name]
    return {"judged_wider": "\n".join(dict.fromkeys(said))} if said else {}


def _told(state: State) -> Iterator[tuple[str, str | int]]:
    """Yield what the root says: which freeze, what came out, how it stands, and what it does not show."""
    outcome, status = judged(state), state.status
    yield from (("freeze", state.id), ("digest", state.digest), ("title", state.title))
    yield from (("measurements", outcome["measurements"]["digest"]), ("grade", outcome["measurements"]["grade"]))
    yield from (("verdicts", ", ".join(f"{name} {word}" for name, word in state.words.items())),)
    yield from (("exit_code", int(outcome["exit_code"])), ("locked", "true" if state.locked else "false"))
    yield from (("gate", f"{state.gated.standing}: {state.gated.sentence}"), ("order", state.order["standing"]))
    yield from (("to_know", "\n".join(status["to_know"])), ("does_not_show", "\n".join(state.does_not_show)))
    yield from (("engine", f"{ENGINE} {state.engine}"), ("status", json.dumps(status, ensure_ascii=False)))


def _levels(levels: Sequence[Level]) -> NDArray[Any]:
    """Return the levels of an axis as a coordinate: whole numbers, numbers, or texts where they are neither."""
    if all(isinstance(level, int) and abs(level) <= LARGEST_WHOLE for level in levels):
        return np.array(levels, np.int64)
    if all(isinstance(level, int | float) and (float(level) == level) for level in levels):
        return np.array(levels, np.float64)
    return np.array([str(level) for level in levels], object)


def _axis_unit(registration: Registration, axis: str) -> str:
    found = registration.prereg.axes.get(axis)
    return (found.unit or "") if found is not None else ""


def _units(unit: str) -> dict[str, str]:
    """Return a unit as attributes: `units`, too, where no reader takes the numbers for times by it."""
    if not unit:
        return {}
    return {"unit": unit} if TIME.search(unit) else {"unit": unit, "units": unit}


def _free(name: str, axes: tuple[str, ...]) -> str:
    """Return a name that no axis bears."""
    return _free(f"{name}_of_cell", axes) if name in axes else name
