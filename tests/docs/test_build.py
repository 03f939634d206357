"""The site of the pages is built without a warning, asks no other host for anything, and shows no path of a machine."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs import sites
from tests.docs.sites import ROOT, Site, built, shared

ASKING = re.compile(  # what a browser would fetch, in a page or in a style
    r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc(?:set)?=\"(?P<by_page>[^\"]*)\""
    r"|<link\b(?![^>]*rel=\"canonical\")[^>]*\bhref=\"(?P<by_link>[^\"]*)\""
    r"|url\(\s*[\"']?(?P<by_style>[^\"')]+)|@import\s+[\"'](?P<imported>[^\"']+)"
)
HOST = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)
PLANTED = "# First\n\n[A heading](other.md#second), and `other.md` beside it.\n\n```{toctree}\nother\n```\n"
needed = pytest.mark.skipif(find_spec("sphinx") is None, reason="Sphinx is not here: pip install -e '.[docs]'")


def asked(folder: Path) -> Iterator[str]:
    """Yield what pages and styles fetch from another host."""
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.css")]):
        for found in ASKING.finditer(path.read_text("utf-8")):
            address = next(part for part in found.groups() if part is not None)
            if HOST.match(address):
                yield f"{path.relative_to(folder)} fetches {address}"


def small(folder: Path, first: str = PLANTED, other: str = "# Other\n\n## Second\n") -> Path:
    """Write a project of two pages under the settings of these."""
    pages = folder / "docs"
    shutil.copytree(ROOT / "docs" / "_static", pages / "_static")
    shutil.copy(ROOT / "docs" / "conf.py", pages)
    (folder / "src" / "verdict").mkdir(parents=True)
    shutil.copy(ROOT / "src" / "verdict" / "__init__.py", folder / "src" / "verdict")
    (pages / "index.md").write_text(first, "utf-8")
    (pages / "other.md").write_text(other, "utf-8")
    return pages


def test_the_site_is_built_without_a_warning(site: Site) -> None:
    """All pages, with nothing fetched from elsewhere, and nothing in them of the machine that built them."""
    assert (0, "") == (site.code, site.said)
    assert [] == list(asked(site.folder))
    texts = [path for path in site.folder.rglob("*") if path.suffix in {".html", ".js", ".css", ".inv"}]
    assert [] == [path for path in texts if str(ROOT).encode() in path.read_bytes()]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two pages with every fault of the test below, built at once: each of them is told by itself."""
    folder = tmp_path_factory.mktemp("faulty")
    first = PLANTED.replace("#second", "#third").split("```{toctree}", maxsplit=1)[0] + "\n[A page](gone.md)\n"
    other = "# Other\n\n## Second\n\n#### Fourth\n\n![gone](gone.png)\n"
    return built(small(folder, first, other), folder / "site")


@needed
@pytest.mark.parametrize(
    "said", ["'third'", "gone.md", "isn't included in any toctree", "Non-consecutive header level", "gone.png"]
)
def test_a_planted_warning_is_an_error(said: str, faulty: Site) -> None:
    """Negative controls: a broken anchor, link or picture, a page that nothing leads to, a heading that is skipped."""
    assert faulty.code != 0
    assert 1 == len([line for line in faulty.said.splitlines() if said in line])


@needed
def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    """Another folder and another order of hashing make no other site; sound pages are built without a warning."""
    made = []
    for name in ("one", "another"):
        (tmp_path / name).mkdir()
        done = built(small(tmp_path / name), tmp_path / name / "site")
        assert (0, "") == (done.code, done.said)
        files = (path for path in sorted((tmp_path / name / "site").rglob("*")) if path.is_file())
        made.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert [] == [path for path in made[0] | made[1] if made[0].get(path) != made[1].get(path)]


def test_workers_share_what_the_first_of_them_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that ask at the same time get one site, with what was said of it; it is built once."""
    times: list[Path] = []

    def building(pages: Path, into: Path) -> Site:
        times.append(pages)
        time.sleep(0.2)
        return Site(into, 1, "a warning")

    monkeypatch.setattr(sites, "built", building)
    with ThreadPoolExecutor(2) as workers:
        one, other = workers.map(lambda _: shared(tmp_path / "docs", tmp_path), range(2))
    assert (one, [tmp_path / "docs"]) == (other, times)
    assert Site(tmp_path / "site" / "html", 1, "a warning") == one


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/a.css">',
        "<style>@font-face { src: url(https://fonts.example.org/a.woff2) }</style>",
        '<img alt="" src="http://example.org/a.png">',
    ],
)
def test_a_request_to_another_host_is_seen(text: str, tmp_path: Path) -> None:
    """Negative controls; a link that a reader may follow is no request."""
    (tmp_path / "page.html").write_text(f'<a href="https://example.org/">{text}</a>', "utf-8")
    assert 1 == len(list(asked(tmp_path)))
