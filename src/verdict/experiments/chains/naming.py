"""Variables and their parts as people write them: theta, theta[3], theta[1, 2], theta[school=Choate]."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from verdict.text.characters import shown

_PART = re.compile(r"(?P<variable>[^\[\]]+)\[(?P<inside>[^\[\]]+)\]")


@dataclass(frozen=True, slots=True)
class Part:
    """A variable, and for each further dimension its name, where it is given, with the label or position meant."""

    variable: str
    keys: tuple[tuple[str | None, str], ...] = ()


def part_of(source: str) -> Part:
    """Read what stands for a quantity; positions count from 0, as in NumPy."""
    match = _PART.fullmatch(source.strip())
    if match is None:
        return Part(source.strip())
    return Part(match["variable"].strip(), tuple(map(_key, match["inside"].split(","))))


def _key(text: str) -> tuple[str | None, str]:
    dimension, equals, label = text.partition("=")
    return (dimension.strip(), label.strip()) if equals else (None, text.strip())


def places(
    part: Part, dimensions: Sequence[str], labels: Sequence[Sequence[str] | None], sizes: Sequence[int]
) -> tuple[int, ...]:
    """Return the position along each further dimension that a part names.

    `labels` holds the labels of a dimension where it has some; else positions are meant.

    Raises:
        ValueError: too few or too many keys, a dimension or a label that is not there.
    """
    if len(part.keys) != len(dimensions):
        form = f"{part.variable}[{', '.join('...' for _ in dimensions)}]" if dimensions else part.variable
        extra = f" beside chains and draws ({', '.join(dimensions)})" if dimensions else " beside chains and draws"
        raise ValueError(f"found {len(dimensions)} dimensions{extra} of {shown(part.variable)}, wanted {form}")
    found: dict[int, int] = {}
    for i, (dimension, label) in enumerate(part.keys):
        axis = i if dimension is None else _dimension(dimension, dimensions)
        if axis in found:
            raise ValueError(f"found the dimension {dimensions[axis]} twice in {shown(part.variable)}[...]")
        found[axis] = _position(label, labels[axis], sizes[axis], dimensions[axis])
    return tuple(found[axis] for axis in range(len(dimensions)))


def _dimension(name: str, dimensions: Sequence[str]) -> int:
    if name not in dimensions:
        raise ValueError(f"found no dimension '{shown(name)}', wanted one of {', '.join(dimensions)}")
    return dimensions.index(name)


def _position(label: str, labels: Sequence[str] | None, size: int, dimension: str) -> int:
    if labels is not None:
        if label in labels:
            return labels.index(label)
        raise ValueError(f"found no {dimension} '{shown(label)}', wanted one of {shown(', '.join(labels))}")
    if not label.isdecimal() or int(label[:9]) >= size:
        raise ValueError(f"found the position '{shown(label)}' along {dimension}, wanted one from 0 to {size - 1}")
    return int(label)
