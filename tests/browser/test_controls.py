"""Every check passes a sound page and sees each flaw that is planted: none of them can be green for nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import flaws, planted
from tests.browser.chromium import Opened, View
from tests.browser.conftest import Open

Check = Callable[[Opened], list[str]]


def of_page(check: Callable[..., list[str]], **options: bool) -> Check:
    """Make a check of a page one of what was opened."""
    return lambda found: check(found.page, **options)


DARK, PHONE, PAPER = View(scheme="dark"), View(width=360), View(width=718, media="print")
CHECKS: dict[str, tuple[Check, View]] = {
    "contrast": (of_page(flaws.contrast), View()),
    "contrast in the dark": (of_page(flaws.contrast), DARK),
    "contrast on paper": (of_page(flaws.contrast, paper=True), PAPER),
    "overflow": (of_page(flaws.overflow), PHONE),
    "overflow on paper": (of_page(flaws.overflow, scrolling=False), PAPER),
    "small print": (of_page(flaws.small_print), PHONE),
    "collisions": (of_page(flaws.collisions), View()),
    "requests": (flaws.requests_and_messages, View()),
    "messages": (flaws.requests_and_messages, View()),
    "references": (of_page(flaws.references), View()),
    "motion": (of_page(flaws.motion), View(motion="reduce")),
    "unreached": (of_page(flaws.unreached), PAPER),
    "keyboard": (of_page(flaws.keyboard), View()),
    "without styles": (of_page(flaws.without_styles), PHONE),
    "accessibility": (of_page(flaws.accessibility), View()),
}
PLANTED = planted.flaws()
LISTED = [(check, name) for check, named in PLANTED.items() for name in named]


@pytest.mark.parametrize("check", CHECKS)
def test_a_sound_page_is_sound(check: str, planting: Open) -> None:
    """No check complains of what is as it should be."""
    look, view = CHECKS[check]
    with planting(planted.SOUND, view) as found:
        assert [] == look(found)


@pytest.mark.parametrize(("check", "name"), LISTED)
def test_a_planted_flaw_is_seen(check: str, name: str, planting: Open) -> None:
    """Each check says what is wrong, and where."""
    (look, view), flaw = CHECKS[check], PLANTED[check][name]
    with planting(flaw.page(), view) as found:
        said = look(found)
    assert any(flaw.said in sentence for sentence in said), said


def test_every_check_has_a_planted_flaw() -> None:
    """Nothing is checked that was not shown to fail."""
    assert set(CHECKS) == set(PLANTED)


def test_a_page_that_is_too_large_is_seen(tmp_path: Path) -> None:
    """The bound is on bytes, and stands just above the largest page that is let through."""
    page = tmp_path / "page.html"
    page.write_bytes(b" " * (flaws.MOST_BYTES - 1))
    assert [] == flaws.size(page)
    page.write_bytes(b" " * flaws.MOST_BYTES)
    assert ["page.html has 300000 bytes, wanted fewer than 300000"] == flaws.size(page)


def test_a_link_to_nothing_is_seen(tmp_path: Path, planting: Open) -> None:
    """Pages beside a page, and places in them, are looked up; what lies elsewhere is not asked for."""
    (tmp_path / "other.html").write_text('<p id="there">')
    there = '<a href="other.html">a</a> <a href="other.html#there">b</a> <a href="https://example.org">c</a> '
    nowhere = '<a href="missing.html">d</a> <a href="other.html#nowhere">e</a>'
    with planting(planted.SOUND.replace("</main>", f"<p>{there}{nowhere}</p></main>"), View()) as found:
        said = flaws.links(found.page, tmp_path / "page.html")
    assert ["missing.html", "other.html#nowhere"] == [sentence.split()[4].rstrip(",") for sentence in said]
