"""Reports against golden files, and that no text of a document can become markup."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.factory import cells, evidence, freeze
from tests.report.golden import GOLDEN, judged, reports, unlike
from verdict.judge import judge
from verdict.outcome.payload import payload as payload_of
from verdict.report import render as reporting
from verdict.report.render import escape_markdown, formats, is_marked_up, render
from verdict.report.wording import because

MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outcome of a small registration that has one of everything."""
    return judged(tmp_path_factory.mktemp("judged"))


def test_the_reports_are_the_golden_ones(payload: dict[str, Any]) -> None:
    """Every shipped format gives its golden file, byte for byte; none is missing, none unused."""
    assert [] == unlike(reports(payload), GOLDEN)


@pytest.mark.parametrize("form", ["md", "txt", "json"])
def test_a_golden_file_that_is_missing_unused_or_changed_is_seen(
    payload: dict[str, Any], tmp_path: Path, form: str
) -> None:
    """The test above can fail in each of three ways."""
    folder = Path(shutil.copytree(GOLDEN, tmp_path / "golden"))
    (folder / f"report.{form}").unlink()
    assert [f"report.{form}"] == unlike(reports(payload), folder)
    shutil.copy(GOLDEN / f"report.{form}", folder)
    (folder / "report.rst").write_text("nobody writes this")
    assert ["report.rst"] == unlike(reports(payload), folder)
    (folder / "report.rst").unlink()
    changed = (folder / f"report.{form}").read_text() + " "
    (folder / f"report.{form}").write_text(changed)
    assert [f"report.{form}"] == unlike(reports(payload), folder)


def blocks(text: str) -> list[Token]:
    """Parse Markdown."""
    return MARKDOWN.parse(text)


def items(text: str) -> list[str]:
    """Return the text of every list item."""
    tokens = blocks(text)
    return [tokens[i + 2].content for i, token in enumerate(tokens) if token.type == "list_item_open"]


def test_every_list_item_is_a_line_of_its_own(payload: dict[str, Any]) -> None:
    """Flags, gates, risks, tags, budgets, notices, notes and limits: each is one item, and one line of the text."""
    named = [name for part in ("flags", "gates", "risks", "tags", "budget") for name in payload[part]]
    said = [*payload["does_not_show"], *(notice["text"] for notice in payload["notices"]),
            *(note for _, note in reporting.notes(payload["predictions"])), payload["tag_proof"]["text"]]  # fmt: skip
    found = [MarkdownText(item) for item in items(render(payload, "md"))]
    assert [] == [name for name in named if 1 != sum(item.startswith((f"{name}:", f"{name} (")) for item in found)]
    assert [] == [text for text in said if 1 != sum(text in item for item in found)]
    lines = [line.strip() for line in render(payload, "txt").splitlines()]
    assert [] == [name for name in named if 1 != sum(line.startswith((f"{name}:", f"{name}  ")) for line in lines)]


@pytest.mark.parametrize("n", [1, 2, 5])
def test_lists_of_any_length_keep_their_lines(payload: dict[str, Any], n: int) -> None:
    """Several claims, each with and without proposals, stay apart; `trim_blocks` ran them together."""
    plain, proposing = payload["tags"]["other"], payload["tags"]["small"]
    many = {**payload, "tags": {f"claim{i}": (plain, proposing)[i % 2] for i in range(n)},
            "flag_cells": {f"flag{i}": payload["flag_cells"]["long_enough"] for i in range(n)}}  # fmt: skip
    for form, mark in (("md", "- "), ("txt", "")):
        lines = [line.strip() for line in render(many, form).splitlines()]
        assert n == sum(line.startswith(f"{mark}claim") for line in lines)
        assert n == sum(line.startswith(f"{mark}flag") for line in lines)


def test_a_tier_may_be_called_as_a_key_is(payload: dict[str, Any]) -> None:
    """Tiers called `flips` and `tiers` are shown everywhere; they vanished or were taken for the list of flips."""
    assert {"operational": "conjectured", "flips": "solid", "conditional": "conjectured"} == payload["tags"]["small"][
        "tiers"
    ]
    assert {"tiers": "conjectured"} == payload["tags"]["other"]["tiers"]
    assert ["operational", "conjectured", "solid"] in payload["tags"]["small"]["flips"]
    for form in ("md", "txt"):
        assert "flips: solid" in render(payload, form)
        assert "other tiers: conjectured" in " ".join(render(payload, form).replace("other:", "other").split())


