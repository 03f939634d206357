"""A registration by its id, the name of its draft, or a path: which file is meant."""

from __future__ import annotations

from pathlib import Path

from verdict.project.folder import SUFFIXES, Project, is_path
from verdict.words.errors import UsageError


def file_of_registration(text: str, project: Project | None = None) -> Path:
    """Return the file of a registration that is named by its id, its draft's name, or a path.

    Ids and drafts are looked for in `project`, else in the one around the folder that the program runs in.

    Raises:
        UsageError: no registration of the project has that name; the message names the nearest.
    """
    project = project or Project.enclosing(Path())
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
