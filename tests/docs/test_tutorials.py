"""Each tutorial and each how-to page is followed by a reader who does what it says, and sees what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT
from tests.docs.following import check

TUTORIALS = ROOT / "docs" / "tutorials"
PAGES = [TUTORIALS / f"{name}.md" for name in ("seeds", "evaluation", "ab-test", "chains", "spin-model")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file, change, command and output of the page, in an empty folder."""
    check(page, tmp_path, monkeypatch)
