"""What the command line calls a registration, for messages that say what to type."""

from __future__ import annotations

from contextlib import suppress

from verdict.project.folder import Project
from verdict.text import read_document
from verdict.words.errors import VerdictError


def called(project: Project, name: str) -> str:
    """Return what the command line calls a registration: its id, or the file of the draft that writes the id."""
    if name in project.freezes or name in project.drafts:
        return name
    for path in (path for paths in project.drafts.values() for path in paths):
        with suppress(VerdictError):
            tree = read_document(path).tree
            if isinstance(tree, dict) and tree.get("id") == name:
                return project.shown(path)
    return name
