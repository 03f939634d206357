"""What a pipeline is told beside the exit code: a summary that is appended to a file, and annotations."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from verdict.report.saying import say
from verdict.text.files import append


def summarise(text: str, file: Path, root: Path) -> None:
    """Append a summary to a file, as the one that GitHub names in GITHUB_STEP_SUMMARY wants it."""
    append(file, text.encode(), root)


@contextmanager
def unheeded(wanted: str | None) -> Iterator[None]:
    """Let the runner take nothing that is printed inside for a command, whatever a document says.

    It heeds commands again at a token that no document can know.
    """
    if wanted is None:
        yield
        return
    token = secrets.token_hex(16)
    say(f"::stop-commands::{token}")
    try:
        yield
    finally:
        say(f"::{token}::")


def annotate(commands: Iterable[str]) -> None:
    """Print annotations, one a line."""
    for command in commands:
        say(command)


def in_repository(path: Path) -> str:
    """Return the name of a file or folder in the repository that a runner checked out, else from here."""
    above = os.environ.get("GITHUB_WORKSPACE") or "."
    return Path(os.path.relpath(path.resolve(), Path(above).resolve())).as_posix()
