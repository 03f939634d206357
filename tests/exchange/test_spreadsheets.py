"""CSV as spreadsheets write it in three languages: read right by what is declared, or refused at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import Done, verdict

MADE = Path(__file__).parent / "made" / "spreadsheet"
DRAFT = """schema: verdict/prereg/2
id: 2026-11-27a
title: "A sheet"
scope: {{covers: ["a sheet"], does_not_show: ["more"]}}
tag_flips: none
axes: {{model: {{levels: [{models}]}}, seed: {{planned: 3, role: replicate}}}}
experiment: {{kind: table, reads: runs.csv{options}, columns: {{x: {{from: {column}{how}}}}}}}
quantities: {{x: {{{kind}axes: [model, seed], support: [{support}]}}}}
confidence: {{exact: "a count of the sheet, nothing is drawn"}}
estimates: {{}}
predictions: {{P1: {{claim: "c", test: "{test}"}}}}
"""
MODELS = {"us": "old, new", "de": "alt, für zwei", "fr": "vieux, entraîné", "unicode": "alt, für zwei"}


def judged(folder: Path, content: bytes, *, models: str = "old, new", options: str = "", column: str = "acc",
           how: str = "", kind: str = "", support: str = "0, 1", test: str = "min(x) > 0.9") -> Done:  # fmt: skip
    """Judge one column of a sheet."""
    (folder / "prereg/drafts").mkdir(parents=True, exist_ok=True)
    (folder / "runs.csv").write_bytes(content)
    text = DRAFT.format(models=models, options=options, column=column, how=how, kind=kind, support=support, test=test)
    (folder / "prereg/drafts/2026-11-27a.yaml").write_text(text, encoding="utf-8")
    return verdict("run", "2026-11-27a", "--measure", cwd=folder)


def utf8(name: str) -> bytes:
    """Return a sheet as `CSV UTF-8` saves it, with the byte order mark, CRLF, and the empty rest of the sheet."""
    encoding = {"us": "utf-8", "de": "cp1252", "fr": "utf-8", "unicode": "utf-16"}[name]
    text = (MADE / f"{name}.csv").read_bytes().decode(encoding)
    mark = {"us": ",", "unicode": "\t"}.get(name, ";")
    lines = [line + mark * 2 for line in text.splitlines()]
    return b"\xef\xbb\xbf" + "\r\n".join([*lines, mark * (lines[0].count(mark)), ""]).encode()


@pytest.mark.parametrize(("name", "options", "column", "how", "test"), [
    ("us", "", "acc", "", "min(x) > 0.9089"),
    ("us", "", "share", ", percent: true", "min(x) > 0.9089"),
    ("us", "", "rate", "", "max(x) < 0.0000370"),
    ("us", "", "ended", "", "min(x) < 0.5 and max(x) > 0.5"),
    ("de", ", decimal: comma", "acc", "", "min(x) > 0.9089"),
    ("de", ", decimal: comma", "share", ", percent: true", "min(x) > 0.9089"),
    ("de", ", decimal: comma", "rate", "", "max(x) < 0.0000370"),
    ("de", ", decimal: comma", "ended", ", values: {WAHR: 1, FALSCH: 0}", "min(x) < 0.5 and max(x) > 0.5"),
    ("fr", ", decimal: comma", "acc", "", "min(x) > 0.9089"),
    ("fr", ", decimal: comma", "share", ", percent: true", "min(x) > 0.9089"),
    ("fr", ", decimal: comma", "ended", ", values: {VRAI: 1, FAUX: 0}", "min(x) < 0.5 and max(x) > 0.5"),
    ("unicode", ", decimal: comma, delimiter: tab", "acc", "", "min(x) > 0.9089"),
])  # fmt: skip
def test_what_is_declared_is_read_right(  # noqa: PLR0917 - one argument a column
    tmp_path: Path, name: str, options: str, column: str, how: str, test: str
) -> None:
    """Saved as UTF-8, in each language, with the bar just below the least value or above the greatest."""
    done = judged(tmp_path, utf8(name), models=MODELS[name], options=options, column=column, how=how, test=test)
    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(("name", "options", "column", "how", "said"), [
    ("us", "", "share", "", "2:13: share: found '90.9%', wanted a number; if these are percentages, say percent: true"),
    ("us", "", "users", "", "2:19: users: found '1,142', wanted a number with a decimal point; if commas separate"),
    ("us", "", "item", "", "2:36: item: found '01. Apr', a date, wanted a number"),
    ("us", "", "cost", "", "cost: found '#DIV/0!', an error of a spreadsheet"),
    ("de", "", "acc", "", "acc: found '0,909', wanted a number with a decimal point; if this is a decimal comma"),
    ("de", ", decimal: comma", "users", "", "found '1.142', wanted a number with a decimal comma and no other "
     "separator, such as 0,5; if points separate thousands, take them out of the file"),
    ("de", ", decimal: comma", "ended", "", "found 'WAHR', wanted a number; say values: {WAHR: 1, FALSCH: 0}"),
    ("fr", ", decimal: comma", "users", "", "wanted a number; if blanks separate thousands, take them out of the file"),
    ("fr", ", decimal: comma", "ended", "", "say values: {VRAI: 1, FAUX: 0}"),
    ("fr", ", decimal: comma", "item", "", "found '01. avr.', a date, wanted a number"),
])  # fmt: skip
def test_what_is_not_declared_is_refused_at_its_place(  # noqa: PLR0917 - one argument a column
    tmp_path: Path, name: str, options: str, column: str, how: str, said: str
) -> None:
    """With the line, the column, and what to say."""
    done = judged(
        tmp_path, utf8(name), models=MODELS[name], options=options, column=column, how=how, support="-9, 9999"
    )
    assert (2, True) == (done.returncode, said in done.stderr), done.stderr


@pytest.mark.parametrize(("name", "said"), [
    ("de", "runs.csv:5:2: found the byte 0xfc, wanted UTF-8; save the file as UTF-8"),
    ("unicode", "runs.csv:1:1: found UTF-16, wanted UTF-8; save the file as UTF-8"),
])  # fmt: skip
def test_other_alphabets_are_refused(tmp_path: Path, name: str, said: str) -> None:
    """What Excel calls CSV, and what it calls Unicode Text: the bytes alone do not tell which letters they mean."""
    done = judged(tmp_path, (MADE / f"{name}.csv").read_bytes(), models=MODELS[name], options=", decimal: comma")
    assert (2, True) == (done.returncode, said in done.stderr), done.stderr


def test_points_of_thousands_beside_decimal_commas_do_not_pass_for_decimals(tmp_path: Path) -> None:
    """1.142 users are 1142: one column was told of its commas, and the other would be a thousandth of itself."""
    text = "model;seed;acc;users\nold;1;0,9;1.142\nold;2;0,9;1.242\nold;3;0,9;1.342\n"
    how = "}, y: {from: acc, decimal: comma"
    kind = "axes: [model, seed], support: [0, 9]}, y: {"
    done = judged(tmp_path, text.encode(), models="old", column="users", how=how, kind=kind, test="max(x) < 2")
    assert (2, True) == (done.returncode, "found '1.142', which may be 1.142 or 1142" in done.stderr), done.stderr
    told = judged(tmp_path, text.encode(), models="old", column="users", how=f", decimal: point{how}", kind=kind,
                  test="max(x) < 2")  # fmt: skip
    assert 0 == told.returncode, told.stderr


def test_a_percentage_taken_for_a_fraction_is_beyond_its_support(tmp_path: Path) -> None:
    """90.9 is no share; the sentence says what to declare."""
    content = utf8("us").replace(b"%", b"")
    done = judged(tmp_path, content, column="share")
    assert (2, True) == (done.returncode, "if these are percentages, say percent: true" in done.stderr), done.stderr


@pytest.mark.parametrize(
    "text", ["04. Mrz", "3-Apr", "Mar-04", "04.03.2026", "3/4/2026", "2026-03-04 00:00:00", "4 mars"]
)
def test_what_was_a_number_and_is_a_date_is_refused(tmp_path: Path, text: str) -> None:
    """A spreadsheet turned 3-4, 3.4 or 4/3 into a day when the file was opened."""
    done = judged(tmp_path, f"model,seed,acc\nold,1,0.95\nold,2,{text}\nnew,1,0.95\n".encode())
    assert (2, True) == (done.returncode, f"runs.csv:3:7: acc: found '{text}', a date" in done.stderr), done.stderr


@pytest.mark.parametrize(("options", "how", "code", "said"), [
    ("", "", 2, "found '1.142', which may be 1.142 or 1142"),
    (", delimiter: semicolon", "", 2, "found '1.142', which may be 1.142 or 1142"),
    (", decimal: point", "", 0, "PASS"), ("", ", decimal: point", 0, "PASS"),
    (", decimal: comma", "", 2, "points"),
])  # fmt: skip
def test_points_of_thousands_between_semicolons_do_not_pass_for_decimals(
    tmp_path: Path, options: str, how: str, code: int, said: str
) -> None:
    """A German sheet shows 1142 as 1.142 and 998 as it is, and the larger number would come out as the smaller."""
    sheet = "model;seed;sales\n" + "".join(f"old;{i};1.{i}42\n" for i in (1, 2, 3)) + "".join(
        f"new;{i};99{i}\n" for i in (1, 2, 3))  # fmt: skip
    done = judged(tmp_path, sheet.encode(), options=options, how=how, column="sales", support="0, 10000",
                  test="min(x) < 2")  # fmt: skip
    assert (code, True) == (done.returncode, said in done.stdout + done.stderr), done.stdout + done.stderr


def test_decimal_points_between_semicolons_are_read_where_no_thousands_can_be_meant(tmp_path: Path) -> None:
    """Of 0.912 and of 1.1 nobody doubts the point."""
    sheet = "model;seed;acc\n" + "".join(f"{m};{i};0.9{i}2\n" for m in ("old", "new") for i in (1, 2, 3))
    assert 0 == judged(tmp_path, sheet.encode()).returncode
