"""Pickles of arrays are read without running them; every other pickle is refused."""

from __future__ import annotations

import io
import os
import pickle
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from verdict.experiments.dtm import restricted
from verdict.words.errors import IntegrityError

LIMIT = 1 << 20
PAIR = (np.arange(12, dtype="<f4").reshape(3, 4), np.array([7, 8, 9], "<i8"))

# What old numpy under Python 2 wrote, as in the published wheel: bytes are latin1 strings, names are numpy.core.
OLD = (
    b"\x80\x02cnumpy.core.multiarray\n_reconstruct\nq\x01cnumpy\nndarray\nq\x02K\x00\x85U\x01b\x87Rq\x03"
    b"(K\x01K\x02\x85cnumpy\ndtype\nq\x04U\x02f4K\x00K\x01\x87Rq\x05(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff"
    b"K\x00tb\x89T\x08\x00\x00\x00\x00\x00\x80?\x00\x00\x00\xbftb."
)
HEAD = OLD[: OLD.index(b"(K\x01")]  # an array that waits for its state


def load(content: bytes, limit: int = LIMIT) -> Any:
    """Load bytes with the reader under test."""
    return restricted.load(io.BytesIO(content), "p", limit)


def refused(content: bytes, match: str, limit: int = LIMIT) -> None:
    """Assert that a pickle is refused with a sentence that names it and says `match`."""
    with pytest.raises(IntegrityError, match=rf"^p .*{match}.*fetch it again$"):
        load(content, limit)


def test_the_old_form_is_read() -> None:
    """Python 2's form, with numpy.core and latin1, gives float32 1 and -1/2, read-only."""
    array = load(OLD)
    assert (np.float32, [1.0, -0.5], False) == (array.dtype, array.tolist(), array.flags.writeable)


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_today_are_read(protocol: int, order: Any) -> None:
    """What numpy writes now comes back, in either memory order, in its tuples."""
    found = load(pickle.dumps((PAIR, np.array(PAIR[0], ">f4", order=order)), protocol))
    np.testing.assert_array_equal(found[0][0], PAIR[0])
    np.testing.assert_array_equal(found[0][1], PAIR[1])
    np.testing.assert_array_equal(found[1], PAIR[0])


