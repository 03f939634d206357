"""Texts that people give the ledger in arguments: held to the rules of documents before anything is written.

Entries that were written before this was asked keep being read; where they are printed, nothing in them is obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verdict.project.ledger.entries import Event
from verdict.text.characters import refused_in_text
from verdict.words.errors import UsageError
from verdict.words.limits import MOST_WORDS


def spoken(text: str, what: str, *, one_line: bool = False) -> str:
    """Return a text as it was given; `what` names it in the message.

    Raises:
        UsageError: it says nothing, is too long, or holds characters that no document may hold.
    """
    if not text.strip():
        raise UsageError(f"{what}: found no text, wanted a sentence for those who read the ledger")
    if len(text) > MOST_WORDS:
        raise UsageError(f"{what}: found {len(text)} characters, wanted at most {MOST_WORDS}; say it shorter")
    if one_line and "\n" in text:
        raise UsageError(f"{what}: found a line break, wanted one line")
    sentence = refused_in_text(text, key=False)
    if sentence:
        raise UsageError(f"{what}: {sentence}")
    return text


def check_spoken(event: Event, who: str) -> None:
    """Refuse an entry, before it is written, in which any text could not stand in a document.

    Raises:
        UsageError: as for `spoken`; somebody's name stands on one line.
    """
    spoken(who, "who", one_line=True)
    for place, text in _texts(event.model_dump(mode="json", by_alias=True), "entry"):
        spoken(text, place)


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield every text in a value with the name of its field."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, place)
