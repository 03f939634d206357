"""verdict init: a commented draft to change line by line."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.report.saying import say

if TYPE_CHECKING:
    from verdict.project.folder import Project

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@click.command(epilog='Example: verdict init --kind command --title "Forest against logistic regression"')
@click.option("--kind", default="record", show_default=True, metavar="KIND",
              help="record: your own numbers from a file; command: your own program is run.")  # fmt: skip
@click.option("--title", default="What is expected, in one line", help="One line that says what is registered.")
@click.option("--example", metavar="NAME", help="Instead of a bare draft, a whole example; digits is the tutorial's.")
@click.option("--project", "root", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="FOLDER",
              help="The project's folder; the one you are in by default.")  # fmt: skip
def command(kind: str, title: str, example: str | None, root: Path) -> int:
    """Write a draft to prereg/drafts, named by today and the next free letter; nothing is asked or overwritten.

    The JSON Schemas that editors complete from are put into prereg/ where there are none, and .gitignore is told of
    .verdict/, the folder of what can be made again.
    """
    from verdict import experiments
    from verdict.project.folder import Project
    from verdict.project.schemas import schemas
    from verdict.registration.drafts import draft
    from verdict.text.files import write_whole

    project = Project(root.resolve())
    name = _next(project)
    path = project.prereg / "drafts" / f"{name}.yaml"
    text = draft(kind, name, " ".join(title.split())) if example is None else _example(project, example, name)
    for file, schema in schemas(experiments.settings_models()).items():
        if not (project.prereg / file).is_file():
            write_whole(project.prereg / file, schema.encode())
    write_whole(path, text.encode())
    shown = project.shown(path)
    say(f"wrote {shown}")
    _ignore(project)
    say(f"change every line of it, then: verdict lint {shown}")
    return 0


def _example(project: Project, title: str, name: str) -> str:
    """Write what an example runs beside the project's other files, and return its registration."""
    from verdict.registration.drafts import REGISTRATION, example
    from verdict.text.files import write_whole
    from verdict.words.errors import UsageError

    found = dict(example(title, name))
    registration = found.pop(REGISTRATION)
    for file, text in found.items():
        path = project.root / file
        if path.exists():
            raise UsageError(
                f"{project.shown(path)} is there already; wanted an empty folder for the example '{title}'"
            )
        write_whole(path, text.encode())
        say(f"wrote {project.shown(path)}")
    return registration


def _ignore(project: Project) -> None:
    """Keep the scratch folder out of git: write .gitignore, or add one line to the one that is there."""
    from verdict.text.files import write_whole

    path, line = project.root / ".gitignore", f"{project.scratch.name}/"
    content = path.read_bytes() if path.is_file() else b""
    known = {text.strip().strip("/") for text in content.decode(errors="replace").splitlines()}
    if project.scratch.name in known:
        return
    gap = b"" if not content or content.endswith(b"\n") else b"\n"
    write_whole(path, content + gap + f"{line}\n".encode())
    if content:
        say(f"added {line} to {project.shown(path)}")


def _next(project: Project) -> str:
    """Return today in UTC with the first letter that neither a freeze nor a draft has."""
    from verdict.project.folder import SUFFIXES
    from verdict.words.errors import UsageError

    day = datetime.now(UTC).strftime("%Y-%m-%d")
    taken = {path.stem for folder in (project.prereg, project.prereg / "drafts") if folder.is_dir()
             for path in folder.iterdir() if path.suffix in SUFFIXES}  # fmt: skip
    free = next((letter for letter in LETTERS if f"{day}{letter}" not in taken), None)
    if free is None:
        raise UsageError(f"every letter of {day} is taken; remove a draft that is no longer needed")
    return day + free
