"""Every check passes a sound page and sees each flaw that is planted: none of them can be green for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pytest

from tests.browser import flaws, planted
from tests.browser.chromium import Opened, View
from tests.browser.conftest import Open

Check = Callable[[Opened], list[str]]


def of_page(check: Callable[..., list[str]], **options: bool) -> Check:
    """Make a check of a page one of what was opened."""
    return lambda found: check(found.page, **options)


DARK, PHONE, PAPER = View(scheme="dark"), View(width=360), View(width=718, media="print")
CHECKS: dict[str, tuple[Check, View, Mapping[str, planted.Flaw]]] = {
    "contrast": (of_page(flaws.contrast), View(), planted.CONTRAST),
    "contrast in the dark": (of_page(flaws.contrast), DARK, planted.DARK),
    "contrast on paper": (of_page(flaws.contrast, paper=True), PAPER, planted.PAPER),
    "overflow": (of_page(flaws.overflow), PHONE, planted.OVERFLOW),
    "overflow on paper": (of_page(flaws.overflow, scrolling=False), PAPER, planted.ON_PAPER),
    "collisions": (of_page(flaws.collisions), View(), planted.COLLISIONS),
    "requests": (flaws.requests_and_messages, View(), planted.REQUESTS),
    "messages": (flaws.requests_and_messages, View(), planted.MESSAGES),
    "references": (of_page(flaws.references), View(), planted.REFERENCES),
    "motion": (of_page(flaws.motion), View(motion="reduce"), planted.MOTION),
    "unreached": (of_page(flaws.unreached), PAPER, planted.UNREACHED),
    "keyboard": (of_page(flaws.keyboard), View(), planted.KEYBOARD),
    "without styles": (of_page(flaws.without_styles), PHONE, planted.UNSTYLED),
    "accessibility": (of_page(flaws.accessibility), View(), planted.ACCESSIBILITY),
}
PLANTED = [(check, flaw) for check, (_, _, planted_flaws) in CHECKS.items() for flaw in planted_flaws]


@pytest.mark.parametrize("name", CHECKS)
def test_a_sound_page_is_sound(name: str, planting: Open) -> None:
    """No check complains of what is as it should be."""
    check, view, _ = CHECKS[name]
    with planting(planted.SOUND, view) as found:
        assert [] == check(found)


@pytest.mark.parametrize(("name", "flaw"), PLANTED)
def test_a_planted_flaw_is_seen(name: str, flaw: str, planting: Open) -> None:
    """Each check says what is wrong, and where."""
    check, view, planted_flaws = CHECKS[name]
    with planting(planted_flaws[flaw].page(), view) as found:
        said = check(found)
    assert any(planted_flaws[flaw].said in sentence for sentence in said), said
