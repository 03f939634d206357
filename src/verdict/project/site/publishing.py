"""The site of a project, written whole or not at all."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from verdict.project.folder import Project
from verdict.project.ledger.door import reading
from verdict.project.site.pages import pages
from verdict.project.site.states import ProjectState, broken, state
from verdict.text.folders import check_replaceable, write_folder
from verdict.words.errors import IntegrityError


def publish(project: Project, folder: Path) -> ProjectState:
    """Write the site of a project into a folder, and return what it shows.

    A project whose ledger is broken has a site as well: it says so, and gives no verdict.

    Raises:
        UsageError: the folder holds something else; nothing was written.
    """
    check_replaceable(folder)
    found, files = made(project)
    write_folder(folder, files)
    return found


def made(project: Project) -> tuple[ProjectState, dict[str, bytes]]:
    """Return how a project stands, and every file of its site by name."""
    with ExitStack() as held:
        try:
            ledger = held.enter_context(reading(project))
        except IntegrityError as error:
            found = broken(project, error)
            return found, pages(found, None)
        found = state(ledger)
        return found, pages(found, ledger)


__all__ = ["made", "publish"]
