"""Scores as numbers: a letter or a truth stands for one, and a scorer with several values has a column for each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from verdict.exchange.importers.contract import Options, one
from verdict.words.errors import UsageError

LETTERS = {"C": 1, "I": 0}  # what inspect itself takes them for; P and N are a choice
CHOICES = {"P": "partial", "N": "no-answer"}


def letters_of(options: Options) -> dict[str, float]:
    """Return the number that each letter counts as.

    Raises:
        UsageError: an option is no number.
    """
    found: dict[str, float] = dict(LETTERS)
    for letter, name in CHOICES.items():
        given = one(options, name)
        if given is not None:
            found[letter] = _number(given, name)
    return found


def _number(given: str, name: str) -> float:
    try:
        found = float(given)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise UsageError(f"found --{name} {given}, wanted a number such as 0.5")
    return int(found) if found.is_integer() else found


def numbers_of(sample: Mapping[str, Any], file: str, letters: Mapping[str, float]) -> dict[str, Any]:
    """Return the numbers of a sample by scorer, and by scorer.key where a scorer gives several."""
    found: dict[str, Any] = {}
    for scorer, score in (sample.get("scores") or {}).items():
        value = score.get("value") if isinstance(score, dict) else score
        parts = value.items() if isinstance(value, dict) else (("", value),)
        for key, part in parts:
            name = f"{scorer}.{key}" if key else str(scorer)
            found[name] = _value(part, name, sample, file=file, letters=letters)
    return found


def _value(value: Any, name: str, sample: Mapping[str, Any], *, file: str, letters: Mapping[str, float]) -> Any:
    """Return a score as a number where it is a truth or a letter that stands for one."""
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str):
        return value
    if value in CHOICES and value not in letters:
        raise UsageError(
            f"{file}: found '{value}' as {name} of sample {sample['id']}, "
            f"{'partly correct' if value == 'P' else 'no answer'}; wanted --{CHOICES[value]} NUMBER: what it counts as"
        )
    return letters.get(value, value)
