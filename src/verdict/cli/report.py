"""verdict report: the outcome of a freeze as a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from verdict.cli import options
from verdict.report.saying import say, say_lines


@click.command(epilog="Example: verdict report prereg/2026-05-30c.yaml --format md --output report.md")
@options.prereg
@options.measurements
@click.option("--format", "form", default="md", show_default=True, metavar="FORMAT", help="md, txt or json.")
@click.option("--output", type=click.Path(path_type=Path), help="Write here instead of to the terminal; into "
              "it where it is a device or a pipe.")  # fmt: skip
@click.option("--figures", type=click.Path(path_type=Path), metavar="FOLDER", help="Write its figures there, each "
              "as an SVG file; then the report only with --output.")  # fmt: skip
def command(prereg: Path, chosen: str | None, form: str, output: Path | None, figures: Path | None) -> int:
    """Write the report of the freeze PREREG from its stored measurements."""
    from verdict.project.documents import document
    from verdict.project.folder import Project
    from verdict.project.loading import judge_stored
    from verdict.report.render import render
    from verdict.text.files import write_out

    root = Project.around(prereg).root
    payload = document(judge_stored(prereg, chosen), root)
    if figures is not None:
        _draw(payload, figures, root)
        if output is None:
            return 0
    text = render(payload, form)
    if output is None:
        say_lines(text)
        return 0
    write_out(output, text.encode(), root)
    return 0


def _draw(payload: dict[str, Any], folder: Path, root: Path) -> None:
    from verdict.project.drawn import draw

    for line in draw(payload, folder, root):
        say(line)
