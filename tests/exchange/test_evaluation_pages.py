"""The pages about evaluations and chains are followed with files that the tools themselves wrote."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from tests.cli.test_commands import ROOT
from tests.docs.following import check

MADE = Path(__file__).parent / "made"
PAGES = {"lm-evaluation-harness": "lm_eval", "inspect": "inspect", "arviz": "arviz"}
SHAPE = re.compile(r"<!-- shape -->\n```yaml\n(.*?)```\n*", re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_followed(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder with nothing but the files of the tool, to the verdict that is shown."""
    monkeypatch.setattr("tests.docs.following.Path.mkdir", Path.mkdir)
    home = ROOT / "docs" / "how-to" / "import" / f"{page}.md"
    followed = tmp_path / "page.md"
    _give(MADE / PAGES[page], tmp_path / "files")
    text = home.read_text(encoding="utf-8")
    followed.write_text(text, encoding="utf-8")
    monkeypatch.setattr("tests.docs.following.follow", _with_files(tmp_path / "files"))
    check(home, tmp_path, monkeypatch)
