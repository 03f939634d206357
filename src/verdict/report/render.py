"""Outcome payload x template -> text; the only module that imports jinja2.

Templates are the shipped ones; a document never chooses a path. The sandbox is immutable and a missing name
is an error, so a template can neither reach out nor leave a hole.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from verdict import __version__
from verdict.plugins import REPORTS, find, plugins
from verdict.report.badge import badge
from verdict.report.folding import folded, reasons
from verdict.report.html.numbers import numbers
from verdict.report.html.page import page
from verdict.report.html.told import amount, compact, glyph, raised, shortly
from verdict.report.latex import set_latex
from verdict.report.markdown import escape_markdown
from verdict.report.phrases import cell, flags, said, square
from verdict.report.saying import in_one_line
from verdict.report.tidy import tidy
from verdict.report.view.bands import Bands, bands
from verdict.report.view.margins import compared, margin
from verdict.report.view.matrix import matrix
from verdict.report.view.tally import tally
from verdict.report.wording import against, because, counted, notes, number, tokens, truth_word
from verdict.text.to_json import to_json
from verdict.words.errors import UsageError, nearest

SUFFIX = ".j2"
MARKED_UP = (".html", ".htm", ".xhtml", ".xml", ".svg")  # formats in which a text could be taken for markup


def templates() -> Path:
    """Return the folder of templates: beside the sources when editable, inside the package when installed."""
    packaged = Path(str(files(__package__))) / "templates"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "reports" / "templates"


def formats() -> tuple[str, ...]:
    """Return every report format: those of this version, and those of plugins."""
    return tuple(sorted(shipped() | {point.name for point in plugins(REPORTS)}))


def shipped() -> set[str]:
    """Return the formats of this version: those that are written here, and one for each template."""
    return {*WRITTEN} | {
        path.name.removeprefix("report.").removesuffix(SUFFIX) for path in templates().glob(f"report.*{SUFFIX}")
    }


def render(payload: dict[str, Any], form: str) -> str:
    """Render one report; the same payload gives the same bytes.

    Raises:
        UsageError: no format has that name, or a plugin takes the place of another format of that name.
    """
    if form not in formats():
        raise UsageError(
            f"no report format is called '{form}'; known: {', '.join(formats())}.{nearest(form, formats())}"
        )
    plugin = find(REPORTS, form, shipped())  # of another distribution: a function from the payload to text
    if plugin is not None:
        return str(plugin.load()(payload))
    if form in WRITTEN:
        return WRITTEN[form](payload)
    return _environment().get_template(f"report.{form}{SUFFIX}").render(**given(payload))


def given(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the names that a template is given: those of the payload, each text printable on one line, and views."""
    shown = in_one_line(payload)
    return {**shown, "document": shown, "view": {name: of(shown) for name, of in VIEWS.items()}}


def site_page(name: str, **given: Any) -> str:
    """Render one page that is no report, such as the index of a project; the same names give the same bytes."""
    return _environment().get_template(f"html/{name}.html{SUFFIX}").render(**in_one_line(given))


def summary(name: str, **given: Any) -> str:
    """Render the Markdown summary of one step of a pipeline."""
    return _environment().get_template(f"summary/{name}.md{SUFFIX}").render(**in_one_line(given))


def _environment() -> ImmutableSandboxedEnvironment:
    return _kept(templates(), tuple(FILTERS.items()))


@cache
def _kept(folder: Path, filters: tuple[tuple[str, Callable[..., Any]], ...]) -> ImmutableSandboxedEnvironment:
    """Return the sandbox of the shipped templates, each of which is compiled once for a folder and its filters."""
    return environment(FileSystemLoader(folder), is_marked_up)


def environment(loader: BaseLoader, escaping: Callable[[str | None], bool]) -> ImmutableSandboxedEnvironment:
    """Return the sandbox that templates run in; `escaping` says of which every text is escaped by itself."""
    made = ImmutableSandboxedEnvironment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        autoescape=escaping,
    )  # fmt: skip
    made.filters |= FILTERS
    made.globals["engine"] = __version__
    return made


def _plain(payload: dict[str, Any]) -> str:
    from verdict.report.terminal.plain import plain  # with what draws on terminals, which no other format needs

    return plain(payload)


def _tokens(choices: dict[str, Any]) -> list[str]:
    """Write what every choice gave, line by line."""
    return [line for name, choice in choices.items() for line in tokens(name, choice)]


def _bands(payload: dict[str, Any]) -> dict[str, Bands]:
    """Return the numbers behind each prediction that has any."""
    found = {name: bands(payload, name) for name in payload["predictions"]}
    return {name: one for name, one in found.items() if one is not None}


def is_marked_up(template: str | None) -> bool:
    """Say whether a template writes a format in which every text of a document is escaped by itself."""
    return template is not None and template.lower().removesuffix(SUFFIX).endswith(MARKED_UP)


FILTERS: dict[str, Callable[..., Any]] = {
    "md": escape_markdown, "tex": set_latex, "number": number, "truth": truth_word, "against": against,
    "because": because, "notes": notes, "tokens": _tokens, "counted": counted, "folded": folded, "reasons": reasons,
    "square": square, "cell": cell, "page": page, "numbers": numbers, "glyph": glyph, "raised": raised,
    "compact": compact,
    "shortly": shortly, "amount": amount, "compared": compared, "margin": margin,
}  # fmt: skip

# Formats that no template writes.
WRITTEN: dict[str, Callable[[dict[str, Any]], str]] = {
    "badge": badge, "json": to_json, "csv": tidy, "txt": _plain,
}  # fmt: skip

# What a reader sees at first, by rule.
VIEWS = {"tally": tally, "matrix": matrix, "said": said, "flags": flags, "bands": _bands}
