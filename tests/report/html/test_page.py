"""The page as a whole: one file, landmarks, headings, tables, drawings, anchors; what the first screen answers."""

from __future__ import annotations

import copy
import re
from functools import cache
from itertools import pairwise

import pytest

from tests.report.html.founding import small, stored
from tests.report.html.parsed import Element, Parsed
from verdict.report.render import render, templates

FOUNDING, PENALISED, CERTIFIED = "2026-05-30c", "2026-11-25d", "2026-11-23a"
PAGES = ("small", FOUNDING, PENALISED, CERTIFIED)
MOST_BYTES = 300_000


@cache
def written(name: str) -> str:
    """Return the page of the small registration or of a stored freeze."""
    return render(small() if name == "small" else stored(name), "html")


@cache
def parsed(name: str) -> Parsed:
    """Return the same page parsed."""
    return Parsed(written(name))


def first_screen(name: str) -> str:
    """Return the text of what stands before the predictions one by one."""
    before = written(name).partition('id="part-predictions"')[0]
    return Parsed(before.partition("<body>")[2].join(("<body>", "</body>"))).text


@pytest.mark.parametrize("name", PAGES)
def test_every_element_is_closed_where_it_was_opened(name: str) -> None:
    """A page that is not well nested is mended differently by every browser."""
    assert [] == parsed(name).flaws


def test_a_page_that_is_not_well_nested_is_seen() -> None:
    """The negative control."""
    assert ["</p> closes nothing", "<p> stays open", "<b> stays open"] == Parsed("<p><b>x</p>").flaws


def fetched(page: Parsed) -> list[str]:
    """Return what a page would run or fetch."""
    own = [f"<{element.tag}>" for element in page.all("script", "link", "iframe", "object", "embed", "base")]
    handlers = [name for element in page.elements for name in element.attributes if name.startswith("on")]
    addresses = [element.attributes[name] for element in page.elements
                 for name in ("src", "href", "xlink:href", "srcset") if name in element.attributes]  # fmt: skip
    links = [address for address in addresses if not address.startswith(("#", "data:image/"))]
    styles = [match for element in page.all("style") for match in re.findall(r"url\(|@import", element.text)]
    return own + handlers + links + styles


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_run_or_fetched(name: str) -> None:
    """The page is one file that needs nothing else, and says so to the browser."""
    assert [] == fetched(parsed(name))
    policy = next(e for e in parsed(name).all("meta") if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "planted", ["<script></script>", '<a href="http://e.org">x</a>', '<p onclick="x">y</p>', '<img src="a.png">',
                "<style>a{background:url(x)}</style>"],
)  # fmt: skip
def test_what_would_be_fetched_is_seen(planted: str) -> None:
    """The negative control."""
    assert 1 == len(fetched(Parsed(planted)))


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_place_and_every_place_has_a_name_of_its_own(name: str) -> None:
    """No id stands twice, and none that is pointed to is missing."""
    page = parsed(name)
    assert len(page.ids) == len(set(page.ids))
    pointed = [e.attributes["href"].removeprefix("#") for e in page.all("a")]
    described = [part for e in page.elements for part in e.attributes.get("aria-labelledby", "").split()]
    assert set() == {*pointed, *described} - set(page.ids)


@pytest.mark.parametrize("name", PAGES)
def test_landmarks_and_headings(name: str) -> None:
    """One main part that the first link leads to, a header, a footer; headings step down one level at a time."""
    page = parsed(name)
    assert (1, 1, 1) == tuple(len(page.all(tag)) for tag in ("header", "main", "footer"))
    assert f"#{page.all('main')[0].attributes['id']}" == page.all("a")[0].attributes["href"]
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4")]
    assert 1 == levels[0] and 1 == levels.count(1)
    assert [] == [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]


def owned(page: Parsed, table: Element, tag: str) -> list[Element]:
    """Return the elements of a tag in a table."""
    return [element for element in page.all(tag) if table in element.around]


@pytest.mark.parametrize("name", PAGES)
def test_tables_have_captions_and_scopes(name: str) -> None:
    """A table says what it is, each head cell what it heads, and each has a text."""
    page = parsed(name)
    for table in page.all("table"):
        assert 1 == len([caption for caption in owned(page, table, "caption") if caption.text])
        heads = owned(page, table, "th")
        assert heads and all(head.attributes["scope"] in ("col", "row") and head.text for head in heads)


@pytest.mark.parametrize("name", PAGES)
def test_drawings_are_told_in_words(name: str) -> None:
    """Each drawing has a title and a description; its numbers stand under it or where it says, or it is told there."""
    page = parsed(name)
    for drawing in page.all("svg"):
        assert "img" == drawing.attributes["role"]
        assert all(any(drawing in part.around for part in page.all(tag)) for tag in ("title", "desc"))
    for figure in page.all("figure"):
        table = any(figure in element.around for element in page.all("table"))
        link = any(
            figure in element.around and element.text == "the numbers of this drawing" for element in page.all("a")
        )
        told = any(figure in element.around for element in page.all("p"))
        assert table or link or told


@pytest.mark.parametrize("name", PAGES)
def test_words_have_a_glyph_and_are_written_out(name: str) -> None:
    """No verdict is told by a colour alone."""
    words = [e for e in parsed(name).all("span") if "word" in e.attributes.get("class", "").split()]
    kinds = {"pass": ("✓", "PASS"), "fail": ("✗", "NOT PASSED"), "open": ("?", "UNTESTED")}
    assert words
    for element in words:
        glyph, word = kinds[element.attributes["class"].split()[1]]
        assert element.text.startswith(glyph) and element.text.endswith(word)


