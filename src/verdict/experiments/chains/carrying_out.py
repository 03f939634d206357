"""What reading chains takes, and reading them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

import numpy as np

from verdict.evidence.columns import column
from verdict.evidence.laid_out import support_of
from verdict.experiments.chains import long_form, netcdf, numpy_files
from verdict.experiments.chains.check import measured
from verdict.experiments.chains.drawn import Drawn, Floats
from verdict.experiments.chains.settings import ARRAYS, NETCDF, Settings
from verdict.experiments.contract import Context, Measured, Readings
from verdict.experiments.table.carrying_out import file_of
from verdict.registration.resolved import Registration
from verdict.text.tables import showing_lines
from verdict.words.errors import DocumentError, Problem
from verdict.words.limits import MOST_PROBLEMS


def measure(context: Context, settings: Settings) -> Measured:
    """Read the chains, leave the burn-in out, and lay them on the registered grid.

    Raises:
        UsageError: an extra that is not installed, or a path that leaves the project.
        NothingToJudgeError: there is no such file. DocumentError: everything that makes it no whole chains.
    """
    files = [(*file_of(context, name), name) for name in settings.files]
    sources = {name: settings.source(name) for name in measured(settings, context.registration)}
    with ExitStack() as lines:
        for content, _, name in files:
            lines.enter_context(showing_lines(content, name))
        drawn = _read([(content, name) for content, _, name in files], sources, settings)
        drawn.check()
        kept, readings = _laid(drawn, settings, context)
    context.advance(f"reading {', '.join(settings.files)}", 1, 1)
    provenance = {
        "reads": [name for *_, name in files],
        "reads_digest": {name: digest for _, digest, name in files},
        "variables": sources,
        **_counted(drawn, kept, settings),
    }
    if settings.produced_by:
        provenance["produced_by"] = settings.produced_by
    title = f"read from {files[0][2]}" + (f" and {len(files) - 1} more" if len(files) > 1 else "")
    return Measured(None, readings, provenance, title, (*drawn.notes, *_notes(drawn, kept, settings, context)))


def measure_drawn(drawn: Drawn, context: Context, settings: Settings) -> Measured:
    """Lay chains that a program hands over on the registered grid, by the rules of every file of chains.

    Raises:
        DocumentError: everything that makes them no whole chains.
    """
    drawn.check()
    kept, readings = _laid(drawn, settings, context)
    provenance = {"given": "from memory", **_counted(drawn, kept, settings)}
    return Measured(None, readings, provenance, "given from memory", tuple(_notes(drawn, kept, settings, context)))


def _laid(drawn: Drawn, settings: Settings, context: Context) -> tuple[Mapping[str, Floats], Readings]:
    """Leave the burn-in out and lay the rest on the grid."""
    kept, readings = drawn.kept(settings.burn_in, settings.thin), context.readings()
    _check_planned(drawn, kept, settings, context.registration)
    _check_values(drawn, context.registration)
    for name, values in kept.items():
        _write(name, values, readings, settings)
    return kept, readings


def _read(contents: list[tuple[bytes, str]], sources: Mapping[str, str], settings: Settings) -> Drawn:
    content, file = contents[0]
    if settings.suffix in ARRAYS:
        return numpy_files.read(content, file, sources, settings)
    if settings.suffix in NETCDF:
        return netcdf.read(content, file, sources, settings)
    return long_form.read(contents, sources, settings)


def _shape(kept: Mapping[str, Floats]) -> tuple[int, int]:
    chains, draws = next(iter(kept.values())).shape
    return chains, draws


def _check_planned(drawn: Drawn, kept: Mapping[str, Floats], settings: Settings, registration: Registration) -> None:
    """Require no more chains and draws than are planned.

    Raises:
        DocumentError: there are more.
    """
    said = []
    for axis, found, what in zip(settings.axes, _shape(kept), ("chains", "draws behind the burn-in"), strict=True):
        planned = registration.prereg.axes[axis].planned
        if planned is not None and found > planned:
            said.append(f"found {found:,} {what}, wanted at most the {planned:,} that {axis} plans")
    if said:
        raise DocumentError([Problem(drawn.file, 1, 1, message) for message in said])


def _check_values(drawn: Drawn, registration: Registration) -> None:
    """Require draws within the registered supports, and whole numbers of counts, those of the burn-in included.

    Raises:
        DocumentError: the first draw of each variable that does not fit.
    """
    problems = [problem for name in drawn.values for problem in _unfit(name, drawn, registration)]
    if problems:
        raise DocumentError(problems[:MOST_PROBLEMS])


def _unfit(name: str, drawn: Drawn, registration: Registration) -> Iterator[Problem]:
    quantity, values = registration.prereg.quantities[name], drawn.values[name]
    low, high = support_of(quantity)
    parted = np.floor(values) != values if quantity.type == "count" else np.zeros(values.shape, np.bool_)
    tests = (
        ((values < low) | (values > high), f"wanted it within its registered support {[low, high]}"),
        (parted, "wanted a whole number: it is registered as a count"),
    )
    for wrong, wanted in tests:
        if wrong.any():
            chain, draw = (int(i) for i in np.argwhere(wrong)[0])
            found = f"found {values[chain, draw]:.10g} in chain {chain + 1} at draw {draw + 1}"
            yield drawn.problem(name, f"{found}, {wanted}", chain, draw)


def _write(name: str, values: Floats, readings: Readings, settings: Settings) -> None:
    """Hand one variable over: chains and draws by position, and what is planned beyond them missing."""
    grid = readings.registration.grid
    axes = grid.sorted(settings.axes)
    upright = values if axes == settings.axes else values.T
    laid = np.full(grid.shape(axes), np.nan)
    laid[: upright.shape[0], : upright.shape[1]] = upright
    made = column(laid, laid)
    missing = int(np.isnan(laid).sum())
    if missing:
        made = made.model_copy(update={"why": _lacking(missing, values.shape[1], grid.shape(settings.axes), settings)})
    readings.column(name, made)


def _lacking(missing: int, left: int, planned: tuple[int, ...], settings: Settings) -> str:
    """Say how many of the `planned` chains and draws are not there; behind a burn-in, that it is not counted."""
    if not settings.burn_in:
        return f"{missing:,} draws that were planned are not in the file"
    return (
        f"{missing:,} of {math.prod(planned):,} registered draws are not there: {left:,} of {planned[1]:,} are left "
        f"behind a burn-in of {settings.burn_in:,}; `planned` counts what is left behind the burn-in"
    )


def _counted(drawn: Drawn, kept: Mapping[str, Floats], settings: Settings) -> dict[str, int]:
    (chains, draws), (_, left) = drawn.shape, _shape(kept)
    return {"chains": chains, "draws": draws, "burn_in": settings.burn_in, "thin": settings.thin, "kept": left}


def _notes(drawn: Drawn, kept: Mapping[str, Floats], settings: Settings, context: Context) -> Iterator[str]:
    (chains, draws), (_, left) = drawn.shape, _shape(kept)
    yield f"{chains:,} chains of {draws:,} draws; {left:,} of each count, behind a burn-in of {settings.burn_in:,}" + (
        f", one of every {settings.thin}" if settings.thin > 1 else ""
    )
    for axis, found in zip(settings.axes, (chains, left), strict=True):
        planned = context.registration.prereg.axes[axis].planned
        if planned is not None and found < planned:
            yield f"found {found:,} of the {planned:,} that {axis} plans; the others are missing"
