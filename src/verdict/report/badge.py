"""A badge: what came out of a freeze in a small drawing, by words, counts and glyphs; it asks for nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from verdict.text.characters import printable

# Of each word its glyph and its colour, on all of which white letters have a contrast above 4.5 to 1.
WORDS = {"PASS": ("✓", "#07643f"), "NOT PASSED": ("✗", "#9c2f12"), "UNTESTED": ("?", "#414b58")}
NAME, OTHER = "#17202b", "#5b4a00"  # behind the name of the freeze, and behind what is no verdict
FONT = "Verdana,DejaVu Sans,sans-serif"
HEIGHT, SIZE, LETTER, EDGE = 20, 11, 6.6, 7  # pixels: of the whole, of the letters, a letter's width, and beside a text


def badge(payload: dict[str, Any]) -> str:
    """Draw the badge of an outcome: its freeze, and how many predictions have each word."""
    found = [prediction["verdict"] for prediction in payload["predictions"].values()]
    return counted(payload["freeze"]["id"], {word: found.count(word) for word in WORDS})


def counted(freeze: str, words: Mapping[str, int]) -> str:
    """Draw the badge of a freeze of which each word was said so many times."""
    parts = [(f"{glyph} {words[word]} {word}", colour) for word, (glyph, colour) in WORDS.items() if words.get(word)]
    return _drawn(freeze, parts or [("nothing judged", OTHER)])


def stated(freeze: str, state: str) -> str:
    """Draw the badge of a freeze of which no verdict is given: it says why in a word or two."""
    return _drawn(freeze, [(state, OTHER)])


def _drawn(freeze: str, said: list[tuple[str, str]]) -> str:
    parts = [(f"verdict {freeze}", NAME), *said]
    shown = [(printable(text), colour) for text, colour in parts]
    widths = [round(LETTER * len(text)) + 2 * EDGE for text, _ in shown]
    title = f"{shown[0][0]}: {', '.join(text for text, _ in shown[1:])}"
    inside = "\n".join(_part(text, colour, sum(widths[:i]), widths[i]) for i, (text, colour) in enumerate(shown))
    return "\n".join(_framed(sum(widths), title, inside)) + "\n"


def _framed(width: int, title: str, inside: str) -> Iterable[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}" '
        f'role="img" aria-label={quoteattr(title)}>'
    )
    yield f"<title>{escape(title)}</title>"
    yield f'<g font-family="{FONT}" font-size="{SIZE}" fill="#fff">'
    yield inside
    yield "</g>\n</svg>"


def _part(text: str, colour: str, left: int, width: int) -> str:
    room = width - 2 * EDGE
    return (
        f'<rect x="{left}" width="{width}" height="{HEIGHT}" fill="{colour}"/>'
        f'<text x="{left + EDGE}" y="14" textLength="{room}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
    )
