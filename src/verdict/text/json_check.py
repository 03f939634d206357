"""Read refused JSON token by token and note everything wrong with it at its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from typing import TypeAlias

from verdict.text.characters import blanked, shown
from verdict.text.findings import Findings, Stop, Trail
from verdict.text.scalars import Refused, number
from verdict.words.limits import DEEPEST, MOST_NODES_JSON

PlainTo: TypeAlias = Callable[[str, int, int], int | None]
"""Given a text, an offset and how many levels may follow: where a sound value ends, or None."""

_TOKEN = re.compile(
    r"""(?P<mark>[{}\[\],:]) | (?P<text>"[^"\\\n]*+(?:\\[^\n][^"\\\n]*+)*+") | (?P<word>[^ \t\r\n{}\[\],:"]++)""",
    re.VERBOSE,
)
_SPACE = re.compile(r"[ \t\r\n]*+")
_NOT_JSON_TEXT = re.compile(r"""(?:[^\\\t]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+(?P<bad>\t|\\u.{0,4}|\\.)""")
SEPARATORS = "[{,:"  # of values and keys: as many as there are, or more where texts hold them too
_LENIENT = json.JSONDecoder(strict=False)
_WORDS = ("true", "false", "null")


class _Want(StrEnum):
    """What the grammar wants next, in the words of the message."""

    VALUE = "a value"
    FIRST_VALUE = "a value or ]"
    FIRST_KEY = "a key in double quotes or }"
    KEY = "a key in double quotes"
    COLON = "a colon after the key"
    NEXT = "a comma or the closing bracket"
    END = "the end of the file"


_OPENS = {"{": _Want.FIRST_KEY, "[": _Want.FIRST_VALUE}
_CLOSES = {"}": (True, _Want.FIRST_KEY), "]": (False, _Want.FIRST_VALUE)}
_VALUES = (_Want.VALUE, _Want.FIRST_VALUE)
_KEYS = (_Want.KEY, _Want.FIRST_KEY)


def check(text: str, file: str, plain_to: PlainTo) -> None:
    """Note everything wrong with a JSON text; values that `plain_to` finds sound are passed over.

    Raises:
        DocumentError: anything was found.
    """
    findings = Findings(file, text)
    with suppress(Stop):
        if sum(map(text.count, SEPARATORS)) > MOST_NODES_JSON:
            findings.stop(0, f"found more than {MOST_NODES_JSON} values and keys, wanted at most that; split the file")
        findings.characters(tabs=True)
        _Check(text, findings, plain_to).run()
    findings.tell()


class _Check:
    """Where the grammar stands while the tokens go by."""

    def __init__(self, text: str, findings: Findings, plain_to: PlainTo) -> None:
        self._text, self._findings, self._trail = text, findings, Trail(findings)
        self._readable = _blanked(text) if findings else text
        self._plain_to = plain_to
        self._mappings: list[bool] = []
        self._want = _Want.VALUE
        self._at = 0

    def run(self) -> None:
        for token in self._tokens():
            if token.lastgroup == "mark":
                self._mark(token[0], token.start())
            elif self._want in _KEYS:
                self._key(token)
            elif self._want in _VALUES:
                self._value(token)
            else:
                self._unwanted(token)

    def _tokens(self) -> Iterator[re.Match[str]]:
        while (start := _after_space(self._readable, self._at)) < len(self._readable):
            token = _TOKEN.match(self._readable, start)
            if token is None:
                self._break(start, 'found text without its closing quote, wanted it on the same line; close it with "')
                return
            self._at = token.end()
            yield token
        self._ended()

    def _ended(self) -> None:
        if not self._text.strip():
            self._break(0, "found an empty file, wanted a document")
        if self._want is not _Want.END:
            self._break(len(self._text.rstrip()), f"found the end of the file, wanted {self._want}")

    def _mark(self, mark: str, offset: int) -> None:
        if mark in _OPENS and self._want in _VALUES:
            self._open(mark, offset)
        elif mark in _CLOSES and self._may_close(*_CLOSES[mark]):
            self._mappings.pop()
            self._trail.close()
            self._done()
        elif mark == "," and self._want is _Want.NEXT:
            self._want = _Want.KEY if self._mappings[-1] else _Want.VALUE
        elif mark == ":" and self._want is _Want.COLON:
            self._want = _Want.VALUE
        else:
            self._break(offset, f"found {mark}, wanted {self._want}")

    def _may_close(self, mapping: bool, empty: _Want) -> bool:
        return bool(self._mappings) and self._mappings[-1] is mapping and self._want in (empty, _Want.NEXT)

    def _open(self, mark: str, offset: int) -> None:
        inside = bool(self._mappings)
        end = self._plain_to(self._readable, offset, DEEPEST - len(self._mappings)) if inside else None
        if end is not None:
            self._at = end
            self._done()
            return
        self._trail.open(offset, mapping=mark == "{")
        self._mappings.append(mark == "{")
        self._want = _OPENS[mark]

    def _done(self) -> None:
        self._trail.step()
        self._want = _Want.NEXT if self._mappings else _Want.END

    def _key(self, token: re.Match[str]) -> None:
        self._want, written = _Want.COLON, token[0]
        if token.lastgroup == "word":
            self._trail.report(token.start(), f'found the key {shown(written)}, wanted text; write "{shown(written)}"')
            self._trail.key(written, token.start(), refused=True)
            return
        name = self._checked(token, key=True)
        self._trail.key(written[1:-1] if name is None else name, token.start(), refused=name is None)

    def _value(self, token: re.Match[str]) -> None:
        if token.lastgroup == "text":
            self._checked(token, key=False)
        elif token[0] not in _WORDS:
            self._word(token[0], token.start())
        self._done()

    def _checked(self, token: re.Match[str], *, key: bool) -> str | None:
        """Return the text that a token stands for, or None when something was wrong with it."""
        offset, written = token.start(), token[0]
        bad = _NOT_JSON_TEXT.match(written)
        if bad:
            self._trail.report(offset + bad.start("bad"), _not_json_text(bad["bad"]))
            return None
        value: str = _LENIENT.decode(written)
        return value if self._trail.check_text(value, offset, written, key=key) else None

    def _word(self, word: str, offset: int) -> None:
        value = number(word)
        if isinstance(value, Refused):
            self._trail.report(offset, value.sentence)
        elif value is None and self._text.startswith(word, offset):
            self._trail.report(offset, f"found the bare word {shown(word)}, wanted JSON; text has double quotes")

    def _unwanted(self, token: re.Match[str]) -> None:
        self._break(token.start(), f"found {shown(token[0])}, wanted {self._want}")

    def _break(self, offset: int, sentence: str) -> None:
        self._findings.syntax(offset, sentence)
        raise Stop


def _not_json_text(bad: str) -> str:
    if bad == "\t":
        return "found a tab inside text, which JSON does not have; use spaces"
    return f"found the escape {shown(bad)}, which JSON does not have; a backslash itself is written \\\\"


def _after_space(text: str, offset: int) -> int:
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def _blanked(text: str) -> str:
    return f" {blanked(text[1:])}" if text.startswith("\ufeff") else blanked(text)
