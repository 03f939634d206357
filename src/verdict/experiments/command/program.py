"""The program of a command: a file of the project, one on PATH, or the interpreter that runs verdict."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from verdict.evidence.numbers import file_digest, inside
from verdict.text.characters import printable
from verdict.words.errors import UsageError

PYTHON = "python"  # stands for the interpreter that runs verdict


def changed_program(root: Path, provenance: Mapping[str, Any]) -> bool:
    """Say whether the program outside the project that a stored set was measured with has other bytes on this machine.

    False where it cannot be run here, or none is recorded.
    """
    command, recorded = provenance.get("command"), provenance.get("program")
    with suppress(UsageError, OSError, ValueError):
        if isinstance(command, Sequence) and command and isinstance(recorded, Mapping):
            return file_digest(program_of(str(command[0]), root)) != recorded.get("digest")
    return False


def program_of(name: str, root: Path) -> Path:
    """Return the file that a command runs.

    Raises:
        UsageError: there is none, or it may not be executed.
    """
    if name == PYTHON:
        return Path(sys.executable)
    if "/" in name and not name.startswith("/"):
        found: str | None = str(inside(root, name))
    else:
        found = shutil.which(name)
    if found is None or not os.path.isfile(found) or not os.access(found, os.X_OK):  # noqa: PTH113 - a text
        raise UsageError(
            f"found the program '{printable(name)}', which cannot be run here; wanted one on PATH, an executable file "
            "of the project, or an interpreter before it, such as command: [python, run.py]"
        )
    return Path(found).absolute()
