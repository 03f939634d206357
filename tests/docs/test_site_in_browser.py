"""The site opened in a real browser: nothing is cut off, nobody is shut out, and nothing is fetched from afar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import chromium, flaws
from tests.browser.chromium import View
from tests.docs.sites import Site

PAGES = (
    "index",
    "explanation/why-untested",
    "explanation/exp3",
    "reference/commands",
    "reference/estimates",
    "glossary",
    "how-to/export/index",
    "reference/api",
)
BARE = ("index", "reference/api")  # with and without the bars at the sides, in both schemes at both widths
SEEN = {  # no layout depends on the scheme, and no colour on the width but for what only one width shows
    View(360, "light"): PAGES, View(1280, "dark"): PAGES, View(360, "dark"): BARE, View(1280, "light"): BARE,
}  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[chromium.Chromium]:
    """Return the browser; without one, these tests are left out, or fail where it is required."""
    reason = chromium.missing()
    if reason is not None and not chromium.required():
        pytest.skip(reason)
    assert reason is None
    with chromium.started() as found:
        yield found


@pytest.mark.parametrize("view", SEEN, ids=lambda view: view.name)
def test_pages_shut_nobody_out(view: View, site: Site, browser: chromium.Chromium) -> None:
    """Axe finds no violation, texts have contrast, nothing is cut off, and only files of the site are read."""
    wrong = {}
    for name in SEEN[view]:
        with browser.opened(site.folder / f"{name}.html", view) as found:
            afar = [address for address in found.fetched if not address.startswith(site.folder.as_uri())]
            wrong[name] = [*flaws.accessibility(found.page), *flaws.overflow(found.page), *afar]
    assert {} == {name: lines for name, lines in wrong.items() if lines}
