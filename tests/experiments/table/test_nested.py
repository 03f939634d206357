"""Units that stand at one level of a fixed axis alone are told, since all else of them can only be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.table import QUESTIONS, measured, registered

SAID = "units along question stands at one level of model alone, and is missing at the other"
HEAD = "model,question,correct,status,hard,size\n"


@pytest.mark.parametrize(("rows", "told"), [
    ("A,q1,1,ok,,7\nA,q2,0,ok,,7\nB,q3,1,ok,,8\n", True),
    ("A,q1,1,ok,,7\nA,q2,0,ok,,7\nB,q2,1,ok,,8\n", False),
    ("A,q1,1,ok,,7\nA,q2,0,ok,,7\n", False),
], ids=["each at one", "one at both", "one level so far"])  # fmt: skip
def test_units_of_one_level_are_told(tmp_path: Path, rows: str, told: bool) -> None:
    """Questions that only one model was asked; a single pair, or a file of one model so far, is no reason to speak."""
    axes = {**QUESTIONS, "question": {"planned": 5, "role": "replicate"}}
    found = measured(tmp_path, HEAD + rows, registered(axes=axes))
    assert told == any(SAID in note for note in found.notes)
