"""Any tree comes back from text as it went in, and no bytes whatever end in anything but a sentence."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verdict.text import from_json, read_json, read_yaml
from verdict.text.json_check import check
from verdict.words.errors import DocumentError

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are shared
BROKEN = sorted((Path(__file__).parent / "broken").iterdir())

letters = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"), include_characters="\n")
texts = st.text(letters, max_size=20).map(lambda text: unicodedata.normalize("NFC", text))
keys = texts.map(lambda text: text.replace("\n", " "))
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(1 - 2**53, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)
trees = st.recursive(
    scalars,
    lambda part: st.lists(part, max_size=4) | st.dictionaries(keys, part, max_size=4),
    max_leaves=12,
)


def dumped(tree: Any, indent: int = 0) -> str:
    """Write a tree as block YAML, text in double quotes."""
    margin = "\n" + " " * indent
    if isinstance(tree, dict) and tree:
        return "".join(_member(margin, key, dumped(tree[key], indent + 2)) for key in tree)
    if isinstance(tree, list) and tree:
        return "".join(f"{margin}- {dumped(part, indent + 2)}" for part in tree)
    return json.dumps(tree, ensure_ascii=False)


def _member(margin: str, key: str, value: str) -> str:
    return f"{margin}? {json.dumps(key, ensure_ascii=False)}{margin}: {value}"


def paths(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every part of a tree."""
    yield path
    for part, below in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield from paths(below, (*path, part))


@given(trees)
@patient
def test_yaml_round_trip(tree: Any) -> None:
    """A tree written as block YAML is read back equal, types included."""
    assert repr(tree) == repr(read_yaml(dumped(tree), "x").tree)


@given(trees, st.booleans(), st.sampled_from([None, 1]))
@patient
def test_json_round_trip(tree: Any, ascii_only: bool, indent: int | None) -> None:
    """A tree written as JSON is read back equal, types included."""
    assert repr(tree) == repr(read_json(json.dumps(tree, ensure_ascii=ascii_only, indent=indent), "x").tree)


@given(trees, st.sampled_from([None, 1]))
@patient
def test_both_doors_agree_on_json(tree: Any, indent: int | None) -> None:
    """JSON is YAML: both doors give the same tree, and the same place of every value and key."""
    text = json.dumps(tree, ensure_ascii=False, indent=indent)
    one, other = read_yaml(text, "x"), read_json(text, "x")
    assert repr(one.tree) == repr(other.tree)
    for path in paths(tree):
        assert one.mark(path) == other.mark(path)
        assert one.mark(path, key=True) == other.mark(path, key=True)


@given(st.from_regex(r"[-+]?[0-9eE.,_xobinfa+-]{1,9}", fullmatch=True))
@settings(patient, max_examples=400)
def test_a_number_of_another_reader_is_never_other_here(word: str) -> None:
    """What YAML 1.1 or Python reads as a number is here that number or refused; the rest is the text or refused."""
    others = _numbers_of_others(word)
    try:
        value = read_yaml(f"a: {word}\n", "x").tree["a"]  # type: ignore[call-overload, index]
    except DocumentError:
        return
    if isinstance(value, str):
        assert (word, []) == (value, others)
    else:
        assert all(value == other for other in others)
        assert value == float(word)


def _numbers_of_others(word: str) -> list[int | float]:
    found = []
    for reader in (yaml.safe_load, float, lambda text: int(text, 0), json.loads):
        try:
            found.append(reader(word))
        except (ValueError, yaml.YAMLError):
            continue
    return [number for number in found if isinstance(number, int | float) and not isinstance(number, bool)]


@pytest.mark.parametrize(("word", "number"), [("1_0", 10), ("0x1F", 31), ("1e5", 1e5), ("nan", None), ("ab", "none")])
def test_the_other_readers_do_read_numbers(word: str, number: Any) -> None:
    """The comparison above is with readers that do take such words for numbers."""
    others = _numbers_of_others(word)
    assert bool(others) == (number != "none")
    assert number in (None, "none") or number in others


