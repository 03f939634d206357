"""verdict train: carry out the training that a freeze registers."""

from __future__ import annotations

from pathlib import Path

import click

from verdict.cli import options
from verdict.report.rows import plain
from verdict.report.saying import say

BACKEND = "numba_cpu"


@click.command(
    epilog="Example: verdict train prereg/2026-11-25a.yaml --line plain --until 10. Stop it whenever you like: the "
    "same command goes on after the last update, to the same bytes."
)
@options.prereg
@click.option("--line", metavar="NAME", help="Only this line of training; else every one that is registered.")
@click.option("--until", type=click.IntRange(1), metavar="EPOCH", help="Stop after this epoch; else after the last.")
@click.option(
    "--data", type=click.Path(path_type=Path), metavar="PATH",
    help="A directory of IDX files or a package with the digits; else what `make data` fetched.",
)  # fmt: skip
@click.option("--backend", default=BACKEND, show_default=True, metavar="NAME", help="What to sample with.")
def command(prereg: Path, line: str | None, until: int | None, data: Path | None, backend: str) -> int:
    """Train what the freeze PREREG registers, and keep the checkpoints of the registered epochs.

    Finished checkpoints lie in checkpoints/LINE, and are never overwritten; the state after every update lies in
    .verdict/training/LINE. The cost is printed first.
    """
    from verdict.project.folder import Project
    from verdict.project.training import train
    from verdict.report.terminal.rows import show_rows

    written = train(prereg, line=line, until=until, data=data, backend=backend)
    for path in written:
        say(f"wrote {Project.around(prereg).shown(path)}")
    if not written:
        show_rows([plain("no checkpoint was due; those that are there are whole and as registered")])
    return 0
