"""The pages of this repository, used by keyboard, by ear, through a link; and written twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import flaws, pages
from tests.browser.chromium import View
from tests.browser.conftest import Open

HIDDEN_ANCHORS = "() => [...document.querySelectorAll('details:not([open]) [id]')].map((element) => element.id)"
IN_SIGHT = """(id) => {
  const element = document.getElementById(id);
  const box = element.getBoundingClientRect();
  return element.checkVisibility() && box.bottom > 0 && box.top < innerHeight;
}"""
every_page = pytest.mark.parametrize("name", pages.NAMES)


@every_page
def test_a_page_is_used_by_keyboard(name: str, written: dict[str, Path], opening: Open) -> None:
    """The tab key reaches every link and everything that opens, in order and to be seen."""
    with opening(written[name], View()) as found:
        assert [] == flaws.keyboard(found.page)


@every_page
@pytest.mark.parametrize("view", [View(), View(360, "dark")], ids=lambda view: view.name)
def test_a_page_shuts_nobody_out(name: str, view: View, written: dict[str, Path], opening: Open) -> None:
    """Axe finds no violation of WCAG 2.2 AA or of its best practices, with everything open."""
    with opening(written[name], view) as found:
        flaws.show_everything(found.page)
        assert [] == flaws.accessibility(found.page)


@every_page
def test_a_page_keeps_still_for_whom_motion_hurts(name: str, written: dict[str, Path], opening: Open) -> None:
    """Nothing moves where a reader asked for no motion."""
    with opening(written[name], View(motion="reduce")) as found:
        assert [] == flaws.motion(found.page)


@every_page
def test_an_anchor_opens_what_it_lies_in(name: str, written: dict[str, Path], opening: Open) -> None:
    """A link to a place that is shut opens it and goes there."""
    with opening(written[name], View()) as found:
        hidden = found.page.evaluate(HIDDEN_ANCHORS)
    for anchor in hidden[:1] + hidden[-1:]:
        with opening(written[name], View(), anchor) as found:
            found.page.wait_for_function(IN_SIGHT, arg=anchor, timeout=2000)


def test_pages_written_twice_are_the_same_bytes(written: dict[str, Path], tmp_path: Path) -> None:
    """Another process with another hash seed, time zone and language writes the same pages."""
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "COLUMNS": "61"}
    subprocess.run(
        [sys.executable, "-m", "tests.browser.pages", str(tmp_path)], cwd=pages.ROOT, env=surroundings, check=True
    )
    again = {path.name: path.read_bytes() for path in tmp_path.rglob("*.html")}
    folder = written["index"].parents[1]
    assert {path.name: path.read_bytes() for path in folder.rglob("*.html")} == again
