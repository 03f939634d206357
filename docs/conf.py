"""How Sphinx makes the site of these pages: `make docs`. Nothing is fetched, and nothing on a page is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

ROOT = Path(__file__).parents[1]

project = "verdict"
author = "the authors of verdict"
project_copyright = author  # without a year, so that the same pages give the same bytes
release = re.findall(r'^__version__ = "(.+)"', (ROOT / "src/verdict/__init__.py").read_text("utf-8"), re.MULTILINE)[0]
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
templates_path: list[str] = []
exclude_patterns: list[str] = []
smartquotes = False  # what is quoted is typed
highlight_language = "none"  # a block that names no language is shown as it is

myst_heading_anchors = 6  # the anchors are those that GitHub gives
myst_enable_extensions: list[str] = []

autodoc_member_order = "bysource"
autodoc_typehints = "description"
nitpick_ignore_regex = [  # names that have no page here
    (r"py:.*", r"(?!verdict\.).*"),  # documented elsewhere, where nothing is fetched from
    (r"py:.*", r"verdict\.(?!api\b)\w+\..*"),  # within the package
]

html_theme = "pydata_sphinx_theme"
html_title = "verdict"
html_static_path = ["_static"]
html_css_files = ["verdict.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "collapse_navigation": True,
}
html_sidebars = {"index": [], "glossary": [], "faq": []}

EMPTY_HEADING = re.compile(r'<th class="head[^"]*"(?: scope="col")?>(?:<p>\s*</p>)?</th>')


def without_empty_headings(_: Sphinx, __: str, ___: str, context: dict[str, Any], ____: object) -> None:
    """Make a cell of every heading of a table that says nothing, such as the corner above names of rows."""
    context["body"] = EMPTY_HEADING.sub("<td></td>", context.get("body", ""))


def with_named_arrows(_: Sphinx, __: str, ___: str, context: dict[str, Any], ____: object) -> None:
    """Give the arrows of the navigation, which unfold a room within a room, a name for who cannot see them."""
    navigation = context["generate_toctree_html"]

    def named(*arguments: Any, **options: Any) -> str:
        return str(navigation(*arguments, **options)).replace("<summary>", '<summary aria-label="Pages below">')

    context["generate_toctree_html"] = named


def within(_: Sphinx, __: str, source: list[str]) -> None:
    """Lead to the page that shows CONTRIBUTING.md, which itself lies beside this folder."""
    source[0] = source[0].replace("](../../CONTRIBUTING.md", "](../contributing.md")


def setup(app: Sphinx) -> None:
    """Know the languages of blocks that Pygments has no lexer for, and mend what keeps a reader out."""
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", within)
    app.connect("html-page-context", without_empty_headings)
    app.connect("html-page-context", with_named_arrows, priority=900)  # after the theme has put it there
