"""Names of places in a page: a prediction `P5`, its clause `P5.t2`, a cell of that `P5.t2.K1024`.

A name keeps letters, digits, points, minus signs and low lines; any other character stands as its number between
tildes, so that two places never share a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from verdict.report.view.axes import Level

ALONE = "test"  # the clause of a prediction that has no clauses of its own


def anchor(prediction: str, clause: str = ALONE, place: Mapping[str, Level] | None = None) -> str:
    """Name a prediction, one of its clauses, or a cell of one by the levels that tell it from others."""
    clauses = [] if clause == ALONE else [clause]
    levels = [f"{axis}{level}" for axis, level in (place or {}).items()]
    return ".".join(map(_kept, [prediction, *clauses, *levels]))


def _kept(part: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"~{ord(found[0]):x}~", part)


class Places:
    """The names that a page has given out, each once."""

    def __init__(self) -> None:
        self._given: dict[str, None] = {}

    def give(self, name: str) -> str:
        """Return a name the first time that it is asked for; nothing after that."""
        if name in self._given:
            return ""
        self._given[name] = None
        return name

    def has(self, name: str) -> bool:
        """Say whether a name was given out."""
        return name in self._given
