"""Arguments in which levels stand by the names of their axes: --seed={seed}; a brace itself is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from verdict.algebra.grid import Level
from verdict.text.record import NAME

BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def named(argument: str) -> Iterator[str]:
    """Yield what stands in the single braces of an argument, as it is written; "{" and "}" for one left alone."""
    for found in BRACES.finditer(argument):
        if found[1] is not None:
            yield found[1]
        elif found[0] in ("{", "}"):
            yield found[0]


def is_name(text: str) -> bool:
    """Say whether a text could name an axis."""
    return re.match(NAME, text) is not None


def begins_with(argument: str) -> str | None:
    """Return the axis whose level an argument begins with, with no more than dashes before it; None without one."""
    found = BRACES.search(argument)
    return found[1] if found is not None and not argument[: found.start()].strip("-") else None


def filled(arguments: Iterable[str], levels: Mapping[str, Level]) -> list[str]:
    """Return the arguments with the level of each axis in the place of its name.

    A level is put in once, as it is: braces in it are its own, and blanks in it part nothing.
    """
    return [BRACES.sub(lambda found: _written(found, levels), argument) for argument in arguments]


def _written(found: re.Match[str], levels: Mapping[str, Level]) -> str:
    return found[0][0] if found[1] is None else str(levels[found[1]])
