"""verdict lint: is a registration well formed, and can everything in it come out both ways?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report import findings as finding
from verdict.report.saying import say_error, say_json
from verdict.words.limits import MOST_TOLD

if TYPE_CHECKING:
    from verdict.project.linting import Linted


@click.command(
    epilog="Example: verdict lint prereg/*.yaml --witnesses. Exit codes: 0 nothing refused (warnings may be printed), "
    "2 something is."
)
@click.argument("paths", nargs=-1, type=options.REGISTRATION, metavar="[PREREG]...")
@click.option("--witnesses", is_flag=True, help="Print the readings that make each test, flag and gate come out.")
@click.option("--all", "every", is_flag=True, help=f"Print every problem and finding, not the first {MOST_TOLD} of a "
              "file, and each of those that say the like.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print findings and witnesses as JSON.")
def command(paths: tuple[Path, ...], witnesses: bool, every: bool, as_json: bool) -> int:
    """Check registrations and their stored measurements without judging, and say of each whether it can be frozen.

    Without PREREG it is every freeze and every draft of the project around you. A draft may have any file name that is
    not a freeze's, as for `verdict freeze`.

    Every test, flag, gate and outcome must have a witness for each way it can come out. One that cannot is vacuous;
    a flag that no tau above some value can meet is reported with the run that would meet it.
    """
    from verdict.project.linting import code_of, every_registration, lint, payload

    linted = tuple(lint(path) for path in paths or every_registration(Path()))
    code = code_of(linted)
    if as_json:
        say_json({found.file: payload(found) for found in linted})
    else:
        _show(linted, witnesses=witnesses, most=None if every else MOST_TOLD)
    return code


def _show(linted: tuple[Linted, ...], *, witnesses: bool, most: int | None) -> None:
    from verdict.project.linting import ending_of, heading, witness_rows
    from verdict.report.terminal.rows import show_rows

    for found in linted:
        show_rows([heading(found)])
        for error in found.errors:
            say_error(error, err=False, most=most)
        show_rows([*finding.rows(found.findings, most), *(witness_rows(found) if witnesses else ())])
    show_rows(ending_of(linted))
