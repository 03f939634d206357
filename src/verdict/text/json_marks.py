"""Where the parts of a JSON document were written, looked up only when something is said about them."""

from __future__ import annotations

import json
import re

from verdict.text.document import Lines, Path
from verdict.words.errors import Excerpt

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class JsonMarks:
    """Places in a sound JSON text; each mapping or list on the way is indexed once and remembered."""

    __slots__ = ("_indexed", "_lines", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: Lines | None = None
        self._indexed: dict[int, dict[str | int, tuple[int, int]]] = {}

    def place(self, path: Path, *, key: bool) -> tuple[int, int]:
        key_offset = offset = self._after_space(0)
        for part in path:
            places = self._parts(offset)
            if part not in places:
                break
            key_offset, offset = places[part]
        return self._by_line().at(key_offset if key else offset)

    def excerpt(self, line: int, column: int) -> Excerpt:
        return self._by_line().excerpt(line, column)

    def _by_line(self) -> Lines:
        self._lines = self._lines or Lines(self._text)
        return self._lines

    def _parts(self, start: int) -> dict[str | int, tuple[int, int]]:
        """Return key and value offset of each part of the value at `start`; a scalar has none."""
        if start not in self._indexed:
            self._indexed[start] = self._index(start) if self._text[start] in "{[" else {}
        return self._indexed[start]

    def _index(self, start: int) -> dict[str | int, tuple[int, int]]:
        places: dict[str | int, tuple[int, int]] = {}
        at = self._after_space(start + 1)
        while self._text[at] not in "}]":
            part, value = self._key(at) if self._text[start] == "{" else (len(places), at)
            places[part] = at, value
            _, end = _DECODER.raw_decode(self._text, value)
            at = self._after_space(end)
            at = self._after_space(at + 1) if self._text[at] == "," else at
        return places

    def _key(self, at: int) -> tuple[str | int, int]:
        name, end = _DECODER.raw_decode(self._text, at)
        return name, self._after_space(self._after_space(end) + 1)

    def _after_space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at
