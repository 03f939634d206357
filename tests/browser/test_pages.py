"""The pages of this repository, opened as a reader opens them: from a file, on any screen, on paper, by keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import flaws, pages
from tests.browser.chromium import View
from tests.browser.conftest import Open

WIDTHS = (1280, 768, 360)
SCHEMES = ("light", "dark")
PAPER = 718  # CSS pixels of A4 within margins of 10 mm
HIDDEN_ANCHORS = "() => [...document.querySelectorAll('details:not([open]) [id]')].map((element) => element.id)"
IN_SIGHT = """(id) => {
  const element = document.getElementById(id);
  const box = element.getBoundingClientRect();
  return element.checkVisibility() && box.bottom > 0 && box.top < innerHeight;
}"""
every_page = pytest.mark.parametrize("name", pages.NAMES)
every_scheme = pytest.mark.parametrize("scheme", SCHEMES)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write every page once."""
    return pages.write(tmp_path_factory.mktemp("pages"))


def wrong(**found: list[str]) -> dict[str, list[str]]:
    """Return the checks that found something."""
    return {check: sentences for check, sentences in found.items() if sentences}


@every_page
def test_a_page_is_whole_by_itself(name: str, written: dict[str, Path], opening: Open) -> None:
    """Opened from a file it fetches nothing, the browser complains of nothing, no name is dead, and it is small."""
    with opening(written[name], View()) as found:
        references, links = flaws.references(found.page), flaws.links(found.page, written[name])
        assert {} == wrong(
            rest=flaws.requests_and_messages(found), references=references, links=links, size=flaws.size(written[name])
        )


@every_page
def test_a_page_needs_no_script(name: str, written: dict[str, Path], opening: Open) -> None:
    """Without script every word is there."""
    texts = []
    for script in (True, False):
        with opening(written[name], View(script=script)) as found:
            flaws.show_everything(found.page)
            texts.append(found.page.evaluate("() => document.body.innerText"))
    assert texts[0] == texts[1]
    assert texts[0].strip()


@every_page
@every_scheme
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_legible_on_every_screen(
    name: str, width: int, scheme: str, written: dict[str, Path], opening: Open
) -> None:
    """Nothing goes beyond the page, no label lies on another, and every text stands out from what is under it."""
    with opening(written[name], View(width, scheme)) as found:
        shut = flaws.overflow(found.page)
        flaws.show_everything(found.page)
        page = found.page
        assert {} == wrong(
            shut=shut,
            open=flaws.overflow(page),
            small=flaws.small_print(page),
            collisions=flaws.collisions(page),
            contrast=flaws.contrast(page),
        )


@every_page
@every_scheme
def test_a_page_is_legible_on_paper(name: str, scheme: str, written: dict[str, Path], opening: Open) -> None:
    """What opens on the screen is open on paper, nothing has to be scrolled, and no text needs a printed background."""
    with opening(written[name], View(PAPER, scheme, media="print")) as found:
        page = found.page
        assert {} == wrong(
            unreached=flaws.unreached(page), overflow=flaws.overflow(page, scrolling=False),
            contrast=flaws.contrast(page, paper=True),
        )  # fmt: skip


@every_page
def test_a_page_is_legible_without_styles(name: str, written: dict[str, Path], opening: Open) -> None:
    """No word is lost or runs into the next, tables are read as they are drawn, drawings are drawn in black."""
    with opening(written[name], View(width=360)) as found:
        assert [] == flaws.without_styles(found.page)


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
