"""No text of a document becomes markup, a link, an attribute, a style or a template: it is shown as text."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest

from tests.report.html.founding import small, stored
from tests.report.html.parsed import Parsed
from verdict.report.render import render
from verdict.text.characters import printable

# Words of the language and digests, which no document chooses freely.
CLOSED = {"verdict", "why", "grade", "relation", "kind", "is", "standing", "schema", "digest", "cause", "from", "to",
          "remains", "direction", "said", "bar"}  # fmt: skip
HOSTILE = (
    "<script>alert(1)</script>",
    "</td></tr></table><h1>not ours</h1>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><style>*{display:none}</style>",
    "</svg></title></desc><script>alert(1)</script>",
    "<!-- and nothing more",
    "]]><![CDATA[",
    "{{ 7*7 }} {% raw %} {# x #} {{ ''.__class__.__mro__ }}",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#60;",
    "\x1b[31mred\x1b[0m \x07",
    "left \u202eright\u202c to left \u2066 \u200f",
    "a\u0000b \ufeff \u200b",
    "=HYPERLINK(1) | `code` $x$ \\end{tabular}",
)


def poisoned(tree: Any, text: str) -> Any:
    """Put a text behind every text of a document that a registration, a record or the ledger chooses."""
    if isinstance(tree, dict):
        return {key: value if key in CLOSED else poisoned(value, text) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [poisoned(value, text) for value in tree]
    return f"{tree}{text}" if isinstance(tree, str) and tree else tree


@cache
def document(name: str) -> dict[str, Any]:
    """Return a document with its rules for what is too long to be opened or drawn left as they are."""
    return small() if name == "small" else stored(name)


@cache
def shape(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements of the page when every text ends in harmless letters."""
    return Parsed(render(poisoned(copy.deepcopy(document(name)), "zzzz"), "html")).shape


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_no_element_and_no_attribute(text: str) -> None:
    """The page has the elements and attributes that it has with harmless texts, and the text is read in it."""
    page = Parsed(render(poisoned(copy.deepcopy(small()), text), "html"))
    assert [] == page.flaws
    assert set(shape("small")) == set(page.shape)
    assert len(shape("small")) == pytest.approx(len(page.shape), abs=8)  # a label of a drawing more or less
    assert " ".join(printable(text).split()) in page.text


def test_a_text_that_becomes_markup_is_seen() -> None:
    """The negative control: the same comparison sees an element, and an attribute, that a text brought in."""
    page = render(small(), "html")
    for planted in ("<i>x</i>", '<p title="x">x</p>'):
        changed = page.replace("</main>", f"{planted}</main>")
        assert set(Parsed(page).shape) != set(Parsed(changed).shape)


@pytest.mark.parametrize("text", [HOSTILE[0], HOSTILE[2], HOSTILE[8]])
def test_a_document_with_history_is_no_other(text: str) -> None:
    """The same for what only documents have: history, errata, constants, quantities, provenance."""
    page = Parsed(render(poisoned(copy.deepcopy(stored("2026-05-30c")), text), "html"))
    assert [] == page.flaws
    assert set(shape("2026-05-30c")) == set(page.shape)


@pytest.mark.parametrize("name", ["P1", "a b", 'x"y', "<i>", "é"])
def test_names_become_places_only_in_letters_that_are_safe(name: str) -> None:
    """The key of a clause may be any text: the id and the links to it hold no blank, quote or bracket."""
    payload = copy.deepcopy(small())
    clauses = payload["predictions"]["P2"]["clauses"]
    payload["predictions"]["P2"]["clauses"] = {f"{key}{name}": clause for key, clause in clauses.items()}
    page = Parsed(render(payload, "html"))
    assert [] == [place for place in page.ids if not place.replace("~", "").isascii() or set(place) & set(" \"'<>&")]
    assert {e.attributes["href"][1:] for e in page.all("a")} <= set(page.ids)


def test_a_million_characters_are_shown_and_none_is_lost() -> None:
    """A title, a claim and a limit of 10^6 characters stand in the page as they are."""
    payload, long = copy.deepcopy(small()), "<" * 10**6
    payload["freeze"]["title"] = payload["does_not_show"][0] = long
    payload["predictions"]["P1"]["claim"] = long
    page = render(payload, "html")
    assert page.count("&lt;" * 10**6) >= 3
    assert "<<" not in page
