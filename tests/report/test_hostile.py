"""No text of a document is anything but text, in any format, wherever in a document it stands."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.report import hostile, shapes
from tests.report.hostile import BY_HAND, NOT_HERE, PLAIN, REFUSED, SHOWN, filled, is_text, judged
from verdict.outcome.gated import Gated
from verdict.outcome.record import Exit
from verdict.project.loading import Judged
from verdict.report import render as rendering
from verdict.report.junit import junit
from verdict.report.render import formats, render
from verdict.report.sarif import sarif
from verdict.text.characters import printable, quoted
from verdict.words.errors import DocumentError

FORMATS = formats()
SECONDS = 30  # for a million characters: ten times what it takes, a hundredth of what going through it twice would


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Judged]:
    """Judge the registration with a text in every field, each once."""
    known: dict[str, Judged] = {}

    def judged_once(text: str) -> Judged:
        if text not in known:
            known[text] = judged(tmp_path_factory.mktemp("judged"), text)
        return known[text]

    return judged_once


NOT_WHOLE = ("tex", "badge", "html")  # letters by name; no text of a document; very long ones cut, which it says
KNOWN: dict[str, Any] = {}


def plain_shape(form: str, payload: dict[str, Any]) -> Any:
    """Return the shape that a report has with plain words in it, read once."""
    if form not in KNOWN:
        KNOWN[form] = shapes.SHAPES[form.split(maxsplit=1)[0]](render(payload, form.split(maxsplit=1)[0]))[0]
    return KNOWN[form]


def words(text: str) -> str:
    """Return a text without its white space, since reports break lines where they like."""
    return "".join(text.split())


def test_every_format_is_read_by_a_parser_of_its_own() -> None:
    """A format that is added is held to all of this."""
    assert set(FORMATS) <= set(shapes.SHAPES)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_a_text_is_shown_as_it_stands_and_is_nothing_else(
    outcomes: Callable[[str], Judged], form: str, text: str
) -> None:
    """The report has the shape that it has with a plain word in every field, and the text can be read in it."""
    shape, shown = shapes.SHAPES[form](render(outcomes(text).payload, form))
    assert plain_shape(form, outcomes(PLAIN).payload) == shape
    wanted = " ".join(text.splitlines()) if form in ("md", "tex") else text if form == "json" else printable(text)
    assert form in NOT_WHOLE[:2] or words(wanted) in words(shown) or words(printable(text)) in words(shown)


@pytest.mark.parametrize("text", SHOWN.values(), ids=SHOWN)
def test_what_ci_systems_read_stays_whole(outcomes: Callable[[str], Judged], text: str) -> None:
    """JUnit and SARIF with a text in every field and in the sentence itself."""
    for read, write in ((shapes.xml, junit), (shapes.notation, sarif)):
        found = [read(write((gated(outcomes(one), one),))) for one in (PLAIN, text)]
        assert found[0][0] == found[1][0]
        assert words(quoted(text)) in words(found[1][1])


def gated(judged: Judged, text: str) -> Gated:
    """A comparison that failed with a text."""
    return Gated(freeze="2026-01-01a", code=Exit.INTEGRITY, sentence=text, outcome=judged.outcome)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_no_report_could_show_is_refused(tmp_path: Path, text: str) -> None:
    """A document with such a text is refused, each problem in one short line of visible letters."""
    with pytest.raises(DocumentError) as error:
        judged(tmp_path, text)
    lines = str(error.value).split("\n")
    assert all(line.isprintable() and len(line) < 1_000 for line in lines)


def everywhere(value: Any, text: str) -> Any:
    """Put a text behind every sentence of a payload, as if a file had been read that holds what none may."""
    if isinstance(value, dict):
        return {key: everywhere(item, text) for key, item in value.items()}
    if isinstance(value, list):
        return [everywhere(item, text) for item in value]
    return f"{value}{text}" if isinstance(value, str) and " " in value and value != "NOT PASSED" else value


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_could_do_nothing_either(outcomes: Callable[[str], Judged], form: str, text: str) -> None:
    """Behind every sentence of a payload, it is shown by its escapes and changes the shape of nothing."""
    read, payload = shapes.SHAPES[form], outcomes(PLAIN).payload
    page = render(everywhere(payload, text), form)
    assert plain_shape(f"{form} everywhere", everywhere(payload, PLAIN)) == read(page)[0]
    assert all(c.isprintable() for c in page if c != "\n")


@pytest.mark.parametrize("form", FORMATS)
def test_a_million_characters_are_written_in_no_time(outcomes: Callable[[str], Judged], form: str) -> None:
    """A text far beyond what a document may hold is written out whole, with no time that grows beyond its length."""
    for text in ("x" * 10**6, "".join(mark * 10**5 for mark in "|\\@-'$_ ab")):
        payload = {**outcomes(PLAIN).payload, "covers": [], "does_not_show": [text]}
        began = time.perf_counter()
        page = render(payload, form)
        assert form in ("csv", *NOT_WHOLE[1:]) or len(page) >= 0.9 * 10**6
        assert time.perf_counter() - began < SECONDS


def test_every_text_of_the_schema_is_filled() -> None:
    """A text that is added to the schema is in all of this by itself, or this says which block has to be added."""
    filling, _, _, _ = filled("HOSTILE")
    texts = {
        (block, key)
        for block, form in forms(filling.definitions)
        for key, body in form.get("properties", {}).items()
        if any(is_text(one) or is_text(one.get("items") or {}) for one, _ in filling.forms(body, block))
    }
    apart = {(block, key) for block, key in texts if block in NOT_HERE or "." in block}
    assert texts - apart - filling.seen <= BY_HAND | {("Used", "digest")}
    assert filling.seen >= {("Prediction", "claim"), ("Axis", "unit"), ("Gate", "means"), ("Risk", "title")}


def forms(definitions: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return each form of each block."""
    return [(name, one) for name, body in definitions.items() for one in body.get("anyOf", [body])]


