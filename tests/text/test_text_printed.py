"""How texts are written for a terminal and as JSON: on their own line, in their own direction, and nothing hidden."""

from __future__ import annotations

import json
import math
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from verdict.text.characters import escaped, printable, quoted
from verdict.text.to_json import to_json

OBEYED = {
    "an escape": "\x1b[2J", "a carriage return": "a\rb", "a line break": "a\nb", "a next line": "a\x85b",
    "a line separator": "a\u2028b", "a form feed": "a\x0cb", "a backspace": "a\bb", "an 8-bit escape": "\x9b2J",
    "a bell": "\x07", "a delete": "\x7f", "an override": "\u202eabc", "an isolate": "\u2066abc",
    "a mark of direction": "\u200f", "nothing of no width": "\u200b", "a joiner of words": "\u2060",
    "a tag": "\U000e0041", "a variation": "a\ufe0f", "a filler": "\u3164", "half a pair": "\udc80",
    "a byte order mark": "\ufeff", "a soft hyphen": "\u00ad", "no character": "\uffff",
}  # fmt: skip


def strict(text: str) -> Any:
    """Read JSON as the standard has it: no infinities."""
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


@pytest.mark.parametrize("text", OBEYED.values(), ids=OBEYED)
def test_what_a_terminal_obeys_or_hides_is_written_as_its_escape(text: str) -> None:
    """What is shown is one line of visible letters, and says which character stood there."""
    shown = printable(text)
    assert [shown] == shown.splitlines()
    assert shown.isprintable()
    assert "\\u" in shown
    assert text == json.loads(f'"{shown}"')


@pytest.mark.parametrize("text", ["plain", "Zürich", "τ̂ ≤ ½", "中文", "a\\b", "naïve “quotes”", "\u200d", "नि"])
def test_other_letters_are_shown_as_they_are(text: str) -> None:
    """The negative control: letters of all scripts, and the backslash, are left alone."""
    assert text == printable(text) == quoted(text) == escaped(text)


@given(some.text())
def test_no_text_takes_two_lines_or_an_invisible_letter(text: str) -> None:
    """Of any text whatever, nothing is left that is a control, a format character or a line break."""
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in shown if c not in "\u200c\u200d"} & {"Cc", "Zl", "Zp", "Cs"}
    shown.encode()


@given(some.lists(some.text(), min_size=1, max_size=5))
def test_every_further_line_of_a_text_is_marked(lines: list[str]) -> None:
    """Whatever a text holds, only its first line begins where lines of ours do."""
    first, *further = quoted("\n".join(lines)).splitlines() or [""]
    assert all(line.startswith("    | ") for line in further)
    assert printable("\n".join(lines).split("\n")[0]) == first


@given(some.text())
def test_what_is_laid_out_keeps_its_line_breaks_alone(text: str) -> None:
    """A report keeps its lines; within them every character is visible."""
    assert [printable(line) for line in text.split("\n")] == escaped(text).split("\n")


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_json_is_json_for_every_value(value: Any) -> None:
    """A strict reader takes it, letters that hide are escapes, and finite values come back as they were."""
    written = to_json(value)
    assert written == escaped(written)
    assert finite(value) == strict(written)


def finite(value: Any) -> Any:
    """Write infinities as registrations do; what is no number is null."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if isinstance(value, list):
        return [finite(item) for item in value]
    return {key: finite(item) for key, item in value.items()} if isinstance(value, dict) else value
