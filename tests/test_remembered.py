"""What tests keep is what would be worked out anew, and processes that are forked off are as others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests import remembered
from tests.remembered import ROOT
from tests.warm import warm
from verdict.project.ledger.git import Git
from verdict.project.ledger.past import Past
from verdict.text.findings import Findings

FREEZE = ROOT / "prereg" / "2026-05-30c.yaml"


def spelt(events: object) -> list[str]:
    """Return events with their places as text."""
    return [f"{event!r} {event.start_mark.index} {event.end_mark.index}" for event in events]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", [FREEZE.read_text(), "a: [1, 2]\n", "a: [1\nb: 2\n", "%YAML 1.1\n---\na: 1\n"])
def test_events_are_those_of_the_text(text: str) -> None:
    """Of a sound text, of one that breaks off, of one with a directive; what is found in it is found each time."""
    for _ in range(2):
        kept, anew = Findings("", text), Findings("", text)
        assert spelt(remembered.SPLIT(text, anew).each()) == spelt(remembered.Events(text, kept).each())
        assert bool(anew) == bool(kept)


def test_only_the_history_of_this_repository_is_kept(tmp_path: Path) -> None:
    """A test that changes a repository sees what it changed; the negative control is this repository."""
    asked: list[Path] = []
    kept = remembered.history(lambda past: asked.append(past.git.top))
    for top, times in ((ROOT, 1), (tmp_path, 2)):
        asked.clear()
        for _ in range(2):
            past = Past.__new__(Past)
            past.git, past.tips = Git(top), ("0" * 40,)
            kept.func(past)
        assert [top] * times == asked


def test_a_process_that_is_forked_off_has_its_own_folder_streams_and_exit_code(tmp_path: Path) -> None:
    """Two commands of one waiting process: what one printed and did is not in the other."""
    with warm(tmp_path, "json") as waiting:
        refused = waiting.run("run", "none.yaml", cwd=tmp_path)
        sound = waiting.run("lint", FREEZE.name, cwd=FREEZE.parent)
    assert (2, "") == (refused.returncode, refused.stdout)
    assert "none.yaml" in refused.stderr
    assert (0, "", True) == (sound.returncode, sound.stderr, FREEZE.stem in sound.stdout)
    assert str(tmp_path) not in sys.path
