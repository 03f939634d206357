"""Arguments that several commands share; one of them reads an id or a path wherever a freeze is named."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from verdict.cli import completing
from verdict.project.folder import SUFFIXES, Project, is_path
from verdict.words.errors import UsageError


def registration(text: str) -> Path:
    """Return the file of a registration that is named by its id, its draft's name, or a path.

    Raises:
        UsageError: no registration of the enclosing project has that name; the message names the nearest.
    """
    project = Project.enclosing(Path())
    if not is_path(text):
        return project.beside(project.registration(text))
    path = Path(text)
    elsewhere = project.prereg / path
    if path.name == text and elsewhere.is_file() and not path.is_file():
        shown = project.beside(elsewhere)
        raise UsageError(f"{text}: found no such file here; wanted {shown}, or its id alone: {path.stem}")
    return path if path.is_file() else _completed(path)


def _completed(path: Path) -> Path:
    """Return the document that a path without its suffix means; any other path as it is.

    Raises:
        UsageError: several documents are called so, or none is.
    """
    found = [whole for suffix in SUFFIXES if (whole := path.with_name(f"{path.name}{suffix}")).is_file()]
    if len(found) > 1:
        raise UsageError(f"{path}: found {' and '.join(map(str, found))}; wanted one of them, with its suffix")
    if not found and not path.suffix and not path.exists():
        raise UsageError(f"{path}: found no such file, nor one that ends in {', '.join(SUFFIXES)}; wanted one to read")
    return found[0] if found else path


class RegistrationName(click.ParamType):  # type: ignore[type-arg]  # older ones take no argument
    """An id such as 2026-05-30c, the name of a draft, or a path: all become the path of a file."""

    name = "registration"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Find the file."""
        return value if isinstance(value, Path) else registration(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Offer the ids and drafts that begin so; where none does, the shell offers files."""
        return completing.registrations(incomplete)


class ProjectName(RegistrationName):
    """The same, for commands that ask the ledger: what was typed is handed on, since a file may be gone."""

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> str:  # type: ignore[override]
        """Leave it as it is."""
        return str(value)


class Spoken(click.ParamType):  # type: ignore[type-arg]  # older ones take no argument
    """A text for the ledger, held to the rules of documents before anything is done; a name stands on one line."""

    name = "text"

    def __init__(self, *, one_line: bool = False) -> None:
        self.one_line = one_line

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what no document may hold."""
        from verdict.project.ledger.spoken import spoken

        return spoken(value, param.opts[0] if param else self.name, one_line=self.one_line)


REGISTRATION, NAME = RegistrationName(), ProjectName()
WORDS, PERSON = Spoken(), Spoken(one_line=True)
prereg = click.argument("prereg", type=REGISTRATION, metavar="PREREG")
project = click.option(
    "--project", "root", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    default=lambda: Project.enclosing(Path()).root, help="Folder that prereg/ lies in; else the one around you.",
)  # fmt: skip
measurements = click.option(
    "--measurements", "chosen", metavar="NAME", shell_complete=completing.sets,
    help="A stored set by name, or a file; needed where there are several.",
)  # fmt: skip
backend = click.option("--backend", metavar="NAME", help="What to measure with; `verdict doctor` lists them.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
summarise = click.option(
    "--summary", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Append a summary in Markdown "
    'to this file: --summary "$GITHUB_STEP_SUMMARY".',
)  # fmt: skip
annotate = click.option(
    "--annotations", type=click.Choice(["github"]), help="Print, too, what is wrong as commands that GitHub shows at "
    "lines of files.",
)  # fmt: skip
