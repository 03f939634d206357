"""Names that an expression cannot write, refused before anything is named so, with names to take instead.

`mean(gain, over=lambda)` cannot be read: `lambda` is a word of the grammar that expressions share with Python. A name
of a function could be read as either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from keyword import kwlist

from verdict.expression import functions
from verdict.registration.written import Prereg

NAMED = ("constants", "axes", "quantities", "estimates", "flags", "choices", "predictions")  # that expressions write
# What schema 1 refused from its first day on, and refuses for ever: stored freezes must load.
REFUSED_IN_1 = functions.reserved(1)
REFUSED_IN_2 = functions.reserved(2) | frozenset(kwlist)
SHORT = {"lambda": "lam", "in": "inside", "is": "is_so", "or": "either", "and": "both", "class": "kind"}
ENDINGS = ("_", "_x", "_value")


def reserved(version: int) -> frozenset[str]:
    """Return the words that nothing may be named by in one version of the schema."""
    return REFUSED_IN_1 if version == 1 else REFUSED_IN_2


def refusal(name: str, taken: Collection[str]) -> str:
    """Say why nothing may have a reserved name, and which names, not `taken` yet, are near it."""
    what = "a word of the expression language"
    if name in kwlist and name not in REFUSED_IN_1:
        what = "a word of the grammar, so that no expression could write it"
    return f"'{name}' is {what}; choose another name, such as {' or '.join(_near(name, taken))}"


def unwritable(prereg: Prereg) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the names that schema 1 lets pass and schema 2 refuses, with their places."""
    later = REFUSED_IN_2 - REFUSED_IN_1
    names = [(section, name) for section in NAMED for name in getattr(prereg, section)]
    for section, name in names if prereg.version == 1 else ():
        if name in later:
            yield (section, name), f"schema 2 refuses this name: {refusal(name, {n for _, n in names})}"


def _near(name: str, taken: Collection[str]) -> list[str]:
    tried = (*filter(None, (SHORT.get(name),)), *(f"{name}{ending}" for ending in ENDINGS))
    return list(islice((near for near in tried if near not in taken and near not in REFUSED_IN_2), 2))
