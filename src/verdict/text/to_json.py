"""The way out: JSON for people and programs, in letters that a terminal shows as they stand."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from verdict.text.characters import escaped


def to_json(value: Any, indent: int = 2) -> str:
    """Write a value as JSON that every reader takes and every terminal shows, with a line break at its end.

    JSON knows finite numbers alone. An infinite one is written as registrations write it, "inf" or "-inf", and one
    that is no number as null. A character that a terminal obeys or hides is written as its escape.
    """
    return escaped(json.dumps(finite(value), indent=indent, ensure_ascii=False, allow_nan=False)) + "\n"


def finite(value: Any) -> Any:
    """Return a value with every number in it that JSON has no word for as null, "inf" or "-inf"."""
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, Mapping):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value
