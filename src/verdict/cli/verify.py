"""verdict verify: is the ledger whole, and is everything that is frozen what was frozen?"""

from __future__ import annotations

from pathlib import Path

import click

from verdict.cli import options
from verdict.report.saying import say_json

WORDS = ("chain", "head", "history", "file", "order", "signature", "time")


@click.command(
    epilog="Example: verdict verify --require history --require order. Exit codes: 0 nothing is broken and all that "
    "is required was checked, 3 otherwise."
)
@click.argument("freezes", nargs=-1, type=options.NAME, metavar="[FREEZE]...")
@options.project
@click.option("--head", metavar="NUMBER:SHA256", help="A head of the ledger that you know from elsewhere.")
@click.option("--require", "required", type=click.Choice(WORDS), multiple=True, help="Fail where this could not be "
              "checked, too.")  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Print every check, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
def command(  # noqa: PLR0917 - one argument per option
    freezes: tuple[str, ...], root: Path, head: str | None, required: tuple[str, ...], every: bool, as_json: bool
) -> int:
    """Check the ledger against files, digests, locks, git history, signatures and time stamps.

    With FREEZE, an id or its file, the checks of the ledger as a whole and of that freeze are shown and decide.
    What could not be checked is said to be not checked; it is never counted as holding. Three lists follow the answer:
    what was not checked and why, what held, and what no file can show.
    """
    from verdict.project.folder import Project
    from verdict.project.verifying import ending_of, payload, rows_of, verified

    found = verified(Project(root.resolve()), freezes, head=head, required=required)
    if as_json:
        say_json(payload(found))
        return found.code
    from verdict.report.terminal.rows import show_rows

    show_rows(rows_of(found, every=every))
    show_rows(ending_of(found))
    return found.code
