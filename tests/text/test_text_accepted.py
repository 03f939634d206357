"""What is read, and that it is read as written."""

import json
import unicodedata
from typing import Any

import pytest

from verdict.text import read_json, read_yaml
from verdict.words.errors import DocumentError

WORDS: list[tuple[str, Any]] = [
    ("0", 0),
    ("-0", 0),
    ("7", 7),
    ("-12", -12),
    ("6012", 6012),
    ("9007199254740991", 2**53 - 1),
    ("-9007199254740991", 1 - 2**53),
    ("1.0", 1.0),
    ("9.10", 9.1),
    ("-0.5", -0.5),
    ("0.0", 0.0),
    ("0e5", 0.0),
    ("0.30000000000000004", 0.1 + 0.2),
    ("1e-6", 1e-6),
    ("1e-3", 1e-3),
    ("1E5", 1e5),
    ("2.5e+3", 2500.0),
    ("1e05", 1e5),
    ("1e300", 1e300),
    ("5e-324", 5e-324),
    ("9007199254740994.0", 9007199254740994.0),
    ("true", True),
    ("false", False),
    ("null", None),
]
TEXTS = [
    *("1:30", "12:30", "190:20:30.15", "no", "NO", "No", "n", "yes", "Yes", "y", "on", "off", "OFF"),
    *("2026-05-30", "2026-05-30c", "2026-05-30T10:00:00Z", "1.2.3", "1..2", "7c22d19", "12e", "e5", "1e5x"),
    *("60-12", "1/3", "5%", "5 000", "0x", "0xZZ", "0o8", "0b2", "--", "-x", "+", "..", "...x", ".", "_1"),
    *("infinite", ".info", "nano", "nil", "none", "None", "undefined", "truely", "=", "<<", "a b", "a#b", "a:b"),
    *("é", "τ", "β = 1", "−5", "٣", "５", "x" * 5000),
]


def same(one: Any, other: Any) -> bool:
    """Compare trees by value and type, so that 1, 1.0 and True differ."""
    return repr(one) == repr(other)


@pytest.mark.parametrize(("word", "value"), WORDS)
def test_words_that_mean_a_value(word: str, value: Any) -> None:
    """A bare number, boolean or null has its value at any place of a YAML document."""
    assert same({"a": [value, {"b": value}], "c": value}, read_yaml(f"a: [{word}, {{b: {word}}}]\nc: {word}", "x").tree)


@pytest.mark.parametrize(("word", "value"), WORDS)
def test_the_same_words_in_json(word: str, value: Any) -> None:
    """JSON gives the same value of the same type."""
    assert same({"a": [value]}, read_json(f'{{"a": [{word}]}}', "x").tree)


@pytest.mark.parametrize("word", TEXTS)
def test_other_bare_words_are_text_as_written(word: str) -> None:
    """What no reader takes for a number stays the text that is written, also where YAML 1.1 has a boolean or time."""
    assert same({"a": word}, read_yaml(f"a: {word}\n", "x").tree)


@pytest.mark.parametrize("word", [word for word in TEXTS if word != "<<"])
def test_bare_words_are_keys_as_written(word: str) -> None:
    """Keys such as `on` or `2026-05-30` are the text that is written."""
    assert same({word: 1}, read_yaml(f"? {word}\n: 1\n", "x").tree)


@pytest.mark.parametrize(
    "word", ["60_12", "010", "1", "1e5", ".nan", "true", "null", "~", "", "<<", "0x1F", "- x", "&x"]
)
@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_make_text(word: str, quote: str) -> None:
    """In quotes anything is text, as value and as key."""
    quoted = f"{quote}{word}{quote}"
    assert same({word: word}, read_yaml(f"{quoted}: {quoted}\n", "x").tree)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: |\n  60_12\n", {"a": "60_12\n"}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ("a: one\n  two\n", {"a": "one two"}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ('a: "\\u00e9\\x41\\n"\n', {"a": "éA\n"}),
        ("--- # one document\na: 1\n...\n", {"a": 1}),
        ("- - 1\n  - 2\n- []\n- {}\n", [[1, 2], [], {}]),
        ("[a: 1, b]", [{"a": 1}, "b"]),
        ("? a\n: 1\n", {"a": 1}),
        ("5\n", 5),
        ("null", None),
        ("a: [1,\n  2, # two\n ]\n", {"a": [1, 2]}),
        ("- " * 32 + "x", json.loads("[" * 32 + '"x"' + "]" * 32)),
    ],
)
def test_yaml_forms(text: str, tree: Any) -> None:
    """Block, flow, folded and literal forms are read as YAML has them."""
    assert same(tree, read_yaml(text, "x").tree)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('{"a": "\\ud83d\\ude00 \\u03c4 \\n \\/ \\\\ \\""}', {"a": '😀 τ \n / \\ "'}),
        ('\r\n{\t"a":\t[ ] , "b" : { } }\r\n', {"a": [], "b": {}}),
        ('{"": {"a": 1}, "b": {"a": 1}}', {"": {"a": 1}, "b": {"a": 1}}),
        ("[" * 32 + "]" * 32, json.loads("[" * 32 + "]" * 32)),
        ('"text"', "text"),
        ('["a\\\\u0000"]', ["a\\u0000"]),
    ],
)
def test_json_forms(text: str, tree: Any) -> None:
    """Escapes, white space of every JSON kind and 32 levels are read."""
    assert same(tree, read_json(text, "x").tree)


