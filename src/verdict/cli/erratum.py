"""verdict erratum: something recorded is wrong; what rests on it is withdrawn, and nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.rows import GOOD, Row, marked, plain

if TYPE_CHECKING:
    from verdict.project.ledger.entries import Erratum


@click.command(
    epilog="Example: verdict erratum code.commit=7c22d19 --reason 'initial weights were probed' --stands "
    "'2026-05-30c P2: it uses no weights'"
)
@click.argument("subjects", nargs=-1, required=True, metavar="SUBJECT...")
@click.option("--reason", type=options.WORDS, required=True, help="What was wrong.")
@click.option("--stands", type=options.WORDS, multiple=True, metavar="'FREEZE Pn: WHY'", help="A verdict that stands "
              "although it rests on a subject.")  # fmt: skip
@click.option("--who", type=options.PERSON, help="Who withdraws it; else the name that git has.")
@options.project
def command(subjects: tuple[str, ...], reason: str, stands: tuple[str, ...], who: str | None, root: Path) -> int:
    """Withdraw what rests on SUBJECT: the digest of measurements, of a component, or of a locked verdict.

    A subject is any text that measurements record in their provenance, or name=value. Every verdict that rests on it,
    directly or through other measurements, becomes UNTESTED, withdrawn; the lock then has to be written again. The same
    numbers under another title or provenance stay withdrawn. Where a registration says what its numbers rest on, the
    erratum splits by that rule. E1 as a subject corrects that erratum by what --stands.
    """
    from verdict.project.folder import Project
    from verdict.project.ledger.entries import Erratum
    from verdict.project.ledger.git import person
    from verdict.project.ledger.withdrawing import Complaint, withdraw
    from verdict.project.loading import footing_of, numbers_of

    project = Project(root.resolve())
    complaint = Complaint(subjects, reason, stands, who or person(project.root))
    entry = withdraw(project, complaint, numbers_of, footings=footing_of)
    event = entry.event
    if isinstance(event, Erratum):
        from verdict.report.terminal.rows import show_rows

        show_rows([marked(GOOD, "entered", event.name, f"entry {entry.number} of the ledger"), *_rows(event)])
    return 0


def _rows(event: Erratum) -> Iterator[Row]:
    """Yield what is withdrawn, first; then what stands and why."""
    for gone in event.withdraws:
        yield Row(("withdrawn", f"{gone.freeze} {', '.join(gone.predictions)}"), "NOT PASSED", depth=1, styled=1)
    if not event.withdraws:
        yield Row(("withdrawn", "nothing: no stored verdict rests on it"), depth=1)
    for kept in event.stands:
        yield Row(("stands", f"{kept.freeze} {kept.prediction}: {kept.because}"), depth=1)
    for split in event.split:
        yield Row(("stands by rule", f"{split.freeze} {', '.join(split.stands)}: {split.rule}"), depth=1)
    for held in event.held:
        if held.everything is None:
            yield plain(f"the numbers of {held.measurements} are not at hand: under another title they would not be "
                        "known again. Restore the set from git and enter the erratum again")  # fmt: skip
