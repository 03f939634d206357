"""`verdict report --figures FOLDER`: figures as files that open by themselves."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.cli.test_commands import FREEZE, verdict


def test_every_figure_is_written_as_a_file_and_named(tmp_path: Path) -> None:
    """The folder is made, each file is a whole SVG, the same bytes come again, and no report is printed."""
    done = verdict("report", FREEZE, "--figures", str(tmp_path / "new/figures"))
    files = {path.name: path.read_bytes() for path in (tmp_path / "new/figures").iterdir()}
    assert 0 == done.returncode
    assert set(files) == {line.split("  ")[0] for line in done.stdout.splitlines()}
    assert "figure-P5-along.svg  P5: ratio along K" in done.stdout.splitlines()
    assert all(ElementTree.fromstring(content).tag.endswith("svg") for content in files.values())  # noqa: S314 - ours
    verdict("report", FREEZE, "--figures", str(tmp_path / "new/figures"))
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "new/figures").iterdir()}


def test_figures_and_the_report_go_together(tmp_path: Path) -> None:
    """With --output both are written."""
    report = tmp_path / "report.md"
    verdict("report", FREEZE, "--figures", str(tmp_path / "figures"), "--output", str(report))
    assert report.read_text(encoding="utf-8").startswith("#")
    assert list((tmp_path / "figures").glob("*.svg"))


def test_a_file_is_no_folder_for_figures(tmp_path: Path) -> None:
    """The file stays as it is, and the message says what was wanted."""
    taken = tmp_path / "taken"
    taken.write_text("mine")
    done = verdict("report", FREEZE, "--figures", str(taken))
    assert (2, "mine") == (done.returncode, taken.read_text())
    assert "wanted a folder for figures" in done.stderr
