"""The word of the one prediction of a study, from what its calls printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.experiments.command.cells import STUDY, measure, study
from verdict.evidence.laid_out import lay_out
from verdict.evidence.written import version_of
from verdict.judge import judge
from verdict.text import read_json
from verdict.text.canonical import canonical_bytes


def judged(folder: Path, base: dict[str, Any] = STUDY) -> str:
    """Measure, lay out and judge; return the word of P1."""
    registration = study(base)
    quantities = measure(folder, registration).quantities
    document = {
        "schema": version_of(quantities), "freeze": {"id": registration.id, "digest": registration.digest},
        "grade": "measured", "title": "a study", "quantities": quantities,
    }  # fmt: skip
    located = read_json(canonical_bytes(document), "measured.json")
    outcome = judge(registration, lay_out(document, located, registration), {}, {})
    (prediction,) = outcome.predictions
    return str(prediction.word)
