"""Digits as bits: what is clamped to the visible spins, and the labels that go with them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from verdict.experiments.dtm.bounded import MEBIBYTE, reading
from verdict.experiments.dtm.idx import PIXELS
from verdict.experiments.dtm.sources import Digits
from verdict.text.files import write_whole
from verdict.words.errors import IntegrityError, UsageError

Bits = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

_PACKED_LIMIT = 64 * MEBIBYTE  # ten times all of MNIST, packed


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """Binarised images in stored order.

    Attributes:
        bits: bool [n, 784], True where a pixel is on, in raster order.
        classes: uint8 [n].
    """

    bits: Bits
    classes: Bytes

    @property
    def packed(self) -> Bytes:
        """Bits eight per byte, row by row, uint8 [n, 98]; the first pixel is the highest bit (numpy's "big" order)."""
        return np.packbits(self.bits, axis=1, bitorder="big")

    @property
    def digest(self) -> str:
        """SHA-256 of the packed bits. Digits 0 to 3 of MNIST's training set at threshold 26 give 807cbe6d...ec98f8b7.

        The order of bits in a byte is `packed`'s; the opposite one gives 1d1a6adf... for the same images.
        """
        return hashlib.sha256(self.packed.tobytes()).hexdigest()

    def first(self, count: int) -> Images:
        """Return the first `count` images.

        Raises:
            UsageError: there are not so many.
        """
        if not 0 < count <= len(self.classes):
            raise UsageError(
                f"found {len(self.classes)} images, wanted the first {count}; ask for as many as there are"
            )
        return Images(self.bits[:count], self.classes[:count])


def prepare(
    digits: Digits, classes: tuple[int, ...], threshold: int, part: Literal["train", "test"] = "train"
) -> Images:
    """Keep the images of some classes, in stored order, and binarise them.

    Args:
        digits: what `sources.read` returned.
        classes: the classes to keep; each must occur.
        threshold: a pixel is on where its byte is at least this, 1 to 255 (26 is "above 0.1 of 255").
        part: the training images or the test images.

    Raises:
        UsageError: the threshold leaves nothing to decide, or a class is missing or named twice.
    """
    images, labels = (digits.train, digits.train_labels) if part == "train" else (digits.test, digits.test_labels)
    _check_choice(classes, threshold)
    missing = sorted(set(classes) - set(np.unique(labels).tolist()))
    if missing:
        raise UsageError(
            f"the {part} images of {digits.source} have no class {missing}; register classes that they have"
        )
    kept = np.isin(labels, classes)
    return _frozen(images[kept] >= threshold, labels[kept])


def _check_choice(classes: tuple[int, ...], threshold: int) -> None:
    if not 1 <= threshold <= 255:
        raise UsageError(
            f"found the threshold {threshold}, wanted 1 to 255, as pixels are bytes; register one of those"
        )
    if not classes or len(set(classes)) != len(classes):
        raise UsageError(f"found the classes {list(classes)}, wanted at least one, each once; register them so")


def _frozen(bits: Bits, classes: Bytes) -> Images:
    bits.setflags(write=False)
    classes.setflags(write=False)
    return Images(bits, classes)


def one_hot(labels: Bytes, classes: Sequence[int], spots: int) -> Bits:
    """Repeat the one-hot code of each label `spots` times.

    Args:
        labels: uint8 [n], each one of `classes`.
        classes: the classes in the order of their code; with C of them, label node q says at spot q // C whether the
            image is of class classes[q % C].
        spots: how often the code is repeated.

    Returns:
        bool [n, spots * C]; every row has exactly `spots` True.

    Raises:
        UsageError: a label is none of the classes.
    """
    code = labels[:, None] == np.asarray(classes)
    if not (code.sum(axis=1) == 1).all():
        other = sorted(set(labels.tolist()) - set(classes))
        raise UsageError(f"found labels {other}, wanted only {list(classes)}, each once; prepare the images with these")
    return np.tile(code, (1, spots))


def pack(images: Images, path: Path) -> None:
    """Write images to an npz of two arrays: bits, packed as `Images.packed`, and classes."""
    content = io.BytesIO()
    np.savez_compressed(content, bits=images.packed, classes=images.classes)
    write_whole(path, content.getvalue())


def unpack(path: Path) -> Images:
    """Read what `pack` wrote; nothing in it can be run.

    Raises:
        IntegrityError: it is not such a file.
    """
    wanted = f"bits uint8 [n, {PIXELS // 8}] and classes uint8 [n] in an npz"
    with reading(path.name, wanted):
        _check_size(path)
        with np.load(path, allow_pickle=False) as stored:
            packed, classes = stored["bits"], stored["classes"]
    shapes = ((len(packed), PIXELS // 8), (len(packed),)) if packed.ndim else None
    if (packed.dtype, classes.dtype) != (np.uint8, np.uint8) or (packed.shape, classes.shape) != shapes:
        raise IntegrityError(
            f"{path.name} holds bits {packed.dtype} {list(packed.shape)} and classes {classes.dtype} "
            f"{list(classes.shape)}; wanted {wanted}; write it again"
        )
    return _frozen(np.unpackbits(packed, axis=1, bitorder="big").astype(np.bool_), classes)


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > _PACKED_LIMIT:
        raise IntegrityError(f"{path.name} unpacks to {size} bytes; wanted at most {_PACKED_LIMIT}; write it again")