def test_old_keys_of_tags_stay(payload: dict[str, Any]) -> None:
    """Readers of the JSON find each tier beside `flips` as before."""
    assert ("conjectured", "conjectured") == (
        payload["tags"]["small"]["operational"],
        payload["tags"]["small"]["conditional"],
    )


def test_the_terminal_shows_such_a_tier(payload: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal has it too, where it is asked for everything."""
    from verdict.report.terminal.screen import show_outcome

    show_outcome(payload, whole=True)
    assert "flips: solid" in capsys.readouterr().out


def test_the_text_is_what_a_terminal_shows(
    payload: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 80 columns, all of it; and a terminal of another width changes nothing in it."""
    from verdict.report.terminal.screen import show_outcome

    monkeypatch.setenv("COLUMNS", "80")
    show_outcome(payload, whole=True)
    text = render(payload, "txt")
    assert text == capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "40")
    assert text == render(payload, "txt")
    assert max(map(len, text.splitlines())) <= 80


def test_notes_of_clauses_are_in_every_report(payload: dict[str, Any]) -> None:
    """A PASS that rests on a published aggregate says so in Markdown as in text."""
    for form in ("md", "txt"):
        assert "its cells are not public" in render(payload, form)


LEVELS = ["a, b", "c=d", "e; f", "g, h=i", "=", ", "]


def test_levels_are_never_read_off_a_text() -> None:
    """Levels that hold the marks between cells stay whole, as a block and as ends."""
    at = [{"text": level, "seed": seed} for seed in (1, 2) for level in LEVELS]
    cells = [f"text={cell['text']}, seed={cell['seed']}" for cell in at]
    reason = {"why": "not_measured", "what": "loss", "cells": cells, "at": at, "text": "t", "note": ""}
    assert f"not_measured(loss: text={'|'.join(LEVELS)}, seed=1|2)" == because(reason)
    fewer = {**reason, "cells": cells[:-1], "at": at[:-1]}
    assert f"not_measured(loss: 11 cells from {cells[0]} to {cells[-2]})" == because(fewer)


def test_every_cell_of_the_payload_has_its_levels(payload: dict[str, Any]) -> None:
    """Beside each described cell stands its level for each axis, as many as there are descriptions."""
    clause = payload["predictions"]["P2"]["clauses"]["everywhere"]
    (reason,) = clause["reasons"]
    assert len(reason["cells"]) == len(reason["at"]) == 12
    assert {"seed": 1, "text": "a, b"} == reason["at"][0]
    p4 = payload["predictions"]["P4"]["clauses"]["test"]
    assert [{"seed": 1}, {"seed": 2}] == p4["outside_at"]
    assert ["seed=1", "seed=2"] == p4["outside"]
    assert all(row["at"] == {"seed": int(row["cell"].removeprefix("seed="))} for row in p4["values"])


SCRIPT = "<script>alert(1)</script>"
NASTY = "<script>alert(1)</script> & \"quoted\" 'x' </td> {{ 7*7 }} {% raw %}"
HTML = """<h1 title="{{ freeze.title }}">{{ freeze.title }}</h1>
{% for id, p in predictions.items() %}<p>{{ id }} {{ p.claim }}{% for name, c in p.clauses.items() %}
{{ name }} {{ c.test }}{% for note in c.notes %}{{ note }}{% endfor %}{% for r in c.reasons %}{{ r.text }} {{ r.note }}
{{ r | because }}{% endfor %}{% endfor %}</p>{% endfor %}{% for name, cells in flags.items() %}{{ name }}
{% for cell in cells %}{{ cell }}{% endfor %}{% endfor %}{% for n in notices %}{{ n.text }}{% endfor %}
{% for text in does_not_show %}{{ text }}{% endfor %}{{ measurements.title }}"""


def poisoned(tree: Any, text: str) -> Any:
    """Put a text in place of every text of a payload and into every key that a document chooses."""
    if isinstance(tree, dict):
        return {key: poisoned(value, text) for key, value in tree.items()}
    if isinstance(tree, list):
        return [poisoned(value, text) for value in tree]
    return text if isinstance(tree, str) else tree


