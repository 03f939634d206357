"""How much a registration names, and how much its expressions would go through: see `words.limits`.

What is named is counted before anything in it is looked at; what it comes to, before anything is laid out or examined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from verdict.expression import tree
from verdict.expression.check import NameScope, cells_in
from verdict.registration.resolved import definition
from verdict.registration.written import Prereg
from verdict.text.validate import Located, Path
from verdict.words.errors import DocumentError
from verdict.words.limits import (
    MOST_ASKED,
    MOST_CELLS,
    MOST_CLAUSES,
    MOST_LEVELS,
    MOST_NAMED,
    MOST_PARTS,
    MOST_PARTS_TOGETHER,
    MOST_RULES,
    MOST_SAMPLED,
    MOST_UNFOLDED,
)


def check_counts(written: Any, document: Located) -> None:
    """Refuse a registration, written in longhand, that names more than can be examined.

    Raises:
        DocumentError: each list that is too long, at its place.
    """
    if isinstance(written, Mapping):
        found = [document.problem(path, _sentence(*said)) for path, said in _beyond(written)]
        if found:
            raise DocumentError(found)


def _beyond(written: Mapping[str, Any]) -> Iterator[tuple[Path, tuple[int, str, int]]]:
    for section, most in MOST_NAMED.items():
        if _count(written.get(section)) > most:
            yield (section,), (_count(written[section]), section, most)
    for name, axis in _mapping(written.get("axes")).items():
        levels = _count(_mapping(axis).get("levels"))
        if levels > MOST_LEVELS:
            yield ("axes", name), (levels, "levels", MOST_LEVELS)
    for place, rules in _ordered(written):
        if _count(rules) > MOST_RULES:
            yield place, (_count(rules), "rules in order", MOST_RULES)
    clauses = sum(_count(_mapping(p).get("clauses")) for p in _mapping(written.get("predictions")).values())
    if clauses > MOST_CLAUSES:
        yield ("predictions",), (clauses, "clauses", MOST_CLAUSES)


def _ordered(written: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Yield every list of rules in order."""
    yield ("outcomes", "first_of"), _mapping(written.get("outcomes")).get("first_of")
    for name, choice in _mapping(written.get("choices")).items():
        yield ("choices", name, "first_of"), _mapping(choice).get("first_of")


def _sentence(found: int, what: str, most: int) -> str:
    return f"found {found:,} {what}, wanted at most {most:,}; register in parts what is more"


def _count(value: Any) -> int:
    return len(value) if isinstance(value, Mapping | list) else 0


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def crowded(prereg: Prereg, scope: NameScope) -> Iterator[tuple[Path, str]]:
    """Yield the quantities and flags from which on there are more cells than can be judged, the first of them first."""
    totals = {False: 0, True: 0}
    for section in ("quantities", "flags", "choices"):
        for name in getattr(prereg, section):
            axes = scope.names[name].axes
            sampled = any(prereg.axes[axis].planned for axis in axes)
            tokens = len(prereg.choices[name].tokens) if section == "choices" else 1
            totals[sampled] += scope.grid.size(axes) * tokens
            if totals[sampled] > (most := MOST_SAMPLED if sampled else MOST_CELLS):
                said = f"found {totals[sampled]:,} cells up to here, those of all quantities, flags and tokens together"
                fewer = "units" if sampled else "levels"
                yield (section, name), f"{said}, wanted at most {most:,}; register fewer {fewer}"


def asking(trees: Mapping[Path, tree.Node], scope: NameScope) -> Iterator[tuple[Path, str]]:
    """Say where all expressions together go through more cells than can be examined."""
    cells = sum(cells_in(node, scope) for path, node in trees.items() if path[0] not in ("estimates", "quantities"))
    if cells > MOST_ASKED:
        yield (
            (),
            (
                f"all expressions together go through {cells:,} cells, wanted at most {MOST_ASKED:,}; register fewer "
                "levels or fewer tests"
            ),
        )


def unfolding(order: tuple[str, ...], trees: Mapping[Path, tree.Node]) -> Iterator[tuple[Path, str]]:
    """Bound what definitions unfold to, so that looking through them stays cheap."""
    known: dict[str, tuple[int, int]] = {}
    for name in order:
        node = definition(name, trees)
        known[name] = _extent(node, known) if node is not None else (1, 1)
    behind = {path: _extent(node, known) for path, node in trees.items()}
    for path, (parts, depth) in behind.items():
        if parts > MOST_PARTS or depth > MOST_UNFOLDED:
            yield (
                path,
                (
                    f"with its definitions written out this has more than {MOST_PARTS} parts or {MOST_UNFOLDED} "
                    "levels; simplify them"
                ),
            )
    together = sum(parts for parts, _ in behind.values())
    if together > MOST_PARTS_TOGETHER:
        yield (
            (),
            (
                f"with definitions written out all expressions together have {together:,} parts, wanted at most "
                f"{MOST_PARTS_TOGETHER:,}; simplify them"
            ),
        )


def _extent(node: tree.Node, known: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Return number of parts and depth of an expression with names written out."""
    if isinstance(node, tree.Name):
        return known.get(node.name, (1, 1))
    parts = [_extent(child, known) for child in node.children()]
    return 1 + sum(size for size, _ in parts), 1 + max((depth for _, depth in parts), default=0)
