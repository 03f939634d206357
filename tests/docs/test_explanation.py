"""The explanations are followed by a reader who types what they show, and sees what they show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT
from tests.docs.following import check

PAGES = [
    ROOT / "docs" / "explanation" / f"{name}.md"
    for name in ("why-untested", "adequacy", "averaging", "families-and-looks", "draws-and-truths", "not-seen")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file, command and output of the page, in an empty folder."""
    check(page, tmp_path, monkeypatch)
