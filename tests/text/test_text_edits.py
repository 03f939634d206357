"""Edits of a document change what they name, and not one character more."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verdict.text import read_json, read_yaml
from verdict.text.edits import Edit, Insert, Replace, applied, in_yaml
from verdict.words.errors import UsageError

TEXT = """\
# first
one: 1   # keep
flow: {a: [1, 2], b: {c: "x: y"}}

block:
  - name: plain text
    folded: >-
      two
      lines
  - {name: ü}
"""


def edited(*edits: Edit, text: str = TEXT) -> str:
    """Apply edits to the text."""
    return applied(text, read_yaml(text, "text.yaml"), edits)


@pytest.mark.parametrize(("edit", "before", "after"), [
    (Replace(("one",), "text"), "one: 1 ", "one: text "), (Replace(("one",), "1"), "one: 1 ", 'one: "1" '),
    (Replace(("flow", "a"), {"levels": [1, 2]}), "a: [1, 2]", "a: {levels: [1, 2]}"),
    (Replace(("flow", "a", 1), 3), "[1, 2]", "[1, 3]"), (Replace(("flow", "b", "c"), "z"), '"x: y"', "z"),
    (Replace(("block", 0, "name"), "a > b"), "plain text", '"a > b"'),
    (Replace(("block", 0, "folded"), "one"), ">-\n      two\n      lines", "one"),
    (Replace(("block", 1, "name"), "o"), "ü", "o"), (Insert(("flow", "a"), "n", True), "{a: [", "{n: true, a: ["),
    (Insert(("flow", "b", "c"), "n", None), "{c: ", "{n: null, c: "),
    (Insert(("one",), "n", 0), "one: 1", "n: 0\none: 1"),
    (Insert(("block", 0, "folded"), "n", "m"), "folded:", "n: m\n    folded:"),
    (Insert(("block", 0, "name"), "n", "m"), "- name: p", "- n: m\n    name: p"),
])  # fmt: skip
def test_one_edit_changes_one_place(edit: Edit, before: str, after: str) -> None:
    """In brackets and in blocks, of every style of text; all else is as it was."""
    assert 1 == TEXT.count(before)
    assert TEXT.replace(before, after) == edited(edit)


def test_several_edits_are_made_at_once() -> None:
    """The places are those of the text as it was."""
    text = edited(Replace(("one",), 2), Insert(("one",), "zero", 0), Replace(("flow", "a", 0), 9))
    assert TEXT.replace("one: 1", "zero: 0\none: 2").replace("[1,", "[9,") == text
    assert TEXT == edited()


def test_two_edits_of_one_place_are_refused() -> None:
    """Which of them would win, nobody could say."""
    with pytest.raises(UsageError, match="two edits of one place"):
        edited(Replace(("flow",), 1), Replace(("flow", "a"), 2))


def test_json_stays_json() -> None:
    """Keys and texts are written in quotes."""
    text = '{"a": {"b": "x > 0",\n "c": [1, 2]}}'
    document = read_json(text, "text.json")
    written = applied(text, document, (Insert(("a", "b"), "n", "m"), Replace(("a", "c"), {"d": None})))
    assert '{"a": {"n": "m", "b": "x > 0",\n "c": {"d": null}}}' == written


@given(st.recursive(
    st.booleans() | st.none() | st.integers(-99, 99) | st.text("aZ09 .:#-'\"{}[],&*!|>%@`~=ü", max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
))  # fmt: skip
def test_what_is_written_is_read_back(value: object) -> None:
    """Whatever text it holds, a value stands on one line and is what it was."""
    text = f"before: 1\nvalue: old  # why\nafter: {{x: {in_yaml(value)}}}\n"  # type: ignore[arg-type]
    tree = read_yaml(edited(Replace(("value",), value), text=text), "text.yaml").tree  # type: ignore[arg-type]
    assert json.dumps({"before": 1, "value": value, "after": {"x": value}}) == json.dumps(tree)