REFUSED = [
    *(*range(0xA), *range(0xB, 0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F),
    *(*range(0x2028, 0x202F), *range(0x2060, 0x2070), *range(0xD800, 0xE000, 0x1FF)),
    *(*range(0xFDD0, 0xFDF0), 0xFEFF, *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF),
]
NOT_PLAIN = {*map(ord, '"\\'), *REFUSED, *range(0xD800, 0xE000)}
READ = [chr(number) for number in range(0x20, 0x10000, 7) if number not in NOT_PLAIN]


def refused(text: str) -> bool:
    """Tell whether both doors refuse a text, in sentences that a terminal can show."""
    for read in (read_yaml, read_json):
        with pytest.raises(DocumentError) as caught:
            read(text, "x")
        if not all(problem.message.isprintable() for problem in caught.value.problems):
            return False
    return True


@pytest.mark.parametrize("number", REFUSED, ids=hex)
def test_refused_characters(number: int) -> None:
    """A refused character is refused raw and escaped, in a value and in a key, at both doors."""
    for letter in (chr(number), f"\\u{number:04x}"):
        assert refused(f'{{"a": "x{letter}y"}}')
        assert refused(f'{{"x{letter}y": 1}}')


def test_other_characters() -> None:
    """Every other character in normal form C, joiners and unusual spaces included, is read as written."""
    letters = [letter for letter in READ if unicodedata.is_normalized("NFC", letter)]
    assert len(letters) > 7000
    tree = {letter: f"x{letter}" for letter in letters if unicodedata.combining(letter) == 0}
    for read in (read_yaml, read_json):
        assert same(tree, read(json.dumps(tree, ensure_ascii=False), "x").tree)


DOCUMENT = (
    "# first\na: 1\nb:\n  - x: |\n      one\n      two\n    y: >\n      p\n      q\n  - 'r\n\n    s'\nc: t\n  u\n"
)


def test_line_ends_do_not_matter() -> None:
    """CRLF and LF give the same tree and the same places."""
    unix, windows = read_yaml(DOCUMENT, "x"), read_yaml(DOCUMENT.replace("\n", "\r\n"), "x")
    assert same(unix.tree, windows.tree)
    for path in ((), ("a",), ("b", 0, "x"), ("b", 0, "y"), ("b", 1), ("c",)):
        assert unix.mark(path) == windows.mark(path)


def test_comments_do_not_matter() -> None:
    """A changed comment leaves the tree as it was."""
    assert same(read_yaml("a: 1 # x\n", "x").tree, read_yaml("# y\na: 1\n", "x").tree)


def test_bytes_and_text_are_the_same_document() -> None:
    """Both doors take UTF-8 bytes or text."""
    assert same(read_yaml("a: τ", "x").tree, read_yaml("a: τ".encode(), "x").tree)
    assert same(read_json('["τ"]', "x").tree, read_json('["τ"]'.encode(), "x").tree)


def test_the_comparison_tells_types_apart() -> None:
    """The comparison of these tests sees 1, 1.0 and True as three values."""
    assert not same({"a": 1}, {"a": 1.0})
    assert not same([1], [True])


@pytest.mark.parametrize("text", ["a: .nan\n", '{"a": NaN}'])
def test_an_error_carries_its_problems(text: str) -> None:
    """The error has each problem as a record, and its text is file:line:column: sentence."""
    with pytest.raises(DocumentError) as caught:
        (read_json if text.startswith("{") else read_yaml)(text, "exp3.yaml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("exp3.yaml", 1)
    assert str(caught.value) == f"exp3.yaml:1:{problem.column}: {problem.message}"
    assert caught.value.exit_code == 2
