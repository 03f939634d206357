"""Cells of a part as JSON values and as the bytes of a job, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from verdict.evidence.written import Cell
from verdict.experiments.contract import Figure, plain
from verdict.text.canonical import canonical_bytes


def as_plain(figures: Iterable[Figure]) -> list[list[Any]]:
    """Return figures as JSON values: pairs of the quantity and its cell."""
    return [[quantity, plain(one)] for quantity, one in figures]


def from_plain(stored: Iterable[Any]) -> tuple[Figure, ...]:
    """Return the figures that `as_plain` wrote."""
    return tuple((quantity, Cell.model_validate_json(json.dumps(one))) for quantity, one in stored)


def as_bytes(figures: Iterable[Figure]) -> bytes:
    """Write figures as canonical bytes: the same cells are the same bytes."""
    return canonical_bytes(as_plain(figures))


def from_bytes(content: bytes) -> tuple[Figure, ...]:
    """Return the figures that `as_bytes` wrote."""
    return from_plain(json.loads(content))
