"""The YAML door: PyYAML splits the text into events, and every value is read here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from yaml import events as ev
from yaml.error import Mark, MarkedYAMLError
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from verdict.text.characters import blanked, shown
from verdict.text.document import Document, Lines, Path, Tree
from verdict.text.findings import Findings, Stop, Trail
from verdict.text.scalars import Refused, bare
from verdict.words.errors import DocumentError, Excerpt, Problem
from verdict.words.limits import MOST_NODES

if TYPE_CHECKING:
    from yaml._yaml import Mark as CMark

_HINTS = (
    ("mapping values are not allowed", 'write text that holds ": " in quotes, and indent keys of one mapping alike'),
    ("expected '<document start>'", "a document is one value; indent what belongs to it, or put text in quotes"),
    ("cannot start any token", "write text that begins with this character in quotes"),
    ("expected <block end>", "indent what belongs together alike"),
    ("got '{'", 'write text that holds a brace in quotes, such as "--seed={seed}"'),
    ("could not find expected ':'", "a key is followed by a colon and a space"),
)


_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")  # in which a # begins no comment
MOST_LINE = 1_000  # characters behind an empty place in which its comment is looked for
_NodeEvent: TypeAlias = ev.AliasEvent | ev.ScalarEvent | ev.CollectionStartEvent


@dataclass(slots=True)
class _Spot:
    """Offsets of a mapping or list, of its keys and of its parts; a scalar is its offset alone."""

    offset: int
    keys: dict[str, int]
    parts: dict[str | int, _Spot | int] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A mapping or list being read; `key` is the key whose value comes next."""

    tree: dict[str, Tree] | list[Tree]
    spot: _Spot
    stands_for_key: bool
    key: str | None = None

    @property
    def wants_key(self) -> bool:
        return self.key is None and isinstance(self.tree, dict)

    def take(self, tree: Tree, spot: _Spot | int) -> None:
        if isinstance(self.tree, list):
            self.spot.parts[len(self.tree)] = spot
            self.tree.append(tree)
        elif self.key is not None:
            self.spot.parts[self.key] = spot
            self.tree[self.key] = tree
            self.key = None


