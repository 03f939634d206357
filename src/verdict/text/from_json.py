"""The JSON door: the C scanner reads sound files fast; a refused file is read again to say what is wrong where.

What the fast reading accepts, the checking reading finds nothing wrong with, and the other way round.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator

from verdict.text.characters import refused_in_file, refused_in_text
from verdict.text.document import Document, Tree
from verdict.text.json_check import SEPARATORS, check
from verdict.text.json_marks import JsonMarks
from verdict.text.scalars import EXACT, Refused, number
from verdict.words.errors import DocumentError, Problem
from verdict.words.limits import DEEPEST, MOST_KEYS, MOST_NODES_JSON


class _Suspect(Exception):  # noqa: N818 - a signal to read again with places, not an error
    """The fast reading met something that is refused."""


def read(text: str, file: str) -> Document:
    """Read one JSON document.

    Raises:
        DocumentError: everything in the text that is not plain JSON, or that other readers take differently.
    """
    try:
        return Document(file, _sound(text), JsonMarks(text))
    except (ValueError, RecursionError, _Suspect) as error:
        check(text, file, _plain_to)
        found = f"found JSON that cannot be read ({error})"
        raise DocumentError([Problem(file, 1, 1, found)]) from None


def _sound(text: str) -> Tree:
    if next(refused_in_file(text, tabs=True), None):
        raise _Suspect
    if sum(map(text.count, SEPARATORS)) > MOST_NODES_JSON:
        raise _Suspect
    tree: Tree = _STRICT.decode(text)
    _check_tree(tree, text, DEEPEST)
    return tree


def _plain_to(text: str, offset: int, levels: int) -> int | None:
    """Return where the value at `offset` ends if nothing in it is wrong, else None."""
    try:
        tree, end = _STRICT.raw_decode(text, offset)
        _check_tree(tree, text[offset:end], levels)
    except (ValueError, RecursionError, _Suspect):
        return None
    return end


def _check_tree(tree: Tree, written: str, levels: int) -> None:
    """Refuse what the hooks cannot see: nesting, and letters that are not in NFC or came out of escapes."""
    if sum(1 for _ in _levels(tree)) > levels or not unicodedata.is_normalized("NFC", written):
        raise _Suspect
    if "\\" in written:
        _check_escaped(tree)


def _check_escaped(tree: Tree) -> None:
    keys, texts = set[str](), {tree} if isinstance(tree, str) else set[str]()
    for level in _levels(tree):
        for part in level:
            keys.update(part if isinstance(part, dict) else ())
            texts.update(value for value in _values(part) if isinstance(value, str))
    if any(refused_in_text(key, key=True) for key in keys) or refused_in_text("\n".join(texts), key=False):
        raise _Suspect


def _levels(tree: Tree) -> Iterator[list[dict[str, Tree] | list[Tree]]]:
    """Yield the mappings and lists of each level, outermost first."""
    level = [tree] if isinstance(tree, dict | list) else []
    while level:
        yield level
        level = [value for part in level for value in _values(part) if type(value) is dict or type(value) is list]


def _values(part: dict[str, Tree] | list[Tree]) -> Iterator[Tree]:
    return iter(part.values() if type(part) is dict else part)


def _mapping(pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs) or len(mapping) > MOST_KEYS:
        raise _Suspect
    return mapping


def _integer(word: str) -> int | float:
    return int(word) if len(word) < 16 else _number(word)


def _float(word: str) -> int | float:
    value = float(word)
    return value if value and -EXACT < value < EXACT else _number(word)


def _number(word: str) -> int | float:
    value = number(word)
    if value is None or isinstance(value, Refused):
        raise _Suspect
    return value


_STRICT = json.JSONDecoder(object_pairs_hook=_mapping, parse_int=_integer, parse_float=_float, parse_constant=_number)
