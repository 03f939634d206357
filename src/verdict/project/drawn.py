"""The figures of a report as SVG files, each of which opens by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verdict.report.figures import figures
from verdict.text.characters import printable
from verdict.text.files import unlinked, write_out
from verdict.words.errors import UsageError


def draw(payload: dict[str, Any], folder: Path, root: Path) -> Iterator[str]:
    """Write every figure of a document into `folder`, which is made where there is none; yield a line for each.

    A file is named after its figure, and one of that name is replaced. `root` is the folder of the project.

    Raises:
        UsageError: `folder` is something else than a folder, or a link leads out of the project.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"found {printable(str(folder))}, which is a file; wanted a folder for figures")
    if folder.is_symlink():
        folder = unlinked(folder, root)
    for figure in figures(payload):
        if figure.panels:
            folder.mkdir(parents=True, exist_ok=True)
            write_out(folder / f"{figure.id}.svg", figure.standalone().encode(), root)
            yield f"{figure.id}.svg  {figure.title}"
        else:
            yield f"{figure.title}: not drawn. {' '.join(figure.notes)}"
