"""The documents that the tests render: a small registration that has one of everything, and stored freezes."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.report.golden import judged
from verdict.project.documents import document
from verdict.project.loading import judge_stored

ROOT = Path(__file__).parents[3]


@cache
def small() -> dict[str, Any]:
    """Return the plain payload of the small registration, without what a document has beside it."""
    with tempfile.TemporaryDirectory() as folder:
        return judged(Path(folder))


@cache
def stored(freeze: str) -> dict[str, Any]:
    """Return the document of a freeze of this repository."""
    return document(judge_stored(ROOT / f"prereg/{freeze}.yaml", None), ROOT)
