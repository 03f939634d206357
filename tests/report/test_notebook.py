"""An outcome and a difference in a notebook: a piece of HTML that disturbs nothing around it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.cli.test_commands import ROOT
from tests.diff.rich import case
from tests.factory import evidence, freeze
from tests.report.golden import judged
from verdict.diff import Difference, compare
from verdict.project.loading import judge_stored
from verdict.report.notebook import outcome_html

MARKUP = "</style></div><script>alert(1)</script><img src=x onerror=y>{{ 7 * 7 }}"
VOID = {"br", "img", "meta", "input", "hr"}


class Tree(HTMLParser):
    """Checks that every element is closed in its turn, and collects names, ids and style sheets."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.ids: list[str] = []
        self.styles = ""
        self.feed(text)
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.elements.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Collect what stands in a style sheet."""
        if self.open and self.open[-1] == "style":
            self.styles += data


def selectors(styles: str) -> list[str]:
    """Return every selector of a style sheet."""
    return [part.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", styles) for part in rule.split(",")]


@pytest.fixture(scope="module")
def payload(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The outcome of a registration that has one of everything."""
    return judged(tmp_path_factory.mktemp("judged"))


def loosened() -> Difference:
    """Compare a freeze, measured, with one whose bar is looser."""
    first = freeze()
    return compare(case(first, evidence(first, {"F": {"every": 0.35}})),
                   case(freeze(id="2026-01-01b", constants={"bar": {"value": 0.4}})))  # fmt: skip


@pytest.mark.parametrize("what", ["outcome", "difference"])
def test_it_disturbs_nothing_around_it(payload: dict[str, Any], what: str) -> None:
    """One element; styles that reach only into it; no id, no script, no heading for the table of contents."""
    text = outcome_html(payload) if what == "outcome" else loosened()._repr_html_()
    tree = Tree(text.strip())
    assert "div" == tree.elements[0]
    assert [] == tree.ids
    assert set() == {"script", "link", "h1", "h2", "html", "body", "img"} & set(tree.elements)
    found = selectors(tree.styles)
    assert len(found) > 5
    assert [] == [selector for selector in found if not selector.startswith(".verdict-shown ") and
                  selector != ".verdict-shown"]  # fmt: skip


def test_a_selector_that_reaches_out_is_seen() -> None:
    """The negative control of the test above."""
    assert ["td", ".verdict-shown a"] == selectors("td, .verdict-shown a { color: red }")


def test_markup_of_a_document_is_shown_as_text(payload: dict[str, Any]) -> None:
    """No title, claim or limit opens or closes an element, or runs as a template."""
    one = json.loads(json.dumps(payload))
    one["freeze"]["title"], one["does_not_show"] = MARKUP, [MARKUP]
    for prediction in one["predictions"].values():
        prediction["short"] = MARKUP
    text = outcome_html(one)
    assert set() == {"script", "img"} & set(Tree(text.strip()).elements)
    assert "{{ 7 * 7 }}" in text


def test_judged_freezes_and_differences_show_themselves() -> None:
    """What Python hands back has the form that Jupyter asks for."""
    text = judge_stored(ROOT / "prereg/2026-05-30c.yaml", None)._repr_html_()
    assert all(said in text for said in ("2 PASS, 2 NOT PASSED, 3 UNTESTED (2 deferred)", "✗", "Exp 3"))
    shown = loosened()._repr_html_()
    assert "One verdict moves, by the amendment alone" in shown
    assert "constants.bar" in shown
