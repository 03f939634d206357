"""Chains in NumPy's .npy and .npz. Nothing in such a file is run: pickled objects are refused."""

from __future__ import annotations

import io
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.chains.drawn import Drawn, Floats
from verdict.experiments.chains.naming import Part, part_of, places
from verdict.experiments.chains.settings import Settings
from verdict.text.characters import printable, shown
from verdict.text.tables.columns import named
from verdict.words.errors import DocumentError, Problem, nearest
from verdict.words.limits import MOST_ARRAYS

WRONG = (ValueError, TypeError, OverflowError, OSError, EOFError, KeyError, SyntaxError, RuntimeError,
         tokenize.TokenError, zipfile.BadZipFile, zlib.error)  # fmt: skip


def read(content: bytes, file: str, sources: Mapping[str, str], settings: Settings) -> Drawn:
    """Read the arrays behind registered quantities; `sources` maps each to its variable in the file.

    Raises:
        DocumentError: it is no such file, or has no such variable, dimension or part.
    """
    with _sentences(file):
        arrays = _archive(content, file, sources) if file.lower().endswith(".npz") else _single(content, file, sources)
    found: dict[str, Floats] = {}
    for name, source in sources.items():
        try:
            found[name] = _chains(arrays, source, settings)
        except ValueError as error:
            raise _refused(file, f"{shown(source)}: {error}") from None
    return Drawn(file, found, (settings.chain, settings.draw))


def _refused(file: str, message: str) -> DocumentError:
    return DocumentError([Problem(file, 1, 1, message)])


@contextmanager
def _sentences(file: str) -> Iterator[None]:
    """Say of a file that NumPy cannot read why."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except MemoryError:
        raise _refused(file, "found arrays that do not fit into memory; keep fewer draws") from None
    except WRONG as error:
        said = printable(str(error).splitlines()[0] if str(error) else type(error).__name__)[:200]
        pickled = (
            "; arrays of objects are pickled, and nothing pickled is ever loaded" if "allow_pickle" in said else ""
        )
        raise _refused(file, f"found no NumPy file of numbers ({said}){pickled}; write it with numpy.savez") from None


def _archive(content: bytes, file: str, sources: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sizes = {info.filename.removesuffix(".npy"): info.file_size for info in archive.infolist()}
        wanted = {source if source in sizes else part_of(source).variable for source in sources.values()}
        lacking = sorted(wanted - set(sizes))
        if lacking:
            raise DocumentError(_lacking(file, lacking, sizes))
        if sum(sizes[name] for name in wanted) > MOST_ARRAYS:
            raise _refused(file, f"found arrays of more than {MOST_ARRAYS >> 20} MiB, wanted at most that; thin them")
        return {name: _array(archive.read(f"{name}.npy")) for name in wanted}


def _lacking(file: str, lacking: Sequence[str], known: Mapping[str, int]) -> list[Problem]:
    there = [*known]
    return [
        Problem(file, 1, 1, f"found no variable '{shown(name)}'; there: {named(there)}.{nearest(name, there)}")
        for name in lacking
    ]


def _single(content: bytes, file: str, sources: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """Read .npy, whose one array is called as the file; a single quantity may call it what it likes."""
    stem = PurePosixPath(file).stem
    variables = {part_of(source).variable for source in sources.values()}
    if len(variables) > 1 or (len(sources) > 1 and any(not part_of(source).keys for source in sources.values())):
        wanted = f"wanted parts of one, such as {stem}[0] and {stem}[1], or a .npz file"
        raise _refused(file, f"found one array for {', '.join(sources)}, {wanted}")
    return {next(iter(variables)): _array(content)}


def _array(content: bytes) -> NDArray[Any]:
    """Read one array; its header is held against the bytes before room is made for it."""
    stream = io.BytesIO(content)
    version = np.lib.format.read_magic(stream)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = header(stream)
    size = int(np.prod([int(n) for n in shape], dtype=object)) * kind.itemsize
    if not kind.hasobject and size != len(content) - stream.tell():
        raise ValueError(f"its header says {size:,} bytes of values, and it holds {len(content) - stream.tell():,}")
    found: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return found


def _chains(arrays: Mapping[str, NDArray[Any]], source: str, settings: Settings) -> Floats:
    """Return one variable as float64[chains, draws].

    Raises:
        ValueError: it holds no numbers, lacks a dimension, or has no such part.
    """
    part = Part(source) if source in arrays else part_of(source)
    array = arrays[part.variable]
    if array.dtype.kind not in "biuf":
        raise ValueError(f"found values of type {array.dtype}, wanted numbers")
    names = settings.dimensions
    if array.ndim < len(names):
        raise ValueError(f"found {array.ndim} dimension{'s' * (array.ndim != 1)}, wanted {', '.join(names)}")
    names = (*names, *(f"dimension {i + 1}" for i in range(len(names), array.ndim)))
    further = [i for i, name in enumerate(names) if name not in (settings.chain, settings.draw)]
    picked = places(part, [names[i] for i in further], [None] * len(further), [array.shape[i] for i in further])
    at = dict(zip(further, picked, strict=True))
    flat = array[tuple(at.get(i, slice(None)) for i in range(array.ndim))]
    upright = names.index(settings.chain) < names.index(settings.draw)
    return np.asarray(flat if upright else flat.T, dtype=np.float64)
