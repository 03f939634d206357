"""verdict init: a commented draft to change line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import completing
from verdict.report.rows import plain
from verdict.report.saying import say

if TYPE_CHECKING:
    from verdict.project.folder import Project

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
    from verdict.project.beginning import begin
    from verdict.project.folder import Project
    from verdict.report.terminal.rows import show_rows

    begun = begin(Project(root.resolve()), template=template, kind=kind, title=title)
    project, shown = begun.project, begun.project.shown(begun.draft)
    for file in begun.written:
        say(f"wrote {project.shown(file)}")
    if begun.ignoring:
        say(f"added {begun.ignoring} to {project.shown(project.root / '.gitignore')}")
    if template is None:
        show_rows([plain("change every line of it, then:")])
        say(f"  verdict lint {shown}")
    else:
        _say_steps(project, begun.draft.stem, shown)
    return 0


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
