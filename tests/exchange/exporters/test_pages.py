"""The pages on exports are followed by a reader who does what they say, and sees what they show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT
from tests.docs.following import check

HOW_TO = ROOT / "docs" / "how-to"
PAGES = [HOW_TO / "cite.md", *(HOW_TO / "export" / f"{name}.md" for name in ("in-toto", "ro-crate", "xarray"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file, command and output of the page, in an empty folder."""
    check(page, tmp_path, monkeypatch)
