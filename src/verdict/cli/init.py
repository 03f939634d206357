"""verdict init: a commented draft to change line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import completing
from verdict.report.rows import plain
from verdict.report.saying import say

if TYPE_CHECKING:
    from verdict.project.folder import Project

LETTERS = "abcdefghijklmnopqrstuvwxyz"
DRAFT = ""  # the key of the draft among the files to be written
STEPS = (
    "verdict lint {draft}",
    'git add . && git commit -m "Draft {name}"',
    'verdict freeze {draft} --reason "a first try"{outside}',
    'git add . && git commit -m "Freeze {name}"',
    "verdict run {name}",
    "verdict gate {name} --write-lock",
    'git add . && git commit -m "Measure and lock {name}"',
    "verdict gate --all",
)


@click.command(epilog="Examples: verdict init --template paired-seeds; verdict init --kind command --title 'Forest "
               "against logistic regression'")  # fmt: skip
@click.option("--template", "--example", "template", metavar="NAME", shell_complete=completing.templates,
              help="A whole example to change, with its data and the script that made them: paired-seeds (two methods "
              "trained with many seeds), evaluation (two models on the same questions), ab-test (two groups of users), "
              "chains (your own Markov chains); digits is the tutorial's.")  # fmt: skip
@click.option("--kind", metavar="KIND", shell_complete=completing.kinds, help="A bare draft instead. record, which is "
              "the default: your own numbers from a file; command: your own program is run.")  # fmt: skip
@click.option("--title", help="One line that says what is registered.")
@click.option("--project", "root", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="FOLDER",
              help="The project's folder; the one you are in by default.")  # fmt: skip
def command(template: str | None, kind: str | None, title: str | None, root: Path) -> int:
    """Write a draft to prereg/drafts, named by today and the next free letter; nothing is asked or overwritten.

    The JSON Schemas that editors complete from are put into prereg/ where there are none, and .gitignore is told of
    .verdict/, the folder of what can be made again.
    """
    from verdict.project.folder import Project
    from verdict.text.files import write_whole
    from verdict.words.errors import UsageError

    if template is not None and kind is not None:
        raise UsageError(f"found --template {template} and --kind {kind}, wanted one of them: a template has its kind")
    from verdict.report.terminal.rows import show_rows

    project = Project(root.resolve())
    name = _next(project)
    path = project.prereg / "drafts" / f"{name}.yaml"
    files = _files(name, template=template, kind=kind, title=title)
    content = files.pop(DRAFT)
    _refuse_what_is_there(project, files, template)
    _schemas(project)
    for file, written in (*((project.root / file, text) for file, text in files.items()), (path, content)):
        write_whole(file, written)
        say(f"wrote {project.shown(file)}")
    _ignore(project)
    shown = project.shown(path)
    if template is None:
        show_rows([plain("change every line of it, then:")])
        say(f"  verdict lint {shown}")
    else:
        _say_steps(project, name, shown)
    return 0


def _files(name: str, *, template: str | None, kind: str | None, title: str | None) -> dict[str, bytes]:
    """Return what is to be written: the draft, and the files of its template by name."""
    from verdict.registration import drafts

    line = None if title is None else " ".join(title.split())
    if template is None:
        return {DRAFT: drafts.draft(kind or "record", name, line or "What is expected, in one line").encode()}
    found = dict(drafts.example(template, name, line))
    return {DRAFT: found.pop(drafts.REGISTRATION), **found}


def _refuse_what_is_there(project: Project, files: Iterable[str], template: str | None) -> None:
    """Refuse a template before anything is written, where one of its files would be written over."""
    from verdict.words.errors import UsageError

    there = [project.shown(project.root / file) for file in files if (project.root / file).exists()]
    if there:
        be = "is" if len(there) == 1 else "are"
        raise UsageError(
            f"{' and '.join(there)} {be} there already, and nothing is written over; wanted another folder for the "
            f"template {template}, as in: verdict init --template {template} --project {template}"
        )


def _schemas(project: Project) -> None:
    """Write the JSON Schemas that editors complete from, where there are none."""
    from verdict import experiments
    from verdict.project.schemas import schemas
    from verdict.text.files import write_whole

    for file, schema in schemas(experiments.settings_models()).items():
        if not (project.prereg / file).is_file():
            write_whole(project.prereg / file, schema.encode())


def _say_steps(project: Project, name: str, shown: str) -> None:
    """Print what to type to come from a draft to a green gate; with git, what to commit between the steps."""
    from verdict.report.terminal.rows import show_rows

    steps = STEPS if _in_git(project) else [step for step in STEPS if not step.startswith("git")]
    outside = "" if _in_git(project) else " --without-git"
    show_rows([plain("the numbers are made up, so try it as it is; then change every line for your own, and freeze "
                     "before you have numbers:")])  # fmt: skip
    for step in steps:
        say("  " + step.format(draft=shown, name=name, outside=outside))
    said = "without git nothing proves that the freeze came first; to have it proven, begin with: git init"
    seen = "the gate will say that these numbers were seen before the freeze; commit yours after it"
    show_rows([plain(said if outside else seen)])


def _in_git(project: Project) -> bool:
    from verdict.project.ledger.git import Git, NoGitError

    try:
        Git.around(next(folder for folder in (project.root, *project.root.parents) if folder.is_dir()))
    except NoGitError:
        return False
    return True


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
