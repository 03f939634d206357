"""What is wrong with a page, one sentence each; an empty list is a sound page.

Every function takes a page that is open and may change it: open it anew for the next question.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.chromium import Opened

PROBES = Path(__file__).parent / "probes"
LEAST_RATIO = 4.5  # WCAG 2.2, 1.4.3 (AA), which is asked of large text too
LEAST_SIZE = 8  # CSS pixels of a letter as it is drawn, however far a drawing is shrunk
LEAST_LETTERS = 5  # in a line, on average, of a text that breaks into several
MOST_BYTES = 300_000
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WITHOUT_STYLES = """() => {
  document.querySelectorAll("style, link[rel=stylesheet]").forEach((element) => element.remove());
  document.querySelectorAll("[style]").forEach((element) => element.removeAttribute("style"));
}"""
TABLES_IN_ORDER = """() => {
  const tops = [...document.querySelectorAll("table")].map((table) => table.getBoundingClientRect().top);
  return tops.every((top, i) => i === 0 || tops[i - 1] <= top);
}"""


@cache
def probe(name: str) -> str:
    """Return the source of a probe: a function that runs in the page."""
    return (PROBES / f"{name}.js").read_text(encoding="utf-8")


def show_everything(page: Page) -> None:
    """Open every <details>."""
    page.evaluate("() => document.querySelectorAll('details').forEach((element) => { element.open = true; })")


def contrast(page: Page, *, paper: bool = False) -> list[str]:
    """Return the texts that are too like what lies under them; `paper` as a printer that leaves out backgrounds."""
    return page.evaluate(probe("contrast"), {"least": LEAST_RATIO, "paper": paper})


def overflow(page: Page, *, scrolling: bool = True) -> list[str]:
    """Return what goes beyond the page or is cut off; `scrolling`: wide boxes may scroll by themselves."""
    return page.evaluate(probe("overflow"), {"scrolling": scrolling})


def small_print(page: Page) -> list[str]:
    """Return the texts that are too small, or squeezed into too narrow a column, to be read."""
    return page.evaluate(probe("small_print"), {"least": LEAST_SIZE, "letters": LEAST_LETTERS})


def collisions(page: Page) -> list[str]:
    """Return the labels of drawings that lie on each other."""
    return page.evaluate(probe("collisions"))


def references(page: Page) -> list[str]:
    """Return anchors that lead nowhere, ids that stand twice, and elements that would fetch something."""
    return page.evaluate(probe("references"))


def links(page: Page, path: Path) -> list[str]:
    """Return the links to files beside the page that are not there, or to places in them that are not."""
    found = page.evaluate("() => [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'))")
    beside = [href for href in dict.fromkeys(found) if not urlsplit(href).scheme and not href.startswith("#")]
    return [f"a link leads to {href}, which is not there" for href in beside if not _is_there(path.parent, href)]


def _is_there(folder: Path, href: str) -> bool:
    name, _, anchor = href.partition("#")
    target = folder / unquote(name)
    return target.is_file() and (not anchor or f'id="{unquote(anchor)}"' in target.read_text(encoding="utf-8"))


def motion(page: Page) -> list[str]:
    """Return what moves though the reader asked for no motion."""
    return page.evaluate(probe("motion"))


def unreached(page: Page) -> list[str]:
    """Return the texts that are not laid out in this view."""
    return page.evaluate(probe("unreached"))


def requests_and_messages(opened: Opened) -> list[str]:
    """Return what the page fetched and what the browser complained of, now that it is at rest."""
    opened.page.wait_for_load_state("load")
    opened.page.wait_for_timeout(50)
    return [f"it fetched {address}" for address in opened.fetched] + opened.said


def accessibility(page: Page) -> list[str]:
    """Return the violations that axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    wanted = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
    return [_violation(found) for found in Axe().run(page, options=wanted).response["violations"]]


def _violation(found: dict[str, Any]) -> str:
    places = [" ".join(map(str, node["target"])) for node in found["nodes"]]
    return f"{found['id']} ({found['help']}), {len(places)} times: {'; '.join(places[:3])}"


def keyboard(page: Page) -> list[str]:
    """Return what the tab key does not reach, reaches out of order, or reaches unseen."""
    wanted = page.evaluate(probe("focus"))
    reached: list[int] = []
    flaws: list[str] = []
    for _ in range(2 * len(wanted) + 10):
        page.keyboard.press("Tab")
        number, seen = page.evaluate(probe("focused"))
        if number == -2 or number in reached:
            break
        if number >= 0:
            reached.append(number)
            flaws += [] if seen else [f"the focus cannot be seen on {wanted[number]}"]
    flaws += [f"the tab key does not reach {wanted[number]}" for number in range(len(wanted)) if number not in reached]
    return flaws + ([] if reached == sorted(reached) else [f"the tab key goes out of order: {reached}"])


def without_styles(page: Page) -> list[str]:
    """Return what is lost without any style: words that run together or vanish, the order of tables, texts on black."""
    show_everything(page)
    before = _words(page)
    flaws = [] if page.evaluate(TABLES_IN_ORDER) else ["the tables are drawn in another order than they are read"]
    page.evaluate(WITHOUT_STYLES)
    lost = before - _words(page)
    flaws += [f"words are lost without styles: {' '.join(sorted(lost)[:10])}"] if lost else []
    return flaws + contrast(page)


def _words(page: Page) -> set[str]:
    """Return the words that are shown, whatever the style makes of their case."""
    return set(page.evaluate("() => document.body.innerText").casefold().split())


def size(path: Path) -> list[str]:
    """Return a sentence if a page is too large to be sent by mail without a thought."""
    found = path.stat().st_size
    return [] if found < MOST_BYTES else [f"{path.name} has {found} bytes, wanted fewer than {MOST_BYTES}"]
