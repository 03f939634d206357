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
@click.option("--json", "as_json", is_flag=True, help="Print the jobs as JSON.")
def command(prereg: Path, store: Path | None, backend: str | None, portion: str | None, as_json: bool) -> int:
    """List the jobs of the freeze PREREG, each with its state in the store and the most that it takes.

    Done: its result is kept. Leased: a worker is at it. Open: the next worker takes it, also after a failed try.
    Failed: it was tried three times; `verdict run --measure` tries it again. Refused: what it reads is wrong.
    """
    from verdict.project.jobs_listed import jobs_of, rows
    from verdict.project.working import Assignment
    from verdict.report.terminal.rows import show_rows

    found = jobs_of(Assignment.of(prereg, store, backend, portion))
    if as_json:
        say_json(found)
    else:
        show_rows(rows(found))
    return 0
