"""What thousands of tests ask again and again is worked out once by each worker; everything kept is worked out as ever.

Kept is what cannot change: the history below a commit of this repository, and what a sound text consists of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from yaml import events

from verdict.project.ledger.asking import IDENTITY
from verdict.project.ledger.past import Past
from verdict.text import from_yaml
from verdict.text.findings import Findings, Stop

ROOT = Path(__file__).resolve().parents[1]
MOST_TEXT = 200_000  # characters of a text whose events are kept
DEEPEST = 100  # collections within each other there; what reads a text stops at fewer than PyYAML would go through


def history(whole: Callable[[Past], Any]) -> cached_property[Any]:
    """Return a property of the past that is read once for each set of commits of this repository.

    A commit is named by a digest of everything below it. Other repositories are those that tests change and break.
    """
    kept: dict[tuple[str, ...], Any] = {}

    def read(past: Past) -> Any:
        if past.git.top.resolve() != ROOT or not all(map(IDENTITY.fullmatch, past.tips)):
            return whole(past)
        if past.tips not in kept:
            kept[past.tips] = whole(past)
        return kept[past.tips]

    return cached_property(read)


class Events(from_yaml._Events):
    """The events of a text; those of a sound and short one are kept."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._sound = sound(text) if len(text) <= MOST_TEXT else ()
        if not self._sound:
            super().__init__(text, findings)

    def each(self) -> Iterator[events.Event]:
        """Yield them."""
        yield from self._sound or super().each()


SPLIT = from_yaml._Events


@lru_cache(maxsize=256)
def sound(text: str) -> tuple[events.Event, ...]:
    """Return the events of a text, or none where anything is found in it."""
    findings, found, depth = Findings("", text), [], 0
    try:
        for event in SPLIT(text, findings).each():
            depth += isinstance(event, events.CollectionStartEvent) - isinstance(event, events.CollectionEndEvent)
            if depth > DEEPEST:
                return ()
            found.append(event)
    except Stop:
        return ()
    return () if findings else tuple(found)
