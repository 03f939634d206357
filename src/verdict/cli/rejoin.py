"""verdict rejoin: what a merge dropped from the ledger is entered again, behind what it kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verdict.cli import options
from verdict.report.rows import GOOD, Row, marked, plain

if TYPE_CHECKING:
    from verdict.project.ledger.rejoining import Rejoined


@click.command(
    epilog="Example, in the middle of a merge: git checkout --ours prereg/ledger; git add prereg; verdict rejoin. Exit "
    "codes: 0 all of it stands now, 3 it cannot be entered again, as a freeze of one id on both branches."
)
@click.option("--sign-with", "key", type=click.Path(path_type=Path), metavar="KEY", help="Sign with this ssh key the "
              "conferrals of claims with conferral: signed that come back.")  # fmt: skip
@options.project
def command(key: Path | None, root: Path) -> int:
    """Enter again, with the same author and words, every entry that git holds and the ledger does not hold any more.

    Branches that appended collide on one file name. Keep the entries of one, with those of the others' files that do
    not collide, and call this before or after the merge is committed. Verdicts that are entered again keep their locks.
    A conferral that comes back stands last and so decides the tag; where it has to be signed, it is signed anew.
    """
    from verdict.project.folder import Project
    from verdict.project.ledger.rejoining import rejoin
    from verdict.project.ledger.signing import signed
    from verdict.report.terminal.rows import show_rows

    project = Project(root.resolve())
    done = rejoin(project, sign=None if key is None else partial(signed, project, key))
    for one in done:
        _tell(one)
    show_rows(plain(words) for words in _tags(done))
    if not done:
        show_rows([marked(GOOD, "whole", "nothing that git holds is missing from the ledger")])
    return 0


def _tell(one: Rejoined) -> None:
    from verdict.project.ledger.telling import rows
    from verdict.report.terminal.rows import show_rows

    show_rows([marked(GOOD, "entered", "again", f"entry {one.was.number} of commit {one.state.commit[:12]}:")])
    show_rows([*rows([one.entry]), *([Row(("", one.lock), depth=2)] if one.lock else [])])


def _tags(done: tuple[Rejoined, ...]) -> list[str]:
    """Say of each tag that a conferral moved which came back what it is now: the last entry decides."""
    from verdict.project.ledger.entries import Conferred

    moved = {(e.claim, e.tier): (e.to, one.entry.number) for one in done if isinstance(e := one.entry.event, Conferred)}
    return [
        f"the tag of {claim}, {tier} is {tag} now, by entry {number}, which stands last; else confer again"
        for (claim, tier), (tag, number) in moved.items()
    ]
