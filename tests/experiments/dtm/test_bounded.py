"""Foreign files are read to a bound, and what fails is said in one sentence."""

from __future__ import annotations

import io
import zlib

import pytest

from verdict.experiments.dtm.bounded import Bounded, check_members, reading
from verdict.words.errors import IntegrityError


def test_a_stream_within_the_bound_is_read_whole() -> None:
    """Exactly the bound is allowed, in one read or in several."""
    assert b"12345" == Bounded(io.BytesIO(b"12345"), "x", 5).read()
    stream = Bounded(io.BytesIO(b"1\n345"), "x", 5)
    assert (b"1\n", b"34", b"5", b"") == (stream.readline(), stream.read(2), stream.read(9), stream.read(9))


@pytest.mark.parametrize("size", [-1, 6, 1 << 62])
def test_a_stream_beyond_the_bound_is_refused(size: int) -> None:
    """One byte too many trips, and a size asked for is never more than the bound and one."""
    with pytest.raises(IntegrityError, match=r"^x unpacks to more than 5 bytes.*fetch it again$"):
        Bounded(io.BytesIO(b"123456"), "x", 5).read(size)


def test_a_huge_size_is_not_passed_on() -> None:
    """The stream below is asked for what may come, not for what was claimed."""
    asked: list[int] = []

    class Below(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or 0)
            return b""

    Bounded(Below(), "x", 5).read(1 << 62)
    assert [6] == asked


def test_too_many_reads_are_refused() -> None:
    """A bound on reads is a bound on what a stream of tiny parts can cost."""
    stream = Bounded(io.BytesIO(b"123456"), "x", 9, reads=2)
    assert b"12" == stream.read(1) + stream.read(1)
    with pytest.raises(IntegrityError, match=r"^x has more parts"):
        stream.read(1)


@pytest.mark.parametrize("error", [zlib.error("bad block"), RecursionError("too deep"), MemoryError(), KeyError("a")])
def test_any_failure_becomes_a_sentence(error: Exception) -> None:
    """The sentence says what failed, what was wanted and what to do; the cause is kept."""
    sentence = r"^f\.gz cannot be read \(.+\); wanted digits; fetch it again$"
    with pytest.raises(IntegrityError, match=sentence) as caught, reading("f.gz", "digits"):
        raise error
    assert caught.value.__cause__ is error


def test_a_refusal_keeps_its_own_sentence() -> None:
    """What was already refused in words is not wrapped."""
    with pytest.raises(IntegrityError, match=r"^mine$"), reading("f", "digits"):
        raise IntegrityError("mine")


@pytest.mark.parametrize("member", ["/etc/passwd", "../up", "a/../../b", "a\\b", "C:x", ".."])
def test_names_that_leave_are_refused(member: str) -> None:
    """Absolute names, drives, backslashes and climbing names are refused; ordinary ones are not."""
    check_members("a.whl", ["mnist/data/mnist.pkl.gz", "a..b/c.json"])
    with pytest.raises(IntegrityError, match=r"^a\.whl holds '.*', which leads out of it"):
        check_members("a.whl", ["fine", member])