def everywhere(payload: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the payload with a text in every place that a document fills, names of things included."""
    found = poisoned(copy.deepcopy(payload), text)
    for part in ("flags", "gates", "risks", "tags", "budget"):
        found[part] = {f"{name}{text}": value for name, value in found[part].items()}
    found["flags"] = {name: {f"{cell}{text}": v for cell, v in cells.items()} for name, cells in found["flags"].items()}
    for block in found["tags"].values():
        block["tiers"] = {f"{tier}{text}": tag for tier, tag in block["tiers"].items()}
    for prediction in found["predictions"].values():
        prediction["clauses"] = {f"{name}{text}": clause for name, clause in prediction["clauses"].items()}
    return found


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates with one that writes HTML, and the same as plain text."""
    for suffix in ("html", "svg", "plain"):
        (tmp_path / f"report.{suffix}.j2").write_text(HTML.replace("r | because", "r.what"))
    monkeypatch.setattr(reporting, "templates", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", ["html", "svg"])
def test_html_escapes_every_text_by_itself(payload: dict[str, Any], templates: Path, form: str) -> None:
    """A script in title, claim, level, clause, flag or notice is shown and not run; so is a quote in an attribute."""
    assert form in formats()
    shown = render(everywhere(payload, NASTY), form)
    assert "<script" not in shown and "</td>" not in shown and '"quoted"' not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_plain_text_is_not_escaped(payload: dict[str, Any], templates: Path) -> None:
    """The negative control: the same template as text shows the texts as they stand."""
    assert SCRIPT in render(everywhere(payload, NASTY), "plain")


@pytest.mark.parametrize(
    ("template", "marked"),
    [("report.html.j2", True), ("report.HTML.j2", True), ("report.htm.j2", True), ("page.html", True),
     ("report.xml.j2", True), ("report.svg.j2", True), ("report.md.j2", False), ("report.txt.j2", False),
     ("html.j2", False), ("report.html.md.j2", False), (None, False)],
)  # fmt: skip
def test_the_name_of_the_format_decides(template: str | None, marked: bool) -> None:
    """Escaping follows the format that a template writes."""
    assert marked == is_marked_up(template)


def inline(text: str) -> list[Token]:
    """Return the inline tokens of a text that stands in a table, in a list, and behind a heading."""
    page = f"# {text}\n\n| a | b |\n|---|---|\n| x | {text} |\n\n- {text}\n"
    return [child for token in blocks(page) if token.type == "inline" for child in token.children or ()]


@pytest.mark.parametrize(
    "text",
    ["a | b", "`code`", "_em_ and *em*", "<b>x</b>", "&lt;b&gt;", "[x](http://e.org)", "![x](y)", "# no", "~~gone~~",
     "1. one", "- item", "+ item", "a\\", "\\|", "| |", "``", "a\nb", "x  ", "1) y", "<!-- c -->", "$x$", "=",
     "---", "***", "- - -", "--", "-", "1.",
     "2.5", "-3 degrees", "&copy;", "<http://e.org>", "x_y_z", "[ref]: /url", ">quote", "a\r\n\r\n# head"],
)  # fmt: skip
def test_markdown_shows_the_text_as_it_stands(text: str) -> None:
    """In a heading, a cell and an item, what is read is what was written, and nothing else is made of it."""
    shown = inline(escape_markdown(text))
    assert {"text"} >= {token.type for token in shown} - {"text_special"}
    said = [token.content for token in blocks(f"- {escape_markdown(text)}") if token.type == "inline"]
    assert " ".join(text.split()) == " ".join(" ".join(MarkdownText(line) for line in said).split())


def MarkdownText(line: str) -> str:  # noqa: N802 - reads as a conversion
    """Return what a reader sees of an inline text."""
    return "".join(token.content for token in MARKDOWN.parseInline(line)[0].children or ())


@given(some.text(some.sampled_from("ab |`_*<>[]()#&~$\\!-+=.1;:/\"'{}"), min_size=1, max_size=30))
def test_no_text_becomes_markup(text: str) -> None:
    """Of any mixture of marks nothing but text is made, and a table keeps its columns."""
    page = blocks(f"| a | b |\n|---|---|\n| x | {escape_markdown(text)} |\n| y | z |\n")
    assert 6 == sum(token.type in ("td_open", "th_open") for token in page)
    kinds = {child.type for token in page if token.type == "inline" for child in token.children or ()}
    assert kinds <= {"text", "text_special"}


def test_a_poisoned_report_keeps_its_shape(payload: dict[str, Any]) -> None:
    """With marks in every text the Markdown report has the same headings, tables and items as with plain words."""
    plain, nasty = (
        [token.type for token in blocks(render(everywhere(payload, text), "md")) if token.type != "inline"]
        for text in ("word", "a|b `c` _d_ <script> [e](f) # g &lt; ~~h~~")
    )
    assert plain == nasty


def test_a_forgotten_escape_changes_the_shape(payload: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above can fail: without the filter the tables fall apart."""
    monkeypatch.setitem(reporting.FILTERS, "md", str)
    page = blocks(render(everywhere(payload, "a|b <script>"), "md"))
    sound = blocks(render(everywhere(payload, "word"), "md"))
    assert [t.type for t in page if t.type != "inline"] != [t.type for t in sound if t.type != "inline"] or any(
        child.type == "html_inline" for token in page for child in token.children or ()
    )


def test_the_json_is_the_payload(payload: dict[str, Any]) -> None:
    """JSON is rendered from the same thing, whole."""
    assert payload == json.loads(render(payload, "json"))


def reported(test: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Judge one prediction with a premise on four cells, of which two are out of it; return the payload."""
    quantities = {"F": cells(("t",), {1: 0.1, 2: 0.2, 3: 0.3, 4: 5})}
    block = {"P1": {"claim": "c", "test": test, **more}}
    registration = freeze(schema="verdict/prereg/2", predictions=block)
    return payload_of(judge(registration, evidence(registration, quantities), {}), registration.grid)


EACH = {"per": ["t"], "each": "F <= bar"}


@pytest.mark.parametrize("form", ["md", "txt"])
@pytest.mark.parametrize(
    ("test", "said"),
    [
        ({**EACH, "where": "F <= 0.2", "quantifier": "all"}, "2 of 2 hold, 2 not judged"),
        ({**EACH, "where": "F >= 0.2", "quantifier": "all"}, "2 of 3 hold, 1 fail, 1 not judged"),
        ({**EACH, "where": "F > 1", "quantifier": "any"}, "0 of 1 hold, 1 fail, 3 not judged"),
        ({**EACH, "where": "F > 9", "quantifier": "all"}, "0 of 0 hold, 4 not judged"),
        ({**EACH, "quantifier": "all"}, "3 of 4 hold, 1 fail"),
    ],
)
def test_every_report_counts_the_cells_that_are_not_judged(form: str, test: dict[str, Any], said: str) -> None:
    """Cells out of premise are told apart from those that hold, in Markdown and in plain text alike."""
    text = render(reported(test), form).replace("\\", "")
    assert said in text
    assert ("not judged" in said) == ("not judged" in text)


@pytest.mark.parametrize("form", ["md", "txt"])
def test_every_report_counts_what_the_numbers_alone_would_give(form: str) -> None:
    """What a requirement opens is counted as open, and beside it stands what was measured."""
    text = render(reported({**EACH, "quantifier": "all"}, requires=["F <= 1"]), form)
    assert "3 of 4 hold, 1 open; as measured, 3 of 4 hold, 1 fail" in text


@pytest.mark.parametrize("form", ["md", "txt"])
def test_clauses_are_counted_each_by_itself(form: str) -> None:
    """Of a prediction with several clauses each has its own count."""
    where = {"quantifier": "all", **EACH}
    clauses = {"low": {"test": {**where, "where": "F <= 0.2"}}, "high": {"test": {**where, "where": "F >= 0.2"}}}
    registration = freeze(schema="verdict/prereg/2", predictions={"P1": {"claim": "c", "clauses": clauses}})
    laid_out = evidence(registration, {"F": cells(("t",), {1: 0.1, 2: 0.2, 3: 0.3, 4: 5})})
    text = render(payload_of(judge(registration, laid_out, {}), registration.grid), form)
    begins = "| {}" if form == "md" else "P1 {}: "
    parts = [text.index(begins.format(name)) for name in ("low", "high")]
    assert "2 of 2 hold, 2 not judged" in text[parts[0] : parts[1]]
    assert "2 of 3 hold, 1 fail, 1 not judged" in text[parts[1] :]
