"""Arguments that several commands share; one of them reads an id or a path wherever a freeze is named."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from verdict.cli import completing
from verdict.project.folder import Project
from verdict.project.naming import file_of_registration


class RegistrationName(click.ParamType):  # type: ignore[type-arg]  # older ones take no argument
    """An id such as 2026-05-30c, the name of a draft, or a path: all become the path of a file."""

    name = "registration"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Find the file."""
        return value if isinstance(value, Path) else file_of_registration(value)

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
store = click.option(
    "--store", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Where results of jobs lie, which several machines may share; else .verdict/store of the project.",
)  # fmt: skip
as_json = click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
summarise = click.option(
    "--summary", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Append a summary in Markdown "
    'to this file: --summary "$GITHUB_STEP_SUMMARY".',
)  # fmt: skip
annotate = click.option(
    "--annotations", type=click.Choice(["github"]), help="Print, too, what is wrong as commands that GitHub shows at "
    "lines of files.",
)  # fmt: skip