@pytest.mark.parametrize("name", ["small", PENALISED])
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    """Whatever was rendered before it."""
    again = copy.deepcopy(small() if name == "small" else stored(name))
    assert written(name) == render(again, "html")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_small_enough_for_mail(name: str) -> None:
    """It is read by people whose mail has a limit."""
    assert MOST_BYTES > len(written(name).encode())


def test_the_first_screen_of_the_founding_freeze_answers_a_newcomer() -> None:
    """What was claimed, what came out, why P5 is untested, what would test it at which cost, what it does not show."""
    shown = first_screen(FOUNDING)
    for text in (
        "Q_struct tracks Q_op within a factor c.",
        "2 PASS", "2 NOT PASSED", "3 UNTESTED", "2 of the untested were deferred in advance",
        "P5 is untested since traj_len is 3000, wanted more than 24,275",
        "only because cells cancel along K", "P6, P7", "moved by leaving out K=100 (2.54), K=1000 (0.835)",
        "None of its cells could be judged. By their numbers alone 9 of 12 would hold.",
        "UNTESTED does not say that a claim is false.",
        "gpu_hours: 6.674 of 8 were used; more than 54, if all of it goes with traj_len",
        "anything about batches: it is single-input, not batch-operational",
        "replaced by 2026-11-25a",
    ):  # fmt: skip
        assert text in shown


def test_the_first_screen_of_a_freeze_by_level_has_its_squares() -> None:
    """Each square says its state in words, counts what was judged, and leads to the clause or cell that it is of."""
    page = parsed(PENALISED)
    (row,) = [e for e in page.all("tr") if e.text.startswith("P5 ") and e.inside("section")][:1]
    squares = [e for e in page.all("td") if row in e.around and "square" in e.attributes["class"].split()]
    assert ["pass", "pass", "pass", "open", "open", "pass", "pass"] == [
        e.attributes["class"].split()[1] for e in squares
    ]
    assert "✓ holds, 5 of 7 cells judged 5" == squares[0].text
    links = [e.attributes["href"] for e in page.all("a") if row in e.around]
    assert ["#P5", *(f"#P5.t{t}" for t in (1, 2, 3, 5, 10, 25, 50))] == links


@pytest.mark.parametrize(
    ("name", "places"),
    [(FOUNDING, ["P5", "P5.t200.K100", "P2.t2000", "P4.clause_1"]), (PENALISED, ["P5.t2", "P5.t2.K1024", "P2.t50"])],
)
def test_predictions_clauses_and_cells_can_be_linked_to(name: str, places: list[str]) -> None:
    """The names of places are those that a reader would guess."""
    assert set() == set(places) - set(parsed(name).ids)


def test_a_document_tells_its_history_errata_and_what_was_registered() -> None:
    """What an outcome alone does not know is there where the document has it, with the direction of each change."""
    shown = parsed(PENALISED).text
    for text in ("frozen before it was measured: shown by git", "amends 2026-11-25c", "(this freeze)", "cosmetic",
                 "E3 withdraws 2026-11-25d P1",
                 "13 constants", "sum of tau_a Var_a, last rung", "verdict run 2026-11-25d"):  # fmt: skip
        assert text in shown


def test_an_outcome_alone_is_shown_without_them() -> None:
    """The small registration is not in any ledger: no history, no errata, and nothing stands in their place."""
    assert {"part-history", "part-errata", "part-registered"}.isdisjoint(parsed("small").ids)


def test_links_are_there_where_a_site_gives_them() -> None:
    """In a site the way to the index, to other freezes and to the numbers are links; alone the page names them."""
    links = {"index": "index.html", "json": "a.json", "freezes": {"2026-11-25a": "2026-11-25a.html"}}
    page = Parsed(render({**stored(FOUNDING), "links": links}, "html"))
    assert {"index.html", "a.json", "2026-11-25a.html"} <= {e.attributes["href"] for e in page.all("a")}


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the ratio of contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


PAIRS = [(text, under) for text in ("ink", "muted", "link") for under in ("paper", "panel", "sunk", "mark")] + [
    ("pass", "pass-soft"), ("fail", "fail-soft"), ("open", "open-soft"), ("open", "open-hatch"), ("pass", "paper"),
    ("fail", "paper"), ("open", "paper"), ("ink", "band"), ("ink", "open-soft"),
]  # fmt: skip


def tokens() -> dict[str, dict[str, str]]:
    """Return the colours of the style by light, dark and paper."""
    style = (templates() / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    return dict(zip(("light", "dark", "paper"), found, strict=True))


@pytest.mark.parametrize("mode", ["light", "dark", "paper"])
def test_every_pair_of_text_and_ground_can_be_read(mode: str) -> None:
    """At least 4.5 to 1, whatever the mode."""
    colours = {**tokens()["light"], **tokens()[mode]}
    assert [] == [(text, under) for text, under in PAIRS if contrast(colours[text], colours[under]) < 4.5]


def test_a_pair_that_cannot_be_read_is_seen() -> None:
    """The negative control, on values known from the standard."""
    assert 21.0 == pytest.approx(contrast("#000000", "#ffffff"))
    assert 4.48 == pytest.approx(contrast("#777777", "#ffffff"), abs=0.01)
