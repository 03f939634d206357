"""Everything wrong with one document, collected while it is read."""

from __future__ import annotations

from collections.abc import Sequence

from verdict.text.characters import denormal_span, refused_in_file, refused_in_text
from verdict.text.document import Lines, prefix
from verdict.words.errors import DocumentError, Problem
from verdict.words.limits import DEEPEST, MOST_KEYS, MOST_PROBLEMS


class Stop(Exception):  # noqa: N818 - not an error of its own: what is wrong has been noted
    """Nothing after this place can be read."""


class Findings:
    """The problems of one document by offset, until they are told as one `DocumentError`."""

    __slots__ = ("_broken_line", "_file", "_found", "_text", "lines")

    def __init__(self, file: str, text: str) -> None:
        self._file, self._text, self.lines = file, text, Lines(text)
        self._found: list[Problem] = []
        self._broken_line: int | None = None

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, offset: int, sentence: str, *, ends: bool = False) -> None:
        """Note a problem; beyond `MOST_PROBLEMS` of them reading stops."""
        if len(self._found) == MOST_PROBLEMS:
            sentence = f"found {MOST_PROBLEMS} problems before this place; the rest of the file was not read"
            ends = True
        line, column = self.lines.at(offset)
        self._found.append(Problem(self._file, line, column, sentence, self.lines.excerpt(line, column), ends))
        if len(self._found) > MOST_PROBLEMS:
            raise Stop

    def stop(self, offset: int, sentence: str) -> None:
        """Note a problem that ends the reading."""
        self.add(offset, sentence, ends=True)
        raise Stop

    def broken(self, offset: int, sentence: str) -> None:
        """Note a problem of the letters or of a directive, which may make sound lines after it unreadable."""
        line, _ = self.lines.at(offset)
        self._broken_line = line if self._broken_line is None else min(line, self._broken_line)
        self.add(offset, sentence)

    def characters(self, *, tabs: bool) -> None:
        """Note every refused character of the file as written."""
        for offset, sentence in refused_in_file(self._text, tabs=tabs):
            self.broken(offset, sentence)

    def syntax(self, offset: int, sentence: str) -> None:
        """Note where the grammar broke, unless an earlier broken line may be the whole cause."""
        line, _ = self.lines.at(offset)
        if self._broken_line is None or line < self._broken_line:
            self.add(offset, sentence)

    def tell(self) -> None:
        """Raise what was found, if anything was."""
        if self._found:
            raise DocumentError(self._found)


class Trail:
    """Where the reading stands: the path, its depth, and the keys met in each open mapping."""

    __slots__ = ("_findings", "path", "seen")

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self.path: list[str | int | None] = []
        self.seen: list[dict[str, int]] = []

    def open(self, offset: int, *, mapping: bool) -> None:
        """Enter a mapping or list."""
        if len(self.path) == DEEPEST:
            self._findings.stop(offset, f"found more than {DEEPEST} levels of nesting, wanted at most {DEEPEST}")
        self.path.append(None if mapping else 0)
        self.seen.append({})

    def close(self) -> None:
        """Leave the innermost mapping or list."""
        self.path.pop()
        self.seen.pop()

    def step(self) -> None:
        """Pass on from a finished value to the next item or key."""
        if self.path:
            last = self.path[-1]
            self.path[-1] = last + 1 if isinstance(last, int) else None

    def key(self, name: str, offset: int, *, refused: bool = False) -> None:
        """Enter the value of a key; the same key twice in one mapping is a problem, unless already refused."""
        self.path[-1] = name
        if refused:
            return
        first = self.seen[-1].setdefault(name, offset)
        if len(self.seen[-1]) > MOST_KEYS:
            self._findings.stop(offset, f"found more than {MOST_KEYS} keys in one mapping, wanted at most that")
        if first != offset:
            line, _ = self._findings.lines.at(first)
            self.report(offset, f"found this key a second time, first on line {line}; keep one of the two")

    def report(self, offset: int, sentence: str) -> None:
        """Note a problem of the value whose path the reading has reached."""
        self._findings.add(offset, self._prefix() + sentence)

    def stop(self, offset: int, sentence: str) -> None:
        """Note a problem at the path reached that ends the reading."""
        self._findings.stop(offset, self._prefix() + sentence)

    def check_text(self, value: str, offset: int, written: str, *, key: bool) -> bool:
        """Note what is wrong with the characters of a value or key; `written` is the source from `offset`."""
        sentence = refused_in_text(value, key=key)
        if sentence:
            self.report(offset + denormal_span(written)[0], sentence)
        return sentence is None

    def _prefix(self) -> str:
        return prefix(_known(self.path))


def _known(path: Sequence[str | int | None]) -> tuple[str | int, ...]:
    return tuple(part for part in path if part is not None)
