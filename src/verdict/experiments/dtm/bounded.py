"""Reading files that somebody else made: never more than a stated number of bytes, and every failure is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Protocol

from verdict.words.errors import IntegrityError

MEBIBYTE = 1 << 20


class Stream(Protocol):
    """What is needed of an open binary file."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""

    def readline(self, size: int = -1, /) -> bytes:
        """Return up to the end of the line, at most `size` bytes."""


class Bounded:
    """A stream that hands out at most `limit` bytes in at most `reads` reads, however much it holds or promises.

    A length written in a file is a claim: it never decides how much memory is taken.

    Raises (on reading):
        IntegrityError: the stream goes on after `limit` bytes, or is read more often than `reads` times.
    """

    def __init__(self, stream: Stream, name: str, limit: int, reads: int | None = None) -> None:
        self._stream, self._name, self._limit, self._left, self._reads = stream, name, limit, limit, reads

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, all that is left if negative."""
        return self._taken(self._stream.read(self._room(size)))

    def readline(self, size: int = -1, /) -> bytes:
        """Return up to the end of the line, at most `size` bytes."""
        return self._taken(self._stream.readline(self._room(size)))

    def _room(self, size: int) -> int:
        # One byte more than is left, so that a stream that goes on is seen to go on.
        return self._left + 1 if size < 0 else min(size, self._left + 1)

    def _taken(self, content: bytes) -> bytes:
        self._left -= len(content)
        if self._left < 0:
            raise IntegrityError(
                f"{self._name} unpacks to more than {self._limit} bytes, which no set of digits needs; fetch it again"
            )
        self._count()
        return content

    def _count(self) -> None:
        if self._reads is None:
            return
        self._reads -= 1
        if self._reads < 0:
            raise IntegrityError(f"{self._name} has more parts than a few arrays need; fetch it again")


@contextmanager
def reading(name: str, wanted: str) -> Iterator[None]:
    """Turn whatever goes wrong while a foreign file is unpacked into one sentence.

    Args:
        name: the file as the sentence shall call it.
        wanted: what it should have been.

    Raises:
        IntegrityError: anything went wrong.
    """
    try:
        yield
    except IntegrityError:
        raise
    except Exception as error:  # a broken or hostile file can make any step of unpacking fail in any way
        cause = str(error) or type(error).__name__
        raise IntegrityError(f"{name} cannot be read ({cause}); wanted {wanted}; fetch it again") from error


def check_members(archive: str, members: Iterable[str]) -> None:
    """Refuse an archive in which a name leads out of it, though nothing is ever unpacked to disk.

    Raises:
        IntegrityError: a name is absolute, has a drive or a backslash, or climbs with `..`.
    """
    for member in members:
        if member.startswith("/") or ".." in PurePosixPath(member).parts or set(member) & set("\\:"):
            raise IntegrityError(
                f"{archive} holds {member[:100]!r}, which leads out of it; wanted names inside it; fetch it again"
            )
