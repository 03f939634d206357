"""Edits at the places of a document: every character that no edit names stays, comments and line breaks included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from verdict.text.document import Document, Path, Tree
from verdict.text.scalars import bare
from verdict.words.errors import UsageError

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")


@dataclass(frozen=True, slots=True)
class Replace:
    """Write another value in the place of the one at `path`."""

    path: Path
    value: Tree


@dataclass(frozen=True, slots=True)
class Insert:
    """Write a key with a value before the key at `path`, into the same mapping."""

    path: Path
    key: str
    value: Tree


Edit = Replace | Insert


def in_yaml(value: Tree) -> str:
    """Write a value on one line of YAML; a text without blanks that no reader takes for more stands without quotes."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {in_yaml(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(in_yaml, value))}]"
    plain = isinstance(value, str) and PLAIN.fullmatch(value) and bare(value) == value
    return str(value) if plain else in_json(value)


def in_json(value: Tree) -> str:
    """Write a value on one line of JSON."""
    return json.dumps(value, ensure_ascii=False)


def applied(text: str, document: Document, edits: Iterable[Edit]) -> str:
    """Return the text of a document with edits made.

    Raises:
        UsageError: two of them meet at one place.
    """
    layout = _Layout(text, document)
    pieces = sorted(piece for edit in edits for piece in [layout.piece(edit)])
    for (_, end, _), (start, _, _) in pairwise(pieces):
        if start < end:
            raise UsageError("found two edits of one place, wanted one")
    for start, end, written in reversed(pieces):
        text = text[:start] + written + text[end:]
    return text


class _Layout:
    """Where the values of a document begin and end, and how its mappings are written."""

    def __init__(self, text: str, document: Document) -> None:
        from verdict.text.from_yaml import extents

        self.text, self.document = text, document
        self.write = in_json if document.file.endswith(".json") else in_yaml
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        found = list(extents(text))
        self.ends: Mapping[int, int] = {start: end for start, end, _ in reversed(found)}
        self.braces = frozenset(start for start, _, flow in found if flow)

    def piece(self, edit: Edit) -> tuple[int, int, str]:
        """Return where an edit begins and ends, and what is written there."""
        if isinstance(edit, Replace):
            start = self._offset(edit.path)
            return start, self._end(start), self.write(edit.value)
        start = self._offset(edit.path, key=True)
        key = in_json(edit.key) if self.text[start] == '"' else edit.key
        between = ", " if self._in_braces(edit.path) else f"\n{' ' * (start - self._line_of(start))}"
        return start, start, f"{key}: {self.write(edit.value)}{between}"

    def _in_braces(self, path: Path) -> bool:
        return self._offset(path[:-1]) in self.braces

    def _offset(self, path: Path, *, key: bool = False) -> int:
        line, column = self.document.mark(path, key=key)
        return self.starts[line - 1] + column - 1

    def _line_of(self, offset: int) -> int:
        return max(start for start in self.starts if start <= offset)

    def _end(self, start: int) -> int:
        end = self.ends[start]
        return len(self.text[:end].rstrip()) if end > start else end
