"""The colours of a figure that stands alone: legible in light and dark, and every class that is used is known."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.report.figures.test_choosing import FREEZES, stored
from verdict.report.figures import figures
from verdict.report.figures.style import DARK, LIGHT, RULES, STYLE

LEAST = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size
TEXT = ("ink", "muted", "pass", "fail", "open")
SHAPED = {
    "figure", "standalone", "wanted", "legend", "plain", "bound", "aggregate", "guide", "name", "filled", "mean", "ink",
}  # fmt: skip


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #57606a (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_text_is_legible_on_paper_and_on_the_band(colours: dict[str, str]) -> None:
    """Every colour of text against both grounds, at least 4.5 to 1."""
    pairs = {(a, b): contrast(colours[a], colours[b]) for a, b in product(TEXT, ("paper", "band"))}
    assert {} == {pair: found for pair, found in pairs.items() if found < LEAST}


def test_contrast_is_what_it_is_defined_to_be() -> None:
    """Black on white is 21, a colour on itself 1; the test above can fail."""
    assert 21.0 == pytest.approx(contrast("#000000", "#ffffff"))
    assert 1.0 == contrast("#57606a", "#57606a")
    assert contrast("#999999", LIGHT["paper"]) < LEAST


def test_light_and_dark_have_the_same_tokens_and_rules_use_no_others() -> None:
    """No token is missing in one of them."""
    assert set(LIGHT) == set(DARK)
    assert set(re.findall(r"var\(--(\w+)\)", RULES)) <= set(LIGHT)
    assert "\n" not in STYLE


@pytest.mark.parametrize("freeze", FREEZES)
def test_every_class_of_a_drawing_has_a_rule_or_needs_none(freeze: str) -> None:
    """A class that nobody knows would be drawn as nobody meant."""
    ruled = set(re.findall(r"\.([a-z-]+)", RULES))
    used = {name for figure in figures(stored(freeze)) for text in re.findall(r'class="([^"]*)"', figure.standalone())
            for name in text.split()}  # fmt: skip
    assert used <= ruled | SHAPED
