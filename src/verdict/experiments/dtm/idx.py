"""Images and labels in the IDX form: a big-endian header, then one byte per pixel or label, gzipped or not."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.bounded import MEBIBYTE, Bounded, reading
from verdict.words.errors import IntegrityError, UsageError

PIXELS = 28 * 28
NAMES = {
    "train": "train-images-idx3-ubyte",
    "train_labels": "train-labels-idx1-ubyte",
    "test": "t10k-images-idx3-ubyte",
    "test_labels": "t10k-labels-idx1-ubyte",
}
_LIMIT = 256 * MEBIBYTE  # five times the 60,000 images


def holds(folder: Path) -> bool:
    """Say whether a folder has at least the training images."""
    return _file(folder, NAMES["train"]) is not None


def read(folder: Path) -> dict[str, NDArray[np.uint8]]:
    """Read the four files that `NAMES` lists, each with or without `.gz` (without, if both are there).

    Returns:
        Images uint8 [n, 784] in raster order and labels uint8 [n], by the keys of `NAMES`.

    Raises:
        UsageError: a file is missing. IntegrityError: one is not in the IDX form, or not of the length it states.
    """
    files = {key: _file(folder, name) for key, name in NAMES.items()}
    missing = [NAMES[key] for key, path in files.items() if path is None]
    if missing:
        raise UsageError(
            f"{folder.name} lacks {', '.join(missing)}; wanted the four IDX files {', '.join(NAMES.values())}, each "
            "with or without .gz; name a directory that has them"
        )
    return {key: _array(path, images=not key.endswith("labels")) for key, path in files.items() if path}


def _file(folder: Path, name: str) -> Path | None:
    paths = (folder / name, folder / f"{name}.gz")
    return next((path for path in paths if path.is_file()), None)


def _array(path: Path, images: bool) -> NDArray[np.uint8]:
    content = _content(path)
    fields, wanted = (4, [0x803, 28, 28]) if images else (2, [0x801])
    header = np.frombuffer(content, ">u4", count=min(fields, len(content) // 4)).tolist()
    if len(header) != fields or header[:1] + header[2:] != wanted:
        raise IntegrityError(
            f"{path.name} begins with {_hex(header[:1])} and sizes {header[1:]}; wanted {_hex(wanted)} and sizes "
            f"{['n', *wanted[1:]]}: not an IDX file of {'28 x 28 images' if images else 'labels'}; fetch it again"
        )
    return _body(path.name, content, header)


def _body(name: str, content: bytes, header: list[int]) -> NDArray[np.uint8]:
    start, each = 4 * len(header), PIXELS if len(header) > 2 else 1
    wanted = start + header[1] * each
    if len(content) != wanted:
        raise IntegrityError(
            f"{name} has {len(content)} bytes; wanted {wanted} for the {header[1]} entries it states; fetch it again"
        )
    flat = np.frombuffer(content, np.uint8, offset=start) if header[1] else np.zeros(0, np.uint8)
    return flat.reshape((header[1], each) if each > 1 else header[1])


def _content(path: Path) -> bytes:
    with (
        reading(path.name, "an IDX file, gzipped if it ends with .gz"),
        gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream,
    ):
        return Bounded(stream, path.name, _LIMIT).read()


def _hex(numbers: list[int]) -> str:
    return f"0x{numbers[0]:08x}" if numbers else "nothing"
