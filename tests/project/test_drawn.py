"""Figures as files: where they are written, and where nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.outcomes import outcome
from verdict.project.drawn import draw
from verdict.words.errors import UsageError


def test_a_link_that_leads_out_of_the_project_is_no_folder_for_figures(tmp_path: Path) -> None:
    """Nothing is written behind it; a link to a folder of the project is followed."""
    root, outside = tmp_path / "project", tmp_path / "outside"
    for folder in (root, outside, root / "inside"):
        folder.mkdir()
    (root / "out").symlink_to(outside)
    (root / "in").symlink_to("inside")
    with pytest.raises(UsageError, match="leads out of the project"):
        list(draw(outcome("each passes"), root / "out", root))
    assert [] == list(outside.iterdir())
    assert ["figure-P1-along.svg  P1: F along t"] == list(draw(outcome("each passes"), root / "in", root))
    assert ["figure-P1-along.svg"] == [path.name for path in (root / "inside").iterdir()]