YAML_PARTS = [
    "a: ",
    "- ",
    "? ",
    ": ",
    "'b'",
    "true",
    "null",
    "---",
    "...",
    "<<: ",
    "&a ",
    "*a ",
    "!!str ",
    "60_12",
    "  ",
    "\n  ",
    "\n",
    "\r\n",
]
JSON_PARTS = [
    "1",
    "1.5e3",
    "true",
    "NaN",
    '"a"',
    '"a": ',
    '"b": 2',
    "[1, 2]",
    "{}",
    '"\\u0061": ',
    "\\",
    "\\n",
    '"\\ud800"',
    '"e\\u0301"',
    '"e\u0301"',
]
JSON_FAULTS = ['{"a": 1, "a": 2}', "1e999", "1e-999", "9007199254740992"]
ODD_LETTERS = ["\r", "\ufeff", "\u2028", "\0", "\u0301", "é", "\ud800"]

fragments = st.sampled_from(
    [*"{}[],:-?#&*!|>'\"%@`~ \n\t\\0123456789.eE+_", *YAML_PARTS, *JSON_PARTS, *ODD_LETTERS, *JSON_FAULTS]
)
scribbles = st.lists(fragments, max_size=40).map("".join)


def refused_or_read(read: Any, text: str | bytes) -> bool:
    """Tell whether a text is read; any exception but the refusal goes through."""
    try:
        read(text, "x")
    except DocumentError as error:
        assert error.problems
        for problem in error.problems:
            assert min(problem.line, problem.column) >= 1
            assert "\n" not in str(problem)
        return False
    return True


@given(st.binary(max_size=200))
@patient
def test_any_bytes_are_read_or_refused(scrap: bytes) -> None:
    """Arbitrary bytes end in a document or a refusal at both doors."""
    refused_or_read(read_yaml, scrap)
    refused_or_read(read_json, scrap)


@given(scribbles)
@settings(patient, max_examples=600)
def test_any_text_is_read_or_refused(scrap: str) -> None:
    """Text made of what YAML and JSON are made of ends in a document or a refusal at both doors."""
    refused_or_read(read_yaml, scrap)
    refused_or_read(read_json, scrap)


@given(st.sampled_from(BROKEN), st.data())
@settings(patient, max_examples=200)
def test_damaged_fixtures_are_read_or_refused(path: Path, data: st.DataObject) -> None:
    """A broken file with a piece cut out and another put in ends in a document or a refusal."""
    scrap = path.read_bytes()[:400]
    start = data.draw(st.integers(0, len(scrap)))
    end = data.draw(st.integers(start, min(start + 5, len(scrap))))
    put_in = data.draw(st.binary(max_size=3))
    read = read_json if path.suffix == ".json" else read_yaml
    refused_or_read(read, scrap[:start] + put_in + scrap[end:])


json_fragments = st.sampled_from([*'{}[],:"0 \n\t-', *JSON_PARTS, *JSON_FAULTS])
json_scraps = st.lists(json_fragments, max_size=12).map("".join)


@given(
    json_scraps | trees.map(json.dumps) | st.lists(json_scraps, max_size=4).map(lambda parts: f"[{','.join(parts)}]")
)
@settings(patient, max_examples=800)
def test_the_fast_reading_and_the_check_agree(text: str) -> None:
    """JSON passes the fast reading exactly when the check finds nothing, with and without passing over sound parts."""
    sound = refused_or_read(read_json, text)
    for plain_to in (from_json._plain_to, lambda *_: None):
        checked = refused_or_read(lambda text, file, pass_over=plain_to: check(text, file, pass_over), text)
        assert sound == checked


@given(json_scraps)
@settings(patient, max_examples=200)
def test_passing_over_sound_parts_hides_nothing(text: str) -> None:
    """The check says the same of a text whether or not it passes over sound parts."""
    assert _said(text, from_json._plain_to) == _said(text, lambda *_: None)


def _said(text: str, plain_to: Any) -> str:
    try:
        check(text, "x", plain_to)
    except DocumentError as error:
        return str(error)
    return ""


def test_refusals_never_fall_back_on_the_scanner() -> None:
    """The sentence kept for a disagreement of the two readings is never needed."""
    for path in (path for path in BROKEN if path.suffix == ".json"):
        with pytest.raises(DocumentError) as caught:
            read_json(path.read_bytes(), path.name)
        assert not re.search("found JSON that cannot be read", str(caught.value))
