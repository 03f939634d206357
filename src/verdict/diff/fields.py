"""Every field that a registration can have, and the fields in which two registrations differ.

A field is named by a pattern: `families.*.error` is the error of any family, `families.*` a family as a whole,
`gates[]` one gate of the list and `gates` their order.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from verdict.text.validate import Path


@dataclass(frozen=True, slots=True)
class Spot:
    """One field that differs: its pattern, its place, its paths in both documents, and its value in both.

    A path is None where the document has nothing there, and so is the value.
    """

    pattern: str
    place: Path
    first: Path | None
    second: Path | None
    before: Any
    after: Any

    def below(self, pattern: str, part: str | int, before: Any, after: Any) -> Spot:
        """Return the spot of a field or an entry of this one."""
        return Spot(
            pattern=self.pattern + pattern,
            place=(*self.place, part),
            first=_longer(self.first, part),
            second=_longer(self.second, part),
            before=before,
            after=after,
        )

    def at(self, name: str, before: int | None, after: int | None) -> Spot:
        """Return the spot of an entry of a list, by its positions in both."""
        old = None if before is None or self.first is None else (*self.first, before)
        new = None if after is None or self.second is None else (*self.second, after)
        part: str | int = name or (after if after is not None else before or 0)
        return Spot(
            pattern=f"{self.pattern}[]",
            place=(*self.place, part),
            first=old,
            second=new,
            before=None if before is None else self.before[before],
            after=None if after is None else self.after[after],
        )


def _longer(path: Path | None, part: str | int) -> Path | None:
    return None if path is None else (*path, part)


def patterns(model: type[BaseModel]) -> Iterator[str]:
    """Yield the pattern of every field, entry and order that a record of this model can have."""
    for name, field in model.model_fields.items():
        yield from _patterns(field.annotation, field.alias or name)


def _patterns(annotation: Any, pattern: str) -> Iterator[str]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _patterns(inner[0], pattern)
    elif origin in (Union, types.UnionType):
        yield pattern
        for choice in inner:
            yield from (found for found in _patterns(choice, pattern) if found != pattern)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from (f"{pattern}.{below}" for below in patterns(annotation))
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield f"{pattern}.*"
        yield from (found for found in _patterns(inner[1], f"{pattern}.*") if found != f"{pattern}.*")
    elif origin is tuple and _records(inner[0]):
        yield from (pattern, f"{pattern}[]")
        yield from _patterns(inner[0], f"{pattern}[]")
    else:
        yield pattern


def _records(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def spots(before: BaseModel, after: BaseModel) -> Iterator[Spot]:
    """Yield every field in which two records of one model differ, in the order of the model."""
    yield from _fields(Spot(pattern="", place=(), first=(), second=(), before=before, after=after))


def _fields(spot: Spot) -> Iterator[Spot]:
    dot = "." if spot.pattern else ""
    for name, field in type(spot.before).model_fields.items():
        label = field.alias or name
        yield from _differing(spot.below(f"{dot}{label}", label, getattr(spot.before, name), getattr(spot.after, name)))


def _differing(spot: Spot) -> Iterator[Spot]:
    before, after = spot.before, spot.after
    if before == after:
        return
    if isinstance(before, BaseModel) and type(before) is type(after):
        yield from _fields(spot)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _differing(_entry(spot, key))
    elif _listed(before) and _listed(after) and (before or after):
        yield from _items(spot)
    else:
        yield spot


def _entry(spot: Spot, key: str) -> Spot:
    inside = "" if spot.pattern.endswith(".*") else ".*"  # settings are JSON: all of it is one field
    found = spot.below(inside, key, spot.before.get(key), spot.after.get(key))
    return replace(
        found, first=found.first if key in spot.before else None, second=found.second if key in spot.after else None
    )


def _listed(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, BaseModel) for item in value)


def _items(spot: Spot) -> Iterator[Spot]:
    """Match the items of two lists of records, by name where they have one; then say whether their order differs."""
    pairs = _matched(spot.before, spot.after)
    for name, old, new in pairs:
        yield from _differing(spot.at(name, old, new))
    kept = [new for _, old, new in sorted(pairs, key=lambda pair: -1 if pair[1] is None else pair[1])
            if old is not None and new is not None]  # fmt: skip
    if kept != sorted(kept):
        yield spot


def _matched(before: tuple[Any, ...], after: tuple[Any, ...]) -> list[tuple[str, int | None, int | None]]:
    """Pair positions: items of one name, where each has its own; else equal items, then the others in their order."""
    names = [getattr(item, "name", "") for item in (*before, *after)]
    if all(names) and all(len({item.name for item in side}) == len(side) for side in (before, after)):
        old, new = ({item.name: i for i, item in enumerate(side)} for side in (before, after))
        return [(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))]
    left, pairs = list(range(len(after))), []
    waiting: list[int] = []
    for i, item in enumerate(before):
        equal = next((j for j in left if after[j] == item), None)
        if equal is None:
            waiting.append(i)
        else:
            left.remove(equal)
            pairs.append(("", i, equal))
    n = min(len(waiting), len(left))
    pairs += [("", i, j) for i, j in zip(waiting[:n], left[:n], strict=True)]
    return [*pairs, *(("", i, None) for i in waiting[n:]), *(("", None, j) for j in left[n:])]
