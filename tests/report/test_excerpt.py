"""A problem with its line: a caret under the character, whatever the line holds and however wide the terminal is."""

from __future__ import annotations

import sys

import pytest
from rich.cells import cell_len

from verdict.report.problems import payload, problems
from verdict.report.saying import say_error, width_of
from verdict.report.terminal.excerpt import BEFORE, drawn, told
from verdict.text import read_csv, read_json, read_yaml
from verdict.text.tables import read_columns, showing_lines
from verdict.words.errors import DocumentError, Excerpt, Problem, UsageError
from verdict.words.limits import MOST_EXCERPT, MOST_TOLD

LINES = {
    "letters": "key: value", "wide": "name: 日本語: x", "combining": "e: e\u0301e\u0301 y", "tabs": "a:\t\tb\tc",
    "escapes": "x: \x1b[31mred\x1b[0m", "direction": "x: \u202eabc\u202c", "unseen": "a\u200bb\ufe0fc",
    "emoji": "x: 🙂🙂 y", "long": "a" * 900 + "!" + "b" * 900, "wide and long": "語" * 700 + "!" + "語" * 700,
    "hostile": "\x00\x07\u2028" * 90,
}  # fmt: skip


def under(line: str, caret: str) -> str:
    """Return what stands above a caret: the text that begins in its column."""
    column, at = cell_len(caret) - 1, 0
    for i, character in enumerate(line):
        if at >= column and cell_len(character):
            return line[i:]
        at += cell_len(character)
    return ""


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_the_caret_is_under_its_character(line: str, width: int) -> None:
    """At every place of every line: above the caret begins the character, or the escape that stands for it."""
    for column in {*range(1, min(len(line), 60)), len(line) // 2 + 1, len(line)}:
        shown, caret = drawn(Excerpt.of(line, column), width, "utf-8")
        assert [] == [text for text in (shown, caret) if cell_len(text) > width or text != text.rstrip()]
        assert caret.rstrip("^ ") == BEFORE.rstrip()
        character = line[column - 1]
        if not character.isspace() and cell_len(character) and character.isprintable():
            assert under(shown, caret).startswith(character)
        if not character.isprintable():
            assert under(shown, caret).startswith("\\t" if character == "\t" else f"\\u{ord(character):04x}")


def test_a_caret_in_another_column_is_seen() -> None:
    """The negative control: above a caret that is moved stands another character."""
    shown, caret = drawn(Excerpt.of("日本語", 2), 80, "utf-8")
    assert ("本", "日") == (under(shown, caret)[0], under(shown, caret.replace("  ^", "^"))[0])


def test_a_mark_without_a_width_has_the_caret_of_its_letter() -> None:
    """A combining mark is shown on the letter before it."""
    first, second = (drawn(Excerpt.of("ae\u0301z", column), 80, "utf-8")[1] for column in (2, 3))
    assert first == second == f"{BEFORE} ^"


def test_letters_that_a_stream_lacks_are_counted_as_they_are_shown() -> None:
    """In an ASCII terminal an escape is six columns wide."""
    shown, caret = drawn(Excerpt.of("語: x", 4), 80, "ascii")
    assert (f"{BEFORE}\\u8a9e: x", "x") == (shown, under(shown, caret))


def test_the_end_of_a_line_and_a_blank_line() -> None:
    """A caret may stand behind the last character; a line of nothing shows nothing."""
    assert [f"{BEFORE}ab", f"{BEFORE}  ^"] == drawn(Excerpt.of("ab", 3), 80, "utf-8")
    assert [] == drawn(Excerpt.of("   ", 2), 80, "utf-8")


def test_little_of_a_long_line_is_kept() -> None:
    """A line of a million characters leaves some hundred, with the place in them."""
    kept = Excerpt.of("x" * 500_000 + "!" + "y" * 500_000, 500_001)
    assert (MOST_EXCERPT, "!", True, True) == (len(kept.text), kept.text[kept.column - 1], kept.before, kept.after)


def first(read, text: str | bytes, file: str) -> Problem:
    """Return the first problem of a text."""
    with pytest.raises(DocumentError) as refused:
        read(text, file)
    return refused.value.problems[0]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_door_keeps_the_line_as_it_was_read(end: str) -> None:
    """YAML, JSON and CSV, with lines of either end; the place in the excerpt is that of the problem."""
    cases = (
        (read_yaml, f"a: 1{end}b: [0777]{end}", "0777"), (read_json, f'{{"a": 1,{end} "b": NaN}}', "NaN"),
        (read_csv, f'a,b{end}1,"2"3{end}', '"2"3'), (read_yaml, f"a: 1{end}b:\t2", "\t2"),
        (read_yaml, b"a: 1\nb: \xff\xfe c".replace(b"\n", end.encode()), "\\xff\\xfe c"),
    )  # fmt: skip
    for read, text, at in cases:
        found = first(read, text, "x")
        assert found.excerpt is not None
        assert 2 == found.line
        assert found.excerpt.text[found.excerpt.column - 1 :].startswith(at)
        assert not found.excerpt.text.endswith(("\r", "\n"))


@pytest.mark.parametrize(("file", "content"), [
    ("a.csv", b"\xef\xbb\xbfa,b\n1,2\n3\n"), ("a.jsonl", b'{"a": 1}\n{"a" 2}\n'), ("a.tsv", b"a\tb\n1\t2\n3\n"),
])  # fmt: skip
def test_a_table_that_is_refused_shows_its_line(file: str, content: bytes) -> None:
    """The line is that of the file, not of what was kept of it."""
    with pytest.raises(DocumentError) as refused, showing_lines(content, file):
        read_columns(content, file, ("a", "b"))
    (found,) = refused.value.problems
    assert found.excerpt is not None
    assert content.decode("utf-8-sig").split("\n")[found.line - 1] == found.excerpt.text


def test_the_same_problem_twice_is_one() -> None:
    """An excerpt tells no two problems apart."""
    one, other = Problem("a", 1, 1, "x"), Problem("a", 1, 1, "x", Excerpt("b", 1))
    assert 1 == len(DocumentError([one, other]).problems)


def test_the_first_are_told_and_the_rest_counted_by_file() -> None:
    """Problems of one file stand together; two of one place show their line once."""
    found = [Problem(file, i, 1, "no", Excerpt("x", 1)) for file in "ab" for i in range(1, 16)]
    lines = [*told(found, 80, "utf-8")]
    assert (3 * MOST_TOLD + 1, "and 10 more: 10 in b") == (len(lines), lines[-1])
    assert 3 * len(found) == len([*told(found, 80, "utf-8", None)])
    both = [Problem("a", 1, 1, said, Excerpt("x", 1)) for said in ("no", "nor this")]
    assert ["a:1:1: no", "a:1:1: nor this", f"{BEFORE}x", f"{BEFORE}^"] == [*told(both, 80, "utf-8")]


def test_a_sentence_fits_where_the_width_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With COLUMNS it is broken, with the place whole; where nothing says how wide it is, it stands on one line."""
    error = DocumentError([Problem(f"{'long/' * 20}a.yaml", 1, 1, "found " + "this and that " * 20)])
    monkeypatch.setenv("COLUMNS", "60")
    say_error(error)
    place, *rest = capsys.readouterr().err.splitlines()
    assert f"{'long/' * 20}a.yaml:1:1:" == place
    assert all(len(line) <= 60 and line.startswith("    ") for line in rest)
    monkeypatch.delenv("COLUMNS")
    say_error(error)
    assert 1 == len(capsys.readouterr().err.splitlines())
    assert width_of(sys.stdout) is None


def test_problems_in_json() -> None:
    """Line, column and excerpt; of what is no document only the sentence."""
    told_in_json = payload(first(read_yaml, "a: 1\nb: 0777", "x.yaml"))
    assert {"file": "x.yaml", "line": 2, "column": 4, "excerpt": {"text": "b: 0777", "at": 4}} == {
        key: value for key, value in told_in_json.items() if key != "message"
    }
    (only,) = problems(UsageError("no"), "x.yaml")
    assert ("x.yaml", None, "no") == (only["file"], only["line"], only["message"])
