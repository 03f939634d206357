"""Each how-to page is followed by a reader who does what it says, and sees what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.cli.test_commands import ROOT, verdict
from tests.docs.following import check

HOW_TO = ROOT / "docs" / "how-to"
NAMES = (
    "amend", "several-datasets", "missing-runs", "add-data", "looks", "bars-and-margins", "sign", "write-an-estimand",
    "write-a-kind", "simulation-study", "many-machines",
)  # fmt: skip
PAGES = [HOW_TO / f"{name}.md" for name in NAMES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file, change, command and output of the page, in an empty folder."""
    check(page, tmp_path, monkeypatch)


ROW = re.compile(r"^\| [^|]+ \| `(.+)` \|$", re.MULTILINE)
SEVERAL = (HOW_TO / "several-datasets.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("test", ROW.findall(SEVERAL))
def test_every_way_to_speak_of_several_data_sets_is_sound(test: str, tmp_path: Path) -> None:
    """Each row of the table can stand in the registration of the page, in the place of its first test."""
    text = SEVERAL.split("```yaml\n")[1].split("```")[0]
    tree = yaml.safe_load(text)
    tree["predictions"] = {"P1": {"claim": "as the row says", "test": yaml.safe_load(test)}}
    tree["families"]["all"]["predictions"] = ["P1"]
    path = tmp_path / "draft.yaml"
    path.write_text(yaml.safe_dump(tree, sort_keys=False))
    done = verdict("lint", str(path))
    assert (0, "") == (done.returncode, done.stderr), done.stdout
