"""Glyphs of words, and powers and numbers as people write them."""

from __future__ import annotations

import re
from typing import Any

GLYPHS = {"PASS": "✓", "NOT PASSED": "✗", "UNTESTED": "?"}
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
MOST_LETTERS = 300
MISSING = "–"
THOUSANDS = 1e3
MILLIONS_OF_MILLIONS = 1e12


def glyph(word: str) -> str:
    """Return the glyph that stands beside a word, so that its colour is never needed."""
    return GLYPHS[word]


def raised(text: object) -> str:
    """Write powers of numbers in a sentence with raised digits, which also survive a copy: 2^20 becomes 2²⁰."""
    return re.sub(r"(?<=\d)\^(-?\d+)(?![\d.])", lambda found: found[1].translate(RAISED), str(text))


def compact(style: str) -> str:
    """Write a style sheet of ours without its comments and the blanks that it is laid out with."""
    bare = re.sub(r"/\*.*?\*/", "", str(style), flags=re.DOTALL)
    return re.sub(r" *([{};,]) *", r"\1", re.sub(r"\s*\n\s*", "", bare))


def amount(value: float) -> str:
    """Write a number as in a sentence: 1,048,576, 0.1234."""
    if THOUSANDS <= abs(value) < MILLIONS_OF_MILLIONS:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def shortly(text: object) -> str:
    """Cut a text of a table at a length that is still read, and say that it goes on."""
    said = str(text)
    return said if len(said) <= MOST_LETTERS else f"{said[:MOST_LETTERS]}… ({len(said):,} letters in all)"


def between(span: dict[str, Any] | None) -> str:
    """Write an interval for a narrow column, by its ends: `0.37–0.46`, `≥ 17`, one number where they agree."""
    if span is None:
        return MISSING
    low, high = span["lo"], span["hi"]
    if low is None or high is None:
        return "open" if low is high else f"≥ {_short(low)}" if high is None else f"≤ {_short(high)}"
    ends = _short(low), _short(high)
    return ends[0] if ends[0] == ends[1] else "–".join(ends) if low >= 0 else " to ".join(ends)


def _short(value: float) -> str:
    return f"{value:,.0f}" if THOUSANDS <= abs(value) < MILLIONS_OF_MILLIONS else f"{value:.3g}"
