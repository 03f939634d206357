"""What a door returns: the plain tree, and where each part of it was written."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from verdict.text.characters import shown
from verdict.words.errors import Excerpt, Problem

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"
Path: TypeAlias = tuple[str | int, ...]

_PLAIN_KEY = re.compile(r"[^\W\d][\w-]*")


class Lines:
    """Turn an offset into a text, in characters, into line and column, both counted from 1."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def excerpt(self, line: int, column: int) -> Excerpt:
        """Return what a line says around a column; a line that is not there says nothing."""
        starts = [*self._starts[line - 1 : line + 1], len(self._text)]
        return Excerpt.of(self._text[starts[0] : starts[1]], column) if line <= len(self._starts) else Excerpt("", 1)


class Marks(Protocol):
    """Where the parts of one document were written."""

    def place(self, path: Path, *, key: bool) -> tuple[int, int]:
        """Return line and column of the value at `path`, of its key, or of the nearest known ancestor."""

    def excerpt(self, line: int, column: int) -> Excerpt:
        """Return what a line says around a column."""


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One document as written: plain dict, list, str, int, float, bool and None, with its places."""

    file: str
    tree: Tree
    _marks: Marks = field(repr=False)

    def mark(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at `path`, or of its key.

        A path that is not there gives the nearest ancestor that is; a list item has no key and gives itself.
        """
        return self._marks.place(path, key=key)

    def problem(self, path: Path, message: str, *, key: bool = False) -> Problem:
        """Say what is wrong at `path`; the message is given without the path, which is put in front."""
        return self.placed(path, prefix(path) + message, key=key)

    def placed(self, path: Path, message: str, *, key: bool = False) -> Problem:
        """Return a problem at `path`, with the line that it is in; the message is the whole sentence."""
        line, column = self.mark(path, key=key)
        return Problem(self.file, line, column, message, self._marks.excerpt(line, column))


def dotted(path: Iterable[str | int]) -> str:
    """Write a path as `predictions[3].band`; keys that are no plain names are quoted."""
    return "".join(map(_part, path)).removeprefix(".")


def prefix(path: Iterable[str | int]) -> str:
    """Start a message with the path it is about; nothing at the root."""
    written = dotted(path)
    return f"{written}: " if written else ""


def _part(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{shown(part) if _PLAIN_KEY.fullmatch(part) else json.dumps(shown(part), ensure_ascii=False)}"