UNESCAPED = {"md": "md", "tex": "tex"}  # the filter that each format escapes by


@pytest.mark.parametrize("form", UNESCAPED)
def test_a_forgotten_escape_is_seen(
    outcomes: Callable[[str], Judged], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without its escape, a template changes shape with at least a third of the hostile texts."""
    monkeypatch.setitem(rendering.FILTERS, UNESCAPED[form], str)
    read = shapes.SHAPES[form]
    plain = read(render(outcomes(PLAIN).payload, form))[0]
    changed = [text for text in SHOWN.values() if read(render(outcomes(text).payload, form))[0] != plain]
    assert len(changed) >= len(SHOWN) / 3


def test_markup_that_is_not_escaped_is_seen(
    outcomes: Callable[[str], Judged], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for a page of HTML: a template that marks texts as safe lets a script through."""
    for ending, wanted in ((" | safe", True), ("", False)):
        (tmp_path / "report.html.j2").write_text(f"<h1>{{{{ freeze.title{ending} }}}}</h1>")
        monkeypatch.setattr(rendering, "templates", lambda: tmp_path)
        found = shapes.html(render(outcomes(SHOWN["a script"]).payload, "html"))[0]
        assert wanted == (found != ["h1", "/h1"])


def test_a_formula_that_is_not_defused_is_seen() -> None:
    """The reader of CSV tells a formula from a number and from a text with an apostrophe before it."""
    assert ["=1+1", "-a"] == shapes.comma_separated("=1+1,-1.5e-3,'=1+1,-a\n")[0][1]


def test_the_texts_are_short_enough_for_every_field() -> None:
    """None but those that are to be refused for their length is cut where a claim in short is at most so long."""
    assert [] == [text for text in SHOWN.values() if len(text) > hostile.MOST_SHORT]
    assert all(json.loads(json.dumps(text)) == text and not re.search("HOSTILE", text) for text in SHOWN.values())
