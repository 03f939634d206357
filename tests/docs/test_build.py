"""The site of the pages is built without a warning, asks no other host for anything, and shows no path of a machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPHINX = ("-W", "--keep-going", "-n", "-q", "-b", "html")  # as the Makefile has it
ASKING = re.compile(  # what a browser would fetch, in a page or in a style
    r"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*\bsrc(?:set)?=\"(?P<by_page>[^\"]*)\""
    r"|<link\b(?![^>]*rel=\"canonical\")[^>]*\bhref=\"(?P<by_link>[^\"]*)\""
    r"|url\(\s*[\"']?(?P<by_style>[^\"')]+)|@import\s+[\"'](?P<imported>[^\"']+)"
)
HOST = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)
PLANTED = "# First\n\n[A heading](other.md#second), and `other.md` beside it.\n\n```{toctree}\nother\n```\n"
needed = pytest.mark.skipif(find_spec("sphinx") is None, reason="Sphinx is not here: pip install -e '.[docs]'")


def built(pages: Path, into: Path) -> subprocess.CompletedProcess[str]:
    """Build a folder of pages."""
    command = [sys.executable, "-m", "sphinx", *SPHINX, "-d", str(into.with_name("trees")), str(pages), str(into)]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, check=False, capture_output=True, text=True, env=surroundings)


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


@needed
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    """All pages, with nothing fetched from elsewhere, and nothing in them of the machine that built them."""
    done = built(ROOT / "docs", tmp_path / "site")
    assert (0, "") == (done.returncode, done.stderr)
    assert [] == list(asked(tmp_path / "site"))
    texts = [path for path in (tmp_path / "site").rglob("*") if path.suffix in {".html", ".js", ".css", ".inv"}]
    assert [] == [path for path in texts if str(ROOT).encode() in path.read_bytes()]


@needed
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first": PLANTED.replace("#second", "#third")}, "'third'"),
        ({"first": PLANTED.replace("[A heading](other.md#second)", "[A page](gone.md)")}, "gone.md"),
        ({"first": PLANTED.split("```{toctree}", maxsplit=1)[0]}, "isn't included in any toctree"),
        ({"other": "# Other\n\n## Second\n\n#### Fourth\n"}, "Non-consecutive header level"),
        ({"other": "# Other\n\n## Second\n\n![gone](gone.png)\n"}, "gone.png"),
    ],
)
def test_a_planted_warning_is_an_error(changed: dict[str, str], said: str, tmp_path: Path) -> None:
    """Negative controls: a broken anchor, link or picture, a page that nothing leads to, a heading that is skipped."""
    done = built(small(tmp_path, **changed), tmp_path / "site")
    assert done.returncode != 0
    assert said in done.stderr


@needed
def test_the_same_pages_give_the_same_bytes(tmp_path: Path) -> None:
    """Another folder and another order of hashing make no other site."""
    sites = []
    for name in ("one", "another"):
        (tmp_path / name).mkdir()
        done = built(small(tmp_path / name), tmp_path / name / "site")
        assert (0, "") == (done.returncode, done.stderr)
        files = (path for path in sorted((tmp_path / name / "site").rglob("*")) if path.is_file())
        sites.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert [] == [path for path in sites[0] | sites[1] if sites[0].get(path) != sites[1].get(path)]


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
