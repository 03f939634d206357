"""verdict work: take open jobs of freezes until none is left."""

from __future__ import annotations

import os
import signal
from contextlib import nullcontext
from pathlib import Path
from types import FrameType

import click

from verdict.cli import options
from verdict.report.rows import counted, plain


@click.command(
    epilog="Example: verdict work 2026-11-25d --store /shared/store, on as many machines as you like; then, on one of "
    "them: verdict run 2026-11-25d --measure --store /shared/store. Stop it whenever you like. Exit codes: 0 none is "
    "open, 2 bad file, 3 other files or versions than the driver's, 130 and 143 stopped."
)
@click.argument("freezes", type=options.REGISTRATION, metavar="PREREG...", nargs=-1, required=True)
@options.store
@options.backend
@click.option("--portion", metavar="NAME", help="Only jobs of this part of the grid, as of `verdict run`.")
@click.option("--wait", is_flag=True, help="Stay until every job is done or given up, and take over what falls silent.")
@click.option("--batch", metavar="DIGEST", hidden=True, help="Work only where the jobs have this digest.")
@click.option("--parent", type=int, metavar="PID", hidden=True, help="Leave when this is no longer the parent.")
def command(  # noqa: PLR0917 - one argument per option
    freezes: tuple[Path, ...],
    store: Path | None,
    backend: str | None,
    portion: str | None,
    wait: bool,
    batch: str | None,
    parent: int | None,
) -> int:
    """Take open jobs of the freezes PREREG until none is left, and keep their results in the store.

    Nothing is judged here. As many workers as you like may share one store, on one machine or on many that see the same
    folder. A job is leased to one of them at a time; a worker that is killed loses it to another.
    """
    from verdict.jobs.job import unseen
    from verdict.project.working import Assignment, work
    from verdict.report.saying import say_sentence
    from verdict.report.terminal import progress
    from verdict.report.terminal.rows import show_rows
    from verdict.words.errors import StoppedError

    signal.signal(signal.SIGTERM, _told_to_end)
    assignments = [Assignment.of(path, store, backend, portion) for path in freezes]
    try:
        with progress() if parent is None else nullcontext(unseen) as advance:  # a driver shows what its workers tell
            tried, left = work(
                assignments, advance, say_sentence, wait=wait, batch=batch,
                leave=lambda: parent is not None and os.getppid() != parent,
            )  # fmt: skip
    except KeyboardInterrupt:
        raise StoppedError("stopped working; what was done is kept, and the job under way is given back") from None
    held = f"; {counted(left, 'job')} not done, held by others" if left else ""
    show_rows([plain(f"{counted(tried, 'job')} taken{held}; no other is open", style="bold")])
    return 0


def _told_to_end(number: int, frame: FrameType | None) -> None:
    """Let the job under way be given back."""
    from verdict.words.errors import TerminatedError

    raise TerminatedError("told to end; what was done is kept, and the job under way is given back")
