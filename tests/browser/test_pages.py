"""The pages of this repository, opened as a reader opens them: from a file, on any screen, on paper, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import flaws, pages
from tests.browser.chromium import View
from tests.browser.conftest import Open

WIDTHS = (1280, 768, 360)
SCHEMES = ("light", "dark")
PAPER = 718  # CSS pixels of A4 within margins of 10 mm
every_page = pytest.mark.parametrize("name", pages.NAMES)
every_scheme = pytest.mark.parametrize("scheme", SCHEMES)


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
