"""A badge: words, counts and glyphs, drawn the same for ever, with nothing asked for from elsewhere."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest

from verdict.report.badge import NAME, OTHER, WORDS, badge, counted, stated

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: str) -> list[str]:
    """Return the texts of a badge from left to right."""
    return ["".join(element.itertext()) for element in fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314 - ours


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_badge_counts_each_word_that_was_said() -> None:
    """A word that nothing has is left out; each has its glyph."""
    payload = {"freeze": {"id": "2026-01-01a"}, "predictions": {n: {"verdict": w} for n, w in (
        ("P1", "PASS"), ("P2", "UNTESTED"), ("P3", "UNTESTED"))}}  # fmt: skip
    assert ["verdict 2026-01-01a", "✓ 1 PASS", "? 2 UNTESTED"] == texts(badge(payload))
    assert badge(payload) == badge(payload)


def test_what_has_no_verdict_says_so() -> None:
    """No prediction, or no verdict given: never an empty or a green badge."""
    assert ["verdict x", "nothing judged"] == texts(counted("x", {}))
    assert ["verdict x", "broken"] == texts(stated("x", "broken"))
    assert "#07643f" not in stated("x", "broken") + counted("x", {"PASS": 0})


@pytest.mark.parametrize("name", ["<script>", 'a"b&c', "x\x1b[1m\ny", "\u202ex", "]]>"])
def test_a_name_stays_a_text(name: str) -> None:
    """Markup, control characters and directions are shown, and the drawing stays well-formed."""
    drawn = stated(name, name)
    assert fromstring(drawn).tag == f"{SVG}svg"  # noqa: S314 - ours
    assert [] == [c for c in drawn if not c.isprintable() and c != "\n"]
    assert {"svg", "title", "g", "rect", "text"} == {e.tag.removeprefix(SVG) for e in fromstring(drawn).iter()}  # noqa: S314


@pytest.mark.parametrize("colour", [NAME, OTHER, *(colour for _, colour in WORDS.values())])
def test_white_letters_are_legible_on_every_colour(colour: str) -> None:
    """At least 4.5 to 1, which a light grey would miss."""
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5
    assert 1.05 / (luminance("#9aa0a6") + 0.05) < 4.5
