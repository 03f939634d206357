"""Outcome payload x template -> text; the only module that imports jinja2.

Templates are the shipped ones; a document never chooses a path. The sandbox is immutable and a missing name
is an error, so a template can neither reach out nor leave a hole.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from verdict.plugins import REPORTS, find, plugins
from verdict.report.folding import folded, reasons
from verdict.report.markdown import escape_markdown
from verdict.report.saying import in_one_line
from verdict.report.wording import against, counted, notes, number, tokens, truth_word
from verdict.text.to_json import to_json
from verdict.words.errors import UsageError, nearest

SUFFIX = ".j2"
MARKED_UP = (".html", ".htm", ".xhtml", ".xml", ".svg")  # formats in which a text could be taken for markup


def templates() -> Path:
    """Return the folder of templates: beside the sources when editable, inside the package when installed."""
    packaged = Path(str(files(__package__))) / "templates"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "reports" / "templates"


def formats() -> tuple[str, ...]:
    """Return every report format: json, and one for each template."""
    return tuple(sorted(shipped() | {point.name for point in plugins(REPORTS)}))


def shipped() -> set[str]:
    """Return the formats of this version: json, and one for each template."""
    return {"json"} | {
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
    if form == "json":
        return to_json(payload)
    return _environment().get_template(f"report.{form}{SUFFIX}").render(**in_one_line(payload))


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates()), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=is_marked_up,
    )  # fmt: skip
    environment.filters["md"] = escape_markdown
    environment.filters["number"] = number
    environment.filters["truth"] = truth_word
    environment.filters["against"] = against
    environment.filters["notes"] = notes
    environment.filters["tokens"] = _tokens
    environment.filters["counted"] = counted
    environment.filters["folded"] = folded
    environment.filters["reasons"] = reasons
    return environment


def _tokens(choices: dict[str, Any]) -> list[str]:
    """Write what every choice gave, line by line."""
    return [line for name, choice in choices.items() for line in tokens(name, choice)]


def is_marked_up(template: str | None) -> bool:
    """Say whether a template writes a format in which every text of a document is escaped by itself."""
    return template is not None and template.lower().removesuffix(SUFFIX).endswith(MARKED_UP)
