"""How much a registration names, counted before anything in it is looked at: see `words.limits`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from verdict.text.validate import Located, Path
from verdict.words.errors import DocumentError
from verdict.words.limits import MOST_CLAUSES, MOST_LEVELS, MOST_NAMED


def check_counts(tree: Any, document: Located) -> None:
    """Refuse a registration, written in longhand, that names more than can be examined.

    Raises:
        DocumentError: each list that is too long, at its place.
    """
    if isinstance(tree, Mapping):
        found = [document.problem(path, _sentence(*said)) for path, said in _beyond(tree)]
        if found:
            raise DocumentError(found)


def _beyond(tree: Mapping[str, Any]) -> Iterator[tuple[Path, tuple[int, str, int]]]:
    for section, most in MOST_NAMED.items():
        if _count(tree.get(section)) > most:
            yield (section,), (_count(tree[section]), section, most)
    for name, axis in _mapping(tree.get("axes")).items():
        levels = _count(_mapping(axis).get("levels"))
        if levels > MOST_LEVELS:
            yield ("axes", name), (levels, "levels", MOST_LEVELS)
    clauses = sum(_count(_mapping(p).get("clauses")) for p in _mapping(tree.get("predictions")).values())
    if clauses > MOST_CLAUSES:
        yield ("predictions",), (clauses, "clauses", MOST_CLAUSES)


def _sentence(found: int, what: str, most: int) -> str:
    return f"found {found:,} {what}, wanted at most {most:,}; register in parts what is more"


def _count(value: Any) -> int:
    return len(value) if isinstance(value, Mapping | list) else 0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