class _Events(Reader, Scanner, Parser):
    """PyYAML's events of a text; directives are noted instead of obeyed."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._findings = findings
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def fetch_directive(self) -> None:
        self._findings.broken(self.index, "found a % directive, wanted none; remove the line")
        super().fetch_directive()

    def each(self) -> Iterator[ev.Event]:
        """Yield events until the end or until the grammar breaks, which is noted."""
        try:
            while self.check_event():
                yield self.get_event()  # type: ignore[no-untyped-call]
        except MarkedYAMLError as error:
            self._findings.syntax(_index(error.problem_mark or error.context_mark), _syntax(error))
        except (ValueError, OverflowError):
            self._findings.syntax(self.index, "found an escape beyond the last Unicode character; write the character")


class _Reading:
    """The tree and the places of one document, built event by event."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._text, self._findings, self._trail = text, findings, Trail(findings)
        self._stack: list[_Open] = []
        self._nodes = 0
        self.root: tuple[Tree, _Spot | int] | None = None

    def take(self, event: ev.Event) -> None:
        offset = _index(event.start_mark)
        if isinstance(event, ev.AliasEvent | ev.ScalarEvent | ev.CollectionStartEvent):
            self._node(event, offset)
        elif isinstance(event, ev.CollectionEndEvent):
            self._close()
        elif isinstance(event, ev.DocumentStartEvent) and self.root:
            self._findings.stop(offset, "found a second document, wanted one to a file")

    def _node(self, event: _NodeEvent, offset: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._trail.stop(offset, f"found more than {MOST_NODES} values and keys; write large grids as JSON")
        if isinstance(event, ev.AliasEvent):
            self._alias(event, offset)
            return
        self._properties(event, offset)
        if isinstance(event, ev.ScalarEvent):
            self._scalar(event, offset)
        else:
            self._open(event, offset)

    def _properties(self, event: ev.ScalarEvent | ev.CollectionStartEvent, offset: int) -> None:
        if event.anchor is not None:
            self._trail.report(offset, f"found the anchor &{shown(event.anchor)}, wanted none; write values out")
        if event.tag is not None:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"))
            self._trail.report(offset, f"found the tag {tag}, wanted none; quotes alone make text")

    def _alias(self, event: ev.AliasEvent, offset: int) -> None:
        name = shown(event.anchor or "")
        self._trail.report(offset, f"found the alias *{name}, wanted the value itself; write it out")
        if self._wants_key():
            self._enter("?", offset, refused=True)
        else:
            self._place(None, offset)

    def _scalar(self, event: ev.ScalarEvent, offset: int) -> None:
        written = self._text[offset : _index(event.end_mark)]
        if self._wants_key():
            refused = not self._is_key(event, offset, written)
            self._enter(event.value, offset, refused=refused)
        else:
            self._place(self._value(event, offset, written), offset)

    def _value(self, event: ev.ScalarEvent, offset: int, written: str) -> Tree:
        value = event.value if event.style else self._bare(event.value, offset)
        if isinstance(value, str):
            self._trail.check_text(value, offset, written, key=False)
        return value

    def _bare(self, word: str, offset: int) -> str | int | float | bool | None:
        value = bare(word) if word else Refused(self._empty(offset))
        if isinstance(value, Refused):
            self._trail.report(offset, value.sentence)
            return None
        return value

    def _empty(self, offset: int) -> str:
        """Say what is wanted in an empty place: what the comment on its line says, where there is one."""
        rest = _QUOTED.sub("", self._text[offset : offset + MOST_LINE].partition("\n")[0])
        comment = " ".join(rest.partition(" #")[2].lstrip("#").split())
        if rest.lstrip().startswith("}") and not self._text[:offset].rstrip().endswith(":"):  # {seed}, not {seed: }
            return 'found no value, wanted one; text in braces stands in quotes, such as "{seed}"; else write null'
        if not comment:
            return 'found no value, wanted one; write null, or "" for empty text'
        return f"found no value, wanted one; fill it in: the comment beside it says '{shown(comment)}'"

    def _is_key(self, event: ev.ScalarEvent, offset: int, written: str) -> bool:
        sentence = None if event.style else _refused_key(event.value)
        if sentence:
            self._trail.report(offset, sentence)
            return False
        return self._trail.check_text(event.value, offset, written, key=True)

    def _open(self, event: ev.CollectionStartEvent, offset: int) -> None:
        mapping, stands_for_key = isinstance(event, ev.MappingStartEvent), self._wants_key()
        if stands_for_key:
            found = "mapping" if mapping else "list"
            self._trail.report(offset, f"found a {found} as a key, wanted text; if it is text, put it in quotes")
        self._trail.open(offset, mapping=mapping)
        spot = _Spot(offset, self._trail.seen[-1])
        self._stack.append(_Open({} if mapping else [], spot, stands_for_key))

    def _close(self) -> None:
        closed = self._stack.pop()
        self._trail.close()
        if closed.stands_for_key:
            self._enter("?", closed.spot.offset, refused=True)
        else:
            self._place(closed.tree, closed.spot)

    def _wants_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].wants_key

    def _enter(self, name: str, offset: int, *, refused: bool) -> None:
        self._stack[-1].key = name
        self._trail.key(name, offset, refused=refused)

    def _place(self, tree: Tree, spot: _Spot | int) -> None:
        if self._stack:
            self._stack[-1].take(tree, spot)
            self._trail.step()
        else:
            self.root = tree, spot


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where each part of a YAML document was written."""

    lines: Lines
    root: _Spot | int

    def place(self, path: Path, *, key: bool) -> tuple[int, int]:
        spot, key_offset = self.root, _offset(self.root)
        for part in path:
            if isinstance(spot, int) or part not in spot.parts:
                break
            key_offset, spot = spot.keys.get(str(part), _offset(spot.parts[part])), spot.parts[part]
        return self.lines.at(key_offset if key else _offset(spot))

    def excerpt(self, line: int, column: int) -> Excerpt:
        return self.lines.excerpt(line, column)


def read(text: str, file: str) -> Document:
    """Read one YAML document.

    Raises:
        DocumentError: everything in the text that is not plain YAML saying what it looks like.
    """
    findings = Findings(file, text)
    reading = _Reading(text, findings)
    with suppress(Stop):
        findings.characters(tabs=False)
        for event in _Events(_blanked(text) if findings else text, findings).each():
            reading.take(event)
    findings.tell()
    if reading.root is None:
        raise DocumentError([Problem(file, 1, 1, "found an empty file, wanted a document")])
    tree, spot = reading.root
    return Document(file, tree, _Marks(findings.lines, spot))


def extents(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each value of a sound document begins and ends, and whether it is written in brackets or braces."""
    begun: list[tuple[int, bool]] = []
    for event in _Events(text, Findings("", text)).each():
        if isinstance(event, ev.CollectionStartEvent):
            begun.append((_index(event.start_mark), bool(event.flow_style)))
        elif isinstance(event, ev.CollectionEndEvent):
            start, flow = begun.pop()
            yield start, _index(event.end_mark), flow
        elif isinstance(event, ev.ScalarEvent):
            yield _index(event.start_mark), _index(event.end_mark), False


def _blanked(text: str) -> str:
    start = text[:1] if text.startswith("\ufeff") else ""
    return start + blanked(text.removeprefix("\ufeff")).replace("\t", " ")


def _refused_key(word: str) -> str | None:
    if not word:
        return "found an empty key, wanted text"
    if word == "<<":
        return "found the merge key <<, wanted none; write the fields out"
    if isinstance(bare(word), str):
        return None
    return f'found the key {shown(word)}, which some readers take for more than text; write "{shown(word)}" in quotes'


def _syntax(error: MarkedYAMLError) -> str:
    problem = error.problem or error.context or "it ends too early"
    hint = next((f"; {hint}" for start, hint in _HINTS if start in problem), "")
    begun = error.context_mark
    where = f" ({error.context}, begun on line {begun.line + 1})" if begun and error.context else ""
    return f"found YAML that cannot be read: {problem}{where}{hint}"


def _index(mark: Mark | CMark | None) -> int:
    return mark.index if mark else 0


def _offset(spot: _Spot | int) -> int:
    return spot if isinstance(spot, int) else spot.offset
