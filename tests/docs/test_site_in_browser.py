"""The site opened in a real browser: nothing is cut off, nobody is shut out, and nothing is fetched from afar."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser import chromium, flaws
from tests.browser.chromium import View
from tests.docs.test_build import ROOT, built

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
VIEWS = [View(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built once."""
    if find_spec("sphinx") is None:
        pytest.skip("Sphinx is not here: pip install -e '.[docs]'")
    folder = tmp_path_factory.mktemp("site") / "html"
    built(ROOT / "docs", folder)  # whether without a warning is asked elsewhere
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[chromium.Chromium]:
    """Return the browser; without one, these tests are left out, or fail where it is required."""
    reason = chromium.missing()
    if reason is not None and not chromium.required():
        pytest.skip(reason)
    assert reason is None
    with chromium.started() as found:
        yield found


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_pages_shut_nobody_out(view: View, site: Path, browser: chromium.Chromium) -> None:
    """Axe finds no violation, texts have contrast, nothing is cut off, and only files of the site are read."""
    wrong = {}
    for name in PAGES:
        with browser.opened(site / f"{name}.html", view) as found:
            afar = [address for address in found.fetched if not address.startswith(site.as_uri())]
            wrong[name] = [*flaws.accessibility(found.page), *flaws.overflow(found.page), *afar]
    assert {} == {name: lines for name, lines in wrong.items() if lines}
