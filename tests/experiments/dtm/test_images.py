"""Digits become bits by one threshold, keep their order, and come back from a small file."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from verdict.experiments.dtm import images
from verdict.experiments.dtm.images import Images, one_hot, pack, prepare, unpack
from verdict.experiments.dtm.sources import Digits
from verdict.words.errors import IntegrityError, UsageError

STORED = Path(__file__).parent / "digits.npz"
SELECTED = (0, 1, 2, 3)
THRESHOLD = 26


@pytest.fixture
def digits() -> Digits:
    """Twelve training images whose pixels are all n, for n = 20 to 31, of classes 0 1 2 3 4 0 1 ...; one test image."""
    train = np.repeat(np.arange(20, 32, dtype=np.uint8)[:, None], 784, axis=1)
    test = np.full((1, 784), 200, np.uint8)
    labels = (np.arange(12) % 5).astype(np.uint8)
    return Digits("unknown", train, labels, test, np.array([3], np.uint8), "made", {})


def test_a_pixel_is_on_from_the_threshold_up(digits: Digits) -> None:
    """26 is on and 25 is off, and stored order and classes are kept."""
    found = prepare(digits, (4, 0, 1), THRESHOLD)
    assert [0, 1, 4, 0, 1, 4, 0, 1] == found.classes.tolist()
    assert [20, 21, 24, 25, 26, 29, 30, 31] == digits.train[np.isin(digits.train_labels, (0, 1, 4)), 0].tolist()
    assert [False] * 4 + [True] * 4 == found.bits.all(axis=1).tolist() == found.bits.any(axis=1).tolist()
    assert (np.bool_, (8, 784), np.uint8) == (found.bits.dtype, found.bits.shape, found.classes.dtype)


def test_the_test_images_are_prepared_alike(digits: Digits) -> None:
    """The other part has its own images and classes."""
    found = prepare(digits, (3,), THRESHOLD, "test")
    assert ([3], True) == (found.classes.tolist(), bool(found.bits.all()))


@pytest.mark.parametrize("threshold", [-1, 0, 256])
def test_a_threshold_that_decides_nothing_is_refused(digits: Digits, threshold: int) -> None:
    """At 0 every pixel is on, at 256 none."""
    with pytest.raises(UsageError, match=f"found the threshold {threshold}, wanted 1 to 255"):
        prepare(digits, SELECTED, threshold)


@pytest.mark.parametrize("classes", [(), (1, 1)])
def test_no_class_and_a_class_twice_are_refused(digits: Digits, classes: tuple[int, ...]) -> None:
    """Classes are a choice, each once."""
    with pytest.raises(UsageError, match="wanted at least one, each once"):
        prepare(digits, classes, THRESHOLD)


def test_a_class_that_does_not_occur_is_refused(digits: Digits) -> None:
    """The sentence names the part, the source and the classes that are missing, as in a set without test images."""
    with pytest.raises(UsageError, match=r"train images of made have no class \[7, 300\]"):
        prepare(digits, (1, 7, 300), THRESHOLD)
    with pytest.raises(UsageError, match=r"test images of made have no class \[0, 1\]"):
        prepare(digits, (0, 1, 3), THRESHOLD, "test")


def test_the_digest_is_of_packed_rows_with_the_first_pixel_highest() -> None:
    """One image with its first pixel on packs to 0x80 and 97 zero bytes."""
    bits = np.zeros((1, 784), np.bool_)
    bits[0, 0] = True
    found = Images(bits, np.zeros(1, np.uint8))
    assert hashlib.sha256(b"\x80" + bytes(97)).hexdigest() == found.digest
    assert (1, 98) == found.packed.shape


def test_images_cannot_be_written_to(digits: Digits) -> None:
    """Neither the record nor its arrays, nor the arrays of the first few."""
    found = prepare(digits, SELECTED, THRESHOLD)
    with pytest.raises(FrozenInstanceError):
        found.bits = found.bits  # type: ignore[misc]
    for array in (found.bits, found.classes, found.first(2).bits):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_first_few_are_the_first(digits: Digits) -> None:
    """A number that is there is given; zero and too many are refused."""
    found = prepare(digits, SELECTED, THRESHOLD)
    assert [0, 1, 2] == found.first(3).classes.tolist()
    for count in (0, 11):
        with pytest.raises(UsageError, match=f"found 10 images, wanted the first {count}"):
            found.first(count)


def test_one_hot_repeats_the_code_spot_by_spot() -> None:
    """Label node q of 4 classes says at spot q // 4 whether the image is of class q % 4."""
    code = one_hot(np.array([2, 0, 3], np.uint8), SELECTED, 5)
    assert (np.bool_, (3, 20)) == (code.dtype, code.shape)
    for row, label in enumerate((2, 0, 3)):
        assert [q % 4 == label for q in range(20)] == code[row].tolist()
    assert [False, True, False, True] == one_hot(np.array([2], np.uint8), (5, 2), 2)[0].tolist()