def test_nothing_of_a_malicious_pickle_runs(tmp_path: Path) -> None:
    """os.system is refused before it is looked up; the plain reader would have run it."""

    class Malicious:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return os.system, (f"touch {tmp_path / 'ran'}",)

    for protocol in range(5):
        refused(pickle.dumps(Malicious(), protocol), "")
    refused(pickle.dumps(Malicious(), 2), rf"asks for '{os.system.__module__}\.system', which no array needs")
    assert not (tmp_path / "ran").exists()
    pickle.loads(pickle.dumps(Malicious(), 2))  # noqa: S301 -- the test can fail: this one runs it
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "name",
    ["os\nsystem", "builtins\neval", "__builtin__\neval", "numpy\nload", "numpy\nfromfile", "numpy.core.multiarray\nx",
     "verdict\n__version__", "_codecs\ndecode", "numpy\nndarray.tofile"],
)  # fmt: skip
def test_no_other_name_is_given_out(name: str) -> None:
    """Neither dangerous nor harmless names outside the table are looked up, under either spelling."""
    refused(b"\x80\x02c" + name.encode() + b"\n.", "asks for")
    module, attribute = (struct.pack("<B", len(part)) + part.encode() for part in name.split("\n"))
    refused(b"\x80\x04\x8c" + module + b"\x8c" + attribute + b"\x93.", "asks for")


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"}.", "instruction b'}'"),  # a dictionary
        (b"].", "instruction"),  # a list
        (b"I1\n.", "instruction"),  # numbers in digits, of any length
        (b"(ios\nsystem\n.", "instruction b'i'"),  # a class by INST
        (b"\x82\x01.", "instruction"),  # an extension
        (b"Pid\n.", "instruction b'P'"),  # a persistent id
        (b"\x8e" + struct.pack("<Q", 1 << 60) + b".", "instruction"),  # bytes of eight-byte length
    ],
)
def test_other_instructions_are_refused(content: bytes, match: str) -> None:
    """An instruction that arrays do not need is not known."""
    refused(content, match)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "EOFError"),
        (OLD[:-1], "EOFError"),
        (OLD[:60], ""),
        (OLD + b"x", "something follows its end"),
        (b"K\x01.", "something other than a few arrays"),
        (HEAD + b".", "something other than a few arrays"),  # without its state
        (b"(" + b"K\x01" * 17 + b"t.", "something other than a few arrays"),
        (b")" + b"\x85" * 4 + b".", "something other than a few arrays"),  # tuples in tuples in tuples
        (b"K\x01" + b"\x85" * 9000 + b".", ""),
        (b"0" * 20, "instruction"),
        (b"N" * 20000, "more parts"),
        (b"h\x07.", ""),  # a memo never written
        (b"R.", ""),  # an empty stack
        (b"\x80\x02cnumpy\nndarray\nK\x09\x85R.", "not callable"),  # ndarray itself
        (b"\x80\x02cnumpy\nndarray\nN(K\x01K\x02tb.", ""),  # an attribute set on what stands for it
        (HEAD.replace(b"cnumpy\nndarray", b"cnumpy\ndtype") + b".", "something other than an array"),
        (OLD.replace(b"U\x02f4", b"U\x02O8"), "plain numbers"),
        (OLD.replace(b"U\x02f4", b"(t"), "plain numbers"),
        (OLD.replace(b"U\x01<N", b"U\x01=N"), "plain numbers"),
        (OLD.replace(b"U\x01<NNN", b"U\x01<N)N"), "plain numbers"),
        (OLD.replace(b"K\x01K\x02\x85", b"K\x01K\x03\x85"), "buffer is smaller"),
        (OLD.replace(b"K\x01K\x02\x85", b"K\x01K\x01\x85"), "an array of 4 bytes, with 8 given"),
        (OLD.replace(b"K\x01K\x02\x85", b"K\x01J\xff\xff\xff\xff\x85"), "not a few counts"),
        (OLD.replace(b"K\x01K\x02\x85", b"K\x01K\x02"), "not a few counts"),
        (OLD.replace(b"K\x01K\x02\x85", b"K\x01(" + b"K\x01" * 5 + b"t"), "not a few counts"),
        (OLD.replace(b"K\x01K\x02\x85", b"K\x01" + b"J\xff\xff\xff\x7f" * 3 + b"\x87"), ""),  # 10^28 elements
        (b"\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00xX\x05\x00\x00\x00utf-8\x86R.", "other than latin1"),
    ],
)  # fmt: skip
def test_broken_and_hostile_pickles_are_refused(content: bytes, match: str) -> None:
    """Truncated, trailing, empty, deep, wide, too large, of objects: a sentence each."""
    refused(content, match)


def test_a_tuple_that_doubles_forty_times_costs_nothing() -> None:
    """A type that is a tuple of itself, twice, forty times over, is neither hashed nor written into the message."""
    doubling = b"\x80\x02)q\x00" + b"".join(b"h%ch%c\x86q%c" % (n, n, n + 1) for n in range(40))
    refused(doubling + b"cnumpy\ndtype\nh\x28\x85R.", "plain numbers")
    refused(doubling + b".", "something other than a few arrays")


def test_lengths_are_not_believed() -> None:
    """A string, a frame or a memo index of gigabytes that is not there takes no memory and is refused."""
    refused(OLD.replace(b"T\x08\x00\x00\x00", b"T\xff\xff\xff\x7f"), "")
    assert 1.0 == load(OLD.replace(b"\x80\x02", b"\x80\x04\x95" + struct.pack("<Q", 1 << 62)))[0]
    assert 1.0 == load(OLD.replace(b"q\x01", b"r\xff\xff\xff\xff"))[0]


def test_more_than_the_limit_is_refused() -> None:
    """The bound counts bytes of the pickle."""
    refused(OLD, "more than 50 bytes", limit=50)
    assert 2 == len(load(OLD, limit=len(OLD)))


def test_protocol_five_is_refused_by_name() -> None:
    """Newer numpy writes another name, which is not in the table; the message says which."""
    refused(pickle.dumps(PAIR[0], 5), "_frombuffer")


def test_a_pickle_cannot_change_the_reader_for_the_next_one() -> None:
    """State built onto a permitted name is refused, and reading goes on as before."""
    for name in ("numpy\nndarray", "numpy\ndtype", "_codecs\nencode", "numpy.core.multiarray\n_reconstruct"):
        refused(b"\x80\x02c" + name.encode() + b"\nU\x01xb.", "")
    assert [1.0, -0.5] == load(OLD).tolist()


def test_the_pieces_of_the_tests_are_what_they_say() -> None:
    """The hand-written pickle is one that the ordinary reader takes as well."""
    assert [1.0, -0.5] == pickle.loads(OLD, encoding="latin1").tolist()  # noqa: S301 -- written above
    assert HEAD.endswith(b"Rq\x03")
