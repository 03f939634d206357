"""One file per defect, named by it: exit 2, its line, and no traceback, through lint and run."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import verdict

DEFECTS = sorted((Path(__file__).parents[1] / "defects").glob("*.yaml"))
WANTED = re.compile(r"# wanted (?P<line>\d+): (?P<words>.+)")


@pytest.mark.parametrize("path", DEFECTS, ids=lambda path: path.stem)
def test_a_defect_is_refused_at_its_line(path: Path, tmp_path: Path) -> None:
    """The first line of each file says which line is wrong and part of the sentence."""
    wanted = WANTED.match(path.read_text().splitlines()[0])
    assert wanted is not None
    (tmp_path / "prereg").mkdir()
    copy = shutil.copy(path, tmp_path / "prereg" / "2026-01-01a.yaml")
    for command in ("lint", "run"):
        done = verdict(command, str(copy), cwd=tmp_path)
        shown = done.stdout + done.stderr
        assert done.returncode == 2, shown
        assert "Traceback" not in shown
        assert f"2026-01-01a.yaml:{wanted['line']}:" in shown
        assert wanted["words"] in " ".join(shown.split())  # a sentence goes on in further lines where it is long


def test_there_are_defects_and_the_sound_file_passes(tmp_path: Path) -> None:
    """The suite is not empty, and the file they are all made from lints clean."""
    assert len(DEFECTS) >= 20
    (tmp_path / "prereg").mkdir()
    sound = Path(__file__).parents[1] / "defects" / "sound.txt"
    copy = shutil.copy(sound, tmp_path / "prereg" / "2026-01-01a.yaml")
    assert verdict("lint", str(copy), cwd=tmp_path).returncode == 0
