"""What a check is: of what, what came out, and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from verdict.project.ledger.order import DigestOf
from verdict.project.ledger.signatures import Seal
from verdict.project.ledger.store import Ledger
from verdict.registration.resolved import Registration

Load = Callable[[Path, Ledger], Registration]


class Standing(StrEnum):
    """What came out of one check."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_CHECKED = "not checked"


class CheckKind(StrEnum):
    """What is checked; `verdict verify --require` takes these words."""

    CHAIN = "chain"
    HEAD = "head"
    HISTORY = "history"
    FILE = "file"
    ORDER = "order"
    SIGNATURE = "signature"
    TIME = "time"


EVERY = frozenset(CheckKind)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what, of which freeze or entry, what came out, and in words."""

    kind: CheckKind
    about: str
    standing: Standing
    words: str


@dataclass(frozen=True, slots=True)
class Reader:
    """How files are read; the reading of registrations belongs to `loading`, which knows the experiment kinds."""

    load: Load
    digest_of: DigestOf


def sealed(kind: CheckKind, about: str, seal: Seal) -> Check:
    """Return the check that a seal comes to."""
    standing = {True: Standing.HOLDS, False: Standing.BROKEN, None: Standing.NOT_CHECKED}[seal.good]
    return Check(kind, about, standing, seal.words)
