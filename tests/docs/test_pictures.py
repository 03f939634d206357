"""The drawings on the pages are those that the program draws today, of what is stored.

After a deliberate change: VERDICT_UPDATE_DOCS=1 pytest tests/docs/test_pictures.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from benchmarks import exp3_pictures

from tests.cli.test_commands import ROOT, verdict

PAGES = ROOT / "docs" / "explanation"
DRAWN = [("exp3-published.svg", "2026-05-30c"), ("exp3-again.svg", "2026-11-27a")]
FIGURE = "figure-P5-along.svg"


@pytest.mark.parametrize(("picture", "freeze"), DRAWN)
def test_a_drawing_is_what_the_program_draws(picture: str, freeze: str, tmp_path: Path) -> None:
    """The same bytes as `verdict report --figures` writes."""
    done = verdict("report", freeze, "--figures", str(tmp_path))
    assert (0, "") == (done.returncode, done.stderr)
    if os.environ.get("VERDICT_UPDATE_DOCS"):
        (PAGES / picture).write_bytes((tmp_path / FIGURE).read_bytes())
    assert (tmp_path / FIGURE).read_bytes() == (PAGES / picture).read_bytes()


def test_drawings_of_tempering_are_what_the_stored_sets_give(tmp_path: Path) -> None:
    """T_O(K) and the first row at equilibrium: the same bytes as `python -m benchmarks.exp3_pictures` writes."""
    exp3_pictures.main([str(tmp_path)])
    for drawn in (found := sorted(tmp_path.iterdir())):
        if os.environ.get("VERDICT_UPDATE_DOCS"):
            (PAGES / drawn.name).write_bytes(drawn.read_bytes())
        assert drawn.read_bytes() == (PAGES / drawn.name).read_bytes()
    assert ["exp3-equilibrium.svg", "exp3-growth.svg"] == [drawn.name for drawn in found]
