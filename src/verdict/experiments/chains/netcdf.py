"""Chains in NetCDF as ArviZ keeps them, which an extra reads: `pip install "verdict-engine[netcdf]"`."""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from verdict.experiments.chains.drawn import Drawn, Floats, refuse_gaps
from verdict.experiments.chains.naming import Part, part_of, places
from verdict.experiments.chains.settings import Settings
from verdict.text.characters import printable, shown
from verdict.text.tables.columns import named
from verdict.words.errors import DocumentError, Problem, UsageError, nearest
from verdict.words.limits import MOST_ARRAYS

POSTERIOR = "posterior"
CLASSIC = b"CDF"  # how NetCDF 3 begins, which SciPy reads
WRONG = (OSError, KeyError, ValueError, TypeError, RuntimeError, AttributeError, IndexError, EOFError, OverflowError)


def read(content: bytes, file: str, sources: Mapping[str, str], settings: Settings) -> Drawn:
    """Read the variables behind registered quantities; `sources` maps each to its variable in the file.

    Raises:
        UsageError: what reads NetCDF is not installed.
        DocumentError: it is no such file, or has no such group, variable, dimension or part, or its draws have gaps.
    """
    groups = _groups(content, file)
    try:
        group = _group(groups, file, settings)
        found = {name: _chains(group, source, file, settings) for name, source in sources.items()}
        return Drawn(file, found, (settings.chain, settings.draw), notes=_notes(group, file, settings))
    finally:
        for each in groups.values():
            each.close()


def _refused(file: str, message: str) -> DocumentError:
    return DocumentError([Problem(file, 1, 1, message)])


def _groups(content: bytes, file: str) -> dict[str, Any]:
    """Return the groups of a file by name, the root as an empty name."""
    classic = content.startswith(CLASSIC)
    try:
        import xarray

        if not classic:
            import h5py  # noqa: F401, I001 - first: h5netcdf keeps for good that it found no h5py
            import h5netcdf  # noqa: F401 - xarray asks for both only when it opens a file
    except ImportError as error:
        raise UsageError(
            f"{file} is NetCDF, which needs xarray, h5netcdf and h5py, and {error.name} is not installed; "
            'pip install "verdict-engine[netcdf]", or write the draws with numpy.savez'
        ) from None
    opened = _opened(xarray, io.BytesIO(content), classic=classic)
    if isinstance(opened, str):
        raise _refused(file, f"found no NetCDF that can be read ({opened}); write it again")
    return opened


def _opened(xarray: Any, stream: io.BytesIO, *, classic: bool) -> dict[str, Any] | str:
    """Return the groups of a file by name, or what its reader says of one that is none."""
    with _silence():
        try:
            if classic:
                return {"": xarray.open_dataset(stream, engine="scipy", decode_times=False)}
            opened = xarray.open_groups(stream, engine="h5netcdf", decode_times=False)
            return {name.strip("/"): dataset for name, dataset in opened.items()}
        except WRONG as error:
            return printable(str(error).splitlines()[0] if str(error) else type(error).__name__)[:200]


@contextmanager
def _silence() -> Iterator[None]:
    """Let a reader that gives up print nothing of its own: its warnings, and errors when it lets go of the file."""
    before = sys.unraisablehook
    sys.unraisablehook = lambda _: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.unraisablehook = before


def _group(groups: Mapping[str, Any], file: str, settings: Settings) -> Any:
    """Return the group that is registered, else posterior, else the root."""
    if settings.group is not None and settings.group.strip("/") not in groups:
        known = [name or "/" for name in groups]
        found = f"found no group '{shown(settings.group)}'; there: {named(known)}"
        raise _refused(file, f"{found}.{nearest(settings.group, known)}")
    if settings.group is not None:
        return groups[settings.group.strip("/")]
    return groups.get(POSTERIOR, groups[""])


def _chains(group: Any, source: str, file: str, settings: Settings) -> Floats:
    """Return one variable as float64[chains, draws]."""
    known = [str(name) for name in group.data_vars]
    part = Part(source) if source in known else part_of(source)
    if part.variable not in known:
        lacking = f"found no variable '{shown(part.variable)}'; there: {named(known)}"
        raise _refused(file, f"{lacking}.{nearest(part.variable, known)}")
    variable = group[part.variable]
    dims = [str(dim) for dim in variable.dims]
    for wanted in (settings.chain, settings.draw):
        if wanted not in dims:
            said = f"found the dimensions {', '.join(dims) or 'none'} of {shown(part.variable)}, wanted '{wanted}'"
            raise _refused(file, f"{said} among them; other names are told by chain: and draw:")
    if variable.dtype.kind not in "biuf":
        raise _refused(file, f"found values of type {variable.dtype} in {shown(part.variable)}, wanted numbers")
    if variable.size * 8 > MOST_ARRAYS:
        raise _refused(file, f"found more than {MOST_ARRAYS >> 20} MiB in {shown(part.variable)}, wanted at most that")
    return _values(variable, _picked(variable, part, dims, file=file, settings=settings), file, settings)


def _picked(variable: Any, part: Part, dims: list[str], *, file: str, settings: Settings) -> dict[str, int]:
    further = [dim for dim in dims if dim not in (settings.chain, settings.draw)]
    labels = [_labels(variable, dim) for dim in further]
    try:
        return dict(zip(further, places(part, further, labels, [variable.sizes[d] for d in further]), strict=True))
    except ValueError as error:
        raise _refused(file, f"{shown(part.variable)}: {error}") from None


def _labels(variable: Any, dim: str) -> list[str] | None:
    """Return the labels along a dimension; None where it has none."""
    return [str(label) for label in variable[dim].values.tolist()] if dim in variable.coords else None


def _values(variable: Any, picked: Mapping[str, int], file: str, settings: Settings) -> Floats:
    try:
        upright = variable.isel(picked).transpose(settings.chain, settings.draw).values
    except WRONG as error:
        raise _refused(
            file, f"found values that cannot be read ({printable(str(error))[:200]}); write it again"
        ) from None
    values = np.asarray(upright, dtype=np.float64)
    fill = variable.encoding.get("_FillValue", variable.encoding.get("missing_value"))
    masked = np.isnan(values) if fill is not None and np.all(np.isfinite(fill)) else np.zeros(values.shape, np.bool_)
    if masked.any():
        chain, draw = (int(i) for i in np.argwhere(masked)[0])
        said = (
            f"found {int(masked.sum()):,} of {values.size:,} draws of {shown(str(variable.name))} masked (_FillValue)"
        )
        raise _refused(file, f"{said}, the first in chain {chain + 1} at draw {draw + 1}; wanted every draw of a chain")
    return values


def _notes(group: Any, file: str, settings: Settings) -> tuple[str, ...]:
    """Refuse gaps in the numbers of the draws; say where they are thinned already."""
    numbers = group.coords[settings.draw].values if settings.draw in group.coords else None
    if numbers is None or numbers.dtype.kind not in "iuf":
        return ()
    stride = refuse_gaps(np.asarray(numbers, dtype=np.float64).astype(np.int64), "each", lambda _: (file, 1, 1))
    return () if stride == 1 else (f"the draws of {file} are numbered {stride} apart: they were thinned before",)
