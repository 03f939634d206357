"""Names of columns, which tools let be anything, in the grammar of registrations: val/acc becomes val_acc."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from verdict.registration.naming import reserved
from verdict.words.limits import MOST_NAME

RESERVED = reserved(2)
NOT_PLAIN = re.compile(r"[^A-Za-z0-9]+")


def grammatical(name: str, taken: Collection[str] = ()) -> str:
    """Return a name that a registration may use, near the given one, and none of those `taken`."""
    plain = NOT_PLAIN.sub("_", unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()).strip("_")
    begun = plain if plain[:1].isalpha() else f"x_{plain}".rstrip("_")
    near = begun[: MOST_NAME - 8].rstrip("_")
    return next(tried for tried in _tried(near) if tried not in taken and tried not in RESERVED)


def _tried(name: str) -> Iterable[str]:
    yield name
    yield from (f"{name}_{number}" for number in range(2, 1_000_000))


def named(names: Mapping[str, str]) -> dict[str, str]:
    """Return a grammatical name for each key, made of its value, all different."""
    found: dict[str, str] = {}
    for name, short in names.items():
        found[name] = grammatical(short, {*found.values()})
    return found
