"""Texts in LaTeX: set as they stand, in ASCII, with every group closed and no command of a document's own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.report import shapes
from tests.report.golden import GOLDEN
from verdict.report.latex import escape_latex, set_latex

WRITTEN = {
    "a_b": r"a\_b", "50 % & more": r"50 \% \& more", "$x$ #1 {y}": r"\$x\$ \#1 \{y\}",
    "~ ^ \\": r"\textasciitilde{} \textasciicircum{} \textbackslash{}",
    "a < b > c | d": r"a \textless{} b \textgreater{} c \textbar{} d",
    "\"q\" 'r' `s`": r"\verdictquote{}q\verdictquote{} 'r' \textasciigrave{}s\textasciigrave{}",
    "-- --- ''": "-{}- -{}-{}- '{}'", "[1em] *": "{[}1em{]} {*}",
    "τ Ω ς": r"\ensuremath{\tau} \ensuremath{\Omega} \ensuremath{\sigma}", "ο": r"\verdictchar{03BF}",
    "x ≥ 3 ± 1": r"x \ensuremath{\geq} 3 \ensuremath{\pm} 1", "é ñ ő Å ç": r"\'{e} \~{n} \H{o} \r{A} \c{c}",
    "2²⁰ K₁": r"2\textsuperscript{2}\textsuperscript{0} K\textsubscript{1}", "✓ ✗": "yes no",
    "中 😀": r"\verdictchar{4E2D} \verdictchar{1F600}", "a\nb\r\nc": "a b c",
    "\x1b[2J": r"\textbackslash{}u001b{[}2J", "\u202ex": r"\textbackslash{}u202ex",
}  # fmt: skip


@pytest.mark.parametrize(("text", "written"), WRITTEN.items(), ids=map(repr, WRITTEN))
def test_letters_are_set_by_their_names(text: str, written: str) -> None:
    """Specials are escaped, signs that would be joined are kept apart, and letters beyond ASCII have a command."""
    assert written == escape_latex(text)


def test_a_long_word_may_break() -> None:
    """In a column or a paragraph, with no hyphen, and nowhere in a short word; what is to be copied stays whole."""
    assert "0" * 20 + r"\allowbreak{}" + "0" * 21 + " short" == set_latex("0" * 41 + " short")
    assert "0" * 41 == escape_latex("0" * 41)


def read(text: str) -> tuple[Any, str]:
    """Read an escaped text as it would stand in a report."""
    return shapes.latex(f"{shapes.MACROS}{escape_latex(text)}")


@given(some.text(max_size=40))
def test_any_text_is_ascii_closes_its_groups_and_commands_nothing(text: str) -> None:
    """Of any letters nothing is made but letters: no special, no row, no comment, no command."""
    (found, depth, least), _ = read(text)
    assert escape_latex(text).isascii()
    assert (0, 0) == (depth, least)
    assert {} == dict(found)


@given(some.text(some.sampled_from("ab 0.5\\{}$&#%_^~|\"'`<>[]*-,!?@=+;:/()"), max_size=40))
def test_ascii_is_read_back(text: str) -> None:
    """What is set is what was written, so that no two texts look alike."""
    assert text.replace(" ", "") == read(text)[1].replace(" ", "")


def test_the_golden_report_is_sound() -> None:
    """Every group and environment is closed, each row has its columns, and no special stands by itself."""
    page = (GOLDEN / "report.tex").read_text(encoding="utf-8")
    (found, depth, least), _ = shapes.latex(page)
    assert page.isascii()
    assert (0, 0) == (depth, least)
    assert found["begin"] == found["end"]
    assert set() == {"$", "#", "^", "_", "~", "a comment"} & set(found)


@pytest.mark.parametrize("broken", ["}", "{", "a_b", "50%", "x & y", "$", "#1", "^", "~", "\\input{x}", "\\\\"])
def test_what_is_not_escaped_is_seen(broken: str) -> None:
    """The negative control: each special that stands by itself changes what is read."""
    sound, unsound = (shapes.latex(f"{shapes.MACROS}{text}")[0] for text in ("word", f"word{broken}"))
    assert sound != unsound


def test_every_macro_is_defined() -> None:
    """What escapes use is provided in the report itself, and may be defined otherwise before it."""
    page = (GOLDEN / "report.tex").read_text(encoding="utf-8")
    used = {"verdictquote", "verdictchar", "verdictcell", "verdictword", "verdictloose", "verdictholds"}
    assert all(f"\\providecommand{{\\{name}}}" in page for name in used)