@pytest.mark.parametrize(("labels", "classes"), [([1, 7], SELECTED), ([1], (1, 1))])
def test_one_hot_refuses_what_has_no_code(labels: list[int], classes: tuple[int, ...]) -> None:
    """A label that is none of the classes, or two of them, has no one-hot code."""
    with pytest.raises(UsageError, match="wanted only"):
        one_hot(np.array(labels, np.uint8), classes, 5)


def test_what_is_packed_comes_back(tmp_path: Path) -> None:
    """Bits, classes and digest are kept, and the same images make the same file."""
    draw = np.random.default_rng(3)
    made = Images(draw.random((9, 784)) < 0.2, draw.integers(0, 4, 9, np.uint8))
    for name in ("a.npz", "b.npz"):
        pack(made, tmp_path / name)
    found = unpack(tmp_path / "a.npz")
    np.testing.assert_array_equal(made.bits, found.bits)
    np.testing.assert_array_equal(made.classes, found.classes)
    assert made.digest == found.digest and not found.bits.flags.writeable
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


GOOD = {"bits": np.zeros((2, 98), np.uint8), "classes": np.zeros(2, np.uint8)}


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"bits": GOOD["bits"]}, "cannot be read"),
        (GOOD | {"bits": np.array([{}], object)}, "cannot be read"),  # a pickle inside
        (GOOD | {"bits": np.zeros((2, 98), np.int8)}, r"holds bits int8 \[2, 98\]"),
        (GOOD | {"bits": np.zeros((2, 97), np.uint8)}, r"holds bits uint8 \[2, 97\]"),
        (GOOD | {"classes": np.zeros(3, np.uint8)}, r"classes uint8 \[3\]"),
        (GOOD | {"classes": np.zeros((2, 1), np.uint8)}, r"classes uint8 \[2, 1\]"),
        (GOOD | {"classes": np.uint8(0)}, r"classes uint8 \[\]"),
        (GOOD | {"bits": np.uint8(0)}, r"holds bits uint8 \[\]"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, arrays: dict[str, Any], words: str) -> None:
    """Missing arrays, objects, other types and shapes are said; no pickle is loaded."""
    np.savez(tmp_path / "x.npz", **arrays)
    with pytest.raises(IntegrityError, match=rf"^x\.npz {words}|^x\.npz holds .*{words}"):
        unpack(tmp_path / "x.npz")


def test_broken_and_huge_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no npz, and what unpacks to more than the bound."""
    path = tmp_path / "x.npz"
    path.write_bytes(b"PK no")
    with pytest.raises(IntegrityError, match=r"^x\.npz cannot be read.*wanted bits uint8 \[n, 98\]"):
        unpack(path)
    np.savez_compressed(path, **GOOD)
    monkeypatch.setattr(images, "_PACKED_LIMIT", 300)
    with pytest.raises(IntegrityError, match=r"^x\.npz unpacks to \d+ bytes; wanted at most 300"):
        unpack(path)


def test_the_stored_batch_is_what_its_note_says() -> None:
    """400 images of classes 0 to 3, small, with the digest that digits.md states."""
    found = unpack(STORED)
    assert (400, 784) == found.bits.shape
    assert set(SELECTED) == set(found.classes.tolist())
    assert STORED.stat().st_size < 50_000
    assert found.digest in STORED.with_suffix(".md").read_text()


class TestPublished:
    """The published digits; skipped where they are not in .verdict/data."""

    def test_the_stored_batch_is_the_first_of_the_training_images(self, mnist: Digits) -> None:
        """digits.npz is made from the published arrays."""
        made, stored = prepare(mnist, SELECTED, THRESHOLD).first(400), unpack(STORED)
        np.testing.assert_array_equal(made.bits, stored.bits)
        np.testing.assert_array_equal(made.classes, stored.classes)

    def test_the_training_images_are_the_reference(self, mnist: Digits) -> None:
        """Counts, shares, constant pixels and digest of digits 0 to 3, as published for this substrate."""
        found = prepare(mnist, SELECTED, THRESHOLD)
        assert [5923, 6742, 5958, 6131] == np.bincount(found.classes).tolist()
        assert (24754, 61, 354) == (len(found.classes), *divmod(len(found.classes), 400))
        often = found.bits.mean(axis=0)
        assert (126, 0, 131) == ((often == 0).sum(), (often == 1).sum(), ((often > 0) & (often < 0.001)).sum())
        assert "17.57" == f"{100 * found.bits.mean():.2f}"
        assert "807cbe6d20abbfaa955193eb9ccdfbcb953bde38c934e0fe90b38ff6ec98f8b7" == found.digest
        other = np.packbits(found.bits, axis=1, bitorder="little").tobytes()
        assert hashlib.sha256(other).hexdigest().startswith("1d1a6adf")

    def test_all_ten_digits_have_their_share(self, mnist: Digits) -> None:
        """17.42 % of all pixels are on."""
        assert "17.42" == f"{100 * prepare(mnist, tuple(range(10)), THRESHOLD).bits.mean():.2f}"

    def test_the_test_images_are_the_reference(self, mnist: Digits) -> None:
        """4,157 test images of digits 0 to 3."""
        found = prepare(mnist, SELECTED, THRESHOLD, "test")
        assert [980, 1135, 1032, 1010] == np.bincount(found.classes).tolist()
        assert 4157 == len(found.bits)
