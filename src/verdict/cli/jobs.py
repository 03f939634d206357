"""verdict jobs: what of a measurement is done, under way, open or given up."""

from __future__ import annotations

from pathlib import Path

import click

from verdict.cli import options
from verdict.report.saying import say_json


@click.command(epilog="Example: verdict jobs 2026-11-25d --store /shared/store")
@options.prereg
@options.store
@options.backend
@click.option("--portion", metavar="NAME", help="Only jobs of this part of the grid, as of `verdict run`.")
@click.option("--all", "every", is_flag=True, help="Every job on a line of its own, however many there are.")
@click.option("--json", "as_json", is_flag=True, help="Print the jobs as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    prereg: Path, store: Path | None, backend: str | None, portion: str | None, every: bool, as_json: bool
) -> int:
    """List the jobs of the freeze PREREG, each with its state in the store and the most that it takes.

    Done: its result is kept. Leased: a worker is at it. Open: the next worker takes it, also after a failed try.
    Failed: it was tried three times; `verdict run --measure` tries it again. Refused: what it reads is wrong. Of more
    than 40 jobs the first of each state are listed, unless --all is given.
    """
    from verdict.project.jobs_listed import jobs_of, rows
    from verdict.project.working import Assignment
    from verdict.report.terminal.rows import show_rows

    found = jobs_of(Assignment.of(prereg, store, backend, portion))
    if as_json:
        say_json(found)
    else:
        show_rows(rows(found, every=every))
    return 0
